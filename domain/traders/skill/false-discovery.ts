/**
 * How p-values of one family may depend on each other: `positive` covers wallets that bet on the same events (Benjamini and Hochberg
 * 1995), `any` covers everything and is stricter by Σ 1/i (Benjamini and Yekutieli 2001).
 */
export type Dependence = 'positive' | 'any'

/**
 * q-values in the order given: the least rate of false discoveries at which each would be called a discovery,
 * `min over j ≥ i of m·p(j) ÷ j`, at most 1. Calling everything with q ≤ Q a discovery is the step-up rule at level Q.
 *
 * @param pValues - of every wallet that was eligible, those that were dropped later included: a family without its failures
 *   finds too much.
 */
export function qValues(pValues: readonly number[], dependence: Dependence = 'positive'): number[] {
  const family = pValues.length
  const penalty = dependence === 'any' ? pValues.reduce((sum, _, i) => sum + 1 / (i + 1), 0) : 1
  const order = pValues.map((_, i) => i).sort((a, b) => (pValues[b] ?? 1) - (pValues[a] ?? 1))
  const q: number[] = Array(family).fill(1)
  let least = 1
  order.forEach((index, fromTop) => {
    least = Math.min(least, (penalty * family * (pValues[index] ?? 1)) / (family - fromTop))
    q[index] = least
  })
  return q
}
