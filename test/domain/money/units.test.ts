import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  averagePrice,
  formatMicros,
  notionalOf,
  ONE,
  parseMicros,
  price,
  priceFromNumber,
  ratio,
  roundMicros,
  scaleBy,
  shares,
  sharesFor,
  toNumber,
  usd,
} from '../../../domain/money/units.ts'

const micros = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })

describe('amounts as text', () => {
  it('reads back what it wrote', () => {
    fc.assert(
      fc.property(micros, (amount) => {
        expect(parseMicros(formatMicros(amount))).toBe(amount)
      }),
    )
  })

  it.each([
    ['0', 0n],
    ['1.5', 1_500_000n],
    ['0.000001', 1n],
    ['-0.25', -250_000n],
    ['12.3400000000', 12_340_000n],
  ])('reads %s exactly', (text, expected) => {
    expect(parseMicros(text)).toBe(expected)
  })

  it.each(['', '.', '-', '.5', '1.', '1e3', '+1', ' 1', '0x10', 'NaN', '1,000', '0.0000001'])(
    'refuses "%s"',
    (text) => {
      expect(() => parseMicros(text)).toThrow(RangeError)
    },
  )

  it.each([
    ['0.1234565', 'half-even', 123_456n],
    ['0.1234575', 'half-even', 123_458n],
    ['0.1234569', 'down', 123_456n],
    ['0.1234561', 'up', 123_457n],
    ['-0.1234561', 'down', -123_457n],
    ['1e-7', 'up', 1n],
    ['2.5E3', 'down', 2_500_000_000n],
  ] as const)('settles the surplus decimals of %s %s', (text, rounding, expected) => {
    expect(roundMicros(text, rounding)).toBe(expected)
  })

  it.each(['1e999', '1e-999', 'abc'])('refuses to round "%s"', (text) => {
    expect(() => roundMicros(text, 'down')).toThrow(RangeError)
  })
})

describe('prices', () => {
  it.each([-1n, ONE + 1n])('refuses %s micro-dollars as a price', (amount) => {
    expect(() => price(amount)).toThrow('price must lie in 0…1')
  })

  it.each([
    [0.5, 'down', 500_000n],
    [0.1234567, 'down', 123_456n],
    [0.1234567, 'up', 123_457n],
    [-3, 'down', 0n],
    [7, 'up', ONE],
  ] as const)('makes a price of the opinion %s rounded %s', (value, rounding, expected) => {
    expect(priceFromNumber(value, rounding)).toBe(expected)
  })

  it('finds the average that its own notional came from, to the rounding', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 13n }), fc.bigInt({ min: 0n, max: ONE }), (size, at) => {
        const paid = notionalOf(shares(size), price(at), 'down')
        expect(averagePrice(paid, shares(size), 'down') <= at).toBe(true)
        expect(notionalOf(shares(size), averagePrice(paid, shares(size), 'down'), 'down') <= paid).toBe(true)
      }),
    )
  })

  it('never buys more shares than the money pays for', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 13n }), fc.bigInt({ min: 1n, max: ONE }), (money, at) => {
        expect(notionalOf(sharesFor(usd(money), price(at), 'down'), price(at), 'up') <= money).toBe(true)
      }),
    )
  })
})

describe('the bridge to plain numbers', () => {
  it.each([
    [1_000_000n, 0.02, 'down', 20_000n],
    [1n, 0.5, 'down', 0n],
    [1n, 0.5, 'up', 1n],
    [-3n, 0.5, 'down', -2n],
  ] as const)('scales %s by %s rounded %s', (amount, factor, rounding, expected) => {
    expect(scaleBy(amount, factor, rounding)).toBe(expected)
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses to scale by %s', (factor) => {
    expect(() => scaleBy(1n, factor, 'down')).toThrow('factor must be finite')
  })

  it('takes a quotient as a float and calls a division by nothing zero', () => {
    expect(ratio(1n, 4n)).toBe(0.25)
    expect(ratio(1n, 0n)).toBe(0)
    expect(toNumber(usd(1_250_000n))).toBe(1.25)
  })
})
