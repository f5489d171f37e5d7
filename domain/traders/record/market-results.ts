import type { ConditionId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { TradedMarket } from '../history.ts'
import { isDecided, type ResolvedMarket } from '../score/score-inputs.ts'
import type { ConditionBook } from './event-book.ts'
import { eventOf, type PlacedTrade } from './placed-trades.ts'
import { averagePriceOf } from './trades.ts'

/** What one market brought, both outcomes together. Dollars. */
export type MarketResult = {
  conditionId: ConditionId
  eventId: string
  question: string | null
  category: string | null
  trades: number
  /** Bought for, sold for, and paid in fees. */
  bought: number
  sold: number
  fees: number
  /** Made so far: by sales, and by the resolution where there was one. */
  profit: number
  /** What is still held cost this much. */
  openCost: number
  /** Average price of what was bet on. */
  entryPrice: number
  firstTradeAt: EpochMs
  lastTradeAt: EpochMs
  resolvedAt: EpochMs | null
  /** `unclear` where it was resolved and shares of unknown cost are in the profit. */
  outcome: 'won' | 'lost' | 'even' | 'unclear' | 'open'
}

/** The markets that the wallet traded, with what each brought; in order of the first trade. */
export function marketResults(
  trades: readonly PlacedTrade[],
  books: ReadonlyMap<ConditionId, ConditionBook>,
): MarketResult[] {
  const sums = new Map<ConditionId, Sums>()
  for (const trade of trades) {
    const sum = sums.get(trade.conditionId) ?? begin(sums, trade)
    const isBuy = trade.side === 'BUY'
    const price = averagePriceOf(trade)
    sum.trades += 1
    if (isBuy) sum.bought += trade.notional
    else sum.sold += trade.notional
    sum.fees += trade.fee
    sum.shares += trade.shares
    sum.paid += trade.shares * (isBuy ? price : 1 - price)
    sum.lastTradeAt = trade.at
  }
  return Array.from(sums.values(), (sum) => resultOf(sum, books.get(sum.first.conditionId) ?? NOTHING))
}

/** The resolved ones as the score counts them. */
export const resolvedMarkets = (results: readonly MarketResult[]): ResolvedMarket[] =>
  results.flatMap(({ resolvedAt, profit, outcome, entryPrice }) =>
    resolvedAt === null
      ? []
      : [{ resolvedAt, profit, isEvenSplit: outcome === 'even', isUnclear: outcome === 'unclear', entryPrice }],
  )

type Sums = {
  first: PlacedTrade
  trades: number
  bought: number
  sold: number
  fees: number
  shares: number
  paid: number
  lastTradeAt: EpochMs
}

function begin(sums: Map<ConditionId, Sums>, first: PlacedTrade): Sums {
  const begun = { first, trades: 0, bought: 0, sold: 0, fees: 0, shares: 0, paid: 0, lastTradeAt: first.at }
  sums.set(first.conditionId, begun)
  return begun
}

const NOTHING: ConditionBook = { profit: 0, openCost: 0, openValue: 0, isEstimated: false }

function resultOf(sums: Sums, book: ConditionBook): MarketResult {
  const { first } = sums
  const { market } = first.first
  return {
    conditionId: first.conditionId,
    eventId: eventOf(first.first),
    question: market?.question ?? null,
    category: market?.category ?? null,
    trades: sums.trades,
    bought: sums.bought,
    sold: sums.sold,
    fees: sums.fees,
    lastTradeAt: sums.lastTradeAt,
    profit: book.profit,
    openCost: book.openCost,
    entryPrice: sums.paid / sums.shares,
    firstTradeAt: first.at,
    resolvedAt: market?.resolvedAt ?? null,
    outcome: outcomeOf(market, book),
  }
}

function outcomeOf(market: TradedMarket | null, { profit, isEstimated }: ConditionBook): MarketResult['outcome'] {
  if (!market || market.resolvedAt === null) return 'open'
  if (isEstimated) return 'unclear'
  const isEvenSplit = market.payouts?.every((payout) => payout === market.payouts?.[0]) ?? false
  if (!isDecided({ profit, isEvenSplit })) return 'even'
  return profit > 0 ? 'won' : 'lost'
}
