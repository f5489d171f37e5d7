import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime, productMicros, sharesWire } from '../../../adapters/polymarket/wire.ts'
import { formatMicros } from '../../../domain/money/units.ts'

describe('parseTime', () => {
  it.each([
    ['2026-10-05T23:15:00Z', '2026-10-05T23:15:00.000Z'],
    ['2026-10-04T23:08:46.486981Z', '2026-10-04T23:08:46.486Z'],
    ['2026-03-19 23:20:15+00', '2026-03-19T23:20:15.000Z'],
    ['2026-04-05 15:10:00+02', '2026-04-05T13:10:00.000Z'],
    ['2028-01-01', '2028-01-01T00:00:00.000Z'],
  ])('reads %s', (text, iso) => {
    expect(new Date(parseTime(text)).toISOString()).toBe(iso)
  })

  it.each(['tomorrow', '2026-04-05 15:10:00', ''])('refuses "%s", which is no moment', (text) => {
    expect(() => parseTime(text)).toThrow(RangeError)
  })
})

describe('amounts', () => {
  it.each([
    [22.84, '22.84'],
    ['18351.52', '18351.52'],
    [5, '5'],
    [1e-6, '0.000001'],
    [1e-7, '0'],
    [12.16184, '12.16184'],
    [17.699999999999999, '17.7'],
  ])('reads %s as %s', (wire, text) => {
    expect(formatMicros(sharesWire.parse(wire))).toBe(text)
  })

  it('gives back every six-decimal amount of a billion or less that JSON printed as a float', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (micros) => {
        const printed = JSON.parse(formatMicros(micros)) as number
        expect(sharesWire.parse(printed)).toBe(micros)
      }),
    )
  })

  it.each(['', 'NaN', '1,5', null, undefined, {}])('refuses %o', (wire) => {
    expect(sharesWire.safeParse(wire).success).toBe(false)
  })
})

describe('productMicros', () => {
  it.each([
    ['402482.85', '0.6542489661', 263_323_988_485n],
    ['2.73', '0.45', 1_228_500n],
    ['10', '1', 10_000_000n],
    ['0.000001', '1.2', 1n],
    ['1000000', '1e-6', 1_000_000n],
    ['0', '0.5', 0n],
  ])('%s × %s', (size, factor, micros) => {
    expect(productMicros(size, factor)).toBe(micros)
  })

  it('refuses what is not a number', () => {
    expect(() => productMicros('ten', '0.5')).toThrow(RangeError)
    expect(() => productMicros('10', '')).toThrow(RangeError)
  })
})
