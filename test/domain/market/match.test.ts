import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { walkBook } from '../../../domain/market/book-walk.ts'
import { LOT, type MatchableOrder, matchOrder } from '../../../domain/market/match.ts'
import { price, shares, usd } from '../../../domain/money/units.ts'
import { anyBook, anyFees } from '../../support/arbitrary-books.ts'
import { at, dollars, quantity } from '../../support/decisions.ts'
import { assertOften } from '../../support/often.ts'
import { bookOf, upDownMarket } from '../../support/paper-markets.ts'

const market = upDownMarket({ fees: { kind: 'none' } })
const book = bookOf({
  bids: [
    ['0.48', '10'],
    ['0.47', '20'],
  ],
  asks: [
    ['0.5', '10'],
    ['0.51', '20'],
  ],
})

const anOrder = (changes: Partial<MatchableOrder> = {}): MatchableOrder => ({
  side: 'BUY',
  timeInForce: 'FAK',
  limitPrice: at('0.51'),
  shares: quantity('20'),
  maxCost: dollars('1000'),
  ...changes,
})

describe('matching', () => {
  it('fills level by level up to the limit', () => {
    expect(matchOrder(anOrder(), book, market)).toMatchObject({
      kind: 'matched',
      takes: [
        { price: at('0.5'), shares: quantity('10') },
        { price: at('0.51'), shares: quantity('10') },
      ],
      total: dollars('10.1'),
    })
  })

  it('fills a FAK order in part and drops the rest', () => {
    expect(matchOrder(anOrder({ shares: quantity('100') }), book, market)).toMatchObject({ shares: quantity('30') })
    expect(matchOrder(anOrder({ limitPrice: at('0.5') }), book, market)).toMatchObject({ shares: quantity('10') })
  })

  it('fills a FOK order whole or not at all', () => {
    const fok = (size: string) => matchOrder(anOrder({ timeInForce: 'FOK', shares: quantity(size) }), book, market)
    expect(fok('30')).toMatchObject({ kind: 'matched', shares: quantity('30') })
    expect(fok('30.01')).toMatchObject({ kind: 'rejected', reason: 'unfilled' })
  })

  it('never lets a BUY take more cash than its bound', () => {
    expect(matchOrder(anOrder({ maxCost: dollars('5') }), book, market)).toMatchObject({ total: dollars('5') })
    const fok = anOrder({ timeInForce: 'FOK', maxCost: dollars('5') })
    expect(matchOrder(fok, book, market)).toMatchObject({ kind: 'rejected', reason: 'unfilled' })
  })

  it('sells into the bids, down to the limit', () => {
    const order = anOrder({ side: 'SELL', limitPrice: at('0.47'), shares: quantity('15'), maxCost: dollars('0') })
    expect(matchOrder(order, book, market)).toMatchObject({ kind: 'matched', total: dollars('7.15') })
  })

  it.each([
    ['no ask is within the limit', { limitPrice: at('0.49') }, {}, 'unfilled'],
    ['the price is off the tick', { limitPrice: at('0.505') }, {}, 'tick'],
    ['the price is below one tick', { limitPrice: at('0') }, {}, 'tick'],
    ['the price is above one less a tick', { limitPrice: at('1') }, {}, 'tick'],
    ['the size is below the market’s minimum', { shares: quantity('4.99') }, {}, 'minimum-size'],
    ['the size is not in lots of 0.01', { shares: quantity('6.005') }, {}, 'minimum-size'],
    [
      'a SELL is below the minimum too',
      { side: 'SELL', shares: quantity('4'), limitPrice: at('0.4') },
      {},
      'minimum-size',
    ],
    ['a BUY is worth less than a dollar', { shares: quantity('5'), limitPrice: at('0.19') }, {}, 'minimum-size'],
    ['the market is closed', {}, { closed: true }, 'market-closed'],
    ['the market does not accept orders', {}, { acceptingOrders: false }, 'market-closed'],
    ['nobody knows the fees', {}, { fees: { kind: 'unknown' } }, 'market-closed'],
  ] as const)('is refused where %s', (_case, order, changes, reason) => {
    expect(matchOrder(anOrder(order), book, { ...market, ...changes })).toMatchObject({ kind: 'rejected', reason })
  })

  it('accepts a BUY of exactly five shares and one dollar', () => {
    const cheap = bookOf({ asks: [['0.2', '5']] })
    expect(matchOrder(anOrder({ shares: quantity('5'), limitPrice: at('0.2') }), cheap, market)).toMatchObject({
      kind: 'matched',
      total: dollars('1'),
    })
  })

  it('agrees with the walk of the same book, whatever the book', () => {
    const anySize = fc.integer({ min: 500, max: 2_000_000 }).map((lots) => shares(BigInt(lots) * LOT))
    const anyCents = fc.integer({ min: 20, max: 99 }).map((cents) => price(BigInt(cents) * 10_000n))
    assertOften(fc.tuple(anyBook, anyFees, anySize, anyCents), { atLeast: 40 }, ([any, fees, size, limitPrice]) => {
      const maxCost = usd(10n ** 12n)
      const match = matchOrder(anOrder({ shares: size, limitPrice, maxCost }), any, { ...market, fees })
      const walk = walkBook(any, 'BUY', fees, { shares: size, limitPrice, maxCost })
      if (walk.shares === 0n) expect(match).toMatchObject({ kind: 'rejected', reason: 'unfilled' })
      else expect(match).toEqual({ kind: 'matched', ...walk })
      return match.kind === 'matched'
    })
  })
})
