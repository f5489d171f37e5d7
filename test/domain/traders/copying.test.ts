import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capacityOf, costPerShare } from '../../../domain/traders/copying/capacity.ts'
import {
  assumedDelayCost,
  fitDelayCost,
  isCopyable,
  retainedEdge,
  slippageAt,
} from '../../../domain/traders/copying/copy-cost.ts'
import { verdictOf } from '../../../domain/traders/skill/verdict.ts'

describe('the cost of being late', () => {
  it('is found again from its measurements', () => {
    const truth = { a: 0.005, b: 0.02, tauSeconds: 60 }
    const points = [1, 5, 10, 22, 60, 300, 900].map((delaySeconds) => ({
      delaySeconds,
      slippage: slippageAt(truth, delaySeconds),
    }))
    const fitted = fitDelayCost(points)
    expect(fitted?.tauSeconds).toBe(60)
    expect(fitted?.a).toBeCloseTo(0.005, 9)
    expect(fitted?.b).toBeCloseTo(0.02, 9)
  })

  it('never pays for being late, and needs three delays', () => {
    const falling = [1, 10, 100].map((delaySeconds) => ({ delaySeconds, slippage: -delaySeconds / 1_000 }))
    expect(fitDelayCost(falling)?.b).toBe(0)
    expect(fitDelayCost(falling.slice(1))).toBeNull()
  })

  it('is assumed as half a spread and 30 % of the edge until measured', () => {
    expect(assumedDelayCost(0.02, 0.05)).toEqual({ a: 0.01, b: 0.015, tauSeconds: 60 })
    expect(assumedDelayCost(0.02, -0.05, 'latency')).toEqual({ a: 0.01, b: 0, tauSeconds: 10 })
    expect(slippageAt(assumedDelayCost(0.02, 0.05), 0)).toBe(0.01)
  })

  it('leaves a part of the edge', () => {
    expect(retainedEdge(0.05, 0.02, 0.01)).toBeCloseTo(0.4, 12)
    expect(retainedEdge(0.01, 0.02, 0.01)).toBeCloseTo(-2, 12)
    expect(retainedEdge(0, 0.02, 0.01)).toBe(0)
  })

  it('is worth it where the mean clears zero by 0.84 standard errors', () => {
    expect(isCopyable([0.02, 0.01, 0.03, 0.02])).toBe(true)
    expect(isCopyable([0.2, -0.19, 0.1, -0.09])).toBe(false)
    expect(isCopyable([0.5])).toBe(false)
  })
})

describe('the capacity of a bet', () => {
  const offers = [
    { price: 0.5, shares: 100 },
    { price: 0.52, shares: 200 },
    { price: 0.55, shares: 500 },
  ]

  it('ends where a share costs what it is worth', () => {
    const { curve, peakCost, peakProfit, maxCost } = capacityOf(offers, 0.55, 0, 0.03)
    expect(curve.map(({ shares }) => shares)).toEqual([100, 300])
    expect(peakCost).toBeCloseTo(154, 9)
    expect(peakProfit).toBeCloseTo(11, 9)
    expect(maxCost).toBeCloseTo(154, 9)
    expect(capacityOf(offers, 0.53, 0, 0.03).maxCost).toBeCloseTo(50, 9)
    expect(capacityOf(offers, 0.5, 0, 0.03)).toEqual({ curve: [], peakCost: 0, peakProfit: 0, maxCost: 0 })
  })

  it('counts the fee on every share', () => {
    expect(costPerShare(0.5, 0.04)).toBeCloseTo(0.51, 12)
    expect(capacityOf(offers, 0.515, 0.04, 0).curve).toHaveLength(1)
  })

  it('never falls with what is believed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.double({ min: 0, max: 0.2, noNaN: true }),
        (q, more) => {
          const [less, larger] = [capacityOf(offers, q, 0.04, 0.03), capacityOf(offers, q + more, 0.04, 0.03)]
          expect(larger.peakProfit).toBeGreaterThanOrEqual(less.peakProfit)
          expect(larger.maxCost).toBeGreaterThanOrEqual(less.maxCost)
        },
      ),
    )
  })
})

describe('the verdict', () => {
  const GOOD = {
    blockedBy: [],
    events: 80,
    topEventShare: 0.2,
    isOneBet: false,
    probability: 0.93,
    qValue: 0.04,
  } as const

  it.each([
    [
      'screened-out',
      { blockedBy: ['latency', 'sweeper'] as const },
      'Cannot be copied: it moves with the price within seconds and buys what is all but decided.',
    ],
    ['too-few', { events: 29 }, 'Not enough evidence: 29 resolved events, at least 30 are needed.'],
    ['too-few', { probability: null }, 'Not enough evidence: 80 resolved events, at least 30 are needed.'],
    ['one-bet', { isOneBet: true, topEventShare: 0.71 }, 'One bet: a single event makes 71% of its net result.'],
    ['one-bet', { isOneBet: true, topEventShare: 40 }, 'One bet: a single event makes more than its whole net result.'],
    ['not-copyable', { probability: 0.49 }, 'Copying would more likely lose: 49% that it pays after costs.'],
    [
      'luck',
      { qValue: 0.11 },
      'Not separable from luck: among this many wallets, 11% of those that look this good are lucky ones.',
    ],
    ['evidence', { probability: 0.997 }, 'Evidence: >99% that copying pays after costs, over 80 events.'],
    ['evidence', {}, 'Evidence: 93% that copying pays after costs, over 80 events.'],
  ])('%s', (kind, facts, text) => {
    expect(verdictOf({ ...GOOD, ...facts })).toEqual({ kind, text })
  })
})
