import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sharpeRatio } from '../../../domain/portfolio/performance.ts'
import type { PriceMarks, TradedMarket, TraderHistory, WalletEvent } from '../../../domain/traders/history.ts'
import { profileOf } from '../../../domain/traders/profile.ts'
import { keepLedgerBook } from '../../../domain/traders/record/event-book.ts'
import { groupRows } from '../../../domain/traders/record/event-rows.ts'
import { placeTrades } from '../../../domain/traders/record/placed-trades.ts'
import { keepPlainBook } from '../../../domain/traders/record/plain-book.ts'
import {
  AS_OF,
  aHistory,
  aHistoryFill,
  aTradedMarket,
  aWalletEvent,
  conditionOf,
  DAY_MS,
  HOUR_MS,
  tokenOf,
  WALLET,
} from './histories.ts'

const OPTIONS = {
  costs: { delayMs: 15_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.05 },
  evidenceDays: 180,
  alwaysInFull: true,
}
const performanceOf = (history: TraderHistory) => profileOf(history, AS_OF, OPTIONS).performance
const at = (days: number) => AS_OF - days * DAY_MS
const resolved = (n: number, payouts: readonly number[], days = 1, changes: Partial<TradedMarket> = {}) =>
  aTradedMarket(n, { resolvedAt: at(days), payouts, ...changes })
type Changes = Parameters<typeof aHistoryFill>[1] & { marks?: PriceMarks | null }
const buy = (n: number, price: number, changes: Changes = {}) => aHistoryFill(n, { price, ...changes })
const sell = (n: number, price: number, changes: Changes = {}) => aHistoryFill(n, { price, side: 'SELL', ...changes })
const event = (n: number, changes: Partial<WalletEvent>) => aWalletEvent(n, changes)

