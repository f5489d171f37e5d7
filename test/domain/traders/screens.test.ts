import { describe, expect, it } from 'vitest'
import type { ConditionId, TokenId } from '../../../domain/money/ids.ts'
import type { Trade } from '../../../domain/traders/record/trades.ts'
import { withWashScreen } from '../../../domain/traders/screens/family-screens.ts'
import { habitsOf, type TradingHabits } from '../../../domain/traders/screens/habits.ts'
import { isBlocked, screensOf } from '../../../domain/traders/screens/screens.ts'

const MINUTE = 60_000
const DAY = 1_440 * MINUTE
const trade = (at: number, overrides: Partial<Trade> = {}): Trade => ({
  at,
  conditionId: 'c' as ConditionId,
  tokenId: 't' as TokenId,
  outcomeIndex: 0,
  side: 'BUY',
  shares: 100,
  notional: 50,
  fee: 0,
  makerNotional: 0,
  ...overrides,
})
const habits = (trades: readonly Trade[]) => habitsOf(trades, 0, 30 * DAY)

describe('habits', () => {
  it('of a wallet that quotes both sides', () => {
    const quotes = [trade(0, { makerNotional: 50 }), trade(1, { outcomeIndex: 1, makerNotional: 50 })]
    expect(habits(quotes)).toMatchObject({ makerShare: 1, twoSidedShare: 1, marketsPer30Days: 1 })
  })

  it('are not two-sided where a position is turned after a day, or in another market', () => {
    const turned = [trade(0), trade(DAY + 1, { side: 'SELL' })]
    const elsewhere = [trade(0), trade(1, { outcomeIndex: 1, conditionId: 'd' as ConditionId })]
    expect(habits(turned).twoSidedShare).toBe(0)
    expect(habits(elsewhere).twoSidedShare).toBe(0)
  })

  it('know how long shares are held, first in, first out', () => {
    const held = [trade(0), trade(MINUTE), trade(5 * MINUTE, { side: 'SELL', shares: 150, notional: 75 })]
    expect(habits(held)).toMatchObject({ medianHoldMs: 4.5 * MINUTE, closedShare: 0.75 })
    expect(habits([trade(0)])).toMatchObject({ medianHoldMs: null, closedShare: 0 })
  })

  it('know who buys what is all but decided', () => {
    expect(habits([trade(0, { notional: 95 }), trade(1)]).sweepShare).toBe(0.5)
    expect(habits([]).sweepShare).toBe(0)
  })
})

describe('the screens', () => {
  const PLAIN: TradingHabits = {
    makerShare: 0.6,
    twoSidedShare: 0.35,
    marketsPer30Days: 1_000,
    medianHoldMs: 10 * MINUTE,
    closedShare: 0,
    sweepShare: 0.4,
  }
  const moves = (after15s: number, after1h: number, error = 0.001) => ({
    after15s: { mean: after15s, error },
    after1h: { mean: after1h, error },
  })

  it.each([
    ['nothing at the thresholds', {}, null, []],
    ['resting orders', { makerShare: 0.61 }, null, ['market-maker']],
    ['both sides', { twoSidedShare: 0.36 }, null, ['market-maker']],
    ['too many markets', { marketsPer30Days: 1_001 }, null, ['market-maker']],
    ['short holds', { medianHoldMs: 9 * MINUTE }, null, ['scalper']],
    ['near-certainties', { sweepShare: 0.41 }, null, ['sweeper']],
    ['a move that is over after 15 s', {}, moves(0.021, 0.04), ['latency']],
    ['a move that takes its time', {}, moves(0.01, 0.04), []],
    ['no move to speak of', {}, moves(0.0015, 0.002), []],
  ])('find %s', (_, overrides, markouts, expected) => {
    expect(screensOf({ ...PLAIN, ...overrides }, markouts)).toEqual(expected)
  })

  it.each([
    [null, ['scalper']],
    [0.49, ['scalper']],
    [0.5, ['scalper', 'wash-suspect']],
    [0.8, ['scalper', 'wash']],
  ])('have, at a wash score of %s, what that adds', (score, expected) => {
    expect(withWashScreen(['scalper'], score)).toEqual(expected)
  })

  it('block all but scalpers and suspects', () => {
    expect(isBlocked(['scalper', 'wash-suspect'])).toBe(false)
    expect(isBlocked(['scalper', 'latency'])).toBe(true)
  })
})
