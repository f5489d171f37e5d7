import { isCrossed, type Level, type OrderBook } from '../../market/order-book.ts'
import type { TokenId } from '../../money/ids.ts'
import { type EpochMs, toNumber } from '../../money/units.ts'
import type { BookLevel, FindBook, RecordedBook } from './copy-price.ts'

/** A book as it was read for a decision. `at` is when it was read. */
export type SeenBook = RecordedBook & { tokenId: TokenId; at: EpochMs }

/**
 * How long before or after the copier's time a book may have been read to stand for that time, ms. Blocks come every two seconds with
 * times in whole seconds, and a decision reads its book two to ten seconds after the leader's trade: with the usual delay of five
 * seconds, what we saw when we decided on a trade is within reach. Whoever asks for a longer delay was somewhere else in the book's life.
 */
export const BOOK_TOLERANCE_MS = 5_000

/** A book in plain numbers; null where it was crossed, which no live book is. */
export function toSeenBook(book: Pick<OrderBook, 'tokenId' | 'bids' | 'asks' | 'receivedAt'>): SeenBook | null {
  const { tokenId, bids, asks, receivedAt } = book
  if (isCrossed(book)) return null
  return { tokenId, at: receivedAt, bids: bids.map(toBookLevel), asks: asks.map(toBookLevel) }
}

/**
 * Finds among these the book that was read nearest to the copier's time, the earlier of two; null where none was within the tolerance.
 * None from before the leader's trade: it would offer once more what the leader took.
 *
 * @param delayMs - from the leader's trade to the copier's time.
 */
export function findAmong(books: readonly SeenBook[], delayMs: number): FindBook {
  const early = Math.min(BOOK_TOLERANCE_MS, delayMs)
  const byToken = new Map<TokenId, SeenBook[]>()
  for (const book of books.toSorted((a, b) => a.at - b.at)) {
    const own = byToken.get(book.tokenId)
    if (own) own.push(book)
    else byToken.set(book.tokenId, [book])
  }
  return (tokenId, at) => {
    const own = byToken.get(tokenId) ?? []
    const next = firstFrom(own, at)
    const before = own[next - 1]
    const after = own[next]
    const isEarlyEnough = after && after.at - at <= BOOK_TOLERANCE_MS
    if (!before || at - before.at > early) return isEarlyEnough ? after : null
    return isEarlyEnough && after.at - at < at - before.at ? after : before
  }
}

/** Where the first book stands that was read at `at` or later. */
function firstFrom(books: readonly SeenBook[], at: EpochMs): number {
  let [low, high] = [0, books.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((books[middle]?.at ?? at) < at) low = middle + 1
    else high = middle
  }
  return low
}

const toBookLevel = ({ price, shares }: Level): BookLevel => ({ price: toNumber(price), shares: toNumber(shares) })
