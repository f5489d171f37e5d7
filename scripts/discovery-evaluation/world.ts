import { historicalFeeSchedule } from '../../domain/market/fees.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { normalCdf } from '../../domain/portfolio/normal-distribution.ts'
import { closingTimeOf } from '../../domain/traders/bets.ts'
import { normalQuantile } from '../../domain/traders/normal-quantile.ts'
import { createRandom, type Random } from '../../domain/traders/random.ts'
import { exponential } from './variates.ts'

/** Markets with known truth: their fair prices at the moments at which someone may trade, and how they end. */
export type World = {
  seed: number
  startsAt: EpochMs
  days: number
  events: readonly WorldEvent[]
  /** One per moment and condition. */
  quotes: readonly Quote[]
  /** Quotes of a day, early (first 24 hours of the market) or not, by fair price in steps of 5 cents: quote × 2 + outcome. */
  cells: ReadonlyMap<number, readonly number[]>
}

export type WorldEvent = {
  eventId: string
  opensAt: EpochMs
  endsAt: EpochMs
  feeRate: number
  isFeeFree: boolean
  /** What the first outcome of each condition pays; one condition, or four of which one pays. */
  payouts: readonly number[]
}

/** Fair probabilities of a condition's first outcome at a moment and some time later; after the end they are the payout. */
export type Quote = {
  event: number
  leg: number
  at: EpochMs
  fair: number
  fair15s: number
  fair1h: number
  closesAt: EpochMs
  fairClose: number
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const EVENTS_PER_DAY = 450
const SHORT_SHARE = 0.3
const GROUP_SHARE = 0.15
const EVEN_SPLIT_SHARE = 0.004
const LONGEST_MS = 12 * DAY_MS
const BUCKETS = 20
/** What is all but decided is not traded: a tick's rounding there would be a free edge. */
const LEAST_FAIR = 0.02
const CATEGORIES = [
  'politics',
  'politics',
  'politics',
  'politics',
  'sports',
  'sports',
  'crypto',
  'geopolitics',
] as const

/**
 * All events of `days` days. Fair prices are exact martingales `Φ((x₀ + W) ÷ √(1 − t))`; in a group of four, products of two of them
 * down a tree. 30 % of the markets live for minutes, the others `Exp(72 h) + 2 h`; 0.4 % end evenly split.
 */
export function createWorld(seed: number, startsAt: EpochMs, days: number): World {
  const random = createRandom(`world ${seed}`)
  const events: WorldEvent[] = []
  const quotes: Quote[] = []
  for (let i = 0; i < days * EVENTS_PER_DAY; i++) {
    const opensAt = startsAt + (i / EVENTS_PER_DAY) * DAY_MS
    const isShort = random.uniform() < SHORT_SHARE
    const life = isShort
      ? (10 + 50 * random.uniform()) * 60_000
      : Math.min(LONGEST_MS, 2 * HOUR_MS + exponential(random, 72 * HOUR_MS))
    const category = CATEGORIES[Math.floor(random.uniform() * CATEGORIES.length)] ?? 'politics'
    const fees = historicalFeeSchedule(category, opensAt)
    const feeRate = fees.kind === 'curve' && fees.exponent === 1 ? fees.rate : 0
    const endsAt = opensAt + life
    const isFeeFree = category === 'geopolitics'
    const { payouts } = play(random, { event: i, opensAt, endsAt, isGroup: random.uniform() < GROUP_SHARE }, quotes)
    events.push({ eventId: `e${i}`, opensAt, endsAt, feeRate, isFeeFree, payouts })
  }
  return { seed, startsAt, days, events, quotes, cells: cellsOf(quotes, events, startsAt) }
}

/** The cell of {@link World.cells}. */
export const cellOf = (day: number, isEarly: boolean, fair: number): number =>
  (day * 2 + Number(isEarly)) * BUCKETS + Math.min(BUCKETS - 1, Math.max(0, Math.floor(fair * BUCKETS)))

/** The fair price of one of a condition's two outcomes. */
export const ofOutcome = (price: number, outcome: number): number => (outcome === 0 ? price : 1 - price)

type EventPlan = { event: number; opensAt: EpochMs; endsAt: EpochMs; isGroup: boolean }

/** Walks one event's prices through all moments at which they are looked at. */
function play(random: Random, { event, opensAt, endsAt, isGroup }: EventPlan, quotes: Quote[]): { payouts: number[] } {
  const life = endsAt - opensAt
  const moments = momentsOf(random, life).map((age) => opensAt + age)
  const plans = moments.map((at) => ({ at, closesAt: closingTimeOf(at, { startsAt: null, endsAt }) ?? at }))
  const stops = plans
    .flatMap(({ at, closesAt }) => [at, at + 15_000, at + HOUR_MS, closesAt])
    .filter((at) => at < endsAt)
    .sort((a, b) => a - b)
  const x = isGroup
    ? [0.7 * random.normal(), 0.9 * random.normal(), 0.9 * random.normal()]
    : [normalQuantile(0.02 + 0.96 * random.uniform())]
  const prices = new Map<EpochMs, number[]>()
  let elapsed = 0
  const advance = (to: number) => {
    for (let i = 0; i < x.length; i++) x[i] = (x[i] ?? 0) + Math.sqrt(to - elapsed) * random.normal()
    elapsed = to
  }
  for (const at of stops) {
    if (prices.has(at)) continue
    advance((at - opensAt) / life)
    prices.set(at, legPrices(x.map((value) => normalCdf(value / Math.sqrt(1 - elapsed)))))
  }
  advance(1)
  const isEven = !isGroup && random.uniform() < EVEN_SPLIT_SHARE
  const payouts = isEven ? [0.5] : legPrices(x.map((value) => Number(value > 0)))
  for (const { at, closesAt } of plans) {
    const now = prices.get(at) ?? payouts
    // In a group, two of the four conditions are quoted at each moment, one after the other.
    const start = isGroup ? Math.floor(random.uniform() * 4) : 0
    for (const leg of isGroup ? [start, (start + 1) % 4] : [0]) {
      const fairAt = (time: EpochMs) => (prices.get(time) ?? payouts)[leg] ?? 0
      quotes.push({
        event,
        leg,
        at,
        fair: now[leg] ?? 0,
        fair15s: fairAt(at + 15_000),
        fair1h: fairAt(at + HOUR_MS),
        closesAt,
        fairClose: fairAt(closesAt),
      })
    }
  }
  return { payouts }
}

/** Ages at which the market is looked at: twice in its first day, then about once a day. */
function momentsOf(random: Random, life: number): number[] {
  const early = Math.min(DAY_MS, 0.95 * life)
  const moments = [random.uniform() * early, random.uniform() * early]
  for (let from = DAY_MS; from < 0.95 * life; from += DAY_MS) {
    moments.push(from + random.uniform() * Math.min(DAY_MS, 0.95 * life - from))
  }
  return moments.map(Math.floor).sort((a, b) => a - b)
}

/** One condition's price, or those of four from a tree of three. */
function legPrices(nodes: readonly number[]): number[] {
  const [root = 0, left, right] = nodes
  if (left === undefined || right === undefined) return [root]
  return [root * left, root * (1 - left), (1 - root) * right, (1 - root) * (1 - right)]
}

function cellsOf(quotes: readonly Quote[], events: readonly WorldEvent[], startsAt: EpochMs): Map<number, number[]> {
  const cells = new Map<number, number[]>()
  quotes.forEach(({ event, at, fair }, index) => {
    if (fair < LEAST_FAIR || fair > 1 - LEAST_FAIR) return
    const isEarly = at - (events[event]?.opensAt ?? 0) < DAY_MS
    const day = Math.floor((at - startsAt) / DAY_MS)
    for (const outcome of [0, 1]) {
      const cell = cellOf(day, isEarly, ofOutcome(fair, outcome))
      const members = cells.get(cell)
      if (members) members.push(index * 2 + outcome)
      else cells.set(cell, [index * 2 + outcome])
    }
  })
  return cells
}
