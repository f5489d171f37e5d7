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

/** How edges are spread over wallets: a normal distribution with this mean and variance. */
export type EdgePrior = { mean: number; variance: number }

/** What to believe of one wallet's edge after shrinking it toward what wallets are like. */
export type EdgePosterior = { edge: number; sd: number; probabilityPositive: number }

/** Added to every variance in the weights, so that no wallet with thousands of events decides alone what wallets are like. */
const WEIGHT_FLOOR = 0.002
const LEAST_VARIANCE = 1e-6
/** Events of a category at which its own record counts as much as the wallet's. */
const CATEGORY_EVENTS = 50

/**
 * What wallets are like, estimated from all of them (empirical Bayes by moments): the weighted mean of their edges, and how much
 * more these differ than their errors explain.
 */
export function fitPrior(estimates: readonly Pick<EdgeEstimate, 'mean' | 'variance'>[]): EdgePrior {
  const weightedMean = (value: (estimate: Pick<EdgeEstimate, 'mean' | 'variance'>) => number, power: number) => {
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
  return { mean, variance: Math.max(LEAST_VARIANCE, spread) }
}

/** The precision-weighted mean of a wallet's own estimate and what wallets are like. */
export function posteriorOf(estimate: Pick<EdgeEstimate, 'mean' | 'variance'>, prior: EdgePrior): EdgePosterior {
  const precision = 1 / estimate.variance + 1 / prior.variance
  const edge = (estimate.mean / estimate.variance + prior.mean / prior.variance) / precision
  const sd = Math.sqrt(1 / precision)
  return { edge, sd, probabilityPositive: normalCdf(edge / sd) }
}

/** Which part of an observed edge survives shrinking, 0…1: τ² ÷ (τ² + v). */
export const shrinkFactor = (estimate: Pick<EdgeEstimate, 'variance'>, prior: EdgePrior): number =>
  prior.variance / (prior.variance + estimate.variance)

/** A wallet's edge in one category: its record there, weighing n ÷ (n + 50) against the wallet as a whole. */
export function categoryEdge(wallet: EdgePosterior, category: EdgePosterior, events: number): EdgePosterior {
  const weight = events / (events + CATEGORY_EVENTS)
  const edge = weight * category.edge + (1 - weight) * wallet.edge
  const sd = Math.sqrt(weight * category.sd ** 2 + (1 - weight) * wallet.sd ** 2)
  return { edge, sd, probabilityPositive: normalCdf(edge / sd) }
}
