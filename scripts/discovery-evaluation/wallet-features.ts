import type { EpochMs } from '../../domain/money/units.ts'
import { averagePriceOf, mergeFills, type Trade } from '../../domain/traders/record/trades.ts'
import { type TraderScore, traderScore } from '../../domain/traders/score/score.ts'
import {
  hourMoveOf,
  isDecided,
  type ResolvedMarket,
  SCORE_WINDOW_DAYS,
  scoreInputsOf,
} from '../../domain/traders/score/score-inputs.ts'
import type { TradingSums } from '../../domain/traders/screens/family-screens.ts'
import { habitsOf, type TradingHabits } from '../../domain/traders/screens/habits.ts'
import type { MeanMove } from '../../domain/traders/screens/screens.ts'
import { type Bet, betOf } from '../../domain/traders/skill/bets.ts'
import { type EvidenceSummary, weighEvidence } from '../../domain/traders/skill/evidence.ts'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import { copyCostOf } from './copying.ts'
import type { SimulatedFill } from './simulated-fill.ts'
import { DAY_MS, HOUR_MS } from './world.ts'

/** Everything that any method may know of one wallet at the cut. */
export type WalletFeatures = {
  score: TraderScore
  /** Dollars over the whole history, resolved markets only. */
  profit: number
  /** Over the whole history; 0 without a decided market. */
  winRate: number
  habits: TradingHabits
  moves: { after15s: MeanMove; after1h: MeanMove } | null
  /** What looking for wash traders starts from. */
  sums: Omit<TradingSums<number>, 'wallet'>
  /** By days of history; none for a wallet that is not eligible. */
  evidence: ReadonlyMap<number, EvidenceSummary>
}

type SimulatedTrade = Trade & { first: SimulatedFill }

/**
 * What is known of a wallet at `cut`, by rows that had reached us then.
 *
 * @param historyDays - lengths of history to weigh evidence over; the longest bounds everything else but the score.
 */
export function featuresAt(
  fills: readonly SimulatedFill[],
  cut: EpochMs,
  historyDays: readonly number[],
  seed: string,
  draws?: number,
): WalletFeatures {
  const since = cut - Math.max(...historyDays) * DAY_MS
  const trades = mergeFills(knownAt(fills, cut).filter(({ at }) => at > since))
  const markets = resolvedMarkets(trades, cut)
  const decided = markets.filter(isDecided)
  const habits = habitsOf(trades, since, cut)
  const recent = trades.filter(({ at }) => at > cut - SCORE_WINDOW_DAYS * DAY_MS)
  const score = traderScore(scoreInputsOf(recent.map(toScoreTrade), markets, cut))
  const profit = sumOf(markets.map((market) => market.profit))
  const bets = score.failedFilters.length === 0 ? trades.map(toBet) : []
  return {
    score,
    profit,
    winRate: decided.length === 0 ? 0 : decided.filter(({ profit }) => profit > 0).length / decided.length,
    habits,
    moves: movesOf(trades, cut),
    sums: {
      closedShare: habits.closedShare,
      profit: profit + sumOf(trades.map(({ fee, first }) => (first.endsAt <= cut ? fee : 0))),
      volume: sumOf(trades.map(({ notional }) => notional)),
    },
    evidence: new Map(
      historyDays.map((days) => {
        const random = createRandom(`${seed} ${days} ${cut}`)
        // The events are many and not needed any more.
        const { events: _, ...summary } = weighEvidence(
          bets.filter(({ at }) => at > cut - days * DAY_MS),
          cut,
          random,
          draws,
        )
        return [days, summary] as const
      }),
    ),
  }
}

/** Rows that had reached us, each once. `fills` are in order of time, so that the same row twice has the same time. */
export function knownAt(fills: readonly SimulatedFill[], cut: EpochMs): SimulatedFill[] {
  const known: SimulatedFill[] = []
  for (const fill of fills) {
    if (fill.ingestedAt > cut || fill.at > cut) continue
    let i = known.length - 1
    while (i >= 0 && known[i]?.at === fill.at && known[i]?.fillId !== fill.fillId) i -= 1
    if (known[i]?.at !== fill.at) known.push(fill)
  }
  return known
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

function toBet(trade: SimulatedTrade): Bet {
  const { eventId, closesAt, closeMid, payout, endsAt } = trade.first
  return betOf(trade, { eventId, closesAt, closeMid, payout, resolvedAt: endsAt }, copyCostOf(trade.first))
}

const toScoreTrade = ({ at, notional, side, first }: SimulatedTrade) => ({
  at,
  notional,
  openedAt: first.opensAt,
  endsAt: first.endsAt,
  hourMove: hourMoveOf(side, first.mid, first.mid1h),
})

function resolvedMarkets(trades: readonly SimulatedTrade[], cut: EpochMs): ResolvedMarket[] {
  const markets = new Map<string, ResolvedMarket & { shares: number; paid: number }>()
  for (const trade of trades) {
    const { endsAt, payout, isEvenSplit } = trade.first
    if (endsAt > cut) continue
    const isBuy = trade.side === 'BUY'
    const market = markets.get(trade.conditionId) ?? {
      resolvedAt: endsAt,
      profit: 0,
      isEvenSplit,
      entryPrice: null,
      shares: 0,
      paid: 0,
    }
    market.profit += (isBuy ? 1 : -1) * (payout * trade.shares - trade.notional) - trade.fee
    market.shares += trade.shares
    market.paid += trade.shares * (isBuy ? averagePriceOf(trade) : 1 - averagePriceOf(trade))
    market.entryPrice = market.paid / market.shares
    markets.set(trade.conditionId, market)
  }
  return [...markets.values()]
}

function movesOf(trades: readonly SimulatedTrade[], cut: EpochMs): WalletFeatures['moves'] {
  const known = trades.filter(({ at }) => at + HOUR_MS <= cut)
  if (known.length < 2) return null
  return {
    after15s: meanMove(known.map(({ side, first }) => hourMoveOf(side, first.mid, first.mid15s))),
    after1h: meanMove(known.map(({ side, first }) => hourMoveOf(side, first.mid, first.mid1h))),
  }
}

function meanMove(moves: readonly number[]): MeanMove {
  const n = moves.length
  const mean = moves.reduce((sum, move) => sum + move, 0) / n
  const squares = moves.reduce((sum, move) => sum + (move - mean) ** 2, 0)
  return { mean, error: Math.sqrt(squares / (n - 1) / n) }
}
