import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { costOf, sharesUpTo, walkBook } from '../../../domain/market/book-walk.ts'
import { price, type Shares, shares, usd } from '../../../domain/money/units.ts'
import { anyBook, anyFees, anySide } from '../../support/arbitrary-books.ts'
import { at, dollars, quantity } from '../../support/decisions.ts'
import { assertOften } from '../../support/often.ts'
import { bookOf } from '../../support/paper-markets.ts'

const CRYPTO = { kind: 'curve', rate: 0.07, exponent: 1 } as const
const book = bookOf({
  bids: [
    ['0.48', '10'],
    ['0.47', '20'],
  ],
  asks: [
    ['0.5', '10'],
    ['0.51', '20'],
    ['0.6', '100'],
  ],
})
const anyShares = fc.bigInt({ min: 0n, max: 20_000_000_000n }).map(shares)
const free = (size: Shares) => ({ shares: size, limitPrice: null, maxCost: null })

describe('walking a book', () => {
  it('takes levels best first, with a fee on each, and adds the fee to what a BUY pays', () => {
    const walk = walkBook(book, 'BUY', CRYPTO, free(quantity('15')))
    expect(walk.takes).toEqual([
      { price: at('0.5'), shares: quantity('10'), notional: dollars('5'), fee: dollars('0.175') },
      { price: at('0.51'), shares: quantity('5'), notional: dollars('2.55'), fee: dollars('0.08747') },
    ])
    expect(walk).toMatchObject({ notional: dollars('7.55'), fee: dollars('0.26247'), total: dollars('7.81247') })
  })

  it('takes the fee off what a SELL brings', () => {
    const walk = walkBook(book, 'SELL', CRYPTO, free(quantity('15')))
    expect(walk).toMatchObject({ notional: dollars('7.15'), fee: dollars('0.26191'), total: dollars('6.88809') })
  })

  it('rounds the average price against us', () => {
    const thirds = bookOf({
      bids: [
        ['0.5', '1'],
        ['0.49', '2'],
      ],
      asks: [
        ['0.5', '1'],
        ['0.51', '2'],
      ],
    })
    expect(walkBook(thirds, 'BUY', { kind: 'none' }, free(quantity('3'))).averagePrice).toBe(506_667n)
    expect(walkBook(thirds, 'SELL', { kind: 'none' }, free(quantity('3'))).averagePrice).toBe(493_333n)
  })

  it('stops at the limit price, its level included', () => {
    const walk = walkBook(book, 'BUY', CRYPTO, { ...free(quantity('500')), limitPrice: at('0.51') })
    expect(walk.shares).toBe(quantity('30'))
    expect(sharesUpTo(book, 'BUY', at('0.51'))).toBe(quantity('30'))
    expect(sharesUpTo(book, 'SELL', at('0.475'))).toBe(quantity('10'))
  })

  it('has no average where nothing was taken', () => {
    expect(walkBook(bookOf({}), 'BUY', CRYPTO, free(quantity('1')))).toMatchObject({ shares: 0n, averagePrice: null })
  })

  it('spends the cash to the last micro-share and no more', () => {
    const cash = fc.oneof(fc.bigInt({ min: 0n, max: 500_000_000n }), fc.bigInt({ min: 0n, max: 10_000_000_000n }))
    assertOften(fc.tuple(anyBook, anyFees, cash.map(usd)), { atLeast: 50 }, ([any, fees, maxCost]) => {
      const walk = walkBook(any, 'BUY', fees, { ...free(quantity('100000')), maxCost })
      expect(walk.total <= maxCost).toBe(true)
      const last = walk.takes.at(-1)
      const level = last && any.asks.find((ask) => ask.price === last.price)
      if (!last || !level || last.shares === level.shares) return false
      const before = walk.total - last.notional - last.fee
      expect(before + costOf(shares(last.shares + 1n), last.price, fees) > maxCost).toBe(true)
      return true
    })
  })

  it('never takes more than was asked, than rests at a level, or beyond the limit', () => {
    const cents = fc.integer({ min: 1, max: 99 }).map((n) => price(BigInt(n) * 10_000n))
    const orders = fc.tuple(anyBook, anySide, anyFees, anyShares, cents)
    assertOften(orders, { atLeast: 10 }, ([any, side, fees, size, limitPrice]) => {
      const walk = walkBook(any, side, fees, { shares: size, limitPrice, maxCost: null })
      expect(walk.shares <= size).toBe(true)
      const levels = side === 'BUY' ? any.asks : any.bids
      for (const [index, take] of walk.takes.entries()) {
        const level = levels[index]
        expect(level?.price).toBe(take.price)
        expect(take.shares <= (level?.shares ?? 0n)).toBe(true)
        expect(side === 'BUY' ? take.price <= limitPrice : take.price >= limitPrice).toBe(true)
      }
      return walk.takes.length > 1
    })
  })

  it('is monotone: more shares never get a better average, cost less or bring less', () => {
    const pairs = fc.tuple(anyBook, anySide, anyFees, anyShares, anyShares)
    assertOften(pairs, { atLeast: 50 }, ([any, side, fees, a, b]) => {
      const [small, large] = a < b ? [a, b] : [b, a]
      const few = walkBook(any, side, fees, free(small))
      const many = walkBook(any, side, fees, free(large))
      expect(many.shares >= few.shares && many.notional >= few.notional && many.fee >= few.fee).toBe(true)
      if (few.averagePrice === null || many.averagePrice === null) return false
      // An average over very few micro-shares is itself rounded, by up to one micro-dollar over their number.
      const slack = 1n + 2_000_000n / few.shares
      const better = side === 'BUY' ? few.averagePrice - many.averagePrice : many.averagePrice - few.averagePrice
      expect(better <= slack).toBe(true)
      return many.takes.length > few.takes.length
    })
  })

  it('costs what its takes add up to', () => {
    assertOften(fc.tuple(anyBook, anyFees, anyShares), { atLeast: 50 }, ([any, fees, size]) => {
      const walk = walkBook(any, 'BUY', fees, free(size))
      const sum = walk.takes.reduce((cash, take) => cash + costOf(take.shares, take.price, fees), 0n)
      expect(walk.total).toBe(sum)
      return walk.takes.length > 1
    })
  })
})
