import type { Random } from '../statistics/random.ts'

/** What one event took and made, dollars. Copies of one event share one outcome: only events are independent of each other. */
export type EventReturn = { stake: number; profit: number }

/** Profit per dollar staked, with a 90 % interval that resamples events. */
export type ClusteredReturn = { roi: number; low: number | null; high: number | null }

const RESAMPLES = 1_000

/** The return on all events together; null without a stake. One event alone says nothing about others: its interval is null. */
export function clusteredReturn(events: readonly EventReturn[], random: Random): ClusteredReturn | null {
  const stake = events.reduce((sum, event) => sum + event.stake, 0)
  if (stake === 0) return null
  const roi = events.reduce((sum, event) => sum + event.profit, 0) / stake
  if (events.length === 1) return { roi, low: null, high: null }
  // Flat arrays: somebody with ten thousand events has ten million draws.
  const stakes = Float64Array.from(events, (event) => event.stake)
  const profits = Float64Array.from(events, (event) => event.profit)
  const words = new Uint32Array(events.length)
  const resampled = Float64Array.from({ length: RESAMPLES }, () => {
    random.fill(words)
    let staked = 0
    let made = 0
    for (let draw = 0; draw < words.length; draw++) {
      const event = Math.floor(((words[draw] ?? 0) / TWO_POW_32) * words.length)
      staked += stakes[event] ?? 0
      made += profits[event] ?? 0
    }
    return made / staked
  }).sort()
  return { roi, low: resampled[RESAMPLES * 0.05] ?? roi, high: resampled[RESAMPLES * 0.95 - 1] ?? roi }
}

const TWO_POW_32 = 2 ** 32
