import type { EpochMs } from '../../domain/money/units.ts'
import { normalCdf } from '../../domain/portfolio/normal-distribution.ts'
import { brownianAt } from './brownian.ts'
import type { PastEvent, PastMarket } from './events.ts'

/** What a share of an outcome pays. */
export const payoutOf = ({ event, leg }: PastMarket, outcome: 0 | 1): number =>
  event.isEven ? 0.5 : ofOutcome(legPrice(event, leg, 1), outcome)

/** The mid of an outcome's book, in half ticks: the fair price less what the market does not know. Null while there is no book. */
export const midOf = ({ event, leg }: PastMarket, outcome: 0 | 1, at: EpochMs): number | null =>
  legMidOf(event, leg, outcome, at)

/** {@link midOf}, of one of an event's markets by its number. */
export function legMidOf(event: PastEvent, leg: number, outcome: 0 | 1, at: EpochMs): number | null {
  if (at < event.opensAt || at >= event.closesAt) return null
  const exact = fairAt(event, leg, at) + (leg === 0 ? errorAt(event, at) : 0)
  const mid = Math.round(Math.min(HIGHEST, Math.max(LOWEST, exact)) / HALF_TICK) * HALF_TICK
  return toDecimals(ofOutcome(mid, outcome))
}

/** Best prices around a mid: a tick apart, or two where the mid is on a tick. */
export function touchOf(mid: number): { bid: number; ask: number } {
  const isOnTick = Math.round(mid / HALF_TICK) % 2 === 0
  const half = isOnTick ? 2 * HALF_TICK : HALF_TICK
  return { bid: toDecimals(mid - half), ask: toDecimals(mid + half) }
}

const HALF_TICK = 0.005
const LOWEST = 0.02
const HIGHEST = 0.98

/**
 * The true probability of a market's first outcome, which no one in the past knows: `Φ((x + W) ÷ √(1 − t))` over the market's life, an
 * exact martingale; in a group, products of two of them down a tree.
 */
const fairAt = (event: PastEvent, leg: number, at: EpochMs): number =>
  legPrice(event, leg, (at - event.opensAt) / (event.closesAt - event.opensAt))

/** Of the first outcome: below zero where that one is too cheap. */
function errorAt(event: PastEvent, at: EpochMs): number {
  const { error } = event
  if (!error) return 0
  const left = at <= error.noticedAt ? 1 : Math.exp(-(at - error.noticedAt) / error.lastsMs)
  if (left < 1e-3) return 0
  const fair = fairAt(event, 0, error.noticedAt)
  return (error.outcome === 0 ? -1 : 1) * error.size * Math.sqrt(fair * (1 - fair)) * left
}

/** The first outcome's fair price when this part of the market's life is over. */
function legPrice(event: PastEvent, leg: number, elapsed: number): number {
  if (!event.negRisk) return nodePrice(event, 0, elapsed)
  const isLeft = leg < 2
  const root = nodePrice(event, 0, elapsed)
  const branch = nodePrice(event, isLeft ? 1 : 2, elapsed)
  return (isLeft ? root : 1 - root) * (leg % 2 === 0 ? branch : 1 - branch)
}

function nodePrice({ paths }: PastEvent, node: number, elapsed: number): number {
  const path = paths[node]
  if (!path) return 1
  const x = path.start + brownianAt(path.seed, elapsed)
  return elapsed >= 1 ? Number(x > 0) : normalCdf(x / Math.sqrt(1 - elapsed))
}

const toDecimals = (price: number): number => Math.round(price * 1e4) / 1e4
const ofOutcome = (price: number, outcome: 0 | 1): number => (outcome === 0 ? price : 1 - price)
