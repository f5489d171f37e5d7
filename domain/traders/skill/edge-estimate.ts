import type { EpochMs } from '../../money/units.ts'
import type { EventExcess } from './event-excess.ts'
import type { EdgeEstimate } from './shrinkage.ts'

/** At whose price an edge is measured. What a leader earns by being first, a copier does not. */
export type Basis = 'leader' | 'copier'

/** After this many days an event counts half: past skill fades. */
const EVENT_HALF_LIFE_DAYS = 90
const DAY_MS = 86_400_000
const MIN_CLOSING_EVENTS = 10

/**
 * The wallet's edge by outcomes: the mean over resolved events of excess ÷ √V, each event equally weighted but for its age. Under
 * the null the variance of one such ratio is 1. Null without a resolved event.
 */
export function outcomeEstimate(events: readonly EventExcess[], basis: Basis, asOf: EpochMs): EdgeEstimate | null {
  const sums = sumsOf(events, (event) => event[basis], asOf)
  return sums.events === 0 ? null : estimate(sums, 1)
}

/**
 * The wallet's edge by closing lines: the mean of (closing mid − price) ÷ √V per event. Prices a day later are much less noisy than
 * outcomes, so the same number of bets tells more; its variance is the one observed. What comes out after the close is missing from it
 * (`fitClosingLine`). Null with fewer than ten events.
 */
export function closingEstimate(events: readonly EventExcess[], basis: Basis, asOf: EpochMs): EdgeEstimate | null {
  const closing = basis === 'leader' ? 'leaderClosing' : 'copierClosing'
  const sums = sumsOf(events, (event) => event[closing], asOf)
  if (sums.events < MIN_CLOSING_EVENTS) return null
  const mean = sums.values / sums.weights
  const spread = sums.squares / sums.weights - mean ** 2
  return estimate(sums, Math.max(1e-6, (spread * sums.events) / (sums.events - 1)))
}

/** Σ X ÷ √V over the resolved events, over √n: standard normal for a wallet without skill. Null without a resolved event. */
export function standardisedExcess(events: readonly EventExcess[], basis: Basis): number | null {
  let sum = 0
  let count = 0
  for (const event of events) {
    const excess = event[basis]
    if (excess === null) continue
    sum += excess / event.deviation
    count += 1
  }
  return count === 0 ? null : sum / Math.sqrt(count)
}

/** The same in dollars, where one large event can carry everything: Σ X ÷ √Σ V. To be shown, not to decide by. */
export function dollarExcess(events: readonly EventExcess[]): number | null {
  let sum = 0
  let variance = 0
  for (const { leader, deviation } of events) {
    if (leader === null) continue
    sum += leader
    variance += deviation ** 2
  }
  return variance === 0 ? null : sum / Math.sqrt(variance)
}

type Sums = { events: number; weights: number; squaredWeights: number; values: number; squares: number }

function sumsOf(events: readonly EventExcess[], excessOf: (event: EventExcess) => number | null, asOf: EpochMs): Sums {
  const sums: Sums = { events: 0, weights: 0, squaredWeights: 0, values: 0, squares: 0 }
  for (const event of events) {
    const excess = excessOf(event)
    if (excess === null) continue
    const weight = 2 ** (-(asOf - event.at) / (EVENT_HALF_LIFE_DAYS * DAY_MS))
    const value = excess / event.deviation
    sums.events += 1
    sums.weights += weight
    sums.squaredWeights += weight ** 2
    sums.values += weight * value
    sums.squares += weight * value ** 2
  }
  return sums
}

function estimate({ events, weights, squaredWeights, values }: Sums, variancePerEvent: number): EdgeEstimate {
  const effectiveEvents = weights ** 2 / squaredWeights
  return { mean: values / weights, variance: variancePerEvent / effectiveEvents, events, effectiveEvents }
}
