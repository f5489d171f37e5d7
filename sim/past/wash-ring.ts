import { createRandom } from '../../domain/traders/statistics/random.ts'
import { countOf, type Deed, stakeOf, trade } from './deeds.ts'
import type { PastWorld } from './events.ts'
import { anything } from './moments.ts'
import { midOf } from './prices.ts'

const MINUTE_MS = 60_000
const ROUNDS_PER_MEMBER = 3

/** What one member of a ring did, with whom, in which transaction of the ring. */
export type RingDeed = { member: number; deed: Deed; transaction: string }

/**
 * A ring's day: two members buy the two outcomes of a market from each other and sell them back minutes later at the same price. They
 * choose markets without a fee, so it costs nothing and moves a lot.
 */
export function ringDay(world: PastWorld, seed: number, members: number, day: number): RingDeed[] {
  if (members < 2) return []
  const random = createRandom(`ring ${seed} ${day}`)
  const deeds: RingDeed[] = []
  for (let left = countOf(random, ROUNDS_PER_MEMBER * (members / 2)); left > 0; left--) {
    const moment = anything(world, random, day, { from: 0.3, to: 0.7, isFree: true })
    if (!moment || moment.at + 10 * MINUTE_MS > moment.market.event.closesAt) continue
    const { market, outcome, at } = moment
    const mid = Math.round((midOf(market, outcome, at) ?? 0.5) * 100) / 100
    const taker = Math.floor(random.uniform() * members)
    const maker = (taker + 1 + Math.floor(random.uniform() * (members - 1))) % members
    const shares = Math.floor(stakeOf(random, 400, 0.4) / mid)
    const other = outcome === 0 ? 1 : 0
    const later = at + (2 + 5 * random.uniform()) * MINUTE_MS
    for (const [side, time] of [
      ['BUY', at],
      ['SELL', later],
    ] as const) {
      const transaction = `${day} ${left} ${side}`
      const leg = (mine: 0 | 1, price: number, role: 'taker' | 'maker') =>
        trade({ market, outcome: mine, at: time }, { side, role, price, shares })
      deeds.push({ member: taker, deed: leg(outcome, mid, 'taker'), transaction })
      deeds.push({ member: maker, deed: leg(other, Math.round((1 - mid) * 100) / 100, 'maker'), transaction })
    }
  }
  return deeds
}
