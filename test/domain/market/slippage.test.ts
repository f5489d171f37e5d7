import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SlippageModelName } from '../../../domain/copy/policy.ts'
import { estimateFill, type FillQuestion, volumeLimit } from '../../../domain/market/slippage.ts'
import { shares } from '../../../domain/money/units.ts'
import { anyBook, anyFees, anySide } from '../../support/arbitrary-books.ts'
import { at, dollars, quantity } from '../../support/decisions.ts'
import { assertOften } from '../../support/often.ts'
import { bookOf } from '../../support/paper-markets.ts'

const ALL: readonly SlippageModelName[] = ['book', 'fixed', 'volume', 'spread']

const question = (changes: Partial<FillQuestion> = {}): FillQuestion => ({
  side: 'BUY',
  shares: quantity('100'),
  book: bookOf({
    bids: [
      ['0.38', '60'],
      ['0.37', '1000'],
    ],
    asks: [
      ['0.4', '60'],
      ['0.41', '1000'],
    ],
  }),
  fees: { kind: 'none' },
  tickSize: at('0.001'),
  hourlyShares: quantity('1000'),
  ...changes,
})

const priceBy = (model: SlippageModelName, changes: Partial<FillQuestion> = {}) =>
  estimateFill([model], question(changes))?.gating.price

describe('the slippage models', () => {
  it.each([
    ['book', 'BUY', '0.404'],
    ['book', 'SELL', '0.376'],
    ['fixed', 'BUY', '0.402'],
    ['fixed', 'SELL', '0.378'],
    ['volume', 'BUY', '0.4004'],
    ['volume', 'SELL', '0.37962'],
    ['spread', 'BUY', '0.4025'],
    ['spread', 'SELL', '0.3775'],
  ] as const)('%s prices a %s of 100 shares at %s', (model, side, expected) => {
    expect(priceBy(model, { side })).toBe(at(expected))
  })

  it('fixed goes to the next tick against us, however coarse', () => {
    expect(priceBy('fixed', { tickSize: at('0.01') })).toBe(at('0.41'))
    expect(priceBy('fixed', { tickSize: at('0.01'), side: 'SELL' })).toBe(at('0.37'))
  })

  it('volume fills no more than a quarter of the trailing hour, at its greatest impact', () => {
    const estimate = estimateFill(['volume'], question({ shares: quantity('400') }))?.gating
    expect(estimate).toMatchObject({ shares: quantity('250'), price: at('0.4025') })
    expect(volumeLimit(quantity('1000'))).toBe(quantity('250'))
  })

  it('volume prices an unknown hour as the busiest order it allows', () => {
    expect(priceBy('volume', { hourlyShares: null })).toBe(at('0.4025'))
    expect(volumeLimit(null)).toBeNull()
  })

  it('leave the book to answer where none of them can', () => {
    expect(estimateFill(['volume'], question({ hourlyShares: shares(0n) }))?.gating.model).toBe('book')
    const oneSided = question({ book: bookOf({ asks: [['0.4', '1000']] }) })
    expect(estimateFill(['spread'], oneSided)?.gating.model).toBe('book')
  })

  it('have nothing to say where nothing rests', () => {
    expect(estimateFill(ALL, question({ book: bookOf({ bids: [['0.4', '1']] }) }))).toBeNull()
  })

  it('put the fee of their own price into the total', () => {
    const estimate = estimateFill(['spread'], question({ fees: { kind: 'curve', rate: 0.07, exponent: 1 } }))?.gating
    expect(estimate).toMatchObject({ fee: dollars('1.68346'), total: dollars('41.93346'), allIn: 419_335n })
  })

  it('reach neither above a dollar nor below nothing', () => {
    const extremes = bookOf({ bids: [['0.001', '1000']], asks: [['0.999', '1000']] })
    expect(priceBy('spread', { book: extremes })).toBe(at('1'))
    expect(priceBy('spread', { book: extremes, side: 'SELL' })).toBe(at('0'))
  })
})

describe('the gating estimate', () => {
  it('is the worst of the models asked for, which are all returned in order', () => {
    const answer = estimateFill(['volume', 'book', 'fixed'], question())
    expect(answer?.estimates.map(({ model }) => model)).toEqual(['volume', 'book', 'fixed'])
    expect(answer?.gating.model).toBe('book')
    expect(estimateFill(['volume', 'fixed'], question())?.gating.model).toBe('fixed')
  })

  it('is never better than the touch, nor than any other model', () => {
    const anyHour = fc.option(fc.bigInt({ min: 0n, max: 10n ** 10n }).map(shares))
    const anySize = fc.integer({ min: 1, max: 100_000 }).map((lots) => shares(BigInt(lots) * 10_000n))
    const questions = fc.tuple(anyBook, anySide, anyFees, anySize, anyHour)
    assertOften(questions, { atLeast: 80 }, ([book, side, fees, size, hourlyShares]) => {
      const answer = estimateFill(ALL, question({ book, side, fees, shares: size, hourlyShares }))
      const touch = side === 'BUY' ? book.asks[0]?.price : book.bids[0]?.price
      expect(answer === null).toBe(touch === undefined)
      if (!answer || touch === undefined) return false
      const { gating, estimates } = answer
      for (const estimate of estimates) {
        expect(side === 'BUY' ? estimate.price >= touch : estimate.price <= touch).toBe(true)
        expect(side === 'BUY' ? gating.allIn >= estimate.allIn : gating.allIn <= estimate.allIn).toBe(true)
      }
      return estimates.length === ALL.length
    })
  })
})
