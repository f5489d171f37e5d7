import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calibrationBands, wilsonInterval } from '../../../domain/traders/skill/calibration.ts'
import { concentrationOf } from '../../../domain/traders/skill/concentration.ts'
import {
  closingEstimate,
  dollarExcess,
  outcomeEstimate,
  standardisedExcess,
} from '../../../domain/traders/skill/edge-estimate.ts'
import type { EventExcess } from '../../../domain/traders/skill/event-excess.ts'
import { qValues } from '../../../domain/traders/skill/false-discovery.ts'
import {
  categoryEdge,
  type EdgePrior,
  fitMixedPrior,
  fitNormalPrior,
  posteriorOf,
  priorMoments,
} from '../../../domain/traders/skill/shrinkage.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'

const DAY = 86_400_000
const event = (leader: number | null, overrides: Partial<EventExcess> = {}): EventExcess => ({
  eventId: 'e',
  at: 0,
  deviation: 50,
  leader,
  copier: leader === null ? null : leader - 2,
  leaderClosing: 5,
  copierClosing: 3,
  resolvedAt: 0,
  stake: 50,
  ...overrides,
})

describe('false discoveries', () => {
  it('follow the step-up rule, in any order given', () => {
    const p = [0.04, 0.001, 0.03, 0.5, 0.01]
    expect(qValues(p).map((q) => Number(q.toFixed(6)))).toEqual([0.05, 0.005, 0.05, 0.5, 0.025])
    expect(qValues([]).length).toBe(0)
  })

  it('are stricter by Σ 1/i where any dependence is allowed', () => {
    const harmonic = 1 + 1 / 2 + 1 / 3
    expect(qValues([0.01, 0.02, 0.9], 'any')[0]).toBeCloseTo(Math.min(1, 0.03 * harmonic), 12)
  })

  it('rank like the p-values and never exceed 1', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (p) => {
        const q = qValues(p)
        p.forEach((pValue, i) => {
          expect(q[i]).toBeGreaterThanOrEqual(Math.min(1, pValue) - 1e-12)
          expect(q[i]).toBeLessThanOrEqual(1)
          p.forEach((other, j) => {
            if (pValue < other) expect(q[i] ?? 0).toBeLessThanOrEqual(q[j] ?? 0)
          })
        })
      }),
    )
  })
})

describe('an edge by its events', () => {
  it('is their mean, equally weighted, with variance 1 ÷ n', () => {
    const estimate = outcomeEstimate([event(50), event(-25), event(null)], 'leader', 0)
    expect(estimate).toEqual({ mean: 0.25, variance: 0.5, events: 2, effectiveEvents: 2 })
  })

  it('counts an event half after 90 days', () => {
    const estimate = outcomeEstimate([event(50, { at: 0 }), event(0, { at: 90 * DAY })], 'leader', 90 * DAY)
    expect(estimate?.mean).toBeCloseTo(1 / 3, 12)
    expect(estimate?.effectiveEvents).toBeCloseTo(1.5 ** 2 / 1.25, 12)
  })

  it('by closing lines needs ten events, and has the variance that they show', () => {
    expect(closingEstimate([event(null)], 'copier', 0)).toBeNull()
    const spread = Array.from({ length: 10 }, (_, i) => event(null, { copierClosing: i < 5 ? 10 : 0 }))
    const estimate = closingEstimate(spread, 'copier', 0)
    expect(estimate?.mean).toBeCloseTo(0.1, 12)
    expect(estimate?.variance).toBeCloseTo((0.01 * 10) / 9 / 10, 12)
  })

  it('as z grows with √n; in dollars one event can carry all', () => {
    const events = [event(50), event(50), event(50), event(50)]
    expect(standardisedExcess(events, 'leader')).toBe(2)
    expect(dollarExcess([event(1_000, { deviation: 1_000 }), event(-50)])).toBeCloseTo(950 / Math.sqrt(1_002_500), 12)
    expect(standardisedExcess([], 'leader')).toBeNull()
    expect(dollarExcess([])).toBeNull()
  })

  it('of an event that carries a profit is one bet; a loss never is', () => {
    expect(concentrationOf([60, 40])).toEqual({ topEventShare: 0.6, isOneBet: true })
    expect(concentrationOf([50, 50]).isOneBet).toBe(false)
    expect(concentrationOf([-60, -40]).isOneBet).toBe(false)
    expect(concentrationOf([]).topEventShare).toBe(0)
    expect(concentrationOf([5, -5]).topEventShare).toBe(Number.MAX_VALUE)
  })
})