describe('profit, first in first out', () => {
  it.each<[string, TraderHistory, number]>([
    [
      'is made when a market resolves, win or lose, whether or not anybody redeems',
      aHistory({ fills: [buy(1, 0.4), buy(2, 0.3)], markets: [resolved(1, [1, 0]), resolved(2, [0, 1])] }),
      60 - 30,
    ],
    [
      'of a sale is that of the oldest shares: 100 at 40¢ and 100 at 60¢, 100 sold at 55¢',
      aHistory({
        fills: [buy(1, 0.4, { at: at(5) }), buy(1, 0.6, { at: at(4) }), sell(1, 0.55, { at: at(3) })],
        markets: [aTradedMarket(1)],
      }),
      15,
    ],
    [
      'counts fees on both sides',
      aHistory({ fills: [buy(1, 0.4, { fee: 2, at: at(3) }), sell(1, 0.5, { fee: 1 })], markets: [aTradedMarket(1)] }),
      10 - 3,
    ],
    [
      'of an even split is that of one half',
      aHistory({ fills: [buy(1, 0.4)], markets: [resolved(1, [0.5, 0.5])] }),
      10,
    ],
    [
      'of a split whose second half was sold at 40¢ is made by the first half when it pays',
      aHistory({
        events: [event(1, { kind: 'split', at: at(3), shares: 100, cash: -100 })],
        fills: [sell(1, 0.4, { outcome: 1 })],
        markets: [resolved(1, [1, 0])],
      }),
      40,
    ],
    [
      'of both outcomes bought for 95¢ and merged is five cents a share',
      aHistory({
        fills: [buy(1, 0.45), buy(1, 0.5, { outcome: 1 })],
        events: [event(1, { kind: 'merge', shares: 100, cash: 100 })],
        markets: [aTradedMarket(1)],
      }),
      5,
    ],
    [
      'is not made twice by redeeming, with or without the token named',
      aHistory({
        fills: [buy(1, 0.4, { at: at(3) }), buy(2, 0.4, { at: at(3) })],
        events: [
          event(1, { kind: 'redeem', at: at(1), shares: 100, cash: 100 }),
          event(2, { kind: 'redeem', at: at(1), tokenId: tokenOf(2, 0), shares: 100, cash: 100 }),
        ],
        markets: [resolved(1, [1, 0], 2), resolved(2, [1, 0], 2)],
      }),
      120,
    ],
    [
      'is that of the cash where the resolution is not known yet',
      aHistory({
        fills: [buy(1, 0.4), buy(1, 0.1, { outcome: 1 })],
        events: [event(1, { kind: 'redeem', shares: 200, cash: 100 })],
        markets: [aTradedMarket(1)],
      }),
      50,
    ],
    [
      'is none on shares that were never seen to arrive',
      aHistory({ fills: [sell(1, 0.7)], markets: [aTradedMarket(1)] }),
      0,
    ],
    [
      'is that of the shares that were seen where more were sold',
      aHistory({ fills: [buy(1, 0.5, { at: at(3) }), sell(1, 0.7, { shares: 150 })], markets: [aTradedMarket(1)] }),
      20,
    ],
    [
      'of shares that were sent away is what they were last worth',
      aHistory({
        fills: [buy(1, 0.5, { at: at(3), shares: 50 }), buy(1, 0.6, { at: at(2), shares: 50 })],
        events: [event(1, { kind: 'transfer-out', tokenId: tokenOf(1, 0), shares: 100 })],
        markets: [aTradedMarket(1)],
      }),
      60 - 55,
    ],
    [
      'of shares that were sent in counts from what they were last worth',
      aHistory({
        fills: [buy(1, 0.5, { at: at(3), shares: 1 })],
        events: [event(1, { kind: 'transfer-in', at: at(2), tokenId: tokenOf(1, 0), shares: 100 })],
        markets: [resolved(1, [1, 0])],
      }),
      0.5 + 50,
    ],
  ])('%s', (_case, history, profit) => {
    expect(performanceOf(history).all.profit).toBeCloseTo(profit, 5)
  })

  it('leaves rebates and rewards aside', () => {
    const history = aHistory({
      fills: [buy(1, 0.4)],
      events: [event(1, { kind: 'income', conditionId: null, shares: 0, cash: 7 })],
      markets: [resolved(1, [1, 0])],
    })
    expect(performanceOf(history)).toMatchObject({ income: 7, all: { profit: 60 } })
  })
})

describe('a conversion in a group', () => {
  const group = (n: number, changes: Partial<TradedMarket> = {}) =>
    aTradedMarket(n, { eventId: 'group', negRisk: true, ...changes })
  const convert = (n: number, cash: number, days = 2) => event(n, { kind: 'convert', at: at(days), shares: 100, cash })

  it('hands the cost of a "No" on to the "Yes" of the other markets', () => {
    const history = aHistory({
      fills: [buy(1, 0.6, { outcome: 1, at: at(3) }), sell(2, 0.3, { at: at(1) }), sell(3, 0.4, { at: at(1) })],
      events: [convert(1, 0)],
      markets: [group(1), group(2), group(3)],
    })
    expect(performanceOf(history).all.profit).toBeCloseTo(70 - 60, 5)
  })

  it('of two takes its rows together, and pays one of them back in cash', () => {
    const history = aHistory({
      fills: [
        buy(1, 0.8, { outcome: 1, at: at(3) }),
        buy(2, 0.7, { outcome: 1, at: at(3) }),
        sell(3, 0.55, { at: at(1) }),
      ],
      events: [convert(1, 100), convert(2, 100)],
      markets: [group(1), group(2), group(3)],
    })
    expect(performanceOf(history).all.profit).toBeCloseTo(100 + 55 - 150, 5)
  })

  it('into markets that nobody knows of is an estimate at the last price', () => {
    const history = aHistory({
      fills: [buy(1, 0.6, { outcome: 1, at: at(3) })],
      events: [convert(1, 0)],
      markets: [group(1)],
    })
    const { all } = performanceOf(history)
    expect(all.profit).toBeCloseTo(0, 5)
  })
})

