import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { largestWhere } from '../../../domain/money/search.ts'
import { least } from '../../../domain/money/units.ts'

describe('largestWhere', () => {
  it('finds the edge of what holds, never beyond the maximum', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), fc.bigInt({ min: 0n, max: 10n ** 15n }), (max, edge) => {
        expect(largestWhere(max, (candidate) => candidate <= edge)).toBe(least(edge, max))
      }),
    )
  })

  it('is zero where nothing holds or nothing is allowed', () => {
    expect(largestWhere(100n, () => false)).toBe(0n)
    expect(largestWhere(-5n, () => true)).toBe(0n)
  })

  it('answers with something that holds even where the edge wavers', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1_000n }), fc.bigInt({ min: 1n, max: 1_000n }), (max, edge) => {
        const wavering = (candidate: bigint) => candidate <= edge + (candidate % 3n) - 1n
        const found = largestWhere(max, wavering)
        expect(found === 0n || wavering(found)).toBe(true)
      }),
    )
  })
})
