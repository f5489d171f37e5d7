/**
 * The largest whole number from 0 to `max` for which `holds` is true, by halving. `holds` must be true up to some number and
 * false beyond it, and is taken to be true at 0. Where rounding makes it waver near its edge, the answer still holds.
 */
export function largestWhere(max: bigint, holds: (candidate: bigint) => boolean): bigint {
  if (max <= 0n) return 0n
  if (holds(max)) return max
  let low = 0n
  let high = max
  while (high - low > 1n) {
    const middle = (low + high) / 2n
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}
