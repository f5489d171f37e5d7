import { type Capacity, capacityOf, costPerShare, type OfferedLevel } from '../../domain/traders/copying/capacity.ts'
import { halfSpreadAt, type SimulatedFill } from './simulated-fill.ts'

/** Dollars per copy. */
export const COPY_STAKE = 50
const TICK = 0.01
const TOUCH_DOLLARS = 40
const DEPTH_GROWTH = 1.6
const LEVELS = 12
const MOST = 0.995

/** What one share of the bet costs a copier who takes 15 seconds later, fee included; null where the market is over by then. */
export function copyCostOf(fill: SimulatedFill): number | null {
  if (fill.at + 15_000 >= fill.endsAt) return null
  const touch = askAt(fill.side === 'BUY' ? fill.mid15s : 1 - fill.mid15s)
  let left = COPY_STAKE
  let shares = 0
  for (let level = 0; level < LEVELS && left > 1e-9; level++) {
    const price = Math.min(MOST, touch + level * TICK)
    const each = costPerShare(price, fill.feeRate)
    const paid = Math.min(left, dollarsAt(level) * (each / price))
    shares += paid / each
    left -= paid
  }
  return Math.min(0.999, COPY_STAKE / shares)
}

/** How far copying one bet scales if its true probability were known. */
export const simulatedCapacity = (fill: SimulatedFill): Capacity =>
  capacityOf(offersBelow(fill.mid15s, fill.fair), fill.fair, fill.feeRate, 0.03)

/** Offers that grow by 60 % a tick, from 40 dollars half a spread above the mid, as far as they are below `worth`. */
function offersBelow(mid: number, worth: number): OfferedLevel[] {
  const offers: OfferedLevel[] = []
  for (let level = 0; level < LEVELS; level++) {
    const price = Math.min(MOST, askAt(mid) + level * TICK)
    if (price >= worth) break
    offers.push({ price, shares: dollarsAt(level) / price })
  }
  return offers
}

const askAt = (mid: number): number => mid + halfSpreadAt(mid)
const dollarsAt = (level: number): number => DOLLARS[level] ?? 0
const DOLLARS = Array.from({ length: LEVELS }, (_, level) => TOUCH_DOLLARS * DEPTH_GROWTH ** level)
