import type { TokenId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { FollowingCosts } from '../record/following-cost.ts'
import { isOverBy, type PlacedTrade } from '../record/placed-trades.ts'
import { averagePriceOf } from '../record/trades.ts'
import { type CopyPrice, copyPriceOf, type FindBook } from './copy-price.ts'

/** How copying is imagined. Dollars, shares and prices are numbers. */
export type BacktestPlan = FollowingCosts & {
  from: EpochMs
  until: EpochMs
  /** Dollars per copied purchase, fees aside. */
  stake: number
  /** Nothing is bought that would make the open copies cost more than this; null for no limit. */
  bankroll: number | null
  /** How far above the leader's price a copy may pay: as a part of it, and below `lowPriceBelow` at least this much in price. */
  maxSlippage: number
  leastSlippage: number
  lowPriceBelow: number
  /** What the venue takes: shares and dollars per order, and whole steps of shares. */
  minShares: number
  minNotional: number
  lot: number
  /** Copies only where a book or a later mid was recorded. */
  onlyRecorded?: boolean
}

/** Why a trade of the leader was not copied. `unplaced`: of which outcome it was is not known. */
export type BacktestSkip =
  | 'market-over'
  | 'price-beyond-limit'
  | 'below-minimum'
  | 'no-price'
  | 'out-of-money'
  | 'nothing-held'
  | 'unplaced'

/** One decision of the leader and what becomes of it. */
export type PlannedCopy = {
  trade: PlacedTrade
  leaderPrice: number
  /** Of a sale: the part of the leader's shares that it is, 0…1. */
  exitPart: number
  feeRate: number
  copied: CopyPrice | null
  /** In whole lots; 0 where it is skipped. */
  shares: number
  skipped: BacktestSkip | null
}

/** Goes through the leader's decisions in order of time, with one account of ours, and says which it copies and at what price. */
export function planCopies(trades: readonly PlacedTrade[], plan: BacktestPlan, findBook: FindBook): PlannedCopy[] {
  const leader = new Map<TokenId, number>()
  const ours = new Map<TokenId, Holding>()
  const copies: PlannedCopy[] = []
  for (const trade of trades) {
    const held = leader.get(trade.tokenId) ?? 0
    const isBuy = trade.side === 'BUY'
    leader.set(trade.tokenId, Math.max(0, held + (isBuy ? trade.shares : -trade.shares)))
    if (trade.at < plan.from || trade.at > plan.until) continue
    const copy: PlannedCopy = {
      trade,
      leaderPrice: averagePriceOf(trade),
      exitPart: held <= trade.shares ? 1 : trade.shares / held,
      feeRate: trade.first.market?.feeRate ?? plan.feeRate,
      copied: null,
      shares: 0,
      skipped: null,
    }
    const done = isBuy ? buy(copy, ours, plan, findBook) : sell(copy, ours, plan, findBook)
    copies.push(typeof done === 'string' ? { ...copy, skipped: done } : { ...copy, ...done })
  }
  return copies
}

/** Shares in whole lots. Quotients of decimals come out a little below a whole number. */
export const wholeLots = (shares: number, lot: number): number => Math.floor(shares / lot + 1e-9) * lot

/** What a taker pays on one share at `price`. */
export const feeAt = (price: number, feeRate: number): number => feeRate * price * (1 - price)

type Holding = { shares: number; cost: number; resolvesAt: EpochMs | null }
type Done = { copied: CopyPrice; shares: number }

function buy(
  { trade, leaderPrice, feeRate }: PlannedCopy,
  ours: Map<TokenId, Holding>,
  plan: BacktestPlan,
  findBook: FindBook,
): Done | BacktestSkip {
  if (isOverBy(trade.first, trade.at + plan.delayMs)) return 'market-over'
  const least = leaderPrice < plan.lowPriceBelow ? plan.leastSlippage : 0
  const limit = leaderPrice + Math.max(leaderPrice * plan.maxSlippage, least)
  const copied = copyPriceOf(trade, { dollars: plan.stake, limit }, plan, findBook)
  if (!copied) return 'price-beyond-limit'
  if (copied.ground === 'assumed' && plan.onlyRecorded) return 'no-price'
  const shares = wholeLots((plan.stake * copied.part) / copied.price, plan.lot)
  if (shares < plan.minShares || shares * copied.price < plan.minNotional) return 'below-minimum'
  const cost = shares * (copied.price + feeAt(copied.price, feeRate))
  if (plan.bankroll !== null && costOfOpen(ours, trade.at) + cost > plan.bankroll) return 'out-of-money'
  const held = ours.get(trade.tokenId)
  const resolvesAt = trade.first.market?.resolvedAt ?? null
  ours.set(trade.tokenId, { shares: (held?.shares ?? 0) + shares, cost: (held?.cost ?? 0) + cost, resolvesAt })
  return { copied, shares }
}

function sell(
  { trade, exitPart }: PlannedCopy,
  ours: Map<TokenId, Holding>,
  plan: BacktestPlan,
  findBook: FindBook,
): Done | BacktestSkip {
  const held = ours.get(trade.tokenId)
  if (!held || held.shares <= 0 || isResolvedBy(held, trade.at)) return 'nothing-held'
  if (isOverBy(trade.first, trade.at + plan.delayMs)) return 'market-over'
  const wanted = held.shares * exitPart
  const copied = copyPriceOf(trade, { shares: wanted }, plan, findBook)
  if (!copied || (copied.ground === 'assumed' && plan.onlyRecorded)) return 'no-price'
  const shares = wholeLots(wanted * copied.part, plan.lot)
  if (shares < plan.minShares) return 'below-minimum'
  ours.set(trade.tokenId, {
    ...held,
    shares: held.shares - shares,
    cost: held.cost * (1 - shares / held.shares),
  })
  return { copied, shares }
}

/** What is resolved is paid out and bound no more. */
function costOfOpen(ours: Map<TokenId, Holding>, at: EpochMs): number {
  let cost = 0
  for (const [tokenId, holding] of ours) {
    if (isResolvedBy(holding, at)) ours.delete(tokenId)
    else cost += holding.cost
  }
  return cost
}

const isResolvedBy = ({ resolvesAt }: Holding, at: EpochMs): boolean => resolvesAt !== null && resolvesAt <= at
