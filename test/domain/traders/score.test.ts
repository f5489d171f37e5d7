import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gradeOf, SCORE_VERSION, traderScore, tradesPerWeek } from '../../../domain/traders/score/score.ts'
import type { ScoreInputs } from '../../../domain/traders/score/score-inputs.ts'

/** 60 trades of which 30 are early, each factor at its best. */
const BEST: ScoreInputs = {
  asOf: Date.parse('2026-09-01T00:00:00Z'),
  trades: 60,
  tradesLast7Days: 14,
  earlyTrades: 30,
  notionalCv: 0.4,
  resolvedMarkets: 40,
  decidedMarkets: 40,
  wonMarkets: 30,
  movedTrades: 50,
  favourableTrades: 40,
  longMarketTrades: 50,
  longMarketEarlyTrades: 25,
  averageEntryPrice: 0.5,
}
const scoreWith = (inputs: Partial<ScoreInputs>) => traderScore({ ...BEST, ...inputs })

describe('the emerging trader score', () => {
  it('gives 62.0 for the worked example: early 12 %, CV 1.1, wins 52 %, edge 54 %, 15 trades a week', () => {
    const example = {
      ...BEST,
      trades: 450 / 7,
      earlyTrades: 54 / 7,
      notionalCv: 1.1,
      decidedMarkets: 50,
      wonMarkets: 26,
      movedTrades: 50,
      favourableTrades: 27,
    }
    const { subScores, score, grade, isAutoAdded, version } = traderScore(example)
    expect(tradesPerWeek(example)).toBeCloseTo(15, 12)
    expect(subScores.earlyBetting).toBeCloseTo(40, 9)
    expect(subScores.volumeConsistency).toBeCloseTo(60, 9)
    expect(subScores.winRate).toBeCloseTo(70, 9)
    expect(subScores.edge).toBeCloseTo(70, 9)
    expect(subScores.activity).toBe(100)
    expect(score).toBe(62)
    expect({ grade, isAutoAdded, version }).toEqual({ grade: 'D', isAutoAdded: false, version: SCORE_VERSION })
  })

  it.each([
    [44, 0],
    [45, 0],
    [47, 20],
    [50, 50],
    [53, 80],
    [55, 100],
    [60, 100],
  ])('wins of %d %% give %d', (percent, points) => {
    expect(scoreWith({ decidedMarkets: 100, wonMarkets: percent }).subScores.winRate).toBeCloseTo(points, 9)
  })

  it.each([
    [40, 0],
    [45, 25],
    [50, 50],
    [55, 75],
    [60, 100],
    [30, 0],
    [70, 100],
  ])('an edge of %d %% gives %d', (percent, points) => {
    expect(scoreWith({ movedTrades: 100, favourableTrades: percent }).subScores.edge).toBeCloseTo(points, 9)
  })

  it.each([
    [null, 0],
    [0, 100],
    [0.5, 100],
    [1.25, 50],
    [2, 0],
    [3, 0],
  ])('a variation of %s gives %d', (notionalCv, points) => {
    expect(scoreWith({ notionalCv }).subScores.volumeConsistency).toBeCloseTo(points, 9)
  })

  it.each([
    [0, 0],
    [2.5, 50],
    [5, 100],
    [20, 100],
    [25, 90],
    [45, 50],
    [500, 50],
  ])('%d trades a week give %d', (perWeek, points) => {
    expect(scoreWith({ trades: (perWeek * 30) / 7 }).subScores.activity).toBeCloseTo(points, 9)
  })

  it.each([
    [0, 0],
    [9, 50],
    [18, 100],
    [60, 100],
  ])('%d early trades of 60 give %d', (earlyTrades, points) => {
    expect(scoreWith({ earlyTrades }).subScores.earlyBetting).toBeCloseTo(points, 9)
  })

  it('has no step anywhere: a small change of a rate is a small change of the score', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9_999 }), (n) => {
        const at = (won: number) => scoreWith({ decidedMarkets: 10_000, wonMarkets: won }).score
        expect(Math.abs(at(n + 1) - at(n))).toBeLessThan(0.021)
      }),
    )
  })

  it('gives nothing for an edge that fewer than 20 moves speak for', () => {
    expect(scoreWith({ movedTrades: 19, favourableTrades: 19 }).subScores.edge).toBe(0)
    expect(scoreWith({ movedTrades: 20, favourableTrades: 20 }).subScores.edge).toBe(100)
  })

  it('adds strictly above 70', () => {
    const at70 = {
      earlyTrades: 0,
      notionalCv: 0.4,
      decidedMarkets: 100,
      wonMarkets: 60,
      movedTrades: 100,
      favourableTrades: 60,
    }
    expect(scoreWith(at70)).toMatchObject({ score: 70, grade: 'C', isAutoAdded: false })
    expect(scoreWith({ ...at70, earlyTrades: 1 }).isAutoAdded).toBe(true)
  })

  it.each([
    ['49 trades', { trades: 49 }, ['fewer-than-50-trades-in-30-days']],
    ['50 trades', { trades: 50 }, []],
    ['no trade in a week', { tradesLast7Days: 0 }, ['no-trade-in-7-days']],
    ['9 resolved markets', { resolvedMarkets: 9 }, ['fewer-than-10-resolved-markets']],
    ['10 resolved markets', { resolvedMarkets: 10 }, []],
  ])('is not added with a failed filter: %s', (_, inputs, failedFilters) => {
    const score = scoreWith(inputs)
    expect(score.failedFilters).toEqual(failedFilters)
    expect(score.isAutoAdded).toBe(failedFilters.length === 0)
  })

  it.each([
    [100, 'A'],
    [90, 'A'],
    [89.99, 'B'],
    [80, 'B'],
    [70, 'C'],
    [60, 'D'],
    [59.99, 'F'],
    [0, 'F'],
  ])('%d is an %s', (score, grade) => {
    expect(gradeOf(score)).toBe(grade)
  })
})
