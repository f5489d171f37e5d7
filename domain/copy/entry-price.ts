import { feePerShare } from '../market/fees.ts'
import type { Market } from '../market/market.ts'
import { worstAcceptablePrice } from '../market/order-book.ts'
import type { FillEstimate } from '../market/slippage.ts'
import { quantize } from '../money/rounding.ts'
import { largestWhere } from '../money/search.ts'
import { least, ONE, type Price, price, toNumber } from '../money/units.ts'
import type { CopyPolicy } from './policy.ts'

type EdgeRule = Pick<CopyPolicy, 'minEdge' | 'minAbsoluteEdge'>

/** The highest price that an entry may pay, and what it follows from. */
export type SlippageBound = { price: Price; by: 'part-of-price' | 'low-price' | 'leader-price' }

type SlippageRule = Pick<CopyPolicy, 'maxSlippageBps' | 'lowPriceSlippage' | 'lowPriceBelow'>

/**
 * How far an entry may follow the price: the widest of `maxSlippageBps` above the leader's price; where the leader paid less
 * than `lowPriceBelow`, `lowPriceSlippage` above it; and the leader's own price. The first two go down to the tick, the last
 * one up, because an average of several matches can lie between two ticks. Never above one tick below 1.
 */
export function slippageBound(
  leaderPrice: Price,
  rule: SlippageRule,
  { tickSize }: Pick<Market, 'tickSize'>,
): SlippageBound {
  let bound: SlippageBound = {
    price: worstAcceptablePrice('BUY', leaderPrice, rule.maxSlippageBps, tickSize),
    by: 'part-of-price',
  }
  const widenTo = (micros: bigint, by: SlippageBound['by']) => {
    const candidate = least(micros, ONE - tickSize)
    if (candidate > bound.price) bound = { price: price(candidate), by }
  }
  if (leaderPrice < rule.lowPriceBelow) {
    widenTo(quantize(leaderPrice + rule.lowPriceSlippage, tickSize, 'down'), 'low-price')
  }
  widenTo(quantize(leaderPrice, tickSize, 'up'), 'leader-price')
  return bound
}

/**
 * The highest price on the tick, not above `ceiling`, at which one more share still earns the least edge after its fee:
 * `p + fee(p) ≤ min(q ÷ (1 + minEdge), q − minAbsoluteEdge)`. 0 where there is none.
 */
export function edgeLimit(q: number, rule: EdgeRule, market: Market, ceiling: Price): Price {
  const bound = Math.min(q / (1 + rule.minEdge), q - toNumber(rule.minAbsoluteEdge))
  const marginalCost = (ticks: bigint) => {
    const at = price(ticks * market.tickSize)
    return toNumber(at) + feePerShare(market.fees, at)
  }
  const ticks = largestWhere(ceiling / market.tickSize, (candidate) => marginalCost(candidate) <= bound)
  return price(ticks * market.tickSize)
}

/** Return on cash of a fill that is believed to pay `q` a share: `(q·shares − cost) ÷ cost`. */
export function edgeOf(q: number, estimate: Pick<FillEstimate, 'shares' | 'total'>): number {
  const cost = toNumber(estimate.total)
  return (q * toNumber(estimate.shares) - cost) / cost
}

/** Whether a fill clears both edge thresholds: the return on cash, and the edge per share in price terms. */
export function clearsEdge(q: number, rule: EdgeRule, estimate: Pick<FillEstimate, 'shares' | 'total'>): boolean {
  const perShare = q - toNumber(estimate.total) / toNumber(estimate.shares)
  return edgeOf(q, estimate) >= rule.minEdge && perShare >= toNumber(rule.minAbsoluteEdge)
}
