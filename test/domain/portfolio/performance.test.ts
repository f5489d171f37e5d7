import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { usd } from '../../../domain/money/units.ts'
import { normalCdf } from '../../../domain/portfolio/normal-distribution.ts'
import {
  annualReturn,
  drawdowns,
  maxDrawdown,
  performanceOf,
  probabilisticSharpe,
  profitFactor,
  sharpeRatio,
  sortinoRatio,
  totalReturn,
  volatility,
} from '../../../domain/portfolio/performance.ts'
import { assertOften } from '../../support/often.ts'

const MIXED = [0.01, 0.1, -0.04, 0.02, 0.03, 0.02, 0.01, -0.1]
const SMALL = [0.01, -0.02, 0.03, -0.01, 0.02]
const WEEK = [0.012, -0.004, 0.008, 0, -0.006, 0.015, 0.003]
const NEGATIVE = [0, -0.06, -0.07, -0.01, -0.09, -0.02, -0.06, -0.08, -0.05]
const ZIGZAG = [0.1, -0.1, 0.1]

/** Regression constants of empyrical-reloaded and quantstats for the same series, to their printed digits. */
describe('ratios agree with the libraries that others use', () => {
  it.each([
    ['mixed', MIXED, 252, 1.7238613962, 2.6055312517],
    ['mixed', MIXED, 365, 2.0746675114, 3.1357573468],
    ['small', SMALL, 252, 4.5932204844, 9.5247047198],
    ['small', SMALL, 365, 5.5279417087, 11.4629839047],
    ['week', WEEK, 365, 9.577460451, 28.0384351588],
    ['negative', NEGATIVE, 252, -24.4068086339, -13.53274308],
    ['zigzag', ZIGZAG, 365, 5.5151307026, 11.0302614052],
  ])('%s over %d days a year', (_, returns, perYear, sharpe, sortino) => {
    expect(sharpeRatio(returns, perYear)).toBeCloseTo(sharpe, 9)
    expect(sortinoRatio(returns, perYear)).toBeCloseTo(sortino, 8)
  })

  it('to the last digit of empyrical’s own constants', () => {
    expect(sharpeRatio(MIXED, 252)).toBeCloseTo(1.7238613961706866, 14)
    expect(sharpeRatio(NEGATIVE, 252)).toBeCloseTo(-24.406808633910085, 12)
    expect(sortinoRatio(MIXED, 252)).toBeCloseTo(2.605531251673693, 14)
    expect(sortinoRatio(NEGATIVE, 252)).toBeCloseTo(-13.532743075043401, 12)
    expect(volatility(MIXED, 252)).toBeCloseTo(0.9136465399704637, 14)
    expect(annualReturn(MIXED, 252)).toBeCloseTo(2.3302927973, 9)
  })

  it.each([
    ['mixed', MIXED, -0.1, 0.0389310917],
    ['small', SMALL, -0.02, 0.0294850412],
    ['week', WEEK, -0.006, 0.0281435201],
    ['negative', NEGATIVE, -0.3659073, null],
    ['zigzag', ZIGZAG, -0.1, 0.089],
  ])('drawdown and total return of %s', (_, returns, drawdown, total) => {
    expect(maxDrawdown(returns)).toBeCloseTo(drawdown, 7)
    if (total !== null) expect(totalReturn(returns)).toBeCloseTo(total, 10)
  })

  it.each([
    ['mixed', MIXED, 1.3571428571],
    ['small', SMALL, 2],
    ['week', WEEK, 3.8],
    ['negative', NEGATIVE, 0],
    ['zigzag', ZIGZAG, 2],
  ])('profit factor of %s', (_, profits, factor) => {
    expect(profitFactor(profits)).toBeCloseTo(factor, 10)
  })
})

