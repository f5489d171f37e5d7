import { type BookWalk, walkBook } from '../market/book-walk.ts'
import type { Market } from '../market/market.ts'
import { LOT } from '../market/match.ts'
import { bestBid, type OrderBook, worstAcceptablePrice } from '../market/order-book.ts'
import { estimateFill, type FillEstimate } from '../market/slippage.ts'
import { mulDiv, quantize } from '../money/rounding.ts'
import { least, type Price, price, type Shares, shares } from '../money/units.ts'
import type { ExitHolding } from './decision.ts'
import type { CopyPolicy } from './policy.ts'

/** The exit to make, or what is left to sell and why that makes no order. */
export type ExitSize =
  | { kind: 'sized'; shares: Shares; limitPrice: Price; walk: BookWalk; gating: FillEstimate }
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
 * Less than the market's minimum cannot be sold and is held to resolution or to the leader's last sale.
 */
export function sizeExit(exit: Exit): ExitSize {
  const quantity = exitShares(exit.holding, exit.leaderSold)
  if (exit.holding.ourShares <= 0n) return { kind: 'nothing-to-sell' }
  if (quantity < exit.market.minOrderShares) return { kind: 'too-small', shares: quantity }

  const { market, book, policy } = exit
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
  return { kind: 'sized', shares: quantity, limitPrice, walk, gating: estimates.gating }
}

/**
 * Our part of a leader's sale: our shares × the part of the leader's shares that were sold, down to the lot, never more than
 * we hold. Everything where the leader sold all that we ever saw them hold, or more.
 */
export function exitShares(holding: ExitHolding, leaderSold: Shares): Shares {
  const { ourShares, leaderSharesBefore } = holding
  if (ourShares <= 0n) return shares(0n)
  const part = leaderSharesBefore <= leaderSold ? ourShares : mulDiv(ourShares, leaderSold, leaderSharesBefore, 'down')
  return shares(quantize(least<bigint>(part, ourShares), LOT, 'down'))
}
