import { hash } from 'node:crypto'
import { InvariantError } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { createRandom, type Random } from '../random.ts'
import { type Topic, topicAt } from './topics.ts'

/** An event of the past: one market, or a group of markets of which exactly one comes true. */
export type PastEvent = {
  id: string
  category: string
  negRisk: boolean
  fees: { rate: number; exponent: number; type: string } | null
  createdAt: EpochMs
  opensAt: EpochMs
  /** The scheduled end; orders may be taken for longer. */
  endsAt: EpochMs
  closesAt: EpochMs
  resolvesAt: EpochMs
  /** It pays one half on either outcome. */
  isEven: boolean
  /** Where the paths of its fair prices begin, and their seeds: one, or a tree of three for a group of four. */
  paths: readonly { seed: number; start: number }[]
  /** What the market does not know. */
  error: MarketError | null
  /** What it is called, and its markets: looked up when first asked for, since most events never are. */
  listing(): EventListing
}

export type EventListing = { slug: string; title: string; markets: readonly [PastMarket, ...PastMarket[]] }

/** One market of an event. Ids tell which event it is, so that it is found by them without having been looked at before. */
export type PastMarket = {
  event: PastEvent
  leg: number
  id: string
  conditionId: `0x${string}`
  questionId: `0x${string}`
  slug: string
  question: string
  outcomes: readonly [PastOutcome, PastOutcome]
}

export type PastOutcome = { name: string; tokenId: string }

/**
 * Until `noticedAt` the event's first market is too cheap on one outcome by `size` × √(p(1−p)); then the error goes, to a part of
 * 1/e every `lastsMs`. Hours for `slow` errors, seconds for `fast` ones.
 */
export type MarketError = { pace: 'slow' | 'fast'; outcome: 0 | 1; size: number; noticedAt: EpochMs; lastsMs: number }

/** Events by the day on which they open, relative to the anchor, and their number on that day. */
export type PastWorld = {
  event(day: number, index: number): PastEvent
  /** Null for an id that no event of this world has. */
  byCondition(conditionId: string): PastMarket | null
  byToken(tokenId: string): { market: PastMarket; outcome: 0 | 1 } | null
  /** Those that anyone has asked for so far. */
  seen(): PastEvent[]
  anchor: EpochMs
}

export const EVENTS_PER_DAY = 90
const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
const EVEN_SHARE = 0.006
const SLOW_SHARE = 0.35
const FAST_SHARE = 0.2
/** Before day 0 lie at most this many days; keeps the numbers in ids positive. */
const DAY_OFFSET = 0x8000

/** The world of a seed. Day 0 begins at `anchor`. */
export function createPastWorld(seed: number, anchor: EpochMs): PastWorld {
  const events = new Map<number, PastEvent>()

  function event(day: number, index: number): PastEvent {
    const key = day * EVENTS_PER_DAY + index
    const known = events.get(key)
    if (known) return known
    const made = createEvent(seed, anchor, day, index)
    events.set(key, made)
    return made
  }

  function byPlace(place: string): PastMarket | null {
    const [day, index, leg] = [place.slice(0, 4), place.slice(4, 8), place.slice(8)].map((hex) =>
      Number.parseInt(hex, 16),
    )
    if (day === undefined || index === undefined || leg === undefined || index >= EVENTS_PER_DAY) return null
    return event(day - DAY_OFFSET, index).listing().markets[leg] ?? null
  }

  function byCondition(conditionId: string): PastMarket | null {
    if (!/^0x[0-9a-f]{64}$/.test(conditionId)) return null
    const market = byPlace(conditionId.slice(-12))
    return market?.conditionId === conditionId ? market : null
  }

  return {
    anchor,
    event,
    byCondition,
    byToken(tokenId) {
      if (!/^\d{70,78}$/.test(tokenId)) return null
      const market = byPlace(BigInt(tokenId).toString(16).slice(-12))
      const outcome = market?.outcomes.findIndex((one) => one.tokenId === tokenId)
      return market && (outcome === 0 || outcome === 1) ? { market, outcome } : null
    },
    seen: () => [...events.values()],
  }
}

