import type { EpochMs } from '../../money/units.ts'
import { traderScore } from '../score/score.ts'
import { type ResolvedMarket, SCORE_WINDOW_DAYS, type ScoreTrade, scoreInputsOf } from '../score/score-inputs.ts'
import type { PlacedTrade } from './placed-trades.ts'
import { moveOf } from './skill.ts'

/** What the score needs to know of a decision. */
export const toScoreTrade = (trade: PlacedTrade): ScoreTrade => {
  const { market } = trade.first
  return {
    at: trade.at,
    notional: trade.notional,
    openedAt: market?.openedAt ?? null,
    endsAt: market?.endsAt ?? null,
    hourMove: moveOf(trade, 'after1h'),
  }
}

const POINTS = 7
const SMOOTHED_DAYS = 7
const DAY_MS = 86_400_000

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
  const days = POINTS + SMOOTHED_DAYS - 1
  if (!past.reachesBack && past.from > asOf - (SCORE_WINDOW_DAYS + days - 1) * DAY_MS) return null
  const daily = Array.from({ length: days }, (_, i) => {
    const at = asOf - (days - 1 - i) * DAY_MS
    return traderScore(scoreInputsOf(trades, markets, at)).score
  })
  return Array.from({ length: POINTS }, (_, i) => {
    const window = daily.slice(i, i + SMOOTHED_DAYS)
    return window.reduce((sum, score) => sum + score, 0) / SMOOTHED_DAYS
  })
}
