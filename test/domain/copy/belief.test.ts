import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beliefOf } from '../../../domain/copy/belief.ts'
import { kellyFraction, stakeFraction, uncertaintyShrink } from '../../../domain/copy/kelly.ts'
import { feePerShare } from '../../../domain/market/fees.ts'
import { ONE, price, priceFromNumber, toNumber } from '../../../domain/money/units.ts'
import { at } from '../../support/decisions.ts'

const leader = (edge: number, edgeSd = 0) => ({ edge, edgeSd, edgeSource: 'assumed' as const })

describe('belief', () => {
  it('moves the leader’s price by their edge in standard deviations of the outcome', () => {
    expect(beliefOf(leader(0.1, 0.05), at('0.5'))).toEqual({ q: 0.55, sd: 0.025, source: 'assumed' })
    expect(beliefOf(leader(0.1), at('0.1')).q).toBeCloseTo(0.13, 12)
    expect(beliefOf(leader(-0.1), at('0.5')).q).toBeCloseTo(0.45, 12)
  })

  it('stays between 1 % and 99 %', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: ONE }), fc.integer({ min: -5_000, max: 5_000 }), (p, edge) => {
        const { q } = beliefOf(leader(edge / 1_000), price(p))
        expect(q >= 0.01 && q <= 0.99).toBe(true)
      }),
    )
  })
})

/** p, fee rate, slippage added before the fee, q → all-in cost, return on cost, Kelly fraction. Computed independently. */
const KELLY_VECTORS = [
  [0.4, 0.04, 0.005, 0.45, 0.414639, 0.0853, 0.060409],
  [0.4, 0.05, 0.01, 0.45, 0.422095, 0.0661, 0.048286],
  [0.1, 0.05, 0.005, 0.13, 0.109699, 0.1851, 0.022803],
  [0.8, 0.04, 0.005, 0.84, 0.811279, 0.0354, 0.152188],
  [0.5, 0.07, 0.01, 0.56, 0.527493, 0.0616, 0.068797],
  [0.5, 0, 0.005, 0.53, 0.505, 0.0495, 0.050505],
] as const

describe('Kelly', () => {
  it.each(KELLY_VECTORS)('at p %s, rate %s, slippage %s and belief %s', (p, rate, slip, q, cost, edge, fraction) => {
    const paid = priceFromNumber(p + slip, 'half-even')
    const c = toNumber(paid) + feePerShare({ kind: 'curve', rate, exponent: 1 }, paid)
    expect(c).toBeCloseTo(cost, 6)
    expect((q - c) / c).toBeCloseTo(edge, 4)
    expect(Math.abs(kellyFraction(q, c) - fraction)).toBeLessThan(1e-6)
  })

  it.each([
    ['half the edge', 0.5, 0.8],
    ['the edge', 1, 0.5],
    ['twice the edge', 2, 0.2],
  ])('keeps less of the fraction when the doubt is %s', (_case, doubt, kept) => {
    expect(uncertaintyShrink(0.55, 0.5, doubt * 0.05)).toBeCloseTo(kept, 6)
  })

  it('stakes λ · k · f*, and nothing without an edge', () => {
    expect(stakeFraction(0.55, 0.05, 0.5, 0.25)).toBeCloseTo(0.25 * 0.5 * 0.1, 12)
    expect(stakeFraction(0.5, 0.05, 0.5, 0.25)).toBe(0)
    expect(stakeFraction(0.4, 0.05, 0.5, 0.25)).toBe(0)
    expect(stakeFraction(0.99, 0.05, 1, 0.25)).toBe(0)
    expect(uncertaintyShrink(0.5, 0.5, 0)).toBe(0)
  })

  it('never stakes more than full Kelly, and less the more it costs', () => {
    const fraction = fc.integer({ min: 10, max: 990 }).map((thousandths) => thousandths / 1_000)
    fc.assert(
      fc.property(
        fraction,
        fraction,
        fraction,
        fc.integer({ min: 0, max: 500 }).map((n) => n / 1_000),
        (q, a, b, sd) => {
          const [cheap, dear] = a < b ? [a, b] : [b, a]
          expect(stakeFraction(q, sd, cheap, 1)).toBeLessThanOrEqual(Math.max(0, kellyFraction(q, cheap)) + 1e-12)
          expect(stakeFraction(q, sd, dear, 1)).toBeLessThanOrEqual(stakeFraction(q, sd, cheap, 1) + 1e-12)
        },
      ),
    )
  })
})