function createEvent(seed: number, anchor: EpochMs, day: number, index: number): PastEvent {
  const number = (day + DAY_OFFSET) * EVENTS_PER_DAY + index
  const random = createRandom(Math.imul(seed + 1, 0x9e37_79b1) ^ number)
  const topic = topicAt(random())
  const opensAt = wholeSecond(anchor + (day + (index + random()) / EVENTS_PER_DAY) * DAY_MS)
  const closesAt = wholeSecond(opensAt + topic.life(random))
  const isGroup = topic.legs > 1
  const nodes = isGroup ? [0.5, 0.8, 0.8] : [1.1]
  const event: PastEvent = {
    id: String(50_000_000 + number),
    category: topic.category,
    negRisk: isGroup,
    fees: topic.feeRate === null ? null : { rate: topic.feeRate, exponent: 1, type: `${topic.category}_fees_v2` },
    createdAt: opensAt - wholeSecond((5 + 55 * random()) * 60_000),
    opensAt,
    endsAt: closesAt - topic.endsBeforeClose,
    closesAt,
    resolvesAt: wholeSecond(closesAt + topic.resolvesAfter(random)),
    isEven: !isGroup && random() < EVEN_SHARE,
    paths: nodes.map((spread) => ({ seed: Math.floor(random() * 2 ** 32), start: spread * normal(random) })),
    error: errorOf(random, opensAt, closesAt),
    listing: once(() => listingOf(event, topic, createRandom(number), [day + DAY_OFFSET, index])),
  }
  return event
}

/** Short-lived markets are mispriced for seconds at most. */
function errorOf(random: Random, opensAt: EpochMs, closesAt: EpochMs): MarketError | null {
  const life = closesAt - opensAt
  const draw = random()
  const outcome = random() < 0.5 ? 0 : 1
  const early = Math.min(DAY_MS, life / 2) * random()
  const noticedAt = opensAt + (random() < 0.7 ? early : 0.6 * life * random())
  if (life >= 12 * HOUR_MS && draw < SLOW_SHARE) {
    const lastsMs = (1.5 + 4 * random()) * HOUR_MS
    return { pace: 'slow', outcome, size: 0.17 + 0.16 * random(), noticedAt, lastsMs }
  }
  if (draw > 1 - FAST_SHARE) {
    return { pace: 'fast', outcome, size: 0.08 + 0.06 * random(), noticedAt, lastsMs: 10_000 }
  }
  return null
}

function listingOf(event: PastEvent, topic: Topic, random: Random, [day, index]: [number, number]): EventListing {
  const dayName = new Date(event.closesAt).toISOString().slice(0, 10)
  const { title, slug, questions } = topic.name(random, dayName)
  const markets = questions.map(({ question, slug: legSlug, outcomes }, leg): PastMarket => {
    const place = [day, index, leg].map((value) => value.toString(16).padStart(4, '0')).join('')
    const token = (outcome: number) => BigInt(`0x${idOf(place, `outcome ${outcome} of ${event.id}`)}`).toString()
    return {
      event,
      leg,
      id: String(Number(event.id) * 4 + leg),
      conditionId: `0x${idOf(place, `condition of ${event.id}`)}`,
      questionId: `0x${idOf(place, `question of ${event.id}`)}`,
      slug: `${legSlug}-${event.id}`,
      question,
      outcomes: [
        { name: outcomes[0], tokenId: token(0) },
        { name: outcomes[1], tokenId: token(1) },
      ],
    }
  })
  const [first, ...others] = markets
  if (!first) throw new InvariantError(`a topic has no questions: ${title}`)
  return { slug: `${slug}-${event.id}`, title, markets: [first, ...others] }
}

/** 64 hex digits that end in the place; the first is never zero, so that token ids have one length. */
const idOf = (place: string, words: string): string => `a${hash('sha256', words).slice(0, 51)}${place}`

const wholeSecond = (at: EpochMs): EpochMs => Math.floor(at / 1000) * 1000

/** Box and Muller 1958. */
const normal = (random: Random): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