describe('the probability that a Sharpe ratio is real', () => {
  it('is 0.892700 for a good week against zero, 0.880248 against 0.5 a year', () => {
    expect(probabilisticSharpe(WEEK)).toBeCloseTo(0.8927, 6)
    expect(probabilisticSharpe(WEEK, 0.5)).toBeCloseTo(0.880248, 6)
  })

  it('is one half where the mean is the benchmark', () => {
    expect(probabilisticSharpe([0.01, -0.01, 0.01, -0.01])).toBeCloseTo(0.5, 12)
  })
})

describe('what cannot be stated is null, never infinite', () => {
  it.each([
    ['no returns', []],
    ['one return', [0.01]],
    ['returns that never vary', [0.01, 0.01, 0.01]],
    ['flat returns', [0, 0, 0]],
  ])('with %s', (_, returns) => {
    expect(sharpeRatio(returns)).toBeNull()
    expect(probabilisticSharpe(returns)).toBeNull()
    expect(volatility(returns)).toBeNull()
  })

  it('a Sortino ratio without a losing day and a profit factor without a loss', () => {
    expect(sortinoRatio([0.01, 0.02])).toBeNull()
    expect(sortinoRatio([-0.01])).toBeNull()
    expect(profitFactor([1, 2])).toBeNull()
    expect(annualReturn([])).toBeNull()
  })

  it('for any returns and positions', () => {
    // Doubles are mostly tiny when drawn at random, so ordinary returns are drawn as well.
    const ordinary = fc.integer({ min: -1_000, max: 5_000 }).map((mills) => mills / 1_000)
    const returns = fc.array(fc.oneof(ordinary, fc.double({ min: -1, max: 5, noNaN: true })), { maxLength: 40 })
    const positions = fc.array(
      fc.record({ profit: fc.bigInt(-1_000_000n, 1_000_000n), cost: fc.bigInt(0n, 10n ** 9n) }),
    )
    assertOften(fc.tuple(returns, positions), { atLeast: 50 }, ([daily, closed]) => {
      const figures = performanceOf(
        daily,
        closed.map(({ profit, cost }) => ({ profit: usd(profit), cost: usd(cost) })),
      )
      for (const figure of Object.values(figures)) expect(figure === null || Number.isFinite(figure)).toBe(true)
      return figures.sharpe !== null && figures.profitFactor !== null
    })
  })
})

describe('the figures of an account', () => {
  it('hide the yearly return before 90 days', () => {
    expect(performanceOf(Array(89).fill(0.001), []).annualReturn).toBeNull()
    expect(performanceOf(Array(90).fill(0.001), []).annualReturn).toBeCloseTo(1.001 ** 365 - 1, 9)
  })

  it('count wins among positions that were decided, and expectancy per dollar at risk', () => {
    const closed = [
      { profit: usd(3_000_000n), cost: usd(10_000_000n) },
      { profit: usd(-1_000_000n), cost: usd(10_000_000n) },
      { profit: usd(0n), cost: usd(5_000_000n) },
    ]
    expect(performanceOf([], closed)).toMatchObject({
      closedPositions: 3,
      winRate: 0.5,
      profitFactor: 3,
      expectancy: 2 / 3,
      expectancyPerDollar: 0.08,
    })
  })

  it('say how little a week proves', () => {
    expect(performanceOf(WEEK, []).sharpeError).toBeCloseTo(7.2, 1)
    expect(performanceOf(WEEK, []).dailySharpe).toBeCloseTo(9.577460451 / Math.sqrt(365), 9)
  })

  it('measure each fall from the last peak, the start included', () => {
    expect(drawdowns([-0.1, 0.5, -0.5]).map((fall) => Number(fall.toFixed(12)))).toEqual([-0.1, 0, -0.5])
  })
})

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.841344746068543],
    [-1.959963984540054, 0.025],
    [3, 0.99865010196837],
    [-6, 9.865876450377e-10],
    [9, 1],
    [-9, 0],
  ])('Φ(%d) = %d', (x, probability) => {
    expect(normalCdf(x)).toBeCloseTo(probability, 12)
  })
})
