import { normalCdf } from '../../portfolio/normal-distribution.ts'

/**
 * Φ⁻¹(p): the value below which a standard normal variable falls with probability `p`, to about 12 digits.
 *
 * Abramowitz and Stegun 26.2.23 as a start, made exact by two of Halley's steps on Φ. Kept within ±8, where Φ ends.
 */
export function normalQuantile(p: number): number {
  if (p <= 0) return -8
  if (p >= 1) return 8
  const t = Math.sqrt(-2 * Math.log(Math.min(p, 1 - p)))
  const tail =
    t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3)
  let x = Math.max(-8, Math.min(8, p < 0.5 ? -tail : tail))
  for (let step = 0; step < 2; step++) {
    const error = (normalCdf(x) - p) * SQRT_2PI * Math.exp(0.5 * x * x)
    x -= error / (1 + 0.5 * x * error)
  }
  return Math.max(-8, Math.min(8, x))
}

const SQRT_2PI = Math.sqrt(2 * Math.PI)
