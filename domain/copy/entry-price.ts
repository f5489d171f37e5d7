import { feePerShare } from '../market/fees.ts'
import type { Market } from '../market/market.ts'
import { worstAcceptablePrice } from '../market/order-book.ts'
import type { FillEstimate } from '../market/slippage.ts'
import { largestWhere } from '../money/search.ts'
import { type Price, price, toNumber } from '../money/units.ts'
import type { Fill } from './fill.ts'
import type { CopyPolicy } from './policy.ts'

type EdgeRule = Pick<CopyPolicy, 'minEdge' | 'minAbsoluteEdge'>

/** The highest price at which an entry still keeps to the slippage bound, counted from the leader's price; on the tick. */
export const slippageLimit = (fill: Fill, policy: CopyPolicy, market: Market): Price =>
  worstAcceptablePrice('BUY', fill.price, policy.maxSlippageBps, market.tickSize)

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
