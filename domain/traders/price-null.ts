import { normalCdf } from '../portfolio/normal-distribution.ts'
import type { Bet } from './bets.ts'
import { normalQuantile } from './normal-quantile.ts'
import type { Random } from './random.ts'

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
  const [only] = all
  if (all.length === 1 && only) {
    const path = pathOf(bets, priceOf, weight)
    return path ?? { kind: 'steady', probability: only.paid / only.volume, won: none + only.shares, lost: none }
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

/**
 * The chance that luck alone does at least as well: `(1 + #{T* ≥ T}) ÷ (B + 1)` over B draws of all events at their prices.
 *
 * Prices are the null, not symmetry: flipping the signs of realised profits would call a third of all buyers of favourites skilled.
 * Draws stop at the tenth T* that reaches T, which leaves the p-value exact (Besag and Clifford 1991); wallets without skill need
 * a few dozen.
 *
 * @param observed - T: the same weighted sum over what happened.
 * @param draws - B, the most draws; no p-value is below 1 ÷ (B + 1).
 */
export function priceNullPValue(
  events: readonly NullEvent[],
  observed: number,
  random: Random,
  draws = 10_000,
): number {
  const drawTotal = samplerOf(events, random)
  const bar = observed - 1e-9 * (1 + Math.abs(observed))
  let reached = 0
  for (let drawn = 1; drawn <= draws; drawn++) {
    if (drawTotal() < bar) continue
    reached += 1
    if (reached === ENOUGH) return reached / drawn
  }
  return (1 + reached) / (draws + 1)
}

const ENOUGH = 10
const TWO_POW_32 = 2 ** 32
const CDF_STEPS = 256
const CDF_TABLE = Float64Array.from({ length: 16 * CDF_STEPS + 1 }, (_, i) => normalCdf(i / CDF_STEPS - 8))

/** Draws one total of all events. Steady events, nearly all there are, are kept in flat arrays. */
function samplerOf(events: readonly NullEvent[], random: Random): () => number {
  const steady = events.filter((event) => event.kind === 'steady')
  const bars = Float64Array.from(steady, ({ probability }) => probability * TWO_POW_32)
  const gains = Float64Array.from(steady, ({ won, lost }) => won - lost)
  const base = steady.reduce((sum, { lost }) => sum + lost, 0)
  const others = events.flatMap((event) => (event.kind === 'steady' ? [] : [drawerOf(event, random)]))
  const { uint32 } = random
  return () => {
    let total = base
    for (let i = 0; i < bars.length; i++) if (uint32() < (bars[i] ?? 0)) total += gains[i] ?? 0
    for (const draw of others) total += draw()
    return total
  }
}

function drawerOf(event: Exclude<NullEvent, { kind: 'steady' }>, random: Random): () => number {
  if (event.kind === 'choice') {
    return () => {
      let left = random.uniform()
      const winner = event.probabilities.findIndex((probability) => {
        left -= probability
        return left < 0
      })
      return event.values[winner] ?? event.none
    }
  }
  return () => {
    let x = event.start
    let elapsed = 0
    let held = 0
    let paid = 0
    for (const fill of event.fills) {
      x += Math.sqrt(fill.elapsed - elapsed) * random.normal()
      elapsed = fill.elapsed
      held += fill.shares
      paid += fill.shares * roughCdf(x / Math.sqrt(1 - elapsed))
    }
    return (x + Math.sqrt(1 - elapsed) * random.normal() > 0 ? held : 0) - paid
  }
}

/** Φ to six digits by interpolation, which is ample for chance and many times faster. */
function roughCdf(x: number): number {
  const at = (x + 8) * CDF_STEPS
  if (at <= 0) return 0
  const below = Math.floor(at)
  const left = CDF_TABLE[below]
  const right = CDF_TABLE[below + 1]
  return left === undefined || right === undefined ? 1 : left + (at - below) * (right - left)
}

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
