import type { Side } from '../copy/fill.ts'
import type { TokenId } from '../money/ids.ts'
import { quantize } from '../money/rounding.ts'
import {
  type EpochMs,
  greatest,
  least,
  notionalOf,
  ONE,
  type Price,
  price,
  type Shares,
  scaleBy,
  shares,
  type Usd,
  usd,
} from '../money/units.ts'

/** Resting shares at one price. */
export type Level = { price: Price; shares: Shares }

/**
 * One outcome's order book, best first on both sides (bids falling, asks rising), no empty and no repeated level.
 * `asOf` is the venue's stamp of the last change; `receivedAt` when we read it.
 */
export type OrderBook = {
  tokenId: TokenId
  bids: readonly Level[]
  asks: readonly Level[]
  asOf: EpochMs
  receivedAt: EpochMs
}

/** How far from the best price resting orders count as depth. */
export const DEPTH_BAND = 0.02

/**
 * Puts a book from outside in order: best first, levels of one price merged, empty levels dropped. Venues send their levels
 * in either direction, and sometimes twice.
 */
export function normalizeBook(book: OrderBook): OrderBook {
  return {
    tokenId: book.tokenId,
    bids: mergeLevels(book.bids).sort((a, b) => Number(b.price - a.price)),
    asks: mergeLevels(book.asks).sort((a, b) => Number(a.price - b.price)),
    asOf: book.asOf,
    receivedAt: book.receivedAt,
  }
}

/** The levels that an order of ours on `side` would take, best first: a BUY takes asks. */
export const levelsTaken = (book: OrderBook, side: Side): readonly Level[] => (side === 'BUY' ? book.asks : book.bids)

/** The highest bid, or null where nobody bids. */
export const bestBid = (book: Pick<OrderBook, 'bids'>): Price | null => book.bids[0]?.price ?? null
/** The lowest ask, or null where nobody offers. */
export const bestAsk = (book: Pick<OrderBook, 'asks'>): Price | null => book.asks[0]?.price ?? null
/** The best price that an order of ours on `side` would meet. */
export const touchOf = (book: OrderBook, side: Side): Price | null => (side === 'BUY' ? bestAsk(book) : bestBid(book))

/** Halfway between best bid and best ask; null where a side is empty. */
export function midOf(book: OrderBook): Price | null {
  const bid = bestBid(book)
  const ask = bestAsk(book)
  return bid === null || ask === null ? null : price((bid + ask) / 2n)
}

/** Best ask less best bid; null where a side is empty or the book is crossed. */
export function spreadOf(book: OrderBook): Price | null {
  const bid = bestBid(book)
  const ask = bestAsk(book)
  return bid === null || ask === null || bid > ask ? null : price(ask - bid)
}

/** Whether someone bids at or above the lowest ask: impossible in a live book, so this one is stale or torn. */
export function isCrossed(book: Pick<OrderBook, 'bids' | 'asks'>): boolean {
  const bid = bestBid(book)
  const ask = bestAsk(book)
  return bid !== null && ask !== null && bid >= ask
}

/** Dollars resting on the side that `side` takes, no further than `band` (0.02 = 2 %) of the best price; rounded down. */
export function depthWithin(book: OrderBook, side: Side, band: number): Usd {
  const best = touchOf(book, side)
  if (best === null) return usd(0n)
  const edge = scaleBy(best, side === 'BUY' ? 1 + band : 1 - band, side === 'BUY' ? 'down' : 'up')
  let depth = 0n
  for (const level of levelsTaken(book, side)) {
    if (isBeyond(side, level.price, edge)) break
    depth += notionalOf(level.shares, level.price, 'down')
  }
  return usd(depth)
}

/** Whether `at` is worse for us than `limit`: above it for a BUY, below it for a SELL. */
export const isBeyond = (side: Side, at: Price, limit: Price): boolean => (side === 'BUY' ? at > limit : at < limit)

/**
 * The worst price on the tick grid that stays within `maxSlippageBps` of `reference`: a BUY limit rounds down to the tick,
 * a SELL limit up, so that the bound is never stretched. Inside the venue's range of one tick … 1 − one tick, save that
 * a BUY with nothing left below its bound gives 0, which no ask meets.
 */
export function worstAcceptablePrice(side: Side, reference: Price, maxSlippageBps: number, tickSize: Price): Price {
  if (side === 'BUY') {
    const bound = scaleBy(reference, 1 + maxSlippageBps / 10_000, 'down')
    return price(least(quantize(bound, tickSize, 'down'), ONE - tickSize))
  }
  const bound = scaleBy(reference, Math.max(0, 1 - maxSlippageBps / 10_000), 'up')
  return price(greatest(quantize(bound, tickSize, 'up'), tickSize))
}

function mergeLevels(levels: readonly Level[]): Level[] {
  const byPrice = new Map<Price, bigint>()
  for (const level of levels) byPrice.set(level.price, (byPrice.get(level.price) ?? 0n) + level.shares)
  return [...byPrice].filter(([, size]) => size > 0n).map(([at, size]) => ({ price: at, shares: shares(size) }))
}