describe('a stretch of time', () => {
  const fills = [
    buy(1, 0.5, { at: at(100) }),
    buy(2, 0.5, { at: at(60) }),
    buy(3, 0.5, { at: at(20) }),
    buy(4, 0.25, { at: at(10) }),
  ]
  const markets = [
    resolved(1, [1, 0], 95),
    resolved(2, [0, 1], 50),
    resolved(3, [1, 0], 15),
    resolved(4, [0.5, 0.5], 5),
  ]

  it('has the profit that was made, and the markets that were decided in it', () => {
    const { days30, days90, all } = performanceOf(aHistory({ fills, markets }))
    expect(days30).toMatchObject({ profit: 75, decidedMarkets: 1, winRate: 1, isWithheld: false })
    expect(days90).toMatchObject({ profit: 25, decidedMarkets: 2, winRate: 0.5 })
    expect(all).toMatchObject({ profit: 75, decidedMarkets: 3, isWithheld: false })
    expect(all.winRate).toBeCloseTo(2 / 3, 12)
  })

  it('has the return on the most that was employed at a time, and on all that was bought', () => {
    const { days30, all } = performanceOf(aHistory({ fills, markets }))
    expect(days30.roi).toBeCloseTo(75 / 50, 12)
    expect(days30.returnOnBuys).toBeCloseTo(75 / 75, 12)
    expect(all.roi).toBeCloseTo(75 / 50, 12)
    expect(all.returnOnBuys).toBeCloseTo(75 / 175, 12)
  })

  it('withholds rates where the past does not reach back to its beginning', () => {
    const short = performanceOf(aHistory({ fills, markets, from: at(85), reachesBack: false }))
    expect(short.days30).toMatchObject({ winRate: 1, isWithheld: false })
    expect(short.days90).toMatchObject({ winRate: null, roi: null, returnOnBuys: null, isWithheld: true })
    expect(short.all).toMatchObject({ profit: 75, winRate: null, isWithheld: true })
  })

  it('withholds rates, and calls no market won, where shares of unknown cost were closed', () => {
    const history = aHistory({
      fills: [...fills, sell(5, 0.9, { at: at(3) })],
      markets: [...markets, resolved(5, [1, 0])],
    })
    const { coverage, performance, markets: results, score, context } = profileOf(history, AS_OF, OPTIONS)
    expect(context).toMatchObject({ winRate: null, excessWinRate: null })
    expect(performance.days30).toMatchObject({ winRate: null, isWithheld: true, decidedMarkets: 1 })
    expect(results.find(({ conditionId }) => conditionId === conditionOf(5))?.outcome).toBe('unclear')
    expect(coverage.unseenShare).toBe(1)
    expect(score.inputs).toMatchObject({ resolvedMarkets: 3, decidedMarkets: 1 })
  })
})

it('states rates where next to nothing is of unknown cost', () => {
  const history = aHistory({
    fills: [buy(1, 0.5, { at: at(5) }), sell(2, 0.5, { shares: 5 })],
    markets: [resolved(1, [1, 0]), resolved(2, [1, 0])],
  })
  expect(performanceOf(history).days30).toMatchObject({ isWithheld: false, winRate: 1, decidedMarkets: 1 })
})

