import type { EpochMs } from '../../domain/money/units.ts'
import { normalCdf } from '../../domain/portfolio/normal-distribution.ts'
import { brownianAt } from './brownian.ts'
import type { PastEvent, PastMarket } from './events.ts'

/** What a share of an outcome pays. */
export function payoutOf({ event, leg }: PastMarket, outcome: 0 | 1): number {
  if (event.isEven) return 0.5
  return ofOutcome(legPrice(event, leg, 1), outcome)
}

/**
 * The true probability of an outcome, which no one in the past knows: `Φ((x + W) ÷ √(1 − t))` over the market's life, an exact
 * martingale; in a group, products of two of them down a tree.
 */
export function fairPriceOf({ event, leg }: PastMarket, outcome: 0 | 1, at: EpochMs): number {
  const elapsed = (at - event.opensAt) / (event.closesAt - event.opensAt)
  return ofOutcome(legPrice(event, leg, Math.min(1, Math.max(0, elapsed))), outcome)
}

/** The mid of an outcome's book, in half ticks: the fair price less what the market does not know. Null while there is no book. */
export function midOf(market: PastMarket, outcome: 0 | 1, at: EpochMs): number | null {
  const { event, leg } = market
  if (at < event.opensAt || at >= event.closesAt) return null
  const exact = fairPriceOf(market, 0, at) + (leg === 0 ? errorAt(market, at) : 0)
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

const toDecimals = (price: number): number => Math.round(price * 1e4) / 1e4
const ofOutcome = (price: number, outcome: 0 | 1): number => (outcome === 0 ? price : 1 - price)

/** Of the first outcome: below zero where that one is too cheap. */
function errorAt(market: PastMarket, at: EpochMs): number {
  const { error } = market.event
  if (!error) return 0
  const left = at <= error.noticedAt ? 1 : Math.exp(-(at - error.noticedAt) / error.lastsMs)
  if (left < 1e-4) return 0
  const fair = fairPriceOf(market, 0, error.noticedAt)
  return (error.outcome === 0 ? -1 : 1) * error.size * Math.sqrt(fair * (1 - fair)) * left
}

/** The first outcome's fair price when this part of the market's life is over. */
function legPrice(event: PastEvent, leg: number, elapsed: number): number {
  const node = (number: number) => {
    const path = event.paths[number]
    if (!path) return 1
    const x = path.start + brownianAt(path.seed, elapsed)
    return elapsed >= 1 ? Number(x > 0) : normalCdf(x / Math.sqrt(1 - elapsed))
  }
  if (event.paths.length === 1) return node(0)
  const half = leg < 2 ? node(0) : 1 - node(0)
  return half * (leg % 2 === 0 ? node(leg < 2 ? 1 : 2) : 1 - node(leg < 2 ? 1 : 2))
}
