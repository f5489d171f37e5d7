import { describe, expect, it } from 'vitest'
import {
  evaluateKillSwitches,
  type KillSwitchLimits,
  type KillSwitchMetrics,
} from '../../../domain/copy/kill-switches.ts'
import { dollars } from '../../support/decisions.ts'

const limits: KillSwitchLimits = {
  maxDailyLoss: dollars('200'),
  maxDrawdown: 0.1,
  adverseFills: 5,
  adverseMarkout: 0.01,
  wideSpreadShare: 0.5,
  maxAverageSlippageBps: 100,
  slippageWindow: 20,
  minSlippageFills: 5,
  maxDrift: dollars('1'),
}

const quiet: KillSwitchMetrics = {
  dailyLoss: dollars('0'),
  equity: dollars('1000'),
  equityPeak: dollars('1000'),
  recentMarkouts: [],
  spreads: { watched: 0, wide: 0, stale: 0 },
  recentSlippageBps: [],
  drift: dollars('0'),
}

const tripped = (changes: Partial<KillSwitchMetrics>) =>
  evaluateKillSwitches({ ...quiet, ...changes }, limits).map((each) => each.switch)

const times = (count: number, value: number) => Array<number>(count).fill(value)

describe('kill switches', () => {
  it('stay quiet on a quiet account', () => {
    expect(tripped({})).toEqual([])
  })

  it.each([
    ['199.999999', []],
    ['200', ['daily-loss']],
    ['200.000001', ['daily-loss']],
    ['-50', []],
  ])('with %s dollars lost today: %s', (dailyLoss, expected) => {
    expect(tripped({ dailyLoss: dollars(dailyLoss) })).toEqual(expected)
  })

  it.each([
    ['900.000001', []],
    ['900', ['drawdown']],
    ['899.999999', ['drawdown']],
    ['1200', []],
  ])('with equity of %s after a peak of 1000: %s', (equity, expected) => {
    expect(tripped({ equity: dollars(equity) })).toEqual(expected)
  })

  it('cannot tell a drawdown without a peak', () => {
    expect(tripped({ equity: dollars('0'), equityPeak: dollars('0') })).toEqual([])
  })

  it.each([
    ['four adverse fills', times(4, -0.05), []],
    ['five fills exactly at the limit', times(5, -0.01), ['adverse-fills']],
    ['five fills beyond it', times(5, -0.02), ['adverse-fills']],
    ['one of the five just short of it', [...times(4, -0.05), -0.0099], []],
    ['a newest fill that went well', [0.01, ...times(9, -0.05)], []],
    ['a good one before the last five', [...times(5, -0.05), 0.01], ['adverse-fills']],
  ])('with %s: %s', (_case, recentMarkouts, expected) => {
    expect(tripped({ recentMarkouts })).toEqual(expected)
  })

  it.each([
    ['below half of the books', { watched: 10, wide: 4, stale: 0 }, []],
    ['exactly half', { watched: 10, wide: 5, stale: 0 }, []],
    ['more than half', { watched: 10, wide: 6, stale: 0 }, ['wide-spread']],
    ['wide and stale together', { watched: 10, wide: 3, stale: 3 }, ['wide-spread']],
    ['one of one', { watched: 1, wide: 0, stale: 1 }, ['wide-spread']],
  ])('with %s too wide or stale: %s', (_case, spreads, expected) => {
    expect(tripped({ spreads })).toEqual(expected)
  })

  it.each([
    ['an average just below 1 %', times(5, 99.99), []],
    ['an average of 1 %', times(5, 100), ['average-slippage']],
    ['an average above 1 %', [...times(4, 0), 600], ['average-slippage']],
    ['too few fills', times(4, 500), []],
    ['old fills beyond the window', [...times(20, 10), ...times(20, 900)], []],
  ])('with %s: %s', (_case, recentSlippageBps, expected) => {
    expect(tripped({ recentSlippageBps })).toEqual(expected)
  })

  it.each([
    ['0.999999', []],
    ['1', []],
    ['1.000001', ['reconcile-break']],
  ])('with %s dollars of drift: %s', (drift, expected) => {
    expect(tripped({ drift: dollars(drift) })).toEqual(expected)
  })

  it('report everything that trips, with the number and the limit', () => {
    const all = evaluateKillSwitches({ ...quiet, dailyLoss: dollars('250'), equity: dollars('750') }, limits)
    expect(all).toEqual([
      { switch: 'daily-loss', reason: 'lost $250.00 today, the limit is $200.00' },
      {
        switch: 'drawdown',
        reason: 'equity of $750.00 is 25% below its peak of $1,000.00, the limit is 10%',
      },
    ])
  })
})
