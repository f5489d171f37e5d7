import type { EpochMs } from '../../money/units.ts'
import { costPerShare } from '../copying/capacity.ts'
import { ofBet } from '../skill/bets.ts'
import { MARK_HORIZONS, type MarkHorizon } from './known-history.ts'
import { isOverBy, type PlacedTrade } from './placed-trades.ts'
import { averagePriceOf, type Trade } from './trades.ts'

/** What following is taken to cost where nobody measured it. Prices 0…1. */
export type FollowingCosts = {
  /** From the leader's fill to ours, ms. Mids are known a minute after a trade at the earliest: up to that, the minute's stands in. */
  delayMs: number
  /** Half of the spread around the mid; less near 0 and 1, see {@link halfSpreadAt}. */
  halfSpread: number
  /** What being late costs per share where no mid is known. */
  delayCost: number
  /** Taker fee rate where the market's own is not known. */
  feeRate: number
}

/**
 * What one share of the leader's bet costs who follows, in prices of what was bet on: for a SELL, of the other outcome. The leader's
 * price, `delay`, `spread` and `fee` add up to `cost`.
 */
export type FollowingCost = {
  cost: number
  /** How far the mid went while we were on our way. */
  delay: number
  /** What we pay above the mid, less what the leader did. */
  spread: number
  fee: number
  /** Both the mid before the leader and the one at our time were known; else `delayCost` is assumed. */
  isMeasured: boolean
}

const MOST = 0.999

/** What following one trade costs; null where its market is over by then. */
export function followingCost(trade: PlacedTrade, costs: FollowingCosts): FollowingCost | null {
  const { market } = trade.first
  if (isOverBy(trade.first, trade.at + costs.delayMs)) return null
  const isBuy = trade.side === 'BUY'
  const price = ofBet(averagePriceOf(trade), isBuy)
  const laterMid = midAfter(trade, costs.delayMs)
  const beforeMid = trade.first.marks?.before ?? null
  const isMeasured = laterMid !== null && beforeMid !== null
  const halfSpread = halfSpreadAt(price, costs.halfSpread)
  const mid = beforeMid === null ? midBehind(trade, price, halfSpread) : ofBet(beforeMid, isBuy)
  const later = laterMid === null ? mid + costs.delayCost : ofBet(laterMid, isBuy)
  const ask = Math.min(MOST, later + halfSpreadAt(later, costs.halfSpread))
  const cost = Math.min(MOST, costPerShare(ask, market?.feeRate ?? costs.feeRate))
  const delay = later - mid
  return { cost, delay, spread: ask - price - delay, fee: cost - ask, isMeasured }
}

/** Half of a spread, at most a quarter of the way to certainty: nothing is quoted at 0 or at 1. */
export const halfSpreadAt = (mid: number, halfSpread: number): number =>
  Math.max(0, Math.min(halfSpread, mid / 4, (1 - mid) / 4))

/** The first mid that is known to be as old as `delayMs` after the trade; of the traded outcome. Null where none is. */
export function midAfter({ first }: Pick<PlacedTrade, 'first'>, delayMs: EpochMs): number | null {
  const horizon = HORIZONS.find((name) => MARK_HORIZONS[name] >= delayMs)
  return horizon === undefined ? null : (first.marks?.[horizon] ?? null)
}

const HORIZONS = Object.keys(MARK_HORIZONS) as MarkHorizon[]

/** Where the mid was if the leader paid, or earned, half a spread. */
const midBehind = ({ makerNotional, notional }: Trade, price: number, halfSpread: number): number =>
  makerNotional > notional / 2 ? price + halfSpread : price - halfSpread
