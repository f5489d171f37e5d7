import type { Side } from '../copy/fill.ts'
import { largestWhere } from '../money/search.ts'
import { averagePrice, least, notionalOf, type Price, type Shares, shares, type Usd, usd } from '../money/units.ts'
import { estimateFee } from './fees.ts'
import type { FeeSchedule } from './market.ts'
import { isBeyond, levelsTaken, type OrderBook } from './order-book.ts'

/** What an order takes from one level. `notional` excludes the fee. */
export type Take = { price: Price; shares: Shares; notional: Usd; fee: Usd }

/** What an order gets by walking a book. `total` is cash: paid with fee on top for a BUY, received after the fee for a SELL. */
export type BookWalk = {
  takes: readonly Take[]
  shares: Shares
  notional: Usd
  fee: Usd
  total: Usd
  /** Before fees, rounded against us; null where nothing was taken. */
  averagePrice: Price | null
}

export type WalkLimits = {
  shares: Shares
  /** The worst price to touch; null for none. */
  limitPrice: Price | null
  /** The most cash a BUY may take, fees included; null for none. A SELL ignores it. */
  maxCost: Usd | null
}

/**
 * Takes levels best to worst until the shares, the price limit or the cash is used up. Every amount is rounded against us per
 * level, as the venue settles per match. The cash bound cuts the last level to the micro-share.
 *
 * @throws InvariantError when the fee schedule is unknown.
 */
export function walkBook(book: OrderBook, side: Side, fees: FeeSchedule, limits: WalkLimits): BookWalk {
  const takes: Take[] = []
  let wanted: bigint = limits.shares
  let cash: bigint | null = side === 'BUY' ? limits.maxCost : null
  for (const level of levelsTaken(book, side)) {
    if (wanted <= 0n || (limits.limitPrice !== null && isBeyond(side, level.price, limits.limitPrice))) break
    const offered = shares(least(wanted, level.shares))
    const quantity = cash === null ? offered : sharesWithin(usd(cash), offered, level.price, fees)
    if (quantity > 0n) takes.push(takeOf(side, fees, quantity, level.price))
    if (quantity < offered) break
    wanted -= quantity
    if (cash !== null) cash -= costOf(quantity, level.price, fees)
  }
  return sumTakes(side, takes)
}

/** Adds up takes into what they cost or brought. */
function sumTakes(side: Side, takes: readonly Take[]): BookWalk {
  let quantity = 0n
  let notional = 0n
  let fee = 0n
  for (const take of takes) {
    quantity += take.shares
    notional += take.notional
    fee += take.fee
  }
  return {
    takes,
    shares: shares(quantity),
    notional: usd(notional),
    fee: usd(fee),
    total: usd(side === 'BUY' ? notional + fee : notional - fee),
    averagePrice:
      quantity === 0n ? null : averagePrice(usd(notional), shares(quantity), side === 'BUY' ? 'up' : 'down'),
  }
}

/** Shares resting at `limitPrice` or better on the side that `side` takes. */
export function sharesUpTo(book: OrderBook, side: Side, limitPrice: Price): Shares {
  let quantity = 0n
  for (const level of levelsTaken(book, side)) {
    if (isBeyond(side, level.price, limitPrice)) break
    quantity += level.shares
  }
  return shares(quantity)
}

/** Cash that buying `quantity` at one price takes, fee included, rounded up. */
export const costOf = (quantity: Shares, at: Price, fees: FeeSchedule): Usd =>
  usd(notionalOf(quantity, at, 'up') + estimateFee(fees, quantity, at))

function takeOf(side: Side, fees: FeeSchedule, quantity: Shares, at: Price): Take {
  return {
    price: at,
    shares: quantity,
    notional: notionalOf(quantity, at, side === 'BUY' ? 'up' : 'down'),
    fee: estimateFee(fees, quantity, at),
  }
}

function sharesWithin(cash: Usd, offered: Shares, at: Price, fees: FeeSchedule): Shares {
  return shares(largestWhere(offered, (quantity) => costOf(shares(quantity), at, fees) <= cash))
}
