import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitShares } from '../../../domain/copy/exits.ts'
import { shares } from '../../../domain/money/units.ts'
import { quantity } from '../../support/decisions.ts'

describe('our part of a leader’s sale', () => {
  it.each([
    ['half of it', '40', '400', '200', '20'],
    ['a third, down to the lot', '10', '300', '100', '3.33'],
    ['all of it', '40', '400', '400', '40'],
    ['more than we ever saw them hold', '40', '400', '5000', '40'],
    ['shares they held before we followed them', '40', '0', '200', '40'],
    ['next to nothing', '40', '1000000', '1', '0'],
    ['all, less dust that no order can carry', '40.005', '400', '400', '40'],
  ])('when they sell %s', (_case, ourShares, before, sold, expected) => {
    const holding = { ourShares: quantity(ourShares), leaderSharesBefore: quantity(before) }
    expect(exitShares(holding, quantity(sold))).toBe(quantity(expected))
  })

  it('is never more than we hold, never more than their part, and grows with what they sell', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 13n }).map(shares)
    fc.assert(
      fc.property(amount, amount, amount, amount, (ourShares, leaderSharesBefore, sold, more) => {
        const holding = { ourShares, leaderSharesBefore }
        const part = exitShares(holding, sold)
        expect(part >= 0n && part <= ourShares && part % 10_000n === 0n).toBe(true)
        if (sold < leaderSharesBefore) expect(part * leaderSharesBefore <= ourShares * sold).toBe(true)
        expect(exitShares(holding, shares(sold + more)) >= part).toBe(true)
      }),
    )
  })

  it('sells out in the end when the leader sells out in steps', () => {
    const steps = fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 1_000_000 }), (sales, lots) => {
        let leaderSharesBefore = sales.reduce((sum, sale) => sum + sale, 0n)
        let ourShares = BigInt(lots) * 10_000n
        for (const sale of sales) {
          const holding = { ourShares: shares(ourShares), leaderSharesBefore: shares(leaderSharesBefore) }
          ourShares -= exitShares(holding, shares(sale))
          leaderSharesBefore -= sale
        }
        expect(ourShares).toBe(0n)
      }),
    )
  })
})
