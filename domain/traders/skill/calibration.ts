import { groupBy } from '../statistics/group-by.ts'
import { normalQuantile } from '../statistics/normal-quantile.ts'

/** A resolved bet: what was paid for a share and what it paid, 0…1. */
export type PricedOutcome = { eventId: string; price: number; payout: number }

/** Bets in one band of prices: whether what was bought at p came true in p of the cases. */
export type CalibrationBand = {
  from: number
  to: number
  bets: number
  events: number
  meanPrice: number
  wonShare: number
  /** Wilson's 90 % interval for `wonShare`, with as many trials as there are events. */
  low: number
  high: number
}

const BANDS = 10
/** Prices such as 0.3 × 10 come out a little below a whole number. */
const ROUNDING = 1e-9

/** Ten bands of prices; those without a bet are left out. A price on a border belongs to the band above. */
export function calibrationBands(outcomes: readonly PricedOutcome[]): CalibrationBand[] {
  const byBand = groupBy(outcomes, ({ price }) => Math.min(BANDS - 1, Math.floor(price * BANDS + ROUNDING)))
  return Array.from({ length: BANDS }, (_, band) => {
    const inBand = byBand.get(band) ?? []
    const events = new Set(inBand.map(({ eventId }) => eventId)).size
    const wonShare = mean(inBand.map(({ payout }) => payout))
    return {
      from: band / BANDS,
      to: (band + 1) / BANDS,
      bets: inBand.length,
      events,
      meanPrice: mean(inBand.map(({ price }) => price)),
      wonShare,
      ...wilsonInterval(wonShare, events, 0.9),
    }
  }).filter(({ bets }) => bets > 0)
}

/** Wilson's score interval (1927) for a share seen in `trials` trials: honest near 0 and 1, and for few trials. */
export function wilsonInterval(share: number, trials: number, confidence: number): { low: number; high: number } {
  if (trials === 0) return { low: 0, high: 1 }
  const z = normalQuantile((1 + confidence) / 2)
  const spread = (z * Math.sqrt((share * (1 - share)) / trials + (z / (2 * trials)) ** 2)) / (1 + z ** 2 / trials)
  const centre = (share + z ** 2 / (2 * trials)) / (1 + z ** 2 / trials)
  return { low: Math.max(0, centre - spread), high: Math.min(1, centre + spread) }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length
