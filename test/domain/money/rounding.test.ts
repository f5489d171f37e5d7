import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mulDiv, quantize } from '../../../domain/money/rounding.ts'

const amount = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n })
const divisor = fc.bigInt({ min: 1n, max: 10n ** 12n })

describe('mulDiv', () => {
  it('rounds down below and up above the exact value, one apart unless it comes out even', () => {
    fc.assert(
      fc.property(amount, amount, divisor, (value, multiplier, by) => {
        const product = value * multiplier
        const down = mulDiv(value, multiplier, by, 'down')
        const up = mulDiv(value, multiplier, by, 'up')
        expect(down * by <= product && product <= up * by).toBe(true)
        expect(up - down).toBe(product % by === 0n ? 0n : 1n)
      }),
    )
  })

  it('takes the nearer neighbour when asked for half-even', () => {
    fc.assert(
      fc.property(amount, divisor, (value, by) => {
        const nearest = mulDiv(value, 1n, by, 'half-even')
        const distance = nearest * by > value ? nearest * by - value : value - nearest * by
        expect(distance * 2n <= by).toBe(true)
      }),
    )
  })

  it.each([
    [5n, 2n, 2n],
    [7n, 2n, 4n],
    [-5n, 2n, -2n],
    [-7n, 2n, -4n],
  ])('settles the exact half of %s ÷ %s to the even %s', (value, by, expected) => {
    expect(mulDiv(value, 1n, by, 'half-even')).toBe(expected)
  })

  it('rounds a loss away from us: down is towards minus infinity', () => {
    expect(mulDiv(-7n, 1n, 2n, 'down')).toBe(-4n)
    expect(mulDiv(-7n, 1n, 2n, 'up')).toBe(-3n)
  })

  it.each([0n, -1n])('refuses a divisor of %s', (by) => {
    expect(() => mulDiv(1n, 1n, by, 'down')).toThrow(`divisor must be positive, was ${by}`)
  })
})

describe('quantize', () => {
  it('gives the neighbouring multiples of the step', () => {
    fc.assert(
      fc.property(amount, divisor, (value, step) => {
        const down = quantize(value, step, 'down')
        const up = quantize(value, step, 'up')
        expect([down % step, up % step]).toEqual([0n, 0n])
        expect(down <= value && value <= up && up - down <= step).toBe(true)
      }),
    )
  })
})
