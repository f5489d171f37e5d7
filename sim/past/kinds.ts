import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'
import type { Career } from './careers.ts'
import { buyNow, countOf, type Deed, type Moment, sellNow, stakeOf } from './deeds.ts'
import { DAY_MS, EVENTS_PER_DAY, type PastWorld } from './events.ts'
import { quotesOfDay } from './market-maker.ts'
import { anything, noticed } from './moments.ts'
import { payoutOf } from './prices.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/**
 * What is usual for a kind: how often it trades, for how many dollars, how unevenly (σ of the logarithm), how often it sells again, and
 * how often it bets within a market's first day.
 */
type Habits = { perWeek: number; stake: number; spread: number; exits: number; earliness: number }

const HABITS: Readonly<Record<Exclude<Career['kind'], 'wash'>, Habits>> = {
  skilled: { perWeek: 16, stake: 120, spread: 0.5, exits: 0.12, earliness: 0.4 },
  newcomer: { perWeek: 9, stake: 150, spread: 0.5, exits: 0, earliness: 0.4 },
  lucky: { perWeek: 15, stake: 80, spread: 0.9, exits: 0.1, earliness: 0.1 },
  noise: { perWeek: 13, stake: 60, spread: 1, exits: 0.25, earliness: 0.2 },
  favourite: { perWeek: 16, stake: 250, spread: 0.6, exits: 0.05, earliness: 0.08 },
  longshot: { perWeek: 14, stake: 25, spread: 0.8, exits: 0.1, earliness: 0.18 },
  late: { perWeek: 14, stake: 90, spread: 0.7, exits: 0.2, earliness: 0.4 },
  latency: { perWeek: 42, stake: 150, spread: 0.6, exits: 0.3, earliness: 0.4 },
  maker: { perWeek: 80, stake: 60, spread: 0.5, exits: 0, earliness: 0.5 },
}

/** How many days ago a newcomer began. */
const NEWCOMER_DAYS = 16
/** The day on which lucky wallets make their bet, and what they put on it. */
const LUCKY_DAY = -33
const LUCKY_STAKE = 9_000

/** What a wallet did on one day, in no particular order. Depends on the world, the wallet's name and the day alone. */
export function deedsOfDay(world: PastWorld, seed: number, career: Career, day: number): Deed[] {
  const { kind } = career
  const since = career.since ?? (kind === 'newcomer' ? NEWCOMER_DAYS : Number.POSITIVE_INFINITY)
  if (kind === 'wash' || day < -since) return []
  const random = createRandom(`deeds ${seed} ${career.name} ${day}`)
  const habits = habitsOf(career)
  if (kind === 'maker') return quotesOfDay(world, random, day, habits)
  const deeds: Deed[] = []
  for (let left = countOf(random, habits.perWeek / 7); left > 0; left--) {
    const moment = momentOf(world, career, day, random, habits.earliness)
    const bought = moment && buyNow(moment, stakeOf(random, habits.stake, habits.spread))
    if (!moment || bought?.type !== 'TRADE') continue
    deeds.push(bought)
    if (random.uniform() < habits.exits) deeds.push(...exitOf(moment, bought.shares, random, kind === 'latency'))
  }
  if (kind === 'lucky' && day === LUCKY_DAY) deeds.push(...fortune(world, random, day))
  return deeds
}

/** Noise differs from wallet to wallet; the others do what their kind does. */
function habitsOf({ kind, name, tradesPerWeek, stake }: Career): Habits {
  const usual = HABITS[kind === 'wash' ? 'noise' : kind]
  const own = createRandom(`habits ${name}`)
  const factor = kind === 'noise' ? Math.exp(0.5 * own.normal()) : 1
  return {
    ...usual,
    perWeek: tradesPerWeek ?? Math.min(60, usual.perWeek * factor),
    stake: stake ?? usual.stake * (kind === 'noise' ? Math.exp(0.7 * own.normal()) : 1),
    earliness: kind === 'noise' ? 0.4 * own.uniform() : usual.earliness,
  }
}

function momentOf(
  world: PastWorld,
  { kind, insight = 1 }: Career,
  day: number,
  random: Random,
  earliness: number,
): Moment | null {
  switch (kind) {
    case 'skilled':
    case 'newcomer':
      return random.uniform() < insight
        ? earlier(noticed(world, random, day, 'slow'), 20 * MINUTE_MS * random.uniform())
        : anything(world, random, day, { earliness, from: 0.15, to: 0.85 })
    case 'latency':
      return earlier(noticed(world, random, day, 'fast'), -1_500)
    case 'late':
      return afterTheRun(noticed(world, random, day, 'slow'), random)
    case 'favourite':
      return anything(world, random, day, { earliness, from: 0.8, to: 0.94 })
    case 'longshot':
      return anything(world, random, day, { earliness, from: 0.04, to: 0.16 })
    case 'noise':
    case 'lucky':
    case 'maker':
    case 'wash':
      return anything(world, random, day, { earliness })
  }
}

function earlier(moment: Moment | null, by: number): Moment | null {
  if (!moment) return null
  return { ...moment, at: Math.max(moment.market.event.opensAt + MINUTE_MS, moment.at - by) }
}

/** Buys when the error is gone, because the price has risen. */
function afterTheRun(moment: Moment | null, random: Random): Moment | null {
  const lastsMs = moment?.market.event.error?.lastsMs ?? 0
  return moment && { ...moment, at: moment.at + lastsMs * (2.5 + random.uniform()) }
}

/** Sells again some time later, unless the market is all but over. */
function exitOf({ market, outcome, at }: Moment, shares: number, random: Random, soon: boolean): Deed[] {
  const left = 0.9 * (market.event.closesAt - at)
  const later = at + (soon ? Math.min(left, 25 * MINUTE_MS) : left) * (0.2 + 0.8 * random.uniform())
  const sold = left < HOUR_MS ? null : sellNow({ market, outcome, at: later }, shares)
  return sold ? [sold] : []
}

/** One large bet at a low price, which comes true a few days later. */
function fortune(world: PastWorld, random: Random, day: number): Deed[] {
  for (let attempt = 0; attempt < 50 * EVENTS_PER_DAY; attempt++) {
    const moment = anything(world, random, day, { from: 0.07, to: 0.13 })
    if (!moment) continue
    const { event } = moment.market
    const isSoon = event.resolvesAt > moment.at + 2 * DAY_MS && event.resolvesAt < moment.at + 14 * DAY_MS
    const bought = isSoon && payoutOf(moment.market, moment.outcome) === 1 ? buyNow(moment, LUCKY_STAKE) : null
    if (bought) return [bought]
  }
  return []
}