describe('days', () => {
  it('have profit when it was made, and the most that was employed', () => {
    const history = aHistory({
      fills: [buy(1, 0.5, { at: at(4) }), buy(2, 0.3, { at: at(4) + HOUR_MS }), sell(2, 0.4, { at: at(2) })],
      markets: [resolved(1, [0, 1], 1), aTradedMarket(2)],
    })
    expect(performanceOf(history).daily).toEqual([
      { day: '2026-11-16', profit: 0, total: 0, employed: 80 },
      { day: '2026-11-17', profit: 0, total: 0, employed: 80 },
      { day: '2026-11-18', profit: expect.closeTo(10, 9), total: expect.closeTo(10, 9), employed: 80 },
      { day: '2026-11-19', profit: -50, total: expect.closeTo(-40, 9), employed: 50 },
      { day: '2026-11-20', profit: 0, total: expect.closeTo(-40, 9), employed: 0 },
    ])
  })

  it('give a Sharpe ratio of seven whole days on the capital employed, and a day earlier', () => {
    // 900 dollars stay employed and 100 more go round once a day: the record whose ratio the reference vectors give.
    const profits = [12, -4, 8, 0, -6, 15, 3]
    const anchor = buy(99, 0.5, { at: at(40), shares: 1_800 })
    const rounds = profits.flatMap((profit, i) => [
      buy(i, 0.5, { at: at(7 - i), shares: 200 }),
      sell(i, 0.5 + profit / 200, { at: at(7 - i) + HOUR_MS, shares: 200 }),
    ])
    const { daily, sharpe7d, sharpe7dBefore, activeDays7d, closed7d } = performanceOf(
      aHistory({ fills: [anchor, ...rounds], markets: [99, 0, 1, 2, 3, 4, 5, 6].map((n) => aTradedMarket(n)) }),
    )
    expect(daily.slice(-8).map(({ profit }) => Math.round(profit))).toEqual([...profits, 0])
    expect(sharpe7d).toBeCloseTo(9.577460451, 8)
    expect(sharpe7dBefore).toBeCloseTo(sharpeRatio([0, 0.012, -0.004, 0.008, 0, -0.006, 0.015]) ?? 0, 8)
    expect({ activeDays7d, closed7d }).toEqual({ activeDays7d: 7, closed7d: 7 })
  })

  it('give the deepest fall on that capital', () => {
    const history = aHistory({
      fills: [buy(1, 0.5, { at: at(20), shares: 400 }), buy(2, 0.5, { at: at(20), shares: 400 })],
      markets: [resolved(1, [0, 1], 10), resolved(2, [1, 0], 5)],
    })
    expect(performanceOf(history).maxDrawdown30d).toBeCloseTo(-0.5, 12)
  })

  it('say how much of a week there is to judge', () => {
    const fills = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => buy(n, 0.5, { at: at(30) + n }))
    const markets = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => resolved(n, [1, 0], n === 8 ? 0 : Math.ceil(n / 2)))
    expect(performanceOf(aHistory({ fills, markets }))).toMatchObject({ activeDays7d: 4, closed7d: 7 })
  })
})

it('says what is open and what it is worth at the last price', () => {
  const { openCost, openValue, openPositions } = performanceOf(
    aHistory({
      fills: [buy(1, 0.5, { at: at(3) }), buy(1, 0.6, { shares: 10 }), buy(2, 0.3)],
      markets: [aTradedMarket(1), resolved(2, [0, 1])],
    }),
  )
  expect({ openCost, openPositions }).toEqual({ openCost: 56, openPositions: 1 })
  expect(openValue).toBeCloseTo(66, 9)
})

