import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { exitShares } from '../../../domain/copy/exits.ts'
import { shares } from '../../../domain/money/units.ts'
import { quantity } from '../../support/decisions.ts'

const FIVE = quantity('5')

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
    expect(exitShares(holding, quantity(sold), FIVE)).toEqual({ shares: quantity(expected), beyondPart: false })
  })

  it.each([
    ['leave five shares, which can be sold later', '25', '80', '20', false],
    ['leave less than five', '25', '81', '25', true],
    ['leave less than a lot', '24.995', '99.99', '24.99', false],
    ['be too small as well, but the larger piece', '9', '50', '9', true],
    ['be the smaller of two pieces too small', '9', '49', '4.41', false],
    ['be a trim of the least position', '5', '1', '0.05', false],
  ])('when our part would %s', (_case, ourShares, sold, expected, beyondPart) => {
    const holding = { ourShares: quantity(ourShares), leaderSharesBefore: quantity('100') }
    expect(exitShares(holding, quantity(sold), FIVE)).toEqual({ shares: quantity(expected), beyondPart })
  })

  /** Amounts from dust to thousands of shares, so that every size meets every other. */
  const amount = fc.oneof(
    fc.integer({ min: 0, max: 2_000 }).map((lots) => shares(BigInt(lots) * 10_000n)),
    fc.bigInt({ min: 0n, max: 10n ** 10n }).map(shares),
  )

  it('is never more than we hold, leaves nothing that cannot be sold, and grows with what they sell', () => {
    const seen = { partial: 0, whole: 0, beyondPart: 0 }
    fc.assert(
      fc.property(amount, amount, amount, amount, (ourShares, leaderSharesBefore, sold, more) => {
        const holding = { ourShares, leaderSharesBefore }
        const { shares: part, beyondPart } = exitShares(holding, sold, FIVE)
        expect(part >= 0n && part <= ourShares && part % 10_000n === 0n).toBe(true)
        const proportional = sold < leaderSharesBefore && part * leaderSharesBefore <= ourShares * sold
        const left = ourShares - part
        if (beyondPart) expect(left < 10_000n).toBe(true)
        else expect(proportional || left < 10_000n).toBe(true)
        if (part >= FIVE) expect(left < 10_000n || left >= FIVE).toBe(true)
        expect(exitShares(holding, shares(sold + more), FIVE).shares >= part).toBe(true)
        if (part > 0n) seen[beyondPart ? 'beyondPart' : proportional ? 'partial' : 'whole']++
      }),
      { numRuns: 2_000 },
    )
    expect(seen.partial).toBeGreaterThan(100)
    expect(seen.whole).toBeGreaterThan(100)
    expect(seen.beyondPart).toBeGreaterThan(20)
  })

  it('sells out in the end when the leader sells out in steps', () => {
    const steps = fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 500, max: 1_000_000 }), (sales, lots) => {
        let leaderSharesBefore = sales.reduce((sum, sale) => sum + sale, 0n)
        let ourShares = BigInt(lots) * 10_000n
        for (const sale of sales) {
          const holding = { ourShares: shares(ourShares), leaderSharesBefore: shares(leaderSharesBefore) }
          const { shares: part } = exitShares(holding, shares(sale), FIVE)
          if (part >= FIVE) ourShares -= part
          leaderSharesBefore -= sale
        }
        expect(ourShares).toBe(0n)
      }),
    )
  })
})
