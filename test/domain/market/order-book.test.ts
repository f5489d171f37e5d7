import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bestAsk,
  bestBid,
  depthWithin,
  isCrossed,
  midOf,
  normalizeBook,
  spreadOf,
  touchOf,
  worstAcceptablePrice,
} from '../../../domain/market/order-book.ts'
import { ONE, price } from '../../../domain/money/units.ts'
import { anyBook } from '../../support/arbitrary-books.ts'
import { at, dollars } from '../../support/decisions.ts'
import { bookOf } from '../../support/paper-markets.ts'

describe('a book from outside', () => {
  it('is put best first, whichever end the venue starts from', () => {
    const book = normalizeBook(
      bookOf({
        bids: [
          ['0.01', '5'],
          ['0.95', '1'],
        ],
        asks: [
          ['0.99', '5'],
          ['0.96', '1'],
        ],
      }),
    )
    expect([bestBid(book), bestAsk(book)]).toEqual([at('0.95'), at('0.96')])
  })

  it('has the levels of one price merged and empty levels dropped', () => {
    const book = normalizeBook(
      bookOf({
        bids: [
          ['0.4', '1'],
          ['0.41', '0'],
          ['0.4', '2.5'],
        ],
      }),
    )
    expect(book).toEqual(bookOf({ bids: [['0.4', '3.5']] }))
  })

  it('stays as it is once in order', () => {
    fc.assert(
      fc.property(anyBook, (book) => {
        expect(normalizeBook(book)).toEqual(book)
      }),
    )
  })
})

describe('the top of a book', () => {
  const book = bookOf({ bids: [['0.48', '10']], asks: [['0.53', '10']] })

  it('gives mid, spread and the price that each side meets', () => {
    expect(midOf(book)).toBe(at('0.505'))
    expect(spreadOf(book)).toBe(at('0.05'))
    expect(touchOf(book, 'BUY')).toBe(at('0.53'))
    expect(touchOf(book, 'SELL')).toBe(at('0.48'))
  })

  it.each([
    ['no bid', { asks: [['0.5', '1']] as const }],
    ['no ask', { bids: [['0.5', '1']] as const }],
    ['nothing', {}],
  ])('has neither mid nor spread with %s', (_case, sides) => {
    expect(midOf(bookOf(sides))).toBeNull()
    expect(spreadOf(bookOf(sides))).toBeNull()
    expect(isCrossed(bookOf(sides))).toBe(false)
  })

  it.each([
    ['0.49', false],
    ['0.5', true],
    ['0.51', true],
  ])('with a bid of %s against an ask of 0.50 is crossed: %s', (bid, crossed) => {
    expect(isCrossed(bookOf({ bids: [[bid, '1']], asks: [['0.5', '1']] }))).toBe(crossed)
  })
})

describe('depth', () => {
  const book = bookOf({
    bids: [
      ['0.5', '100'],
      ['0.49', '100'],
      ['0.489', '100'],
    ],
    asks: [
      ['0.51', '100'],
      ['0.5202', '100'],
      ['0.5203', '100'],
    ],
  })

  it('counts dollars no further than the band from the best price, its edge included', () => {
    expect(depthWithin(book, 'BUY', 0.02)).toBe(dollars('103.02'))
    expect(depthWithin(book, 'SELL', 0.02)).toBe(dollars('99'))
  })

  it('is nothing on an empty side', () => {
    expect(depthWithin(bookOf({}), 'BUY', 0.02)).toBe(0n)
  })
})

describe('the worst acceptable price', () => {
  it.each([
    ['BUY', '0.5', 200, '0.01', '0.51'],
    ['BUY', '0.4', 200, '0.01', '0.4'],
    ['BUY', '0.4', 200, '0.001', '0.408'],
    ['BUY', '0.99', 200, '0.01', '0.99'],
    ['BUY', '0.004', 200, '0.01', '0'],
    ['SELL', '0.5', 200, '0.01', '0.49'],
    ['SELL', '0.4', 200, '0.01', '0.4'],
    ['SELL', '0.4', 500, '0.01', '0.38'],
    ['SELL', '0.005', 5000, '0.01', '0.01'],
    ['SELL', '0.5', 20_000, '0.01', '0.01'],
  ] as const)('of a %s at %s within %s bps on a tick of %s is %s', (side, reference, bps, tick, expected) => {
    expect(worstAcceptablePrice(side, at(reference), bps, at(tick))).toBe(at(expected))
  })

  it('is on the tick and never beyond the bound', () => {
    const input = fc.record({
      reference: fc.bigInt({ min: 10_000n, max: ONE - 10_000n }).map(price),
      bps: fc.integer({ min: 0, max: 10_000 }),
      tick: fc.constantFrom(at('0.01'), at('0.005'), at('0.0025'), at('0.001'), at('0.0001')),
    })
    fc.assert(
      fc.property(input, ({ reference, bps, tick }) => {
        const buy = worstAcceptablePrice('BUY', reference, bps, tick)
        const sell = worstAcceptablePrice('SELL', reference, bps, tick)
        expect([buy % tick, sell % tick]).toEqual([0n, 0n])
        expect(buy * 10_000n <= reference * BigInt(10_000 + bps)).toBe(true)
        expect(sell * 10_000n >= reference * BigInt(10_000 - bps)).toBe(true)
      }),
    )
  })
})
