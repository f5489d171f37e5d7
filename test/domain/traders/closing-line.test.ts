import { describe, expect, it } from 'vitest'
import {
  type ClosingLine,
  type EdgeEvidence,
  edgeOf,
  fitClosingLine,
} from '../../../domain/traders/skill/closing-line.ts'
import type { EdgeEstimate } from '../../../domain/traders/skill/shrinkage.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'

const estimate = (mean: number, variance: number): EdgeEstimate => ({
  mean,
  variance,
  events: 100,
  effectiveEvents: 100,
})
/** Wallets whose closing edge scatters by 0.05 around −0.05 and after whose close prices add `slope` of what is above, and `drift`. */
function familyOf(seed: string, wallets: number, slope: number, drift = 0): (EdgeEvidence & { truth: number })[] {
  const random = createRandom(seed)
  return Array.from({ length: wallets }, () => {
    const above = 0.05 * random.normal()
    const closed = above - 0.05 + 0.025 * random.normal()
    const later = slope * above + drift + 0.045 * random.normal()
    return {
      outcome: estimate(closed + later, 0.025 ** 2 + 0.045 ** 2),
      closing: estimate(closed, 0.025 ** 2),
      truth: -0.05 + above + slope * above + drift,
    }
  })
}

describe('what closing lines leave out', () => {
  it.each([0.8, 0, -0.5])('is learned from outcomes: %d of what they show', (slope) => {
    const line = fitClosingLine(familyOf(`slope ${slope}`, 3_000, slope, -0.01))
    expect(line.mean).toBeCloseTo(-0.05, 2)
    expect(line.slope).toBeCloseTo(slope, 1)
    expect(line.drift).toBeCloseTo(-0.01, 2)
    expect(Math.abs(line.slope - slope)).toBeLessThan(3 * Math.sqrt(line.slopeVariance))
  })

  it('is hardly learned from a few wallets, and not at all from none', () => {
    const few = Array.from({ length: 200 }, (_, i) => fitClosingLine(familyOf(`few ${i}`, 4, 0)))
    expect(few.filter(({ slope }) => Math.abs(slope) > 0.6).length).toBeLessThan(10)
    expect(few.every(({ slopeVariance }) => slopeVariance > 0.01)).toBe(true)
    expect(fitClosingLine([])).toEqual({ mean: 0, drift: 0, slope: 0, slopeVariance: 0.25 })
    expect(fitClosingLine([{ outcome: estimate(0.1, 0.01), closing: null }]).slope).toBe(0)
  })

  it('is taken to be nothing where closing lines differ by no more than their errors', () => {
    const alike = Array.from({ length: 50 }, () => ({ outcome: estimate(0.05, 0.01), closing: estimate(0.1, 0.001) }))
    expect(fitClosingLine(alike)).toMatchObject({ slope: 0, drift: expect.closeTo(-0.05, 1) })
  })

  it('is never that prices rise after everyone’s bets: such a family was chosen by its luck', () => {
    const chosen = familyOf('chosen', 3_000, 0.5, 0.05)
    expect(fitClosingLine(chosen)).toMatchObject({ drift: 0, slope: expect.closeTo(0.5, 1) })
  })

  it('is below no skill what comes back, however good the family looks, and around its mean what comes out slowly', () => {
    expect(fitClosingLine(familyOf('back', 3_000, -0.5), -0.08)).toMatchObject({ mean: -0.08 })
    expect(fitClosingLine(familyOf('back', 3_000, -0.5), 0).mean).toBeCloseTo(-0.05, 2)
    expect(fitClosingLine(familyOf('slowly', 3_000, 0.5), -0.08).mean).toBeCloseTo(-0.05, 2)
  })

  it('never turns an order round', () => {
    expect(fitClosingLine(familyOf('pumped', 3_000, -2)).slope).toBe(-0.9)
  })
})

describe('the edge by outcomes and closing lines', () => {
  it('is right on average, and as far off as it says', () => {
    const family = familyOf('both', 3_000, 0.6)
    const line = fitClosingLine(family)
    const errors = family.map((wallet) => {
      const { mean, variance } = edgeOf(wallet, line)
      return { error: mean - wallet.truth, standardised: (mean - wallet.truth) / Math.sqrt(variance) }
    })
    const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    expect(meanOf(errors.map(({ error }) => error))).toBeCloseTo(0, 2)
    expect(meanOf(errors.map(({ standardised }) => standardised ** 2))).toBeCloseTo(1, 0.5)
    const best = family.filter(({ truth }) => truth > 0.05)
    expect(meanOf(best.map((wallet) => edgeOf(wallet, line).mean - wallet.truth))).toBeCloseTo(0, 2)
  })

  it('is that of closing lines where they say all, and that of outcomes where there are none', () => {
    const all: ClosingLine = { mean: -0.05, drift: 0, slope: 0, slopeVariance: 0 }
    const wallet = { outcome: estimate(0.3, 0.01), closing: estimate(0.1, 0.001) }
    expect(edgeOf(wallet, all)).toEqual({ mean: expect.closeTo(0.1, 12), variance: expect.closeTo(0.001, 12) })
    expect(edgeOf({ ...wallet, closing: null }, all)).toBe(wallet.outcome)
  })

  it('is less certain the less the slope is known', () => {
    const wallet = { outcome: estimate(0.3, 0.01), closing: estimate(0.1, 0.001) }
    const known: ClosingLine = { mean: -0.05, drift: 0, slope: 0.5, slopeVariance: 0 }
    expect(edgeOf(wallet, { ...known, slopeVariance: 0.2 }).variance).toBeGreaterThan(edgeOf(wallet, known).variance)
  })

  it('is no less certain than by outcomes alone, and theirs where nothing is known of the slope', () => {
    const wallet = { outcome: estimate(0.245, 0.0031), closing: estimate(0.3, 0.001) }
    const line = { mean: -0.05, drift: 0, slope: -0.3 }
    for (const slopeVariance of [0, 0.01, 0.25, 1e6]) {
      expect(edgeOf(wallet, { ...line, slopeVariance }).variance).toBeLessThan(wallet.outcome.variance * (1 + 1e-9))
    }
    const unknown = edgeOf(wallet, { ...line, slopeVariance: 1e6 })
    expect(unknown.mean).toBeCloseTo(wallet.outcome.mean, 5)
    expect(unknown.variance).toBeCloseTo(wallet.outcome.variance, 5)
  })
})
