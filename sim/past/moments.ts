import type { EpochMs } from '../../domain/money/units.ts'
import type { Random } from '../../domain/traders/statistics/random.ts'
import type { Moment } from './deeds.ts'
import { DAY_MS, EVENTS_PER_DAY, type MarketError, type PastEvent, type PastWorld } from './events.ts'
import { legMidOf } from './prices.ts'

const MINUTE_MS = 60_000
const TRIES = 80
/** Nobody bets in the last part of a market's life, when it is all but decided. */
const LAST_BETS = 0.92

/** The outcome that an event's market has too cheap, at the moment it is noticed on this day; null where luck finds none. */
export function noticed(world: PastWorld, random: Random, day: number, pace: MarketError['pace']): Moment | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const event = someEvent(world, random, day)
    const { error } = event
    if (error?.pace !== pace || dayOf(world, error.noticedAt) !== day) continue
    const moment = momentAt(event, 0, error.outcome, error.noticedAt, 0.12, 0.8)
    if (moment) return moment
  }
  return null
}

/**
 * Any outcome of any event that is open on this day, its price within `from`…`to`.
 *
 * @param earliness - the chance that it is in the event's first 24 hours.
 */
export function anything(
  world: PastWorld,
  random: Random,
  day: number,
  { from = 0.06, to = 0.94, earliness = 0.4, isFree = false } = {},
): Moment | null {
  const isEarly = random.uniform() < earliness
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const event = someEvent(world, random, day, isEarly ? 0.7 : 4)
    if (isFree && event.fees !== null) continue
    const start = Math.max(event.opensAt + (isEarly ? MINUTE_MS : DAY_MS), world.anchor + day * DAY_MS)
    const end = Math.min(
      event.opensAt + LAST_BETS * (event.closesAt - event.opensAt),
      isEarly ? event.opensAt + DAY_MS - 1 : Number.POSITIVE_INFINITY,
      world.anchor + (day + 1) * DAY_MS - 1,
    )
    if (end <= start) continue
    const leg = event.negRisk ? Math.floor(4 * random.uniform()) : 0
    const outcome = random.uniform() < 0.5 ? 0 : 1
    const moment = momentAt(event, leg, outcome, start + (end - start) * random.uniform(), from, to)
    if (moment) return moment
  }
  return null
}

function momentAt(event: PastEvent, leg: number, outcome: 0 | 1, at: EpochMs, from: number, to: number): Moment | null {
  const mid = legMidOf(event, leg, outcome, at)
  const market = mid !== null && mid >= from && mid <= to && event.listing().markets[leg]
  return market ? { market, outcome, at } : null
}

/** An event that opened on this day or on one of the days before. */
function someEvent(world: PastWorld, random: Random, day: number, meanAge = 2): PastEvent {
  const age = Math.floor(-meanAge * Math.log(1 - random.uniform()))
  return world.event(day - age, Math.floor(random.uniform() * EVENTS_PER_DAY))
}

/** The day of the world that a moment lies in. */
const dayOf = (world: PastWorld, at: EpochMs): number => Math.floor((at - world.anchor) / DAY_MS)
