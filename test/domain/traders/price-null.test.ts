import { describe, expect, it } from 'vitest'
import { type NullEvent, nullEventOf } from '../../../domain/traders/skill/null-event.ts'
import { samplerOf, tabulatedSamplerOf } from '../../../domain/traders/skill/null-sampler.ts'
import { priceNullPValue } from '../../../domain/traders/skill/price-null.ts'
import { createRandom, type Random } from '../../../domain/traders/statistics/random.ts'
import { poissonBinomialTail } from '../../../scripts/discovery-evaluation/statistics.ts'
import { bet } from '../../support/bets.ts'

const steady = (probability: number): NullEvent => ({
  kind: 'steady',
  probability,
  won: 1 - probability,
  lost: -probability,
})
const observedOf = (events: readonly NullEvent[], random: Random) =>
  events.reduce((sum, event) => {
    if (event.kind !== 'steady') return sum
    return sum + (random.uniform() < event.probability ? event.won : event.lost)
  }, 0)

describe('the p-value against the prices', () => {
  it('agrees with the exact distribution of the number of wins', () => {
    const prices = Array.from({ length: 40 }, (_, i) => 0.2 + (i % 7) * 0.1)
    const expected = poissonBinomialTail(prices, 25)
    const observed = 25 - prices.reduce((a, b) => a + b, 0)
    const pValue = priceNullPValue(prices.map(steady), observed, createRandom('exact'), 200_000)
    expect(pValue / expected).toBeGreaterThan(0.55)
    expect(pValue / expected).toBeLessThan(1.8)
  })

  it('averages to the exact one over seeds', () => {
    const prices = Array.from({ length: 30 }, () => 0.5)
    const expected = poissonBinomialTail(prices, 18)
    const runs = Array.from({ length: 300 }, (_, i) => priceNullPValue(prices.map(steady), 3, createRandom(`${i}`)))
    // Stopping at the tenth hit overstates p by about a tenth on average, never understates its distribution.
    expect(runs.reduce((a, b) => a + b, 0) / runs.length / expected).toBeCloseTo(1.1, 0.9)
  })

  it.each([0.95, 0.8, 0.5, 0.05])('calls at most 5 %% of lucky wallets lucky at p < .05, at a price of %d', (price) => {
    const random = createRandom(`type one ${price}`)
    const wallets = 600
    for (const n of [20, 50]) {
      let called = 0
      for (let wallet = 0; wallet < wallets; wallet++) {
        const events = Array.from({ length: n }, () => steady(price))
        if (priceNullPValue(events, observedOf(events, random), random, 500) < 0.05) called += 1
      }
      expect(called / wallets).toBeLessThan(0.07)
    }
  })

  it('is never below 1 ÷ (draws + 1), and the same for the same seed', () => {
    const events = Array.from({ length: 50 }, () => steady(0.1))
    expect(priceNullPValue(events, 45, createRandom('a'), 999)).toBe(0.001)
    const again = () => priceNullPValue(events, 2, createRandom('b'))
    expect(again()).toBe(again())
  })
})

describe('draws from tables', () => {
  const path = nullEventOf(
    [bet({ price: 0.3, resolvedAt: 100 }), bet({ at: 50, price: 0.5 })],
    ({ price }) => price,
    0.01,
  )
  const choice = nullEventOf([bet({ price: 0.3 }), bet({ leg: 'b', price: 0.5 })], ({ price }) => price, 0.01)
  it.each([
    ['eleven steady events', Array.from({ length: 11 }, (_, i) => steady(0.05 + 0.09 * i))],
    ['a path and a choice', [path, choice, path, choice]],
  ])('have the mean and the spread of draws one by one: %s', (_, events) => {
    const momentsOf = (draw: () => number) => {
      const totals = Array.from({ length: 40_000 }, draw)
      const mean = totals.reduce((a, b) => a + b, 0) / totals.length
      return { mean, variance: totals.reduce((sum, total) => sum + (total - mean) ** 2, 0) / totals.length }
    }
    const single = momentsOf(samplerOf(events, createRandom('single')))
    const tabulated = momentsOf(tabulatedSamplerOf(events, createRandom('tables')))
    expect(Math.abs(tabulated.mean - single.mean)).toBeLessThan(0.04)
    expect(tabulated.variance / single.variance).toBeGreaterThan(0.9)
    expect(tabulated.variance / single.variance).toBeLessThan(1.1)
  })
})

describe('an event under the null', () => {
  const priceOf = ({ price }: { price: number }) => price

  it('of one price wins or loses', () => {
    expect(nullEventOf([bet({ price: 0.4 })], priceOf, 0.01)).toEqual({
      kind: 'steady',
      probability: 0.4,
      won: expect.closeTo(0.6, 12),
      lost: expect.closeTo(-0.4, 12),
    })
  })

  it('of several conditions pays one of them or none', () => {
    const event = nullEventOf([bet({ price: 0.3 }), bet({ leg: 'b', price: 0.5 })], priceOf, 0.01)
    expect(event).toMatchObject({ kind: 'choice', probabilities: [0.3, 0.5], none: expect.closeTo(-0.8, 12) })
    expect(event.kind === 'choice' && event.values.map((value) => Math.round(value * 10) / 10)).toEqual([0.2, 0.2])
    expect(priceNullPValue([event], 0.2, createRandom('choice'))).toBeCloseTo(0.8, 0.5)
  })

  it('never lets probabilities of one group exceed 1', () => {
    const event = nullEventOf([bet({ price: 0.6 }), bet({ leg: 'b', price: 0.6 })], priceOf, 1)
    expect(event).toMatchObject({ kind: 'choice', probabilities: [0.5, 0.5] })
  })

  it('follows the price where fills lie apart, and has no drift', () => {
    const event = nullEventOf(
      [bet({ price: 0.3, resolvedAt: 100 }), bet({ at: 50, direction: -1, price: 0.5 })],
      priceOf,
      0.01,
    )
    expect(event.kind).toBe('path')
    const random = createRandom('path')
    // Over many draws of the sum of 400 such events, half must lie above zero.
    expect(priceNullPValue(Array(400).fill(event), 0, random, 2_000)).toBeGreaterThan(0.3)
    expect(priceNullPValue(Array(400).fill(event), 0, random, 2_000)).toBeLessThan(0.9)
  })
})
