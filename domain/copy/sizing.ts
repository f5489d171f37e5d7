import { type BookWalk, costOf, sharesUpTo, walkBook } from '../market/book-walk.ts'
import type { Market } from '../market/market.ts'
import { LOT, MIN_MARKETABLE_BUY } from '../market/match.ts'
import { DEPTH_BAND, depthWithin, type OrderBook } from '../market/order-book.ts'
import { estimateFill, type FillEstimate, volumeLimit } from '../market/slippage.ts'
import { largestWhere } from '../money/search.ts'
import {
  greatest,
  notionalOf,
  type Price,
  priceFromNumber,
  type Shares,
  scaleBy,
  shares,
  toNumber,
  type Usd,
  usd,
} from '../money/units.ts'
import type { Belief } from './belief.ts'
import type { BindingCap } from './decision.ts'
import { clearsEdge, edgeLimit, edgeOf, slippageBound } from './entry-price.ts'
import type { Fill } from './fill.ts'
import { stakeFraction } from './kelly.ts'
import type { AccountState, CopyPolicy } from './policy.ts'

/** What an entry is sized from. `reserved` is what an earlier run of the same signal was granted, else null. */
export type Entry = {
  fill: Fill
  policy: CopyPolicy
  market: Market
  book: OrderBook
  hourlyShares: Shares | null
  account: AccountState
  belief: Belief
  reserved: Usd | null
}

/** What sizing found on the way, for the figures. */
export type EntryFigures = {
  gating: FillEstimate
  edge: number
  kellyStake: Usd
  bindingCap: BindingCap
  walk: BookWalk | null
}

/** The entry to make, or the size that is left and why it is not worth an order. */
export type EntrySize =
  | {
      kind: 'sized'
      shares: Shares
      limitPrice: Price
      maxCost: Usd
      expectedValue: Usd
      walk: BookWalk
      figures: EntryFigures
    }
  | { kind: 'no-edge'; figures: EntryFigures | null }
  | { kind: 'too-small'; shares: Shares; notional: Usd; figures: EntryFigures }

/**
 * How much of a leader's BUY to copy, in whole lots of 0.01 shares.
 *
 * The size is the least of: what the sizing mode asks; what the book offers within the slippage limit and while one more share
 * still earns the least edge; and every cap of the policy and the account. Caps only ever reduce, and they are held against
 * `maxCost`, the most that the order can take at its limit price with fees, not against the cost we hope for.
 * In `kelly` mode the stake follows the all-in price of the gating slippage model at that size.
 *
 * An order below the market's minimum of shares or one dollar is not made.
 */
export function sizeEntry(entry: Entry): EntrySize {
  const smallest = estimateAt(entry, entry.market.minOrderShares)
  if (!smallest) return { kind: 'no-edge', figures: null }
  if (!clearsEdge(entry.belief.q, entry.policy, smallest)) {
    return { kind: 'no-edge', figures: figuresAt(entry, smallest, 'edge', null) }
  }
  const { lots, cap, limitPrice } = largestAllowed(entry)
  if (lots === 0n && cap === 'edge') return { kind: 'no-edge', figures: figuresAt(entry, smallest, cap, null) }

  const quantity = shares(lots * LOT)
  const walk = walkBook(entry.book, 'BUY', entry.market.fees, { shares: quantity, limitPrice, maxCost: null })
  const gating = (quantity > 0n && estimateAt(entry, quantity)) || smallest
  const figures = figuresAt(entry, gating, cap, walk)
  if (quantity < entry.market.minOrderShares || walk.notional < MIN_MARKETABLE_BUY) {
    return { kind: 'too-small', shares: quantity, notional: walk.notional, figures }
  }
  // Fees are rounded per match, so a smaller order can miss by a hair what a larger one clears.
  if (!clearsEdge(entry.belief.q, entry.policy, gating)) return { kind: 'no-edge', figures }
  const hoped = notionalOf(quantity, priceFromNumber(entry.belief.q, 'down'), 'down')
  return {
    kind: 'sized',
    shares: quantity,
    limitPrice,
    maxCost: maxCostOf(entry, quantity, limitPrice),
    expectedValue: usd(hoped - gating.total),
    walk,
    figures,
  }
}

