import { normalCdf } from '../../portfolio/normal-distribution.ts'

/** A wallet's own estimate of its edge θ, in units of √(p(1−p)) per share, and how far to trust it. */
export type EdgeEstimate = {
  mean: number
  /** Of `mean`. */
  variance: number
  events: number
  /** (Σw)² ÷ Σw²: how many equally weighted events tell as much. */
  effectiveEvents: number
}

/**
 * How edges are spread over wallets: a mixture of normal distributions around one centre, or of halves of them on one side of it.
 * Weights add up to 1.
 */
export type EdgePrior = { centre: number; parts: readonly PriorPart[] }
export type PriorPart = { weight: number; variance: number; side: 'both' | 'above' | 'below' }

/** What to believe of one wallet's edge after shrinking it toward what wallets are like. */
export type EdgePosterior = { edge: number; sd: number; probabilityPositive: number }

/** Added to every variance in the weights, so that no wallet with thousands of events decides alone what wallets are like. */
const WEIGHT_FLOOR = 0.002
const LEAST_VARIANCE = 1e-6
/** Standard deviations of the mixture's parts, from no difference between wallets to three times the largest edge ever published. */
const SPREADS = [0.005, 0.01, 0.02, 0.04, 0.08, 0.16]
const HALVES = SPREADS.flatMap((sd) => (['above', 'below'] as const).map((side) => ({ variance: sd ** 2, side })))
const EM_ROUNDS = 500
const EM_CONVERGED = 1e-5
/** Keeps a wallet beyond all densities from dividing by zero. */
const LEAST_DENSITY = 1e-300
/** Events of a category at which its own record counts as much as the wallet's. */
const CATEGORY_EVENTS = 50

type Estimate = Pick<EdgeEstimate, 'mean' | 'variance'>

/** How much an estimate counts in what wallets are like. */
export const weightOf = ({ variance }: Estimate): number => 1 / (variance + WEIGHT_FLOOR)

/**
 * What wallets are like, by moments, as one normal distribution: the weighted mean of their edges, and how much more these differ than
 * their errors explain. Robust and simple; where a few are very good and most are alike, it hardly believes the few.
 */
export function fitNormalPrior(estimates: readonly Estimate[]): EdgePrior {
  const centre = weightedMean(estimates, ({ mean }) => mean, 1)
  const spread = weightedMean(estimates, ({ mean, variance }) => (mean - centre) ** 2 - variance, 2)
  return { centre, parts: [{ weight: 1, variance: Math.max(LEAST_VARIANCE, spread), side: 'both' }] }
}

/**
 * What wallets are like, as a mixture of six spreads on either side of the weighted mean, its weights by maximum likelihood (adaptive
 * shrinkage, Stephens 2017, by EM). Most wallets have next to no edge and some have a large one: the narrow parts describe the former,
 * the wide ones the latter. Sides have weights of their own, because there need not be as many good wallets as there are bad ones.
 *
 * @param mostCentre - the centre is not above this: where a wallet without skill is.
 */
export function fitMixedPrior(estimates: readonly Estimate[], mostCentre = Number.POSITIVE_INFINITY): EdgePrior {
  const centre = Math.min(mostCentre, fitNormalPrior(estimates).centre)
  const densities = new Float64Array(
    estimates.flatMap((estimate) => HALVES.map((part) => massOf(estimate, centre, part).mass)),
  )
  let weights = new Float64Array(HALVES.length).fill(1 / HALVES.length)
  for (let round = 0; round < EM_ROUNDS && estimates.length > 0; round++) {
    const improved = improve(densities, weights)
    const change = Math.max(...improved.map((weight, i) => Math.abs(weight - (weights[i] ?? 0))))
    weights = improved
    if (change < EM_CONVERGED) break
  }
  return { centre, parts: HALVES.map((half, i) => ({ weight: weights[i] ?? 0, ...half })) }
}

