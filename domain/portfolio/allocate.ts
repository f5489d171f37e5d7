import { mulDiv } from '../money/rounding.ts'

/**
 * Splits a whole amount in proportion to weights, to the last unit: the parts always add up to `total`.
 *
 * Each part is the growth of the running share of the total, rounded down, so the parts of a split do not depend on how
 * the tail of the list is cut. Equal parts where all weights are zero. `total` may be negative; weights may not.
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((a, b) => a + b, 0n)
  const effective = sum === 0n ? weights.map(() => 1n) : weights
  const divisor = sum === 0n ? BigInt(weights.length) : sum
  let reached = 0n
  let paid = 0n
  return effective.map((weight) => {
    reached += weight
    const upToHere = mulDiv(total, reached, divisor, 'down')
    const part = upToHere - paid
    paid = upToHere
    return part
  })
}