function largestAllowed(entry: Entry): { lots: bigint; cap: BindingCap; limitPrice: Price } {
  const { market, book, policy, belief } = entry
  const { price: ceiling } = slippageBound(entry.fill.price, policy, market)
  const limitPrice = edgeLimit(belief.q, policy, market, ceiling)
  let lots = sharesUpTo(book, 'BUY', ceiling) / LOT
  let cap: BindingCap = 'slippage'
  const reduceTo = (next: bigint, name: BindingCap) => {
    if (next >= lots) return
    lots = next
    cap = name
  }

  const reduceToCost = (amount: Usd, name: BindingCap) =>
    reduceTo(
      largestWhere(lots, (candidate) => maxCostOf(entry, shares(candidate * LOT), limitPrice) <= amount),
      name,
    )

  reduceTo(sharesUpTo(book, 'BUY', limitPrice) / LOT, 'edge')
  for (const limit of dollarCaps(entry)) reduceToCost(limit.amount, limit.cap)
  const hourly = policy.slippageModels.includes('volume') ? volumeLimit(entry.hourlyShares) : null
  if (hourly !== null) reduceTo(hourly / LOT, 'volume-share')
  if (policy.sizing === 'kelly') {
    reduceTo(
      largestWhere(lots, (candidate) => staysWithinKelly(entry, shares(candidate * LOT), limitPrice)),
      'sizing',
    )
  }
  reduceTo(
    largestWhere(lots, (candidate) => earnsEnough(entry, shares(candidate * LOT))),
    'edge',
  )
  if (entry.reserved !== null) reduceToCost(entry.reserved, 'reservation')
  return { lots, cap, limitPrice }
}

type DollarCap = { cap: BindingCap; amount: Usd }

function dollarCaps(entry: Entry): readonly DollarCap[] {
  const { policy, account, fill, book } = entry
  const caps: readonly DollarCap[] = [
    { cap: 'trade-cap', amount: scaleBy(account.bankroll, policy.maxKellyFraction, 'down') },
    { cap: 'leader-cap', amount: usd(policy.maxPerLeader - account.exposureLeader) },
    { cap: 'market-cap', amount: usd(policy.maxPerMarket - account.exposureMarket) },
    { cap: 'event-cap', amount: usd(policy.maxPerEvent - account.exposureEvent) },
    { cap: 'total-cap', amount: usd(policy.maxTotal - account.exposureTotal) },
    { cap: 'daily-loss', amount: usd(policy.maxDailyLoss - greatest(account.dailyLoss, usd(0n))) },
    { cap: 'cash', amount: usd(account.cash - account.reserved) },
    { cap: 'depth-share', amount: scaleBy(depthWithin(book, 'BUY', DEPTH_BAND), policy.maxDepthShare, 'down') },
  ]
  switch (policy.sizing) {
    case 'kelly':
      return caps
    case 'ratio':
      return [{ cap: 'sizing', amount: scaleBy(fill.notional, policy.copyRatio, 'down') }, ...caps]
    case 'fixed':
      return [{ cap: 'sizing', amount: policy.fixedStake }, ...caps]
  }
}

/** At the limit price with fees; never less than the walk itself, whose fees are rounded up level by level. */
function maxCostOf(entry: Entry, quantity: Shares, limitPrice: Price): Usd {
  const { fees } = entry.market
  const walk = walkBook(entry.book, 'BUY', fees, { shares: quantity, limitPrice, maxCost: null })
  return greatest(costOf(quantity, limitPrice, fees), walk.total)
}

function staysWithinKelly(entry: Entry, quantity: Shares, limitPrice: Price): boolean {
  const estimate = estimateAt(entry, quantity)
  return estimate !== null && maxCostOf(entry, quantity, limitPrice) <= kellyStakeAt(entry, estimate)
}

function earnsEnough(entry: Entry, quantity: Shares): boolean {
  const estimate = estimateAt(entry, quantity)
  return estimate !== null && clearsEdge(entry.belief.q, entry.policy, estimate)
}

function kellyStakeAt(entry: Entry, estimate: FillEstimate): Usd {
  const { q, sd } = entry.belief
  const allIn = toNumber(estimate.total) / toNumber(estimate.shares)
  const fraction = stakeFraction(q, sd, allIn, entry.policy.kellyFraction)
  return scaleBy(greatest(entry.account.bankroll, usd(0n)), fraction, 'down')
}

function estimateAt(entry: Entry, quantity: Shares): FillEstimate | null {
  const { policy, market, book, hourlyShares } = entry
  const question = {
    side: 'BUY',
    shares: quantity,
    book,
    fees: market.fees,
    tickSize: market.tickSize,
    hourlyShares,
  } as const
  return estimateFill(policy.slippageModels, question)?.gating ?? null
}

function figuresAt(entry: Entry, gating: FillEstimate, bindingCap: BindingCap, walk: BookWalk | null): EntryFigures {
  return {
    gating,
    edge: edgeOf(entry.belief.q, gating),
    kellyStake: kellyStakeAt(entry, gating),
    bindingCap,
    walk: walk?.averagePrice == null ? null : walk,
  }
}
