import type { EpochMs } from '../../money/units.ts'

/** What the score needs to know of one trade. Mids and payouts are those of the traded token. */
export type ScoreTrade = {
  at: EpochMs
  /** Dollars, without the fee. */
  notional: number
  /** When the market took its first order, else when it was created; null where unknown. */
  openedAt: EpochMs | null
  /** Scheduled end of the market; null where unknown. */
  endsAt: EpochMs | null
  /** How far the mid went the trader's way in the hour after, see {@link hourMoveOf}; null where unknown. */
  hourMove: number | null
}

/** A resolved market that the wallet traded, both outcomes together. */
export type ResolvedMarket = {
  resolvedAt: EpochMs
  /** Dollars after fees. */
  profit: number
  /** It paid one half on both outcomes. */
  isEvenSplit: boolean
  /** Shares that were never seen to arrive are in the profit, which then says nothing. */
  isUnclear?: boolean
  /** Average price of what was bet on, 0…1; null where unknown. */
  entryPrice: number | null
}

/** What a score is computed from; stored with it. Counts are of the 30 days before `asOf`. */
export type ScoreInputs = {
  asOf: EpochMs
  trades: number
  tradesLast7Days: number
  earlyTrades: number
  /** Standard deviation (over n − 1) ÷ mean of the trades' dollars; null with fewer than two trades. */
  notionalCv: number | null
  resolvedMarkets: number
  /** Resolved markets that count as won or lost. */
  decidedMarkets: number
  wonMarkets: number
  /** Trades after which the mid moved at least half a cent, and how many of them the trader's way. */
  movedTrades: number
  favourableTrades: number
  /** The same as the early trades, of markets that were scheduled to live 72 hours or more. */
  longMarketTrades: number
  longMarketEarlyTrades: number
  /** Average price paid in the decided markets where it is known; null where it nowhere is. */
  averageEntryPrice: number | null
}

export const SCORE_WINDOW_DAYS = 30
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LONG_MARKET_MS = 72 * HOUR_MS
const LEAST_MOVE = 0.005
const LEAST_PROFIT = 0.01
/** Differences of decimal prices come out a little below themselves. */
const ROUNDING = 1e-9

/**
 * Counts what the score needs. Nothing that happened, or became known, after `asOf` has any influence.
 *
 * @param trades - decisions, not fills (`mergeFills`), of one wallet; older and newer ones are ignored.
 * @param markets - the wallet's markets with their profit at resolution.
 */
export function scoreInputsOf(
  trades: readonly ScoreTrade[],
  markets: readonly ResolvedMarket[],
  asOf: EpochMs,
): ScoreInputs {
  const since = asOf - SCORE_WINDOW_DAYS * DAY_MS
  const recent = trades.filter(({ at }) => at > since && at <= asOf)
  const moved = recent.filter(({ at, hourMove }) => at + HOUR_MS <= asOf && hourMove !== null && hasMoved(hourMove))
  const long = recent.filter(isInLongMarket)
  const resolved = markets.filter(({ resolvedAt }) => resolvedAt > since && resolvedAt <= asOf)
  const decided = resolved.filter(isDecided)
  const priced = decided.flatMap(({ entryPrice }) => (entryPrice === null ? [] : [entryPrice]))
  return {
    asOf,
    trades: recent.length,
    tradesLast7Days: recent.filter(({ at }) => at > asOf - 7 * DAY_MS).length,
    earlyTrades: recent.filter(isEarly).length,
    notionalCv: coefficientOfVariation(recent.map(({ notional }) => notional)),
    resolvedMarkets: resolved.length,
    decidedMarkets: decided.length,
    wonMarkets: decided.filter(({ profit }) => profit > 0).length,
    movedTrades: moved.length,
    favourableTrades: moved.filter(({ hourMove }) => (hourMove ?? 0) > 0).length,
    longMarketTrades: long.length,
    longMarketEarlyTrades: long.filter(isEarly).length,
    averageEntryPrice: priced.length === 0 ? null : priced.reduce((sum, p) => sum + p, 0) / priced.length,
  }
}

/**
 * How far the price went the trader's way within an hour.
 *
 * @param before - the mid just before the fill.
 * @param after - the mid an hour after it or, where the market resolved by then, the payout.
 */
export const hourMoveOf = (side: 'BUY' | 'SELL', before: number, after: number): number =>
  side === 'BUY' ? after - before : before - after

/**
 * Whether a market counts as won or lost: not where it split evenly, nor where less than a cent was made or lost, nor where what was
 * made is not known.
 */
export const isDecided = ({
  profit,
  isEvenSplit,
  isUnclear = false,
}: Pick<ResolvedMarket, 'profit' | 'isEvenSplit' | 'isUnclear'>): boolean =>
  !isEvenSplit && !isUnclear && Math.abs(profit) >= LEAST_PROFIT

const isEarly = ({ at, openedAt }: ScoreTrade): boolean => openedAt !== null && at - openedAt < DAY_MS

const isInLongMarket = ({ openedAt, endsAt }: ScoreTrade): boolean =>
  openedAt !== null && endsAt !== null && endsAt - openedAt >= LONG_MARKET_MS

const hasMoved = (move: number): boolean => Math.abs(move) >= LEAST_MOVE - ROUNDING

function coefficientOfVariation(values: readonly number[]): number | null {
  if (values.length < 2) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return mean === 0 ? null : Math.sqrt(squares / (values.length - 1)) / mean
}
