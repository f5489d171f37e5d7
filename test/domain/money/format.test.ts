import { describe, expect, it } from 'vitest'
import {
  formatCents,
  formatDuration,
  formatFraction,
  formatPrice,
  formatShares,
  formatUsd,
} from '../../../domain/money/format.ts'
import { at, dollars, quantity } from '../../support/decisions.ts'

describe('amounts for people', () => {
  it.each([
    ['0', '$0.00'],
    ['12.3', '$12.30'],
    ['1234567.891', '$1,234,567.89'],
    ['-0.05', '-$0.05'],
    ['0.0042', '$0.0042'],
    ['-0.000001', '-$0.000001'],
    ['0.005', '$0.005'],
    ['0.015', '$0.02'],
  ])('writes %s dollars as %s', (amount, text) => {
    expect(formatUsd(dollars(amount))).toBe(text)
  })

  it.each([
    ['0.5', '50¢'],
    ['0.525', '52.5¢'],
    ['0.000001', '0.0001¢'],
    ['1', '100¢'],
  ])('writes the price %s as %s', (price, text) => {
    expect(formatPrice(at(price))).toBe(text)
  })

  it('writes shares, fractions and cents without idle zeros', () => {
    expect(formatShares(quantity('12.5'))).toBe('12.5 shares')
    expect(formatShares(quantity('1'))).toBe('1 share')
    expect(formatFraction(0.0312)).toBe('3.12%')
    expect(formatFraction(1)).toBe('100%')
    expect(formatFraction(-0.008)).toBe('-0.8%')
    expect(formatFraction(-0.000001)).toBe('0%')
    expect(formatCents(0.0125)).toBe('1.25¢')
  })

  it.each([
    [850, '850 ms'],
    [12_000, '12 s'],
    [59_999, '1 min'],
    [200_000, '3 min 20 s'],
    [7_500_000, '2 h 5 min'],
    [273_600_000, '3 d 4 h'],
    [-90_000, '-1 min 30 s'],
  ])('writes %s ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})