describe('the plain book', () => {
  const anyPast = fc
    .array(
      fc.record({
        n: fc.integer({ min: 1, max: 3 }),
        outcome: fc.integer({ min: 0, max: 1 }),
        isSale: fc.boolean(),
        shares: fc.integer({ min: 1, max: 500_000_000 }).map((micros) => micros / 1e6),
        price: fc.integer({ min: 1, max: 999 }).map((mills) => mills / 1_000),
        fee: fc.integer({ min: 0, max: 1_000 }).map((mills) => mills / 1_000),
        days: fc.integer({ min: 2, max: 50 }),
      }),
      { maxLength: 30 },
    )
    .map((trades) =>
      aHistory({
        fills: trades
          .map(({ n, outcome, isSale, shares, price, fee, days }) =>
            aHistoryFill(n, { outcome, shares, price, fee, at: at(days), side: isSale ? 'SELL' : 'BUY' }),
          )
          .sort((a, b) => a.at - b.at),
        markets: [
          resolved(1, [1, 0], 1, { eventId: 'group' }),
          resolved(2, [0, 1], 20, { eventId: 'group' }),
          aTradedMarket(3),
        ],
      }),
    )

  it('agrees with the ledger wherever it can be kept', () => {
    fc.assert(
      fc.property(anyPast, (history) => {
        for (const rows of groupRows(history, placeTrades(history).fills)) {
          const plain = keepPlainBook(rows)
          if (!plain) continue
          const full = keepLedgerBook(rows)
          expect(plain.steps).toHaveLength(full.steps.length)
          plain.steps.forEach((step, i) => {
            const { profit, employed, closed, ...facts } = full.steps[i] ?? step
            expect(step).toMatchObject(facts)
            expect(step.profit).toBeCloseTo(profit, 4)
            expect(step.employed).toBeCloseTo(employed, 4)
            expect(step.closed).toBeCloseTo(closed, 4)
          })
          for (const [conditionId, book] of full.conditions) {
            expect(plain.conditions.get(conditionId)?.profit ?? 0).toBeCloseTo(book.profit, 4)
            expect(plain.conditions.get(conditionId)?.openCost ?? 0).toBeCloseTo(book.openCost, 4)
            expect(plain.conditions.get(conditionId)?.openValue ?? 0).toBeCloseTo(book.openValue ?? 0, 4)
          }
          expect(plain.left).toBeCloseTo(full.left, 4)
        }
      }),
    )
  })

  it('is not kept where more is sold than was bought, or anything else happened', () => {
    const rowsOf = (history: TraderHistory) => groupRows(history, placeTrades(history).fills)
    const [short] = rowsOf(aHistory({ fills: [sell(1, 0.5)], markets: [aTradedMarket(1)] }))
    const [split] = rowsOf(aHistory({ events: [event(1, { kind: 'split' })], markets: [aTradedMarket(1)] }))
    expect(short && keepPlainBook(short)).toBeNull()
    expect(split && keepPlainBook(split)).toBeNull()
  })
})

it('never fails, whatever a wallet is said to have done', () => {
  const kinds = ['split', 'merge', 'redeem', 'convert', 'transfer-in', 'transfer-out', 'income'] as const
  const anyEvent = fc
    .record({
      n: fc.integer({ min: 1, max: 4 }),
      kind: fc.constantFrom(...kinds),
      days: fc.double({ min: 0, max: 50, noNaN: true }),
      shares: fc.double({ min: 0, max: 500, noNaN: true }),
      cash: fc.double({ min: -500, max: 500, noNaN: true }),
      token: fc.constantFrom(null, 0, 1),
      isKnown: fc.boolean(),
    })
    .map(({ n, kind, days, shares, cash, token, isKnown }) =>
      event(n, {
        kind,
        at: Math.floor(at(days)),
        shares,
        cash,
        tokenId: token === null ? null : tokenOf(n, token),
        ...(isKnown ? {} : { conditionId: null }),
      }),
    )
  const anyFill = fc
    .record({
      n: fc.integer({ min: 1, max: 4 }),
      outcome: fc.integer({ min: 0, max: 1 }),
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      shares: fc.double({ min: 0, max: 500, noNaN: true }),
      price: fc.double({ min: 0, max: 1, noNaN: true }),
      days: fc.double({ min: 0, max: 50, noNaN: true }),
    })
    .map(({ n, days, ...rest }) => aHistoryFill(n, { ...rest, at: Math.floor(at(days)) }))
  fc.assert(
    fc.property(fc.array(anyFill, { maxLength: 30 }), fc.array(anyEvent, { maxLength: 15 }), (fills, events) => {
      const history = aHistory({
        wallet: WALLET,
        fills: fills.sort((a, b) => a.at - b.at),
        events: events.sort((a, b) => a.at - b.at),
        markets: [1, 2, 3].map((n) =>
          n === 1 ? resolved(n, [1, 0], 10, { eventId: 'group' }) : aTradedMarket(n, { eventId: 'group' }),
        ),
      })
      const made = profileOf(history, AS_OF, OPTIONS)
      expect(JSON.parse(JSON.stringify(made))).toEqual(made)
    }),
  )
})
