import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chargedFee,
  estimateFee,
  feePerShare,
  historicalFeeSchedule,
  toFeeSchedule,
} from '../../../domain/market/fees.ts'
import type { FeeSchedule } from '../../../domain/market/market.ts'
import { ONE, price, type Shares, shares, toNumber } from '../../../domain/money/units.ts'
import { at, dollars, quantity } from '../../support/decisions.ts'

const curve = (rate: number, exponent = 1): FeeSchedule => ({ kind: 'curve', rate, exponent })

/** Rate, price and fee in dollars of 100 shares: Polymarket's fee page, and the worked cases of its client's own tests. */
const VECTORS = [
  [0.07, 1, '0.5', '1.75'],
  [0.07, 1, '0.1', '0.63'],
  [0.07, 1, '0.25', '1.3125'],
  [0.07, 1, '0.05', '0.3325'],
  [0.07, 1, '0.01', '0.0693'],
  [0.05, 1, '0.5', '1.25'],
  [0.05, 1, '0.1', '0.45'],
  [0.05, 1, '0.25', '0.9375'],
  [0.05, 1, '0.05', '0.2375'],
  [0.04, 1, '0.5', '1'],
  [0.04, 1, '0.1', '0.36'],
  [0.04, 1, '0.25', '0.75'],
  [0.04, 1, '0.05', '0.19'],
  [0.03, 1, '0.5', '0.75'],
  [0.03, 1, '0.1', '0.27'],
  [0.03, 1, '0.25', '0.5625'],
  [0.25, 2, '0.5', '1.5625'],
  [0.25, 2, '0.3', '1.1025'],
  [0.25, 2, '0.1', '0.2025'],
] as const

describe('the fee on a match', () => {
  it.each(VECTORS)('at rate %s, exponent %s and price %s is %s dollars per 100 shares', (rate, exponent, at_, fee) => {
    expect(estimateFee(curve(rate, exponent), quantity('100'), at(at_))).toBe(dollars(fee))
    expect(chargedFee(curve(rate, exponent), quantity('100'), at(at_))).toBe(dollars(fee))
  })

  it('rounds our estimates up and the charge down where the sixth decimal decides', () => {
    expect(estimateFee(curve(0.25, 2), quantity('100'), at('0.05'))).toBe(dollars('0.05641'))
    expect(chargedFee(curve(0.25, 2), quantity('100'), at('0.05'))).toBe(dollars('0.0564'))
    expect(estimateFee(curve(0.25, 2), quantity('125.5'), at('0.5'))).toBe(dollars('1.96094'))
    expect(chargedFee(curve(0.25, 2), quantity('125.5'), at('0.5'))).toBe(dollars('1.96093'))
  })

  it('is nothing below one step of 0.00001 dollars', () => {
    expect(estimateFee(curve(0.04), shares(900n), at('0.5'))).toBe(0n)
    expect(estimateFee(curve(0.04), shares(1_000n), at('0.5'))).toBe(10n)
  })

  it('is nothing in a market without fees, and at the certain prices', () => {
    expect(estimateFee({ kind: 'none' }, quantity('100'), at('0.5'))).toBe(0n)
    expect(estimateFee(curve(0.07), quantity('100'), at('0'))).toBe(0n)
    expect(estimateFee(curve(0.07), quantity('100'), at('1'))).toBe(0n)
  })

  it('cannot be known under an unknown schedule', () => {
    expect(() => estimateFee({ kind: 'unknown' }, quantity('1'), at('0.5'))).toThrow('unknown schedule')
    expect(() => feePerShare({ kind: 'unknown' }, at('0.5'))).toThrow('unknown schedule')
  })

  const anyFee = fc.record({
    rate: fc.integer({ min: 1, max: 250 }).map((thousandths) => thousandths / 1000),
    exponent: fc.integer({ min: 1, max: 2 }),
    size: fc.bigInt({ min: 0n, max: 10n ** 12n }).map(shares),
    at: fc.bigInt({ min: 0n, max: ONE }).map(price),
  })

  it('lies within one step of the curve, the estimate never below the charge', () => {
    fc.assert(
      fc.property(anyFee, ({ rate, exponent, size, at: p }) => {
        const exact = toNumber(size) * feePerShare(curve(rate, exponent), p)
        const charged = chargedFee(curve(rate, exponent), size, p)
        const estimated = estimateFee(curve(rate, exponent), size, p)
        expect(charged <= estimated && estimated - charged <= 10n).toBe(true)
        expect([charged % 10n, estimated % 10n]).toEqual([0n, 0n])
        expect(toNumber(charged)).toBeLessThanOrEqual(exact + 1e-9 * Math.max(1, exact))
        expect(exact - toNumber(charged)).toBeLessThan(1e-5 + 1e-9 * Math.max(1, exact))
      }),
    )
  })

  it('never falls when more shares are taken', () => {
    fc.assert(
      fc.property(anyFee, fc.bigInt({ min: 0n, max: 10n ** 9n }), ({ rate, exponent, size, at: p }, more) => {
        const larger = shares(size + more) as Shares
        expect(estimateFee(curve(rate, exponent), larger, p) >= estimateFee(curve(rate, exponent), size, p)).toBe(true)
      }),
    )
  })

  it('never makes a share at a higher price cheaper all in', () => {
    fc.assert(
      fc.property(anyFee, fc.bigInt({ min: 0n, max: ONE }), ({ rate, exponent, at: p }, other) => {
        const [low, high] = p < other ? [p, price(other)] : [price(other), p]
        const allIn = (x: typeof low) => toNumber(x) + feePerShare(curve(rate, exponent), x)
        expect(allIn(low)).toBeLessThanOrEqual(allIn(high) + 1e-12)
      }),
    )
  })
})