/** A wallet's own estimate and what wallets are like, combined by Bayes' rule. */
export function posteriorOf(estimate: Estimate, { centre, parts }: EdgePrior): EdgePosterior {
  let total = LEAST_DENSITY
  let first = 0
  let second = 0
  let positive = 0
  for (const part of parts) {
    const { mass, ...moments } = massOf(estimate, centre, part)
    total += part.weight * mass
    first += part.weight * moments.first
    second += part.weight * moments.second
    positive += part.weight * moments.positive
  }
  const edge = first / total
  return {
    edge,
    sd: Math.sqrt(Math.max(0, second / total - edge ** 2)),
    probabilityPositive: Math.min(1, positive / total),
  }
}

/** The mean and the variance of edges over wallets. */
export function priorMoments({ centre, parts }: EdgePrior): { mean: number; variance: number } {
  let mean = centre
  let variance = 0
  for (const part of parts) {
    const shift = part.weight * Math.sqrt((2 * part.variance) / Math.PI)
    mean += part.side === 'both' ? 0 : part.side === 'above' ? shift : -shift
    variance += part.weight * part.variance
  }
  return { mean, variance: variance - (mean - centre) ** 2 }
}

function weightedMean(estimates: readonly Estimate[], value: (estimate: Estimate) => number, power: number): number {
  let sum = 0
  let weights = 0
  for (const estimate of estimates) {
    const weight = weightOf(estimate) ** power
    sum += weight * value(estimate)
    weights += weight
  }
  return weights === 0 ? 0 : sum / weights
}

/**
 * The likelihood of an estimate under one part of the prior, and ∫θ, ∫θ² and the part above zero of likelihood × density. All without
 * the factor 1/√2π, which cancels.
 */
function massOf(estimate: Estimate, centre: number, { variance, side }: Omit<PriorPart, 'weight'>) {
  const total = estimate.variance + variance
  const distance = estimate.mean - centre
  const height = (Math.exp((-0.5 * distance ** 2) / total) / Math.sqrt(total)) * (side === 'both' ? 1 : 2)
  const mean = centre + (distance * variance) / total
  const sd = Math.sqrt((estimate.variance * variance) / total)
  const low = side === 'above' ? (centre - mean) / sd : Number.NEGATIVE_INFINITY
  const high = side === 'below' ? (centre - mean) / sd : Number.POSITIVE_INFINITY
  const mass = normalCdf(high) - normalCdf(low)
  const [atLow, atHigh] = [normalDensity(low), normalDensity(high)]
  // At infinity the density wins over the bound that it is multiplied with.
  const [lowTerm, highTerm] = [atLow && atLow * (low * sd + 2 * mean), atHigh && atHigh * (high * sd + 2 * mean)]
  return {
    mass: height * mass,
    first: height * (mean * mass + sd * (atLow - atHigh)),
    second: height * ((mean ** 2 + sd ** 2) * mass + sd * (lowTerm - highTerm)),
    positive: height * Math.max(0, normalCdf(high) - normalCdf(Math.max(low, -mean / sd))),
  }
}

const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI)

/** One round of EM on the weights. Flat arrays: this runs over every wallet hundreds of times. */
function improve(densities: Float64Array, weights: Float64Array): Float64Array<ArrayBuffer> {
  const parts = weights.length
  const wallets = densities.length / parts
  const next = new Float64Array(parts)
  for (let from = 0; from < densities.length; from += parts) {
    let sum = LEAST_DENSITY
    for (let i = 0; i < parts; i++) sum += (weights[i] ?? 0) * (densities[from + i] ?? 0)
    for (let i = 0; i < parts; i++) next[i] = (next[i] ?? 0) + (densities[from + i] ?? 0) / sum
  }
  for (let i = 0; i < parts; i++) next[i] = ((next[i] ?? 0) * (weights[i] ?? 0)) / wallets
  return next
}

/** A wallet's edge in one category: its record there, weighing n ÷ (n + 50) against the wallet as a whole. */
export function categoryEdge(wallet: EdgePosterior, category: EdgePosterior, events: number): EdgePosterior {
  const weight = events / (events + CATEGORY_EVENTS)
  const edge = weight * category.edge + (1 - weight) * wallet.edge
  const sd = Math.sqrt(weight * category.sd ** 2 + (1 - weight) * wallet.sd ** 2)
  return { edge, sd, probabilityPositive: normalCdf(edge / sd) }
}
