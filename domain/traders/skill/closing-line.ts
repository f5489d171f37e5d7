import { type EdgeEstimate, weightOf } from './shrinkage.ts'

/** One wallet's edge by outcomes and, where closing mids are known, by closing lines. */
export type EdgeEvidence = { outcome: EdgeEstimate; closing: EdgeEstimate | null }

/**
 * What closing lines leave out: of a wallet whose edge by closing lines is `x`, prices after the close add
 * `drift + slope × (x − mean)`. A slope of 0: a day later the price knows everything. Above 0: what a wallet knows comes out slowly.
 * Below 0: prices that had followed the wallet come back. `drift` is never above 0.
 */
export type ClosingLine = { mean: number; drift: number; slope: number; slopeVariance: number }

/** How large the slope and the drift are thought to be before any wallet is seen. A small family leaves it nearly at that. */
const SLOPE_SD = 0.5
const DRIFT_SD = 0.02
/** A price that gave back more than this would make the wallets that look best the worst: noise, not a finding. */
const LEAST_SLOPE = -0.9
/** Bets that are still open have a closing line and no outcome, so that the two do not differ by the time after the close only. */
const LEAST_LATER_SHARE = 0.3

/**
 * Learns from a family what its closing lines leave out: a regression over wallets of what came after the close on the edge by
 * closing lines, allowing for the error of the latter. Prices are martingales, so that the errors of the two are independent.
 *
 * Whom leaderboards show was chosen by how its bets turned out. That is luck after the close, which all of a family can have had: it
 * looks like a drift above 0, and believing it made everyone of such a family good. So prices are believed to fall after the close, as
 * they do where closing lines were pumped, and never to rise. Among the chosen, those who look worse by closing lines were luckier after
 * the close, which looks like a slope below 0; what comes back then comes back to where a wallet without skill is, not to the family's mean.
 *
 * @param mostMean - where a wallet without skill is.
 */
export function fitClosingLine(family: readonly EdgeEvidence[], mostMean = Number.POSITIVE_INFINITY): ClosingLine {
  const wallets = family.flatMap(({ outcome, closing }) => (closing ? [{ closing, ...laterOf(outcome, closing) }] : []))
  let weights = 0
  let sum = 0
  let later = 0
  let laterError = 0
  for (const wallet of wallets) {
    const weight = weightOf(wallet.closing)
    weights += weight
    sum += weight * wallet.closing.mean
    later += weight * wallet.mean
    laterError += weight ** 2 * wallet.variance
  }
  if (weights === 0) return { mean: 0, drift: 0, slope: 0, slopeVariance: SLOPE_SD ** 2 }
  const mean = sum / weights
  let together = 0
  let spread = 0
  let error = 0
  for (const wallet of wallets) {
    const weight = weightOf(wallet.closing)
    const above = wallet.closing.mean - mean
    together += weight * above * wallet.mean
    spread += weight * (above ** 2 - wallet.closing.variance)
    error += weight ** 2 * above ** 2 * wallet.variance
  }
  const precision = (spread <= 0 ? 0 : spread ** 2 / error) + 1 / SLOPE_SD ** 2
  const slope = Math.max(LEAST_SLOPE, spread <= 0 ? 0 : (together * spread) / error / precision)
  return {
    mean: slope < 0 ? Math.min(mean, mostMean) : mean,
    drift: Math.min(0, later / weights) * (DRIFT_SD ** 2 / (DRIFT_SD ** 2 + laterError / weights ** 2)),
    slope,
    slopeVariance: 1 / precision,
  }
}

/**
 * The best estimate of a wallet's edge from both: closing lines are much less noisy than outcomes, and are scaled to what outcomes
 * show over the whole family. By outcomes alone where there is no closing line.
 *
 * A wallet may differ from the family's line by as much as the slope is uncertain where the wallet stands. What its own bets gained
 * after the close then tells of two unknowns, how far it is above the mean by closing lines and how far off the line, which are
 * solved for together: with a well-known slope the line decides, with an unknown one the wallet's own outcomes do.
 */
export function edgeOf({ outcome, closing }: EdgeEvidence, line: ClosingLine): Pick<EdgeEstimate, 'mean' | 'variance'> {
  if (!closing) return outcome
  const { mean, drift, slope, slopeVariance } = line
  const later = laterOf(outcome, closing)
  const aboveByClosing = closing.mean - mean
  const afterTheClose = later.mean - drift
  const offLine = slopeVariance * aboveByClosing ** 2
  const laterVariance = later.variance + offLine
  const precision = 1 / closing.variance + slope ** 2 / laterVariance
  const above = (aboveByClosing / closing.variance + (slope * afterTheClose) / laterVariance) / precision
  const trust = offLine / laterVariance
  // The edge is mean + drift + (1 + slope) × above + off the line, and the last is `trust` of what the line leaves unexplained.
  return {
    mean: mean + drift + (1 + slope) * above + trust * (afterTheClose - slope * above),
    variance: (1 + slope - trust * slope) ** 2 / precision + trust * later.variance,
  }
}

/** What a wallet's bets gained after the close. */
const laterOf = (outcome: EdgeEstimate, closing: EdgeEstimate): Pick<EdgeEstimate, 'mean' | 'variance'> => ({
  mean: outcome.mean - closing.mean,
  variance: Math.max(outcome.variance - closing.variance, LEAST_LATER_SHARE * outcome.variance),
})
