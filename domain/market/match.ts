import { notionalOf, ONE, usd } from '../money/units.ts'
import { type BookWalk, walkBook } from './book-walk.ts'
import { type Market, untradableReason } from './market.ts'
import type { OrderBook } from './order-book.ts'
import type { PreparedOrder, RejectReason } from './venue.ts'

/** The venue counts shares in steps of 0.01. */
export const LOT = 10_000n
/** The least that a BUY which takes liquidity may be worth at its limit price. */
export const MIN_MARKETABLE_BUY = usd(ONE)

/** What matching an order against a book gives: one take per level, or the rule that turned it down. */
export type Match = ({ kind: 'matched' } & BookWalk) | { kind: 'rejected'; reason: RejectReason; code: string }

/** What matching needs of an order. */
export type MatchableOrder = Pick<PreparedOrder, 'side' | 'timeInForce' | 'limitPrice' | 'shares' | 'maxCost'>

/**
 * Matches an order that only takes (FAK, FOK) against a book, as the venue would: market open, price on the tick and inside
 * one tick … 1 − one tick, at least the market's minimum of shares, at least a dollar for a BUY; then best level first,
 * never beyond the limit price nor the BUY's `maxCost`, fee per level.
 *
 * FAK takes what is there; FOK takes all or nothing. The book is not changed.
 */
export function matchOrder(order: MatchableOrder, book: OrderBook, market: Market): Match {
  const refusal = refusalOf(order, market)
  if (refusal) return refusal
  const walk = walkBook(book, order.side, market.fees, {
    shares: order.shares,
    limitPrice: order.limitPrice,
    maxCost: order.maxCost,
  })
  if (walk.shares === 0n) return rejected('unfilled', 'no-match-for-fak')
  if (order.timeInForce === 'FOK' && walk.shares < order.shares) return rejected('unfilled', 'fok-not-filled')
  return { kind: 'matched', ...walk }
}

function refusalOf(order: MatchableOrder, market: Market): Match | null {
  const untradable = untradableReason(market)
  if (untradable) return rejected('market-closed', untradable)
  const onTick = order.limitPrice % market.tickSize === 0n
  if (!onTick || order.limitPrice < market.tickSize || order.limitPrice > ONE - market.tickSize) {
    return rejected('tick', 'breaks-minimum-tick-size')
  }
  if (order.shares % LOT !== 0n) return rejected('minimum-size', 'breaks-lot-size')
  if (order.shares < market.minOrderShares) return rejected('minimum-size', 'below-minimum-shares')
  if (order.side === 'BUY' && notionalOf(order.shares, order.limitPrice, 'down') < MIN_MARKETABLE_BUY) {
    return rejected('minimum-size', 'below-minimum-marketable-buy')
  }
  return null
}

const rejected = (reason: RejectReason, code: string): Match => ({ kind: 'rejected', reason, code })
