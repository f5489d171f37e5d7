import type { EpochMs } from '../../domain/money/units.ts'
import { mergeFills } from '../../domain/traders/record/trades.ts'
import { COPY_STAKE, copyCostOf, simulatedCapacity } from './copying.ts'
import type { SimulatedFill } from './simulated-fill.ts'
import { DAY_MS } from './world.ts'

/** What copying a wallet would have paid after the cut, and what it was really worth. */
export type FutureCopies = {
  copies: number
  stake: number
  profit: number
  /** Sums over copies, in price: what the leader's price was worth, and what delay and spread, and the fee, took of it. */
  leaderEdge: number
  slippage: number
  fees: number
  /** Dollars up to which a copy would have kept 3 %, summed over copies, if the truth were known. */
  capacity: number
  /** True mean edge of a copier, × √(p(1−p)); null with too few bets to say. */
  trueEdge: number | null
}

const EMBARGO_DAYS = 1
const TEST_DAYS = 30
const MIN_COPIES = 10

/** Copies every buy from one to thirty days after the cut with 50 dollars and holds to resolution. */
export function futureCopies(fills: readonly SimulatedFill[], cut: EpochMs): FutureCopies {
  const future = fills.filter(({ at }) => at > cut + EMBARGO_DAYS * DAY_MS && at <= cut + TEST_DAYS * DAY_MS)
  let copies = 0
  let profit = 0
  let edges = 0
  let leaderEdge = 0
  let fees = 0
  let slippage = 0
  let capacity = 0
  for (const { side, first } of mergeFills(future)) {
    const cost = copyCostOf(first)
    if (side !== 'BUY' || cost === null) continue
    copies += 1
    profit += (COPY_STAKE * first.payout) / cost - COPY_STAKE
    const fee = first.feeRate * cost * (1 - cost)
    leaderEdge += first.fair - first.notional / first.shares
    slippage += cost - fee - first.notional / first.shares
    fees += fee
    capacity += simulatedCapacity(first).maxCost
    edges += (first.fair - cost) / Math.sqrt(first.mid * (1 - first.mid))
  }
  return {
    copies,
    stake: copies * COPY_STAKE,
    profit,
    leaderEdge,
    slippage,
    fees,
    capacity,
    trueEdge: copies < MIN_COPIES ? null : edges / copies,
  }
}
