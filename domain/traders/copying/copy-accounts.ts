import type { TokenId } from '../../money/ids.ts'
import { payoutOf } from '../record/placed-trades.ts'
import { type BacktestPlan, feeAt, type PlannedCopy, wholeLots } from './plan-copies.ts'

/**
 * What following cost: the parts add up to what the same stakes made at the leader's own prices, before fees, less what ours made.
 * Dollars; a negative part is a gain.
 */
export type CopyTax = {
  /** What of the leader's trades was not copied, or only in part. */
  skipped: number
  /** The price moved before we came. */
  delay: number
  /** The spread that we paid and the leader did not. */
  spread: number
  /** Whole lots, where the leader's shares are exact. */
  rounding: number
  fees: number
  total: number
}

/** One event at the leader's prices and at ours. Null parts of an unsettled event are not told. */
export type EventCopies = { stake: number; profit: number; leaderProfit: number; tax: CopyTax }

/**
 * Plays one event's decisions six times, each time with one more thing as it really was for the copier: the leader's account, less what
 * was skipped, at delayed prices, across the spread, in whole lots, after fees. What each step takes away is its part of the tax, so
 * the parts add up whatever happened.
 *
 * @param copies - of one event, in order of time.
 * @returns null while shares are held that have not resolved.
 */
export function playEvent(copies: readonly PlannedCopy[], plan: BacktestPlan): EventCopies | null {
  const played = VIEWS.map((view) => play(copies, plan, view))
  if (played.some((account) => account === null)) return null
  const [leader, copied, delayed, crossed, rounded, paid] = played.map((account) => account?.profit ?? 0)
  const difference = (from = 0, to = 0) => from - to
  return {
    stake: played.at(-1)?.stake ?? 0,
    profit: paid ?? 0,
    leaderProfit: leader ?? 0,
    tax: {
      skipped: difference(leader, copied),
      delay: difference(copied, delayed),
      spread: difference(delayed, crossed),
      rounding: difference(crossed, rounded),
      fees: difference(rounded, paid),
      total: difference(leader, paid),
    },
  }
}

/** What is as it really was. */
type View = {
  skips: boolean
  priceOf: (copy: PlannedCopy) => number
  lots: boolean
  fees: boolean
}

const leaderPriceOf = ({ leaderPrice }: PlannedCopy) => leaderPrice
const movedPriceOf = ({ copied, leaderPrice }: PlannedCopy) => copied?.moved ?? leaderPrice
const ourPriceOf = ({ copied, leaderPrice }: PlannedCopy) => copied?.price ?? leaderPrice

const VIEWS: readonly View[] = [
  { skips: false, priceOf: leaderPriceOf, lots: false, fees: false },
  { skips: true, priceOf: leaderPriceOf, lots: false, fees: false },
  { skips: true, priceOf: movedPriceOf, lots: false, fees: false },
  { skips: true, priceOf: ourPriceOf, lots: false, fees: false },
  { skips: true, priceOf: ourPriceOf, lots: true, fees: false },
  { skips: true, priceOf: ourPriceOf, lots: true, fees: true },
]

/** Dollars paid in, and what came back beyond them once everything is settled; null while something is not. */
function play(
  copies: readonly PlannedCopy[],
  plan: BacktestPlan,
  { skips, priceOf, lots, fees }: View,
): { stake: number; profit: number } | null {
  const held = new Map<TokenId, { shares: number; payout: number | null }>()
  let stake = 0
  let back = 0
  for (const copy of copies) {
    const { trade, copied, exitPart, feeRate, skipped } = copy
    if (skips && skipped) continue
    const part = skips ? (copied?.part ?? 1) : 1
    const price = priceOf(copy)
    const perShare = fees ? feeAt(price, feeRate) : 0
    const holding = held.get(trade.tokenId) ?? { shares: 0, payout: payoutOf(trade.first) }
    const isBuy = trade.side === 'BUY'
    const exact = part * (isBuy ? plan.stake / price : holding.shares * exitPart)
    const shares = lots ? wholeLots(exact, plan.lot) : exact
    if (isBuy) stake += shares * (price + perShare)
    else back += shares * (price - perShare)
    held.set(trade.tokenId, { ...holding, shares: holding.shares + (isBuy ? shares : -shares) })
  }
  for (const { shares, payout } of held.values()) {
    if (shares <= NOTHING) continue
    if (payout === null) return null
    back += shares * payout
  }
  return { stake, profit: back - stake }
}

/** What rounding leaves after everything was sold. */
const NOTHING = 1e-9
