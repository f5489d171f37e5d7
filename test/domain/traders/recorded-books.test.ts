import { describe, expect, it } from 'vitest'
import { findAmong, type SeenBook, toSeenBook } from '../../../domain/traders/copying/recorded-books.ts'
import { bookOf } from '../../support/paper-markets.ts'
import { AS_OF, tokenOf } from './histories.ts'

const YES = tokenOf(1, 0)
const seenAt = (seconds: number, changes: Partial<SeenBook> = {}): SeenBook => ({
  tokenId: YES,
  at: AS_OF + seconds * 1_000,
  bids: [],
  asks: [{ price: 0.5, shares: 100 }],
  ...changes,
})
/** When the book was read, seconds after AS_OF, that is found for that time. */
function found(books: readonly SeenBook[], seconds: number, delaySeconds = 5): number | null {
  const book = findAmong(books, delaySeconds * 1_000)(YES, AS_OF + seconds * 1_000)
  const seen = books.find((one) => one === book)
  return seen ? (seen.at - AS_OF) / 1_000 : null
}

describe('the book at the copier’s time', () => {
  it.each<[string, number[], number, number | null]>([
    ['the one that was read then', [0, 10, 20], 10, 10],
    ['the nearer one before', [8, 14], 10, 8],
    ['the nearer one after', [6, 13], 10, 13],
    ['the earlier of two as near', [8, 12], 10, 8],
    ['one from exactly five seconds before', [5], 10, 5],
    ['one from exactly five seconds after', [15], 10, 15],
    ['none that was read earlier', [4.999], 10, null],
    ['none that was read later', [15.001], 10, null],
    ['none where there is none', [], 10, null],
  ])('is %s', (_case, times, at, expected) => {
    const books = times.map((seconds) => seenAt(seconds))
    expect(found(books, at)).toBe(expected)
    expect(found(books.toReversed(), at)).toBe(expected)
  })

  it('is never one from before the leader’s trade, whose shares the leader has taken', () => {
    expect(found([seenAt(8)], 10, 1)).toBeNull()
    expect(found([seenAt(9)], 10, 1)).toBe(9)
    expect(found([seenAt(8), seenAt(13)], 10, 1)).toBe(13)
    expect(found([seenAt(9), seenAt(11)], 10, 0)).toBe(11)
  })

  it('is of the same outcome', () => {
    expect(found([seenAt(10, { tokenId: tokenOf(1, 1) })], 10)).toBeNull()
  })
})

describe('a book that was read for a decision', () => {
  it('comes in plain numbers, best first', () => {
    const book = bookOf({
      bids: [['0.49', '4000']],
      asks: [
        ['0.505', '12.5'],
        ['0.51', '1'],
      ],
    })
    expect(toSeenBook({ ...book, tokenId: YES, receivedAt: AS_OF })).toEqual({
      tokenId: YES,
      at: AS_OF,
      bids: [{ price: 0.49, shares: 4000 }],
      asks: [
        { price: 0.505, shares: 12.5 },
        { price: 0.51, shares: 1 },
      ],
    })
  })

  it('does not count where it was crossed', () => {
    expect(toSeenBook(bookOf({ bids: [['0.5', '1']], asks: [['0.5', '1']] }))).toBeNull()
  })
})
