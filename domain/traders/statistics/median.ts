/** The middle value, or the mean of the two in the middle; null without a value. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = new Float64Array(values).sort()
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2
}
