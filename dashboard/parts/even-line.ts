/** A point of a curve; without a value where nothing was measured. `time` in seconds since 1970. */
export type LinePoint = { time: number; value?: number }

const SLOTS = 500

/**
 * Puts measurements, oldest first, on an even grid of at most 500 steps of whole seconds. The chart library gives every point
 * the same width whatever its time, so that marks that are a minute apart today and a day apart last week would bend the curve;
 * the empty points in between keep time straight. Of several measurements in a step the last one stands.
 */
export function toEvenLine(measured: readonly { time: number; value: number }[]): LinePoint[] {
  const start = measured[0]?.time
  const end = measured.at(-1)?.time
  if (start === undefined || end === undefined) return []
  const step = Math.max(1, Math.ceil((end - start) / SLOTS))
  const values = new Map(measured.map(({ time, value }) => [Math.round((time - start) / step), value]))
  return Array.from({ length: Math.round((end - start) / step) + 1 }, (_, slot) => {
    const value = values.get(slot)
    return { time: start + slot * step, ...(value !== undefined && { value }) }
  })
}
