import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCanonicalJson, toCanonicalJson } from '../../../domain/copy/canonical.ts'

const anyRecord = fc
  .anything({
    withBigInt: true,
    withNullPrototype: false,
    values: [
      fc.boolean(),
      fc.string(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.bigInt(),
      fc.constant(null),
    ],
    key: fc.string().filter((key) => key !== '$bigint' && key !== '__proto__'),
  })
  .filter((value) => !hasNegativeZero(value))

describe('canonical JSON', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(anyRecord, (value) => {
        expect(parseCanonicalJson(toCanonicalJson(value))).toEqual(value)
      }),
    )
  })

  it('is one text for one value, whatever the order of its keys', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.bigInt()).filter((value) => !('$bigint' in value)),
        (value) => {
          const reversed = Object.fromEntries(Object.entries(value).reverse())
          expect(toCanonicalJson(reversed)).toBe(toCanonicalJson(value))
        },
      ),
    )
  })

  it('sorts keys at every depth and spells bigints out', () => {
    const value = { b: [{ z: 1n, a: null }], a: { d: 0.1, c: 'x' } }
    expect(toCanonicalJson(value)).toBe('{"a":{"c":"x","d":0.1},"b":[{"a":null,"z":{"$bigint":"1"}}]}')
  })

  it('keeps integers exact that a float cannot hold', () => {
    const huge = 2n ** 255n + 1n
    expect(parseCanonicalJson(toCanonicalJson({ huge }))).toEqual({ huge })
  })

  it.each([
    ['undefined', undefined],
    ['a hole in an object', { a: undefined }],
    ['NaN', Number.NaN],
    ['infinity', { a: Number.POSITIVE_INFINITY }],
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['an object that looks like a bigint', { $bigint: '1' }],
  ])('refuses %s, which would not come back', (_case, value) => {
    expect(() => toCanonicalJson(value)).toThrow(/canonical JSON/)
  })

  it.each(['{', '{"a":{"$bigint":"1.5"}}', '{"a":{"$bigint":1}}', ''])('refuses to read %s', (text) => {
    expect(() => parseCanonicalJson(text)).toThrow('canonical JSON could not be read')
  })
})

function hasNegativeZero(value: unknown): boolean {
  if (Object.is(value, -0)) return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasNegativeZero)
}
