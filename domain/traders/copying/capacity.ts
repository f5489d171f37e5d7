/** A price at which shares are offered, best first. */
export type OfferedLevel = { price: number; shares: number }

/** What one size of a copy costs and is expected to make, in dollars. */
export type CapacityPoint = { shares: number; cost: number; expectedProfit: number }

/** How much of a bet can be copied before the book is too dear. */
export type Capacity = {
  /** One point per level that is still worth taking, cumulative. */
  curve: readonly CapacityPoint[]
  /** Dollars at which the expected profit is largest. */
  peakCost: number
  peakProfit: number
  /** Dollars up to which one more share still earns `minEdge` on its cost. */
  maxCost: number
}

/**
 * Walks the offers while a share costs less than what it is believed to pay.
 *
 * @param q - believed payout of a share, 0…1.
 * @param feeRate - the market's: a share at p costs p + rate × p(1 − p).
 * @param minEdge - least return on the last share's cost, 0.03 = 3 %.
 */
export function capacityOf(offers: readonly OfferedLevel[], q: number, feeRate: number, minEdge: number): Capacity {
  const curve: CapacityPoint[] = []
  let shares = 0
  let cost = 0
  let maxCost = 0
  for (const level of offers) {
    const each = costPerShare(level.price, feeRate)
    if (each >= q) break
    shares += level.shares
    cost += level.shares * each
    curve.push({ shares, cost, expectedProfit: shares * q - cost })
    if (each <= q / (1 + minEdge)) maxCost = cost
  }
  const peak = curve.at(-1)
  return { curve, peakCost: peak?.cost ?? 0, peakProfit: peak?.expectedProfit ?? 0, maxCost }
}

/** What a taker pays per share at `price`, fee included, in dollars. */
export const costPerShare = (price: number, feeRate: number): number => price + feeRate * price * (1 - price)
