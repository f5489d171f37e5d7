import { normalQuantile } from '../statistics/normal-quantile.ts'
import type { Bet } from './bets.ts'

/**
 * One event as chance would play it if the prices paid were the true probabilities. Values are Σ shares × (payout − price), already
 * weighted. `steady`: one price. `choice`: one of several conditions pays, or none. `path`: the price moves between the fills.
 */
export type NullEvent =
  | { kind: 'steady'; probability: number; won: number; lost: number }
  | { kind: 'choice'; probabilities: readonly number[]; values: readonly number[]; none: number }
  | { kind: 'path'; start: number; fills: readonly { shares: number; elapsed: number }[] }

/** Fills this close together, as a part of the event's remaining life, are taken at one price. */
const SAME_TIME = 0.001

/**
 * Describes the bets of one event, in order of time, under the null hypothesis.
 *
 * @param priceOf - the price that is taken as fair, of what was bet on: what the leader paid, or what copying would have cost.
 * @param weight - what the event's value is multiplied by in the statistic.
 */
export function nullEventOf(bets: readonly Bet[], priceOf: (bet: Bet) => number, weight: number): NullEvent {
  const [only] = bets
  if (only && bets.length === 1) return steadyOf(priceOf(only), only.shares * weight)
  const legs = new Map<string, { shares: number; volume: number; paid: number; value: number }>()
  for (const bet of bets) {
    const price = bet.direction === 1 ? priceOf(bet) : 1 - priceOf(bet)
    const leg = legs.get(bet.conditionId) ?? { shares: 0, volume: 0, paid: 0, value: 0 }
    const signed = bet.direction * bet.shares * weight
    leg.shares += signed
    leg.volume += bet.shares
    leg.paid += bet.shares * price
    leg.value -= signed * price
    legs.set(bet.conditionId, leg)
  }
  const all = [...legs.values()]
  const none = all.reduce((sum, leg) => sum + leg.value, 0)
  const [leg] = all
  if (all.length === 1 && leg) {
    const path = pathOf(bets, priceOf, weight)
    return path ?? { kind: 'steady', probability: leg.paid / leg.volume, won: none + leg.shares, lost: none }
  }
  const probabilities = all.map(({ paid, volume }) => paid / volume)
  const sum = probabilities.reduce((a, b) => a + b, 0)
  return {
    kind: 'choice',
    probabilities: sum > 1 ? probabilities.map((p) => p / sum) : probabilities,
    values: all.map(({ shares }) => none + shares),
    none,
  }
}

/** A single bet, seen from the outcome that was bet on. */
const steadyOf = (price: number, shares: number): NullEvent => ({
  kind: 'steady',
  probability: price,
  won: shares * (1 - price),
  lost: -shares * price,
})

/** The path of a price `Φ((x + W) ÷ √(1 − t))` from the first fill to the resolution; null where there is nothing to follow. */
function pathOf(bets: readonly Bet[], priceOf: (bet: Bet) => number, weight: number): NullEvent | null {
  const [first] = bets
  const last = bets.at(-1)
  if (!first || !last || first.resolvedAt === null) return null
  const life = first.resolvedAt - first.at
  if (life <= 0 || (last.at - first.at) / life < SAME_TIME) return null
  return {
    kind: 'path',
    start: normalQuantile(first.direction === 1 ? priceOf(first) : 1 - priceOf(first)),
    fills: bets.map(({ at, direction, shares }) => ({
      shares: direction * shares * weight,
      elapsed: Math.min(1 - SAME_TIME, (at - first.at) / life),
    })),
  }
}
