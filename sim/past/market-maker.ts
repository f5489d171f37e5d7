import type { Random } from '../../domain/traders/statistics/random.ts'
import { buyResting, countOf, type Deed, type Moment, stakeOf } from './deeds.ts'
import { DAY_MS, type PastMarket, type PastWorld } from './events.ts'
import { anything } from './moments.ts'

const MINUTE_MS = 60_000
/** How often only one side of a quote is hit. */
const ONE_SIDED = 0.25
const CONVERSIONS_PER_DAY = 0.2

/** A market maker's day: bids on both outcomes that are hit minutes apart, pairs turned back into dollars, and what the venue pays. */
export function quotesOfDay(
  world: PastWorld,
  random: Random,
  day: number,
  { perWeek, stake, spread }: { perWeek: number; stake: number; spread: number },
): Deed[] {
  const deeds: Deed[] = []
  for (let left = countOf(random, perWeek / 14); left > 0; left--) {
    const moment = anything(world, random, day, { from: 0.2, to: 0.8 })
    if (moment) deeds.push(...quote(moment, stakeOf(random, stake, spread), random))
  }
  if (random.uniform() < CONVERSIONS_PER_DAY) deeds.push(...conversion(world, random, day))
  const evening = world.anchor + (day + 0.98) * DAY_MS
  deeds.push({ type: 'REWARD', at: wholeSecond(evening), dollars: cents(2 + 6 * random.uniform()) })
  deeds.push({ type: 'MAKER_REBATE', at: wholeSecond(evening + MINUTE_MS), dollars: cents(1 + 3 * random.uniform()) })
  return deeds
}

function quote(moment: Moment, dollars: number, random: Random): Deed[] {
  const first = buyResting(moment, dollars)
  if (first?.type !== 'TRADE') return []
  if (random.uniform() < ONE_SIDED) return [first]
  const { market, at } = moment
  const other: Moment = {
    market,
    outcome: moment.outcome === 0 ? 1 : 0,
    at: at + (1 + 9 * random.uniform()) * MINUTE_MS,
  }
  const second = buyResting(other, dollars)
  if (second?.type !== 'TRADE') return [first]
  const pairs = Math.min(first.shares, second.shares)
  const mergedAt = wholeSecond(other.at + (1 + 3 * random.uniform()) * MINUTE_MS)
  if (mergedAt >= market.event.closesAt) return [first, second]
  return [first, second, { type: 'MERGE', at: mergedAt, market, shares: pairs }]
}

/** Splits dollars into pairs of two markets of a group, and turns their second outcomes into the first ones of the other two. */
function conversion(world: PastWorld, random: Random, day: number): Deed[] {
  for (let attempt = 0; attempt < 20; attempt++) {
    const moment = anything(world, random, day)
    const markets: readonly PastMarket[] = moment?.market.event.listing().markets ?? []
    if (!moment || markets.length < 3 || moment.at + 10 * MINUTE_MS > moment.market.event.closesAt) continue
    const at = wholeSecond(moment.at)
    const shares = 50
    const [a, b] = markets
    if (!a || !b) continue
    return [
      { type: 'SPLIT', at, market: a, shares },
      { type: 'SPLIT', at: at + MINUTE_MS, market: b, shares },
      { type: 'CONVERSION', at: at + 2 * MINUTE_MS, markets: [a, b], shares },
    ]
  }
  return []
}

const wholeSecond = (at: number): number => Math.floor(at / 1000) * 1000
const cents = (dollars: number): number => Math.round(dollars * 100) / 100
