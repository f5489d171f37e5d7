import { describe, expect, it } from 'vitest'
import { type KnownPast, leaderShortfalls } from '../../../domain/traders/score/admission.ts'
import { dollars } from '../../support/decisions.ts'

const MINIMUMS = { minPnl30d: dollars('100'), minSharpe: 0.7, minTrades: 50, minWinRate: 0.55 }

describe('the past of a leader who is added by hand', () => {
  it.each<[string, KnownPast, string[]]>([
    ['nothing stated', {}, []],
    ['everything exactly at its minimum', { pnl30d: dollars('100'), sharpe: 0.7, tradeCount: 50, winRate: 0.55 }, []],
    ['a cent too little', { pnl30d: dollars('99.99') }, ['30-day profit must be at least $100, was $99.99']],
    ['a loss', { pnl30d: dollars('-5') }, ['30-day profit must be at least $100, was $-5']],
    ['a low Sharpe ratio', { sharpe: 0.69 }, ['Sharpe ratio must be at least 0.7, was 0.69']],
    [
      'two misses, in a fixed order',
      { winRate: 0.5, tradeCount: 49 },
      ['trade count must be at least 50, was 49', 'win rate must be at least 0.55, was 0.5'],
    ],
  ])('%s', (_, past, shortfalls) => {
    expect(leaderShortfalls(past, MINIMUMS)).toEqual(shortfalls)
  })
})
