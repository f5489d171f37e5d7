import { normalQuantile } from '../statistics/normal-quantile.ts'

/** How much worse a copier's price is than the leader's, `delaySeconds` after the leader's fill; in price. */
export type DelayedPrice = { delaySeconds: number; slippage: number }

/** The price of being late: `a + b·(1 − e^(−δ/τ))`, the spread at once and the leader's information over time. */
export type DelayCost = { a: number; b: number; tauSeconds: number }

const TAUS = [1, 2, 5, 10, 20, 40, 60, 120, 300, 600, 1_200, 3_600, 7_200]
const MIN_DELAYS = 3
/** Assumed until measured: half the spread at once, then 30 % of the leader's edge. */
const ASSUMED_SHARE_LOST = 0.3
const ASSUMED_TAU_SECONDS = { information: 60, latency: 10 } as const

/** The delay cost that fits measurements best by least squares, or null with measurements at fewer than three delays. */
export function fitDelayCost(points: readonly DelayedPrice[]): DelayCost | null {
  if (new Set(points.map(({ delaySeconds }) => delaySeconds)).size < MIN_DELAYS) return null
  let best: { cost: DelayCost; error: number } | null = null
  for (const tauSeconds of TAUS) {
    const { a, b } = leastSquares(
      points.map(({ delaySeconds, slippage }) => [grown(delaySeconds, tauSeconds), slippage]),
    )
    const cost = { a, b, tauSeconds }
    const error = points.reduce(
      (sum, { delaySeconds, slippage }) => sum + (slippage - slippageAt(cost, delaySeconds)) ** 2,
      0,
    )
    if (!best || error < best.error) best = { cost, error }
  }
  return best?.cost ?? null
}

/** What being late is assumed to cost behind a leader who has not been measured. @param edge - of the leader, in price. */
export const assumedDelayCost = (
  spread: number,
  edge: number,
  kind: keyof typeof ASSUMED_TAU_SECONDS = 'information',
): DelayCost => ({
  a: spread / 2,
  b: ASSUMED_SHARE_LOST * Math.max(0, edge),
  tauSeconds: ASSUMED_TAU_SECONDS[kind],
})

/** The slippage to expect at a delay, in price. */
export const slippageAt = ({ a, b, tauSeconds }: DelayCost, delaySeconds: number): number =>
  a + b * grown(delaySeconds, tauSeconds)

/** The part of the leader's edge that is left for a copier after slippage and fee, all in price; negative where copying loses. */
export const retainedEdge = (edge: number, slippage: number, fee: number): number =>
  edge <= 0 ? 0 : (edge - slippage - fee) / edge

/**
 * Whether copying pays even at the lower end of what is likely: the one-sided 80 % bound of the mean net edge is above zero.
 * @param netEdges - leader's edge less slippage and fee, one per event.
 */
export function isCopyable(netEdges: readonly number[]): boolean {
  const n = netEdges.length
  if (n < 2) return false
  const mean = netEdges.reduce((sum, edge) => sum + edge, 0) / n
  const variance = netEdges.reduce((sum, edge) => sum + (edge - mean) ** 2, 0) / (n - 1)
  return mean - normalQuantile(0.8) * Math.sqrt(variance / n) > 0
}

const grown = (delaySeconds: number, tauSeconds: number): number => 1 - Math.exp(-delaySeconds / tauSeconds)

/** Intercept and slope; a slope below zero, which would pay for being late, is taken as zero. */
function leastSquares(points: readonly (readonly [number, number])[]): { a: number; b: number } {
  const n = points.length
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / n
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / n
  const xx = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0)
  const xy = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0)
  const b = xx === 0 ? 0 : Math.max(0, xy / xx)
  return { a: meanY - b * meanX, b }
}
