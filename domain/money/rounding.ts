/** How a division that does not come out even is settled. Every caller names it: `up` costs us more, `down` pays us less. */
export type Rounding = 'down' | 'up' | 'half-even'

/**
 * Multiplies then divides without losing a unit on the way: `value × multiplier ÷ divisor`, rounded once.
 *
 * The single multiplication of money in this code base. `down` is towards −∞ and `up` towards +∞, so a cost rounded
 * `up` and proceeds rounded `down` are both against us, whatever their sign.
 *
 * @throws RangeError when `divisor` is not positive.
 */
export function mulDiv(value: bigint, multiplier: bigint, divisor: bigint, rounding: Rounding): bigint {
  if (divisor <= 0n) throw new RangeError(`mulDiv divisor must be positive, was ${divisor}`)
  const product = value * multiplier
  const truncated = product / divisor
  const remainder = product - truncated * divisor
  if (remainder === 0n) return truncated
  const floor = remainder < 0n ? truncated - 1n : truncated
  if (rounding === 'down') return floor
  if (rounding === 'up') return floor + 1n
  const twice = 2n * (product - floor * divisor)
  if (twice === divisor) return floor % 2n === 0n ? floor : floor + 1n
  return twice > divisor ? floor + 1n : floor
}

/** The nearest multiple of `step` at or below (`down`), at or above (`up`) `value`; `step` must be positive. */
export function quantize(value: bigint, step: bigint, rounding: Rounding): bigint {
  return mulDiv(value, 1n, step, rounding) * step
}
