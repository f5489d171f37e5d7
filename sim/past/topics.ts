import type { Random } from '../random.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** A family of events that are alike: what they are about, how long they are traded, what they charge. */
export type Topic = {
  category: string
  /** Of all events, in parts of 1. */
  share: number
  /** Null where takers pay nothing. */
  feeRate: number | null
  /** How long orders are taken. */
  life: (random: Random) => number
  /** How long before the close the scheduled end is: a game is listed with its start. */
  endsBeforeClose: number
  resolvesAfter: (random: Random) => number
  /** How many markets an event has: one, or four of which one comes true. */
  legs: 1 | 4
  name: (random: Random, day: string) => { title: string; slug: string; questions: Question[] }
}

type Question = { question: string; slug: string; outcomes: [string, string] }

const between = (low: number, high: number) => (random: Random) => low + (high - low) * random()
const oneOf = <T>(random: Random, values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0]

const single = (title: string, slug: string, outcomes: [string, string] = ['Yes', 'No']) => ({
  title,
  slug,
  questions: [{ question: title, slug, outcomes }],
})

const COINS = ['Bitcoin', 'Ethereum', 'Solana', 'XRP'] as const
const TEAMS = ['Harbour', 'Northgate', 'Riverside', 'Summit', 'Old Mill', 'Lakeside', 'Castle', 'Union'] as const
const PLACES = ['Aldmoor', 'Brenfield', 'Corvale', 'Dunmere', 'Eastwick', 'Fenholm'] as const
const CITIES = ['London', 'Paris', 'Seoul', 'Dallas', 'Toronto', 'Buenos Aires'] as const

/** What the venue's markets are about. Places and teams that stand for politics and sports are made up. */
const TOPICS: readonly Topic[] = [
  {
    category: 'crypto',
    legs: 1,
    share: 0.24,
    feeRate: 0.07,
    life: (random) => (random() < 0.6 ? 15 : 60) * MINUTE_MS,
    endsBeforeClose: 0,
    resolvesAfter: between(20_000, 90_000),
    name: (random, day) => {
      const coin = oneOf(random, COINS)
      return single(`${coin} Up or Down - ${day}`, `${slugOf(coin)}-updown`, ['Up', 'Down'])
    },
  },
  {
    category: 'crypto',
    legs: 1,
    share: 0.1,
    feeRate: 0.07,
    life: between(20 * HOUR_MS, 60 * HOUR_MS),
    endsBeforeClose: 0,
    resolvesAfter: between(MINUTE_MS, 10 * MINUTE_MS),
    name: (random, day) => {
      const coin = oneOf(random, COINS)
      return single(`Will ${coin} close higher on ${day}?`, `${slugOf(coin)}-higher`)
    },
  },
  {
    category: 'sports',
    legs: 1,
    share: 0.24,
    feeRate: 0.05,
    life: between(DAY_MS, 5 * DAY_MS),
    endsBeforeClose: 2.5 * HOUR_MS,
    resolvesAfter: between(HOUR_MS, 3 * HOUR_MS),
    name: (random, day) => {
      const home = oneOf(random, TEAMS)
      const away = TEAMS[(TEAMS.indexOf(home) + 1 + Math.floor(random() * (TEAMS.length - 1))) % TEAMS.length]
      return single(`${home} vs. ${away} - ${day}`, `${slugOf(home)}-${slugOf(away ?? '')}`, [home, away ?? ''])
    },
  },
  {
    category: 'politics',
    legs: 1,
    share: 0.14,
    feeRate: 0.04,
    life: between(3 * DAY_MS, 21 * DAY_MS),
    endsBeforeClose: 0,
    resolvesAfter: between(2 * HOUR_MS, 9 * HOUR_MS),
    name: (random, day) => {
      const place = oneOf(random, PLACES)
      const what = oneOf(random, ['pass the budget', 'hold a snap vote', 'name a new minister', 'extend the deal'])
      return single(`Will ${place} ${what} by ${day}?`, `${slugOf(place)}-${slugOf(what)}`)
    },
  },
  {
    category: 'weather',
    legs: 4,
    share: 0.12,
    feeRate: 0.05,
    life: between(30 * HOUR_MS, 60 * HOUR_MS),
    endsBeforeClose: 0,
    resolvesAfter: between(2 * HOUR_MS, 6 * HOUR_MS),
    name: (random, day) => {
      const city = oneOf(random, CITIES)
      const warm = 8 + Math.floor(random() * 20)
      const bands = [`${warm}°C or below`, `${warm + 1}°C`, `${warm + 2}°C`, `${warm + 3}°C or higher`]
      return {
        title: `Highest temperature in ${city} on ${day}?`,
        slug: `highest-temperature-in-${slugOf(city)}`,
        questions: bands.map((band) => ({
          question: `Will the highest temperature in ${city} be ${band} on ${day}?`,
          slug: `highest-temperature-in-${slugOf(city)}-${slugOf(band)}`,
          outcomes: ['Yes', 'No'] as [string, string],
        })),
      }
    },
  },
  {
    category: 'culture',
    legs: 1,
    share: 0.06,
    feeRate: 0.05,
    life: between(2 * DAY_MS, 8 * DAY_MS),
    endsBeforeClose: 0,
    resolvesAfter: between(2 * HOUR_MS, 6 * HOUR_MS),
    name: (random, day) => {
      const what = oneOf(random, ['song', 'film', 'series', 'game'])
      return single(`Will the same ${what} stay number one until ${day}?`, `${what}-stays-number-one`)
    },
  },
  {
    category: 'geopolitics',
    legs: 1,
    share: 0.1,
    feeRate: null,
    life: between(2 * DAY_MS, 15 * DAY_MS),
    endsBeforeClose: 0,
    resolvesAfter: between(2 * HOUR_MS, 9 * HOUR_MS),
    name: (random, day) => {
      const place = oneOf(random, PLACES)
      return single(`Will the talks in ${place} resume by ${day}?`, `talks-in-${slugOf(place)}-resume`)
    },
  },
]

/** The topic of an event. @param draw - 0…1. */
export function topicAt(draw: number): Topic {
  let left = draw
  for (const topic of TOPICS) {
    left -= topic.share
    if (left < 0) return topic
  }
  return TOPICS.at(-1) as Topic
}

const slugOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
