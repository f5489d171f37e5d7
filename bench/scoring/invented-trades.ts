import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'

/** A world of markets and wallets in which any number of fills can be made, the same for the same size. */
export type InventedWorld = {
  fills: number
  wallets: number
  markets: readonly InventedMarket[]
  /** Months in which there are fills, `YYYY-MM-01`, oldest first. */
  months: readonly string[]
  from: number
  until: number
  /** The fills of one month in order of time. */
  fillsOf(month: string): Generator<InventedFill>
}

export type InventedMarket = {
  eventId: string
  openedAt: number
  endsAt: number
  resolvedAt: number
  /** Of the first outcome, around which it trades. */
  price: number
  firstPays: boolean
}

/** One object is used for all fills: take from it what you need before you ask for the next. */
export type InventedFill = {
  wallet: number
  market: number
  outcome: 0 | 1
  isBuy: boolean
  isMaker: boolean
  at: number
  shares: number
  price: number
  sequence: number
}

const DAY_MS = 86_400_000
const DAYS = 180
const UNTIL = Date.parse('2026-11-01T00:00:00Z')
const FROM = UNTIL - DAYS * DAY_MS
/** Markets opened before the first fill, so that there are old ones from the beginning. */
const LEAD_MS = 15 * DAY_MS
const LIFE_MS = 15 * DAY_MS
const FILLS_PER_WALLET = 50
const FILLS_PER_MARKET = 250
const SKILLED = 0.03

/** Fifty fills a wallet on average: half of them have fewer than twenty, a few thousands. */
export function inventWorld(fills: number): InventedWorld {
  const wallets = Math.ceil(fills / FILLS_PER_WALLET)
  const random = createRandom(`world ${fills}`)
  const markets = inventMarkets(Math.ceil(fills / FILLS_PER_MARKET), random)
  const shares = cumulativeShares(wallets, random)
  const months = monthsBetween(FROM, UNTIL)
  return {
    fills,
    wallets,
    markets,
    months,
    from: FROM,
    until: UNTIL,
    *fillsOf(month) {
      const [begins, ends] = boundsOf(month)
      const first = Math.ceil(((begins - FROM) / (UNTIL - FROM)) * fills)
      const last = Math.ceil(((ends - FROM) / (UNTIL - FROM)) * fills)
      yield* tradeThrough({ first, last, fills, shares, markets, random: createRandom(`month ${month} ${fills}`) })
    },
  }
}

function inventMarkets(count: number, random: Random): InventedMarket[] {
  return Array.from({ length: count }, (_, i) => {
    const openedAt = Math.round(FROM - LEAD_MS + (i / count) * (UNTIL - FROM + LEAD_MS))
    const price = 0.1 + 0.8 * random.uniform()
    return {
      eventId: `event-${i % 3 === 0 ? i : Math.floor(i / 30)}`,
      openedAt,
      endsAt: openedAt + LIFE_MS,
      resolvedAt: openedAt + LIFE_MS + 7_200_000,
      price,
      firstPays: random.uniform() < price,
    }
  })
}

/** Log-normal activity. */
function cumulativeShares(wallets: number, random: Random): Float64Array {
  const sums = new Float64Array(wallets)
  let sum = 0
  for (let i = 0; i < wallets; i++) {
    sum += Math.exp(1.5 * normal(random))
    sums[i] = sum
  }
  return sums.map((value) => value / sum)
}

type Stretch = {
  first: number
  last: number
  fills: number
  shares: Float64Array
  markets: readonly InventedMarket[]
  random: Random
}

function* tradeThrough({ first, last, fills, shares, markets, random }: Stretch): Generator<InventedFill> {
  const fill: InventedFill = {
    wallet: 0,
    market: 0,
    outcome: 0,
    isBuy: true,
    isMaker: false,
    at: 0,
    shares: 0,
    price: 0,
    sequence: 0,
  }
  /** What a wallet bought last, which it may sell again. */
  const held = new Map<number, { market: number; outcome: 0 | 1; shares: number }>()
  for (let sequence = first; sequence < last; sequence++) {
    const at = FROM + Math.floor(((sequence / fills) * (UNTIL - FROM)) / 1_000) * 1_000
    const wallet = indexOf(shares, random.uniform())
    const own = held.get(wallet)
    fill.sequence = sequence
    fill.wallet = wallet
    fill.at = at
    fill.isMaker = random.uniform() < 0.3
    fill.isBuy = !own || random.uniform() < 0.7 || (markets[own.market]?.endsAt ?? 0) <= at
    if (fill.isBuy) {
      fill.market = openMarket(at, markets.length, random)
      fill.outcome = outcomeFor(wallet, markets[fill.market], random)
      fill.shares = Math.ceil(20 + 200 * random.uniform())
      held.set(wallet, { market: fill.market, outcome: fill.outcome, shares: fill.shares })
    } else if (own) {
      Object.assign(fill, own)
      held.delete(wallet)
    }
    fill.price = priceOf(markets[fill.market], fill.outcome, random)
    yield fill
  }
}

/** A market that is open at a time, most often a young one. */
function openMarket(at: number, count: number, random: Random): number {
  const age = Math.min(LIFE_MS - 3_600_000, -Math.log(1 - random.uniform()) * 3 * DAY_MS)
  const opened = (at - age - (FROM - LEAD_MS)) / (UNTIL - FROM + LEAD_MS)
  return Math.min(count - 1, Math.max(0, Math.floor(opened * count)))
}

/** A few wallets know a little more than the price does. */
function outcomeFor(wallet: number, market: InventedMarket | undefined, random: Random): 0 | 1 {
  const knows = wallet % 100 < SKILLED * 100 && random.uniform() < 0.15
  if (knows) return market?.firstPays ? 0 : 1
  return random.uniform() < 0.5 ? 0 : 1
}

function priceOf(market: InventedMarket | undefined, outcome: 0 | 1, random: Random): number {
  const first = Math.min(0.97, Math.max(0.03, (market?.price ?? 0.5) + 0.04 * normal(random)))
  return Math.round((outcome === 0 ? first : 1 - first) * 1_000) / 1_000
}

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform())

function indexOf(cumulative: Float64Array, share: number): number {
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((cumulative[middle] ?? 1) < share) low = middle + 1
    else high = middle
  }
  return low
}

function monthsBetween(from: number, until: number): string[] {
  const months: string[] = []
  for (
    let at = new Date(from);
    at.getTime() < until;
    at = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1))
  ) {
    months.push(`${at.toISOString().slice(0, 7)}-01`)
  }
  return months
}

/** Where a month begins and ends, within the world's time. */
function boundsOf(month: string): [number, number] {
  const begins = new Date(month)
  const ends = Date.UTC(begins.getUTCFullYear(), begins.getUTCMonth() + 1)
  return [Math.max(FROM, begins.getTime()), Math.min(UNTIL, ends)]
}