describe('a schedule from the venue', () => {
  it.each([
    [false, null, null, { kind: 'none' }],
    [false, 0.07, 1, { kind: 'none' }],
    [true, 0.07, 1, curve(0.07)],
    [true, 0, 1, { kind: 'none' }],
    [true, null, 1, { kind: 'unknown' }],
    [true, 0.07, null, { kind: 'unknown' }],
    [true, 0.07, 1.5, { kind: 'unknown' }],
    [true, 0.07, -1, { kind: 'unknown' }],
    [true, 1000, 1, { kind: 'unknown' }],
    [true, Number.NaN, 1, { kind: 'unknown' }],
  ] as const)('enabled %s, rate %s, exponent %s', (enabled, rate, exponent, expected) => {
    expect(toFeeSchedule(enabled, rate, exponent)).toEqual(expected)
  })
})

describe('historical schedules', () => {
  it.each([
    ['crypto-15m', '2026-01-04', { kind: 'none' }],
    ['crypto-15m', '2026-01-05', curve(0.25, 2)],
    ['crypto-5m', '2026-02-11', { kind: 'none' }],
    ['crypto-5m', '2026-02-12', curve(0.25, 2)],
    ['crypto', '2026-03-05', { kind: 'none' }],
    ['crypto', '2026-03-06', curve(0.25, 2)],
    ['crypto', '2026-03-30', curve(0.072)],
    ['crypto', '2026-10-05', curve(0.07)],
    ['ncaab-and-serie-a', '2026-02-18', curve(0.0175)],
    ['ncaab-and-serie-a', '2026-04-05', curve(0.03)],
    ['sports', '2026-03-29', { kind: 'none' }],
    ['sports', '2026-04-05', curve(0.03)],
    ['sports', '2026-07-09', curve(0.03)],
    ['sports', '2026-07-10', curve(0.05)],
    ['economics', '2026-03-30', curve(0.05)],
    ['politics', '2026-03-30', curve(0.04)],
    ['geopolitics', '2026-11-20', { kind: 'none' }],
  ] as const)('a %s market opened on %s', (category, day, expected) => {
    expect(historicalFeeSchedule(category, Date.parse(`${day}T00:00:00Z`))).toEqual(expected)
  })
})
