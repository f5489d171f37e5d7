import { type BookWalk, walkBook } from '../market/book-walk.ts'
import type { Market } from '../market/market.ts'
import { LOT } from '../market/match.ts'
import { bestBid, type OrderBook, worstAcceptablePrice } from '../market/order-book.ts'
import { estimateFill, type FillEstimate } from '../market/slippage.ts'
import { mulDiv, quantize } from '../money/rounding.ts'
import { type Price, price, type Shares, shares } from '../money/units.ts'
import type { ExitHolding } from './decision.ts'
import type { CopyPolicy } from './policy.ts'

/** The exit to make, or what is left to sell and why that makes no order. */
export type ExitSize =
  | { kind: 'sized'; shares: Shares; beyondPart: boolean; limitPrice: Price; walk: BookWalk; gating: FillEstimate }
  | { kind: 'nothing-to-sell' }
  | { kind: 'too-small'; shares: Shares }
  | { kind: 'no-bid'; limitPrice: Price }

type Exit = {
  leaderSold: Shares
  holding: ExitHolding
  policy: CopyPolicy
  market: Market
  book: OrderBook
  hourlyShares: Shares | null
}

/**
 * How much of our lots from this leader to sell after the leader sold, and how far below the best bid to go for it.
 *
 * The limit is counted from the best bid, not from the leader's price: once the leader is out, the reason to hold is gone.
 * Less than the market's minimum cannot be sold and is held to resolution or to a later sale of the leader.
 */
export function sizeExit(exit: Exit): ExitSize {
  const { market, book, policy } = exit
  const { shares: quantity, beyondPart } = exitShares(exit.holding, exit.leaderSold, market.minOrderShares)
  if (exit.holding.ourShares <= 0n) return { kind: 'nothing-to-sell' }
  if (quantity < market.minOrderShares) return { kind: 'too-small', shares: quantity }

  const bid = bestBid(book)
  const limitPrice = worstAcceptablePrice('SELL', bid ?? price(0n), policy.maxExitSlippageBps, market.tickSize)
  const walk = walkBook(book, 'SELL', market.fees, { shares: quantity, limitPrice, maxCost: null })
  const estimates = estimateFill(policy.slippageModels, {
    side: 'SELL',
    shares: quantity,
    book,
    fees: market.fees,
    tickSize: market.tickSize,
    hourlyShares: exit.hourlyShares,
  })
  if (walk.averagePrice === null || !estimates) return { kind: 'no-bid', limitPrice }
  return { kind: 'sized', shares: quantity, beyondPart, limitPrice, walk, gating: estimates.gating }
}

/**
 * Our part of a leader's sale: our shares × the part of the leader's shares that were sold, down to the lot, never more than
 * we hold. Everything where the leader sold all that we ever saw them hold, or more.
 *
 * A remainder below `minOrderShares` could not be sold later, so it goes along (`beyondPart`), unless our part is the
 * smaller piece: then neither can be sold alone, and the position is held until the leader has sold more.
 */
export function exitShares(
  { ourShares, leaderSharesBefore }: ExitHolding,
  leaderSold: Shares,
  minOrderShares: Shares,
): { shares: Shares; beyondPart: boolean } {
  if (ourShares <= 0n) return { shares: shares(0n), beyondPart: false }
  const whole = quantize(ourShares, LOT, 'down')
  if (leaderSharesBefore <= leaderSold) return { shares: shares(whole), beyondPart: false }
  const part = quantize(mulDiv(ourShares, leaderSold, leaderSharesBefore, 'down'), LOT, 'down')
  const remainder = whole - part
  const beyondPart = remainder > 0n && remainder < minOrderShares && remainder <= part
  return { shares: shares(beyondPart ? whole : part), beyondPart }
}