describe('shrinking toward what wallets are like', () => {
  const normal = (centre: number, sd: number): EdgePrior => ({
    centre,
    parts: [{ weight: 1, variance: sd ** 2, side: 'both' }],
  })

  it('leaves a tenth to a sixth of what 84 events show, where wallets differ by 0.037 to 0.05', () => {
    const estimate = { mean: 0.2, variance: 1 / 84 }
    expect(posteriorOf(estimate, normal(0, 0.037)).edge / 0.2).toBeCloseTo(0.103, 3)
    expect(posteriorOf(estimate, normal(0, 0.05)).edge / 0.2).toBeCloseTo(0.174, 3)
  })

  it('is the precision-weighted mean', () => {
    const { edge, sd, probabilityPositive } = posteriorOf({ mean: 0.25, variance: 0.01 }, normal(-0.05, 0.05))
    expect(edge).toBeCloseTo((0.25 / 0.01 - 0.05 / 0.0025) / (100 + 400), 12)
    expect(sd).toBeCloseTo(Math.sqrt(1 / 500), 12)
    expect(probabilityPositive).toBeCloseTo(0.588, 3)
  })

  it('finds mean and spread of a population again', () => {
    const random = createRandom('prior')
    const estimates = Array.from({ length: 5_000 }, (_, i) => {
      const variance = 1 / (40 + (i % 7) * 60)
      return { mean: -0.05 + 0.05 * random.normal() + Math.sqrt(variance) * random.normal(), variance }
    })
    for (const prior of [fitNormalPrior(estimates), fitMixedPrior(estimates)]) {
      const { mean, variance } = priorMoments(prior)
      expect(mean).toBeCloseTo(-0.05, 2)
      expect(Math.sqrt(variance)).toBeGreaterThan(0.044)
      expect(Math.sqrt(variance)).toBeLessThan(0.056)
    }
  })

  it('believes a few very good ones among many that are alike, which one normal distribution does not', () => {
    const random = createRandom('few')
    const variance = 0.0006
    const estimates = Array.from({ length: 3_000 }, (_, i) => {
      return { mean: (i < 90 ? 0.1 : -0.05) + Math.sqrt(variance) * random.normal(), variance }
    })
    const good = { mean: 0.05, variance }
    expect(posteriorOf(good, fitMixedPrior(estimates)).probabilityPositive).toBeGreaterThan(0.85)
    expect(posteriorOf(good, fitNormalPrior(estimates)).probabilityPositive).toBeLessThan(0.75)
  })

  it('believes nobody where wallets differ by no more than chance', () => {
    const random = createRandom('no spread')
    const estimates = Array.from({ length: 3_000 }, () => ({ mean: 0.1 * random.normal(), variance: 0.0105 }))
    expect(priorMoments(fitNormalPrior(estimates)).variance).toBe(1e-6)
    expect(posteriorOf({ mean: 0.3, variance: 0.0105 }, fitMixedPrior(estimates)).edge).toBeLessThan(0.03)
    expect(fitNormalPrior([])).toEqual({ centre: 0, parts: [{ weight: 1, variance: 1e-6, side: 'both' }] })
    expect(fitMixedPrior([]).centre).toBe(0)
  })

  it('has halves whose sum is the whole', () => {
    const halves: EdgePrior = {
      centre: -0.05,
      parts: (['above', 'below'] as const).map((side) => ({ weight: 0.5, variance: 0.0025, side })),
    }
    fc.assert(
      fc.property(
        fc.double({ min: -0.6, max: 0.6, noNaN: true }),
        fc.double({ min: 1e-4, max: 0.05, noNaN: true }),
        (mean, variance) => {
          const [whole, sum] = [normal(-0.05, 0.05), halves].map((prior) => posteriorOf({ mean, variance }, prior))
          expect(sum?.edge).toBeCloseTo(whole?.edge ?? 9, 9)
          expect(sum?.sd).toBeCloseTo(whole?.sd ?? 9, 6)
          expect(sum?.probabilityPositive).toBeCloseTo(whole?.probabilityPositive ?? 9, 9)
        },
      ),
    )
    expect(priorMoments(halves)).toEqual({ mean: expect.closeTo(-0.05, 12), variance: expect.closeTo(0.0025, 12) })
  })

  it('believes nothing on the other side of a prior that has one side', () => {
    const above: EdgePrior = { centre: 0, parts: [{ weight: 1, variance: 0.01, side: 'above' }] }
    const { edge, probabilityPositive } = posteriorOf({ mean: -0.1, variance: 0.01 }, above)
    expect(probabilityPositive).toBeCloseTo(1, 12)
    expect(edge).toBeGreaterThan(0)
    expect(priorMoments(above).mean).toBeCloseTo(0.1 * Math.sqrt(2 / Math.PI), 12)
  })

  it('gives a category’s own record half the say at 50 events', () => {
    const wallet = { edge: 0, sd: 0.02, probabilityPositive: 0.5 }
    const category = { edge: 0.04, sd: 0.02, probabilityPositive: 0.98 }
    expect(categoryEdge(wallet, category, 50)).toMatchObject({ edge: 0.02, sd: 0.02 })
    expect(categoryEdge(wallet, category, 0).edge).toBe(0)
  })
})

describe('calibration by price', () => {
  it('compares what was paid with how often it came true, by events', () => {
    const outcomes = Array.from({ length: 20 }, (_, i) => ({
      eventId: `e${i % 10}`,
      price: 0.3,
      payout: i % 10 < 4 ? 1 : 0,
    }))
    expect(calibrationBands(outcomes)).toEqual([
      {
        from: 0.3,
        to: 0.4,
        bets: 20,
        events: 10,
        meanPrice: expect.closeTo(0.3, 12),
        wonShare: 0.4,
        ...wilsonInterval(0.4, 10, 0.9),
      },
    ])
    expect(calibrationBands([{ eventId: 'e', price: 1, payout: 1 }])[0]?.from).toBe(0.9)
  })

  it.each([
    [0.4, 10, 0.95, 0.1682, 0.6873],
    [0, 10, 0.95, 0, 0.2775],
    [1, 10, 0.95, 0.7225, 1],
    [0.5, 0, 0.95, 0, 1],
  ])('Wilson’s interval for %d of %d', (share, trials, confidence, low, high) => {
    expect(wilsonInterval(share, trials, confidence).low).toBeCloseTo(low, 4)
    expect(wilsonInterval(share, trials, confidence).high).toBeCloseTo(high, 4)
  })
})
