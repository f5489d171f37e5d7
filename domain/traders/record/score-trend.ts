import type { EpochMs } from '../../money/units.ts'
import { traderScore } from '../score/score.ts'
import { type ResolvedMarket, SCORE_WINDOW_DAYS, type ScoreTrade, scoreInputsOf } from '../score/score-inputs.ts'
import type { PlacedTrade } from './placed-trades.ts'
import { moveOf } from './skill.ts'

/** What the score and its trend need to know of a wallet's decisions: those of the last weeks. */
export const scoreTradesOf = (trades: readonly PlacedTrade[], asOf: EpochMs): ScoreTrade[] =>
  trades.filter(({ at }) => at > asOf - TREND_MS - SCORE_WINDOW_DAYS * DAY_MS).map(toScoreTrade)

const toScoreTrade = (trade: PlacedTrade): ScoreTrade => {
  const { market } = trade.first
  return {
    at: trade.at,
    notional: trade.notional,
    openedAt: market?.openedAt ?? null,
    endsAt: market?.endsAt ?? null,
    hourMove: moveOf(trade, 'after1h'),
  }
}

const DAY_MS = 86_400_000
const POINTS = 7
const SMOOTHED_DAYS = 7
/** Scores are looked back at for so many days. */
const TREND_DAYS = POINTS + SMOOTHED_DAYS - 1
const TREND_MS = (TREND_DAYS - 1) * DAY_MS

/**
 * The score on each of the last seven days, each as the mean of that day's and the six before; oldest first. A day's score is that of
 * the same hour, by the 30 days before it. Null where the past is not known that far back.
 */
export function scoreTrendOf(
  trades: readonly ScoreTrade[],
  markets: readonly ResolvedMarket[],
  asOf: EpochMs,
  past: { from: EpochMs; reachesBack: boolean },
): number[] | null {
  if (!past.reachesBack && past.from > asOf - TREND_MS - SCORE_WINDOW_DAYS * DAY_MS) return null
  const daily = Array.from({ length: TREND_DAYS }, (_, i) => {
    const at = asOf - TREND_MS + i * DAY_MS
    return traderScore(scoreInputsOf(trades, markets, at)).score
  })
  return Array.from({ length: POINTS }, (_, i) => {
    const window = daily.slice(i, i + SMOOTHED_DAYS)
    return window.reduce((sum, score) => sum + score, 0) / SMOOTHED_DAYS
  })
}
