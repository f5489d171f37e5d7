/**
 * The part of capital that maximises log growth when a share costs `c` all-in and pays 1 with probability `q`:
 * `f* = (q − c) / (1 − c)` (Kelly 1956, for a binary contract). Negative without an edge.
 */
export const kellyFraction = (q: number, c: number): number => (c >= 1 ? 0 : (q - c) / (1 - c))

/**
 * How much of the Kelly fraction to keep when `q` itself is uncertain: `k = e² / (e² + sd²)` with `e = q − c`
 * (Baker and McHale 2013). 1 when q is certain, near 0 when the doubt dwarfs the edge; somewhat below the exact optimum.
 */
export function uncertaintyShrink(q: number, c: number, sd: number): number {
  const edge = q - c
  const scale = edge * edge + sd * sd
  return scale === 0 ? 0 : (edge * edge) / scale
}

/** The part of capital to stake: `λ · k · f*`, never negative; `lambda` is the fraction of Kelly that is used. */
export function stakeFraction(q: number, sd: number, c: number, lambda: number): number {
  return Math.max(0, lambda * uncertaintyShrink(q, c, sd) * kellyFraction(q, c))
}
