/**
 * Φ(x): the probability that a standard normal variable is at most `x`, to 12 digits.
 *
 * Marsaglia, "Evaluating the Normal Distribution", Journal of Statistical Software 11(4), 2004: the Taylor series of
 * Φ(x)/φ(x), whose terms are all of one sign, so that nothing cancels. Beyond 8 standard deviations the answer is 0 or 1.
 */
export function normalCdf(x: number): number {
  if (x < -8) return 0
  if (x > 8) return 1
  let term = x
  let sum = x
  for (let i = 3; Math.abs(term) > 1e-17 * Math.abs(sum); i += 2) {
    term *= (x * x) / i
    sum += term
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x) * INVERSE_SQRT_2PI
}

const INVERSE_SQRT_2PI = 0.398_942_280_401_432_7
