import { historicalFeeSchedule } from '../../domain/market/fees.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { normalCdf } from '../../domain/portfolio/normal-distribution.ts'
import { closingTimeOf } from '../../domain/traders/skill/bets.ts'
import { normalQuantile } from '../../domain/traders/statistics/normal-quantile.ts'
import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'
import { exponential } from './variates.ts'

/** Markets with known truth: their fair prices at the moments at which someone may trade, and how they end. */
export type World = {
  seed: number
  startsAt: EpochMs
  days: number
  /** See {@link eventAt}. */
  events: { count: number; numbers: Float64Array; ids: readonly string[] }
  /** See {@link quoteAt}: one quote per moment and condition. */
  quotes: { count: number; numbers: Float64Array }
  /** By event × {@link MOST_CONDITIONS} + leg; tokens by twice that + outcome. */
  conditionIds: readonly ConditionId[]
  tokenIds: readonly TokenId[]
  /** Quotes of a day, early (first 24 hours of the market) or not, by fair price in steps of 5 cents: quote × 2 + outcome. */
  cells: readonly (readonly number[] | undefined)[]
}

export type WorldEvent = { eventId: string; opensAt: EpochMs; endsAt: EpochMs; feeRate: number; conditions: number }

/** Fair probabilities of a condition's first outcome at a moment and some time later; after the end they are the payout. */
export type Quote = {
  event: number
  /** Which of the event's conditions: it has one, or four of which one pays. */
  leg: number
  at: EpochMs
  fair: number
  fair15s: number
  fair1h: number
  closesAt: EpochMs
  fairClose: number
  payout: number
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const EVENTS_PER_DAY = 450
export const MOST_CONDITIONS = 4
const EVENT_NUMBERS = 4
const QUOTE_NUMBERS = 8
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
  const quotes: number[] = []
  const events: number[] = []
  const ids: string[] = []
  const conditionIds: ConditionId[] = []
  for (let event = 0; event < days * EVENTS_PER_DAY; event++) {
    const opensAt = startsAt + (event / EVENTS_PER_DAY) * DAY_MS
    const isShort = random.uniform() < SHORT_SHARE
    const life = isShort
      ? (10 + 50 * random.uniform()) * 60_000
      : Math.min(LONGEST_MS, 2 * HOUR_MS + exponential(random, 72 * HOUR_MS))
    const category = CATEGORIES[Math.floor(random.uniform() * CATEGORIES.length)] ?? 'politics'
    const fees = historicalFeeSchedule(category, opensAt)
    const feeRate = fees.kind === 'curve' && fees.exponent === 1 ? fees.rate : 0
    const endsAt = opensAt + life
    const isGroup = random.uniform() < GROUP_SHARE
    play(random, { event, opensAt, endsAt, isGroup }, quotes)
    events.push(opensAt, endsAt, feeRate, isGroup ? MOST_CONDITIONS : 1)
    ids.push(`e${event}`)
    for (let leg = 0; leg < MOST_CONDITIONS; leg++) conditionIds.push(`e${event}/${leg}` as ConditionId)
  }
  const world = {
    seed,
    startsAt,
    days,
    events: { count: ids.length, numbers: new Float64Array(events), ids },
    quotes: { count: quotes.length / QUOTE_NUMBERS, numbers: new Float64Array(quotes) },
    conditionIds,
    tokenIds: conditionIds.flatMap((id) => [`${id}/0` as TokenId, `${id}/1` as TokenId]),
    cells: [],
  }
  return { ...world, cells: cellsOf(world) }
}

/** An event by its number. Kept as plain numbers, as there are many: objects would be several times slower to look up. */
export function eventAt({ events }: World, event: number): WorldEvent | null {
  if (event < 0 || event >= events.count) return null
  const at = event * EVENT_NUMBERS
  return {
    eventId: events.ids[event] ?? '',
    opensAt: events.numbers[at] ?? 0,
    endsAt: events.numbers[at + 1] ?? 0,
    feeRate: events.numbers[at + 2] ?? 0,
    conditions: events.numbers[at + 3] ?? 0,
  }
}

/** A quote by its number; those of one event lie next to each other, in order of time. Kept like events. */
export function quoteAt({ quotes: { count, numbers } }: World, quote: number): Quote | null {
  if (quote < 0 || quote >= count) return null
  const at = quote * QUOTE_NUMBERS
  const condition = numbers[at] ?? 0
  return {
    event: Math.floor(condition / MOST_CONDITIONS),
    leg: condition % MOST_CONDITIONS,
    at: numbers[at + 1] ?? 0,
    fair: numbers[at + 2] ?? 0,
    fair15s: numbers[at + 3] ?? 0,
    fair1h: numbers[at + 4] ?? 0,
    closesAt: numbers[at + 5] ?? 0,
    fairClose: numbers[at + 6] ?? 0,
    payout: numbers[at + 7] ?? 0,
  }
}

/** The cell of {@link World.cells}. */
export const cellOf = (day: number, isEarly: boolean, fair: number): number =>
  (day * 2 + Number(isEarly)) * BUCKETS + Math.min(BUCKETS - 1, Math.max(0, Math.floor(fair * BUCKETS)))

/** The fair price of one of a condition's two outcomes. */
export const ofOutcome = (price: number, outcome: number): number => (outcome === 0 ? price : 1 - price)

type EventPlan = { event: number; opensAt: EpochMs; endsAt: EpochMs; isGroup: boolean }

/** Walks one event's prices through all moments at which they are looked at. */
function play(random: Random, { event, opensAt, endsAt, isGroup }: EventPlan, quotes: number[]) {
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
      quotes.push(event * MOST_CONDITIONS + leg, at, now[leg] ?? 0, fairAt(at + 15_000), fairAt(at + HOUR_MS))
      quotes.push(closesAt, fairAt(closesAt), payouts[leg] ?? 0)
    }
  }
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

function cellsOf(world: World): number[][] {
  const cells: number[][] = []
  for (let index = 0; index < world.quotes.count; index++) {
    const { event, at, fair } = quoteAt(world, index) ?? { event: 0, at: 0, fair: 0 }
    if (fair < LEAST_FAIR || fair > 1 - LEAST_FAIR) continue
    const isEarly = at - (eventAt(world, event)?.opensAt ?? 0) < DAY_MS
    const day = Math.floor((at - world.startsAt) / DAY_MS)
    for (const outcome of [0, 1]) {
      const cell = cellOf(day, isEarly, ofOutcome(fair, outcome))
      const members = cells[cell]
      if (members) members.push(index * 2 + outcome)
      else cells[cell] = [index * 2 + outcome]
    }
  }
  return cells
}
