import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  hourMoveOf,
  isDecided,
  type ResolvedMarket,
  type ScoreTrade,
  scoreInputsOf,
} from '../../../domain/traders/score/score-inputs.ts'
import { scoreContextOf } from '../../../domain/traders/score/score-warnings.ts'
import { currentStreak } from '../../../domain/traders/score/streak.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const NOW = Date.parse('2026-09-01T00:00:00Z')

const trade = (daysAgo: number, overrides: Partial<ScoreTrade> = {}): ScoreTrade => ({
  at: NOW - daysAgo * DAY,
  notional: 50,
  openedAt: NOW - (daysAgo + 10) * DAY,
  endsAt: NOW + 30 * DAY,
  hourMove: 0.02,
  ...overrides,
})

const market = (daysAgo: number, profit: number, entryPrice: number | null = 0.5): ResolvedMarket => ({
  resolvedAt: NOW - daysAgo * DAY,
  profit,
  isEvenSplit: false,
  entryPrice,
})

describe('what the score counts', () => {
  it('is 30 days, the oldest instant left out, and nothing after now', () => {
    const trades = [trade(30), trade(29.999), trade(0), { ...trade(0), at: NOW + 1 }]
    expect(scoreInputsOf(trades, [], NOW).trades).toBe(2)
  })

  it('is early strictly before 24 hours, and not where the opening is unknown', () => {
    const opened = (age: number) => trade(1, { openedAt: NOW - DAY - age })
    const trades = [opened(DAY - 1), opened(DAY), trade(1, { openedAt: null })]
    expect(scoreInputsOf(trades, [], NOW).earlyTrades).toBe(1)
  })

  it('excludes moves below half a cent, unknown ones, and those whose hour is not over', () => {
    const moves = [0.005, -0.005, 0.0049, 0.305 - 0.3, null].map((hourMove) => trade(1, { hourMove }))
    const young = trade(0.5 / 24, { hourMove: 0.1 })
    expect(scoreInputsOf([...moves, young], [], NOW)).toMatchObject({ movedTrades: 3, favourableTrades: 2 })
  })

  it('takes a fall after a sale as favourable', () => {
    expect(hourMoveOf('SELL', 0.5, 0.4)).toBeCloseTo(0.1, 12)
    expect(hourMoveOf('BUY', 0.5, 0)).toBe(-0.5)
  })

  it('measures variation over n − 1', () => {
    const trades = [10, 20, 30].map((notional) => trade(1, { notional }))
    expect(scoreInputsOf(trades, [], NOW).notionalCv).toBeCloseTo(0.5, 12)
    expect(scoreInputsOf([trade(1)], [], NOW).notionalCv).toBeNull()
  })

  it('leaves out markets that nobody won, but not from the number of resolved ones', () => {
    const markets = [
      market(1, 5),
      market(2, -5),
      market(3, 0.0099),
      { ...market(4, 3), isEvenSplit: true },
      market(31, 5),
    ]
    expect(scoreInputsOf([], markets, NOW)).toMatchObject({ resolvedMarkets: 4, decidedMarkets: 2, wonMarkets: 1 })
    expect(isDecided(market(1, 0.01))).toBe(true)
  })

  it('does not change when the future is added', () => {
    const age = fc.double({ min: -40, max: 40, noNaN: true })
    const trades = fc.array(fc.record({ age, hourMove: fc.double({ min: -1, max: 1, noNaN: true }) }))
    const markets = fc.array(fc.record({ age, profit: fc.double({ min: -100, max: 100, noNaN: true }) }))
    fc.assert(
      fc.property(trades, markets, (someTrades, someMarkets) => {
        const all = someTrades.map(({ age, hourMove }) => trade(age, { hourMove }))
        const allMarkets = someMarkets.map(({ age, profit }) => market(age, profit))
        const past = all.filter(({ at }) => at <= NOW)
        const pastMarkets = allMarkets.filter(({ resolvedAt }) => resolvedAt <= NOW)
        expect(scoreInputsOf(all, allMarkets, NOW)).toEqual(scoreInputsOf(past, pastMarkets, NOW))
      }),
    )
  })
})

describe('what is shown beside the score', () => {
  it('win rate less the average price: a buyer of favourites wins what was paid for', () => {
    const favourites = Array.from({ length: 10 }, (_, i) => market(i + 1, i < 9 ? 1 : -9, 0.9))
    const { winRate, excessWinRate, warnings } = scoreContextOf(scoreInputsOf([trade(1)], favourites, NOW))
    expect(winRate).toBe(0.9)
    expect(excessWinRate).toBeCloseTo(0, 12)
    expect(warnings).toContain('too-few-moves-for-edge')
  })

  it('an early share that comes from markets of an hour', () => {
    const hourly = Array.from({ length: 6 }, () => trade(1, { openedAt: NOW - DAY - HOUR, endsAt: NOW - DAY + HOUR }))
    const long = Array.from({ length: 4 }, () => trade(1))
    const context = scoreContextOf(scoreInputsOf([...hourly, ...long], [], NOW))
    expect(context).toMatchObject({ earlyShare: 0.6, earlyShareLong: 0, largestPossibleCv: 3 })
    expect(context.warnings).toContain('early-share-comes-from-short-markets')
  })

  it('that four trades cannot vary by 2', () => {
    const four = scoreContextOf(
      scoreInputsOf(
        [1, 2, 3, 4].map((day) => trade(day)),
        [],
        NOW,
      ),
    )
    expect(four.warnings).toContain('few-trades-limit-variation')
  })

  it('nothing where there is nothing', () => {
    expect(scoreContextOf(scoreInputsOf([], [], NOW))).toMatchObject({
      earlyShare: null,
      winRate: null,
      excessWinRate: null,
    })
  })
})

describe('the current streak', () => {
  it('is as likely as the product of its prices', () => {
    const wins = [market(3, -1), market(2, 1, 0.5), market(1, 1, 0.4)]
    expect(currentStreak(wins)).toEqual({ kind: 'winning', length: 2, chance: 0.2 })
  })

  it('of ten wins at 0.95 is no feat', () => {
    const favourites = Array.from({ length: 10 }, (_, i) => market(i, 1, 0.95))
    expect(currentStreak(favourites).chance).toBeCloseTo(0.5987, 4)
  })

  it('of losses counts the other way, and markets without a winner do not break it', () => {
    expect(currentStreak([market(1, -1, 0.9), market(2, 0, 0.5), market(3, -1, 0.8), market(4, 1)])).toEqual({
      kind: 'losing',
      length: 2,
      chance: expect.closeTo(0.02, 12),
    })
  })

  it('has no chance where a price is unknown, and no length without markets', () => {
    expect(currentStreak([market(1, 1, null)])).toEqual({ kind: 'winning', length: 1, chance: null })
    expect(currentStreak([])).toEqual({ kind: 'none', length: 0, chance: null })
  })
})
