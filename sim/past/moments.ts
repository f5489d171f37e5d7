import type { Random } from '../../domain/traders/random.ts'
import type { Moment } from './deeds.ts'
import { DAY_MS, EVENTS_PER_DAY, type MarketError, type PastEvent, type PastWorld } from './events.ts'
import { midOf } from './prices.ts'

const MINUTE_MS = 60_000
const TRIES = 80
/** Nobody bets in the last part of a market's life, when it is all but decided. */
const LAST_BETS = 0.92

/** The outcome that an event's market has too cheap, at the moment it is noticed on this day; null where luck finds none. */
export function noticed(world: PastWorld, random: Random, day: number, pace: MarketError['pace']): Moment | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const event = someEvent(world, random, day)
    const { error } = event
    const market = event.markets[0]
    if (!market || error?.pace !== pace || dayOf(world, error.noticedAt) !== day) continue
    const mid = midOf(market, error.outcome, error.noticedAt)
    if (mid !== null && mid > 0.12 && mid < 0.8) return { market, outcome: error.outcome, at: error.noticedAt }
  }
  return null
}

/** Any outcome of any event that is open on this day, at any time, its price within `from`…`to`. */
export function anything(world: PastWorld, random: Random, day: number, from = 0.06, to = 0.94): Moment | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const event = someEvent(world, random, day)
    const start = Math.max(event.opensAt + MINUTE_MS, world.anchor + day * DAY_MS)
    const end = Math.min(
      event.opensAt + LAST_BETS * (event.closesAt - event.opensAt),
      world.anchor + (day + 1) * DAY_MS - 1,
    )
    const leg = Math.floor(random.uniform() * event.legs.length)
    const outcome = random.uniform() < 0.5 ? 0 : 1
    const at = start + (end - start) * random.uniform()
    const market = event.markets[leg]
    if (!market || end <= start) continue
    const mid = midOf(market, outcome, at)
    if (mid !== null && mid >= from && mid <= to) return { market, outcome, at }
  }
  return null
}

/** An event that opened on this day or on one of the days before; most that are traded are young. */
function someEvent(world: PastWorld, random: Random, day: number): PastEvent {
  const age = Math.floor(-2 * Math.log(1 - random.uniform()))
  return world.event(day - age, Math.floor(random.uniform() * EVENTS_PER_DAY))
}

/** The day of the world that a moment lies in. */
const dayOf = (world: PastWorld, at: number): number => Math.floor((at - world.anchor) / DAY_MS)
