import type { Random } from '../../domain/traders/statistics/random.ts'

/** Exponential with this mean. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random.uniform())

/** Log-normal with median `median` and standard deviation `sigma` of its logarithm. */
export const logNormal = (random: Random, median: number, sigma: number): number =>
  median * Math.exp(sigma * random.normal())

/** A count with this mean. Knuth's product for small means; a rounded normal above 30. */
export function poisson(random: Random, mean: number): number {
  if (mean > 30) return Math.max(0, Math.round(mean + Math.sqrt(mean) * random.normal()))
  const bar = Math.exp(-mean)
  let count = 0
  for (let product = random.uniform(); product > bar; product *= random.uniform()) count += 1
  return count
}

/** Beta(a, b) as the ratio of two gamma variables. */
export function beta(random: Random, a: number, b: number): number {
  const x = gamma(random, a)
  return x / (x + gamma(random, b))
}

/** Marsaglia and Tsang 2000; below 1 by the usual power of a uniform. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * (1 - random.uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = random.normal()
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
