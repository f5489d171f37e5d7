import { ValueError } from '@temporalio/common'
import { decode } from '@temporalio/common/lib/encoding.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { payloadConverter } from '../../temporal/payload-converter.ts'

const roundTrip = (value: unknown): unknown => payloadConverter.fromPayload(payloadConverter.toPayload(value))

const plain = fc.letrec((tie) => ({
  value: fc.oneof(
    fc.bigInt(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string().filter((key) => key !== '$bigint' && key !== '__proto__'),
      tie('value'),
      {
        maxKeys: 4,
        noNullPrototype: true,
      },
    ),
  ),
})).value

describe('the payload converter', () => {
  it('carries plain data with bigints without losing a unit', () => {
    fc.assert(
      fc.property(plain, (value) => {
        expect(roundTrip(value)).toEqual(value)
      }),
    )
  })

  it('writes json/plain that a person can read and type', () => {
    const payload = payloadConverter.toPayload({ shares: 12_500_000n, side: 'BUY' })
    expect(decode(payload?.metadata?.['encoding'] ?? new Uint8Array())).toBe('json/plain')
    expect(decode(payload?.data ?? new Uint8Array())).toBe('{"shares":{"$bigint":"12500000"},"side":"BUY"}')
  })

  it('keeps undefined and bytes as they are', () => {
    expect(roundTrip(undefined)).toBeUndefined()
    expect(roundTrip(new Uint8Array([1, 2, 3]))).toEqual(new Uint8Array([1, 2, 3]))
  })

  it.each([[new Map([[1, 2]])], [{ inside: new Set([1]) }]])('refuses what JSON would silently lose: %o', (value) => {
    expect(() => payloadConverter.toPayload(value)).toThrow(ValueError)
  })

  it('leaves an object alone that only looks like a bigint', () => {
    expect(roundTrip({ $bigint: 'not digits' })).toEqual({ $bigint: 'not digits' })
  })
})
