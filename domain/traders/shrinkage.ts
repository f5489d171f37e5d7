import { normalCdf } from '../portfolio/normal-distribution.ts'

/** A wallet's own estimate of its edge θ, in units of √(p(1−p)) per share, and how far to trust it. */
export type EdgeEstimate = {
  mean: number
  /** Of `mean`. */
  variance: number
  events: number
  /** (Σw)² ÷ Σw²: how many equally weighted events tell as much. */
  effectiveEvents: number
}

/** How edges are spread over wallets: a mixture of normal distributions around one mean, weights adding up to 1. */
export type EdgePrior = { mean: number; parts: readonly { weight: number; variance: number }[] }

/** What to believe of one wallet's edge after shrinking it toward what wallets are like. */
export type EdgePosterior = { edge: number; sd: number; probabilityPositive: number }

/** Added to every variance in the weights, so that no wallet with thousands of events decides alone what wallets are like. */
const WEIGHT_FLOOR = 0.002
const LEAST_VARIANCE = 1e-6
/** Standard deviations of the mixture's parts, from no difference between wallets to three times the largest edge ever published. */
const SPREADS = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16]
const EM_ROUNDS = 500
const EM_CONVERGED = 1e-5
/** Keeps a wallet beyond all densities from dividing by zero. */
const LEAST_DENSITY = 1e-300
/** Events of a category at which its own record counts as much as the wallet's. */
const CATEGORY_EVENTS = 50

type Estimate = Pick<EdgeEstimate, 'mean' | 'variance'>

/**
 * What wallets are like, by moments, as one normal distribution: the weighted mean of their edges, and how much more these differ than
 * their errors explain. Robust and simple; where a few are very good and most are alike, it hardly believes the few.
 */
export function fitNormalPrior(estimates: readonly Estimate[]): EdgePrior {
  const weightedMean = (value: (estimate: Estimate) => number, power: number) => {
    let sum = 0
    let weights = 0
    for (const estimate of estimates) {
      const weight = (estimate.variance + WEIGHT_FLOOR) ** -power
      sum += weight * value(estimate)
      weights += weight
    }
    return weights === 0 ? 0 : sum / weights
  }
  const mean = weightedMean((estimate) => estimate.mean, 1)
  const spread = weightedMean((estimate) => (estimate.mean - mean) ** 2 - estimate.variance, 2)
  return { mean, parts: [{ weight: 1, variance: Math.max(LEAST_VARIANCE, spread) }] }
}

/**
 * What wallets are like, as a mixture of six spreads around one mean, its weights by maximum likelihood (adaptive shrinkage, Stephens
 * 2017, by EM). Most wallets have next to no edge and some have a large one: the narrow parts describe the former, the wide ones the latter.
 */
export function fitMixedPrior(estimates: readonly Estimate[]): EdgePrior {
  const means = Float64Array.from(estimates, ({ mean }) => mean)
  const errors = Float64Array.from(estimates, ({ variance }) => variance)
  let mean = fitNormalPrior(estimates).mean
  let weights = Float64Array.from(SPREADS, () => 1 / SPREADS.length)
  for (let round = 0; round < EM_ROUNDS && means.length > 0; round++) {
    const improved = improve(means, errors, mean, weights)
    const change = Math.max(...improved.weights.map((weight, i) => Math.abs(weight - (weights[i] ?? 0))))
    mean = improved.mean
    weights = improved.weights
    if (change < EM_CONVERGED) break
  }
  return { mean, parts: SPREADS.map((sd, i) => ({ weight: weights[i] ?? 0, variance: sd ** 2 })) }
}

/** A wallet's own estimate and what wallets are like, combined by Bayes' rule. */
export function posteriorOf(estimate: Estimate, prior: EdgePrior): EdgePosterior {
  const shares = sharesOf(estimate, prior)
  let edge = 0
  let square = 0
  let probabilityPositive = 0
  prior.parts.forEach(({ variance }, i) => {
    const share = shares[i] ?? 0
    const precision = 1 / estimate.variance + 1 / variance
    const mean = (estimate.mean / estimate.variance + prior.mean / variance) / precision
    edge += share * mean
    square += share * (mean ** 2 + 1 / precision)
    probabilityPositive += share * normalCdf(mean * Math.sqrt(precision))
  })
  return { edge, sd: Math.sqrt(square - edge ** 2), probabilityPositive }
}

/** The variance of edges over wallets, τ². */
export const priorVariance = ({ parts }: EdgePrior): number =>
  parts.reduce((sum, { weight, variance }) => sum + weight * variance, 0)

/** One round of EM on the weights and the common mean. Flat arrays: this runs over every wallet hundreds of times. */
function improve(means: Float64Array, errors: Float64Array, mean: number, weights: Float64Array) {
  const next = new Float64Array(weights.length)
  const densities = new Float64Array(weights.length)
  let pull = 0
  let precision = 0
  for (let wallet = 0; wallet < means.length; wallet++) {
    const value = means[wallet] ?? 0
    let sum = LEAST_DENSITY
    for (let i = 0; i < weights.length; i++) {
      const variance = (errors[wallet] ?? 0) + (SPREADS[i] ?? 0) ** 2
      const density = ((weights[i] ?? 0) * Math.exp((-0.5 * (value - mean) ** 2) / variance)) / Math.sqrt(variance)
      densities[i] = density
      sum += density
    }
    for (let i = 0; i < weights.length; i++) {
      const share = (densities[i] ?? 0) / sum
      const variance = (errors[wallet] ?? 0) + (SPREADS[i] ?? 0) ** 2
      next[i] = (next[i] ?? 0) + share / means.length
      pull += (share * value) / variance
      precision += share / variance
    }
  }
  return { mean: pull / precision, weights: next }
}

/** The probability of each part given one wallet's estimate. */
function sharesOf(estimate: Estimate, { mean, parts }: EdgePrior): number[] {
  const logs = parts.map(({ weight, variance }) => {
    const total = estimate.variance + variance
    return Math.log(weight) - 0.5 * (Math.log(total) + (estimate.mean - mean) ** 2 / total)
  })
  const largest = Math.max(...logs)
  const shares = logs.map((log) => Math.exp(log - largest))
  const sum = shares.reduce((a, b) => a + b, 0)
  return shares.map((share) => share / sum)
}

/** A wallet's edge in one category: its record there, weighing n ÷ (n + 50) against the wallet as a whole. */
export function categoryEdge(wallet: EdgePosterior, category: EdgePosterior, events: number): EdgePosterior {
  const weight = events / (events + CATEGORY_EVENTS)
  const edge = weight * category.edge + (1 - weight) * wallet.edge
  const sd = Math.sqrt(weight * category.sd ** 2 + (1 - weight) * wallet.sd ** 2)
  return { edge, sd, probabilityPositive: normalCdf(edge / sd) }
}
