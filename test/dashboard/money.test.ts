import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareAmounts,
  formatChange,
  formatGain,
  formatPrice,
  formatShares,
  formatUsd,
  percentOf,
  signOf,
  subtract,
  toChartValue,
} from '../../dashboard/words/money.ts'
import { formatUsd as formatUsdOfDomain } from '../../domain/money/format.ts'
import { formatMicros, usd } from '../../domain/money/units.ts'

describe('dollars', () => {
  it.each([
    ['0', '$0.00'],
    ['1042.318204', '$1,042.32'],
    ['-0.05', '-$0.05'],
    ['0.0042', '$0.0042'],
    ['1234567.005', '$1,234,567.00'],
    ['1234567.015', '$1,234,567.02'],
  ])('shows %s as %s', (amount, shown) => expect(formatUsd(amount)).toBe(shown))

  it('reads as the command line shows it, whatever the amount', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), (micros) => {
        expect(formatUsd(formatMicros(micros))).toBe(formatUsdOfDomain(usd(micros)))
      }),
    )
  })

  it.each([
    ['38.954417', '+$38.95'],
    ['-5.256213', '-$5.26'],
    ['0', '$0.00'],
  ])('shows the gain %s as %s', (amount, shown) => expect(formatGain(amount)).toBe(shown))

  it.each(['NaN', '', '1e3', '.5', '1,000', '0x10'])('refuses "%s"', (text) =>
    expect(() => formatUsd(text)).toThrow(RangeError),
  )
})

describe('prices and shares', () => {
  it.each([
    ['0.525', '52.5¢'],
    ['0.6', '60¢'],
    ['0.590871', '59.09¢'],
    ['1.02', '102¢'],
    ['0.0004', '0.04¢'],
  ])('shows the price %s as %s', (price, shown) => expect(formatPrice(price)).toBe(shown))

  it.each([
    ['1250.75', '1,250.75'],
    ['142.857142', '142.86'],
    ['100', '100'],
  ])('shows %s shares as %s', (shares, shown) => expect(formatShares(shares)).toBe(shown))
})

describe('arithmetic', () => {
  it('subtracts exactly where floats do not', () => expect(subtract('0.3', '0.1')).toBe('0.200000'))

  it('undoes itself and orders amounts, however large', () => {
    const amount = fc.bigInt(-(10n ** 18n), 10n ** 18n).map(formatMicros)
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(compareAmounts(subtract(a, subtract(a, b)), b)).toBe(0)
        expect(compareAmounts(a, b)).toBe(-compareAmounts(b, a) || 0)
        expect(signOf(subtract(a, b))).toBe(compareAmounts(a, b))
      }),
    )
  })

  it.each([
    ['42.318204', '1000', '+4.23%'],
    ['-12.5', '1000', '-1.25%'],
    ['0', '1000', '0.00%'],
  ])('shows %s of %s as %s', (part, whole, shown) => expect(formatChange(part, whole)).toBe(shown))

  it('has no percentage of nothing', () => expect(formatChange('5', '0')).toBeNull())

  it.each([
    ['191.75', '1042.318204', 18],
    ['2000', '1000', 100],
    ['-1', '1000', 0],
    ['1', '0', 0],
  ])('fills a bar of %s in %s to %i percent', (part, whole, percent) => expect(percentOf(part, whole)).toBe(percent))

  it('leaves exactness only for the chart', () => expect(toChartValue('1042.318204')).toBeCloseTo(1042.318204, 6))
})
