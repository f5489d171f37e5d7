import type { TokenId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import { type FollowingCosts, halfSpreadAt, midAfter } from '../record/following-cost.ts'
import type { PlacedTrade } from '../record/placed-trades.ts'
import { averagePriceOf } from '../record/trades.ts'

/** Shares that somebody offered, or bid for, at a price. */
export type BookLevel = { price: number; shares: number }

/** A book as it was at a moment, best prices first. */
export type RecordedBook = { bids: readonly BookLevel[]; asks: readonly BookLevel[] }

/** Finds the book of a token that stood at a time; null where none was recorded near it. */
export type FindBook = (tokenId: TokenId, at: EpochMs) => RecordedBook | null

/** Where our price comes from: a recorded book, a recorded mid and half a spread, or the leader's price and assumptions. */
export type PriceGround = 'recorded' | 'reconstructed' | 'assumed'

/** What a copy gets. Prices are of the traded token. */
export type CopyPrice = {
  ground: PriceGround
  /** The leader's price, moved by as much as the mid moved while we were on our way. */
  moved: number
  /** What we pay or get on average, before fees. */
  price: number
  /** The part of what was wanted that could be had, 0…1. */
  part: number
}

/** What is asked for: dollars of a purchase up to a price, or shares to sell. */
export type Wanted = { dollars: number; limit: number } | { shares: number }

/**
 * The price of a copy at the time of the copier, from the best ground there is. Null where nothing could be had: no level within the
 * limit, or nobody bids.
 */
export function copyPriceOf(
  trade: PlacedTrade,
  wanted: Wanted,
  costs: FollowingCosts,
  findBook: FindBook,
): CopyPrice | null {
  const leaderPrice = averagePriceOf(trade)
  const side = trade.side === 'BUY' ? 1 : -1
  const halfSpread = halfSpreadAt(leaderPrice, costs.halfSpread)
  const isMaker = trade.makerNotional > trade.notional / 2
  const before = trade.first.marks?.before ?? leaderPrice - (isMaker ? -side : side) * halfSpread
  const moved = (mid: number) => clamp(leaderPrice + mid - before)
  const book = findBook(trade.tokenId, trade.at + costs.delayMs)
  if (book) {
    const taken = take(book, wanted)
    const mid = midOf(book, costs.halfSpread)
    return taken && mid !== null ? { ground: 'recorded', moved: moved(mid), ...taken } : null
  }
  const known = midAfter(trade, costs.delayMs)
  const mid = clamp(known ?? before + side * costs.delayCost)
  const price = clamp(mid + side * halfSpreadAt(mid, costs.halfSpread))
  if ('limit' in wanted && price > wanted.limit) return null
  return { ground: known === null ? 'assumed' : 'reconstructed', moved: moved(mid), price, part: 1 }
}

/** Walks a book best to worst. A purchase stops at its limit; what is left of it is not had. */
function take({ bids, asks }: RecordedBook, wanted: Wanted): { price: number; part: number } | null {
  let dollars = 0
  let shares = 0
  for (const level of 'limit' in wanted ? asks : bids) {
    if ('limit' in wanted && level.price > wanted.limit) break
    const left = 'limit' in wanted ? (wanted.dollars - dollars) / level.price : wanted.shares - shares
    const taken = Math.min(level.shares, left)
    if (taken <= 0) break
    shares += taken
    dollars += taken * level.price
  }
  if (shares <= 0) return null
  const part = 'limit' in wanted ? dollars / wanted.dollars : shares / wanted.shares
  return { price: dollars / shares, part: Math.min(1, part) }
}

/** Halfway between the best prices; half a spread from the only one where a side is empty. */
function midOf({ bids: [bid], asks: [ask] }: RecordedBook, halfSpread: number): number | null {
  if (bid && ask) return (bid.price + ask.price) / 2
  if (ask) return ask.price - halfSpreadAt(ask.price, halfSpread)
  return bid ? bid.price + halfSpreadAt(bid.price, halfSpread) : null
}

const clamp = (price: number): number => Math.min(0.999, Math.max(0.001, price))
