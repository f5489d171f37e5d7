import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type BacktestPlan,
  type BacktestSkip,
  backtestCopy,
  type FindBook,
} from '../../../domain/traders/copying/backtest.ts'
import type { TraderHistory } from '../../../domain/traders/history.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import {
  AS_OF,
  aHistory,
  aHistoryFill,
  aTradedMarket,
  DAY_MS,
  HOUR_MS,
  inventHistory,
  stillMarks,
  tokenOf,
} from './histories.ts'

const PLAN: BacktestPlan = {
  from: AS_OF - 90 * DAY_MS,
  until: AS_OF,
  delayMs: 5_000,
  stake: 50,
  bankroll: null,
  halfSpread: 0.01,
  delayCost: 0.005,
  feeRate: 0.05,
  maxSlippage: 0.1,
  leastSlippage: 0.015,
  lowPriceBelow: 0.25,
  minShares: 5,
  minNotional: 1,
  lot: 0.01,
}
const resolved = (n: number, payouts: readonly [number, number], changes = {}) =>
  aTradedMarket(n, { resolvedAt: AS_OF - DAY_MS, payouts, ...changes })
const copy = (history: TraderHistory, changes: Partial<BacktestPlan> = {}, findBook?: FindBook) =>
  backtestCopy(history, { ...PLAN, ...changes }, AS_OF, findBook)
/** The leader takes an ask at 50 cents, one cent above a mid that then goes to 51. */
const bought = (changes: Parameters<typeof aHistoryFill>[1] = {}) =>
  aHistoryFill(1, { price: 0.5, marks: stillMarks(0.51, { before: 0.49 }), ...changes })

describe('one copy held to resolution', () => {
  const back = copy(aHistory({ fills: [bought()], markets: [resolved(1, [1, 0])] }))

  it('is bought with the stake at the later mid and half a spread, in whole lots', () => {
    expect(back.trades).toMatchObject([{ leaderPrice: 0.5, ourPrice: 0.52, ground: 'reconstructed', skipped: null }])
    expect(back.trades[0]?.shares).toBeCloseTo(96.15, 9)
    expect(back.trades[0]?.fee).toBeCloseTo(96.15 * 0.04 * 0.52 * 0.48, 9)
  })

  it('makes what its shares pay less what they cost', () => {
    const cost = 96.15 * (0.52 + 0.04 * 0.52 * 0.48)
    expect(back.profit).toBeCloseTo(96.15 - cost, 9)
    expect(back.stake).toBeCloseTo(cost, 9)
    expect(back.leaderProfit).toBeCloseTo(50, 9)
  })

  it('pays for the delay, the rest of the spread, the lot and the fee, and nothing else', () => {
    // 100 shares at 50¢; 50 ÷ 0.52 after two cents of delay; no more spread than the leader paid.
    expect(back.tax.skipped).toBe(0)
    expect(back.tax.delay).toBeCloseTo(100 - 50 / 0.52, 9)
    expect(back.tax.spread).toBeCloseTo(0, 9)
    expect(back.tax.rounding).toBeCloseTo((50 / 0.52 - 96.15) * 0.48, 9)
    expect(back.tax.fees).toBeCloseTo(96.15 * 0.04 * 0.52 * 0.48, 9)
    expect(back.tax.total).toBeCloseTo(back.leaderProfit - back.profit, 12)
  })

  it('is not enough evidence for anything', () => {
    expect(back).toMatchObject({ verdict: 'not-enough-evidence', events: 1, low: null, high: null })
    expect(back.text).toBe('Not enough evidence: 1 settled events were copied, at least 30 are needed.')
  })
})

it('charges the spread to who follows a resting order', () => {
  const fill = bought({ role: 'maker', price: 0.48, marks: stillMarks(0.49) })
  const { tax, trades } = copy(aHistory({ fills: [fill], markets: [resolved(1, [1, 0])] }))
  expect(trades[0]?.ourPrice).toBeCloseTo(0.5, 12)
  expect(tax.delay).toBeCloseTo(0, 9)
  expect(tax.spread).toBeCloseTo(50 / 0.48 - 100, 9)
})

describe('the price of a copy', () => {
  const priceOf = (fill: TraderHistory['fills'][number], changes: Partial<BacktestPlan> = {}, findBook?: FindBook) => {
    const [trade] = copy(aHistory({ fills: [fill], markets: [resolved(1, [1, 0])] }), changes, findBook).trades
    return { price: trade?.ourPrice, ground: trade?.ground, skipped: trade?.skipped }
  }

  it('is that of the first mid as old as the delay', () => {
    const fill = bought({ marks: stillMarks(0.49, { after5m: 0.53, after15m: 0.54 }) })
    expect(priceOf(fill, { delayMs: 60_000 }).price).toBeCloseTo(0.5, 12)
    expect(priceOf(fill, { delayMs: 60_001 }).price).toBeCloseTo(0.54, 12)
  })

  it('is assumed from the leader’s where no mid is known, and says so', () => {
    const { price, ground } = priceOf(bought({ marks: null }))
    expect(price).toBeCloseTo(0.5 + 0.005, 12)
    expect(ground).toBe('assumed')
    expect(priceOf(bought({ marks: null }), { onlyRecorded: true }).skipped).toBe('no-price')
  })

  const book: FindBook = (tokenId, at) =>
    tokenId === tokenOf(1, 0) && at === AS_OF - 2 * DAY_MS + 5_000
      ? {
          bids: [{ price: 0.49, shares: 500 }],
          asks: [
            { price: 0.51, shares: 50 },
            { price: 0.52, shares: 500 },
          ],
        }
      : null

  it.each<[string, number, number, BacktestSkip | null]>([
    ['two per cent of a usual price', 0.5, 0.51, null],
    ['no more than that', 0.5, 0.511, 'price-beyond-limit'],
    ['a cent and a half of a low price, where a part of it is under a tick', 0.1, 0.115, null],
    ['no more than that either', 0.1, 0.116, 'price-beyond-limit'],
  ])('may be above the leader’s by %s', (_case, leaderPrice, ask, skipped) => {
    const later = stillMarks(ask, { before: leaderPrice })
    const fill = bought({ price: leaderPrice, marks: later })
    expect(priceOf(fill, { halfSpread: 0, maxSlippage: 0.02 }).skipped).toBe(skipped)
  })

  it('walks a recorded book, and the part beyond the limit is not had', () => {
    const { price, ground } = priceOf(bought(), {}, book)
    expect(ground).toBe('recorded')
    expect(price).toBeCloseTo(50 / (50 + (50 - 25.5) / 0.52), 12)
    const partial = copy(aHistory({ fills: [bought()], markets: [resolved(1, [1, 0])] }), { maxSlippage: 0.02 }, book)
    expect(partial.trades[0]).toMatchObject({ ourPrice: 0.51, shares: 50 })
    expect(partial.tax.skipped).toBeCloseTo(50 - 25.5, 9)
  })
})

describe('a trade is not copied', () => {
  const held = resolved(1, [1, 0])
  it.each<[BacktestSkip, string, TraderHistory, Partial<BacktestPlan>]>([
    [
      'market-over',
      'when its market is over by then',
      aHistory({ fills: [bought({ at: AS_OF - DAY_MS - 5_000 })], markets: [held] }),
      {},
    ],
    [
      'price-beyond-limit',
      'when the price ran away',
      aHistory({ fills: [bought({ marks: stillMarks(0.6) })], markets: [held] }),
      {},
    ],
    [
      'below-minimum',
      'when the stake buys too few shares',
      aHistory({ fills: [bought()], markets: [held] }),
      { stake: 2.5 },
    ],
    [
      'below-minimum',
      'when the order is worth too little',
      aHistory({ fills: [bought()], markets: [held] }),
      { stake: 3, minNotional: 3.5 },
    ],
    [
      'out-of-money',
      'when the open copies cost all there is',
      aHistory({ fills: [bought()], markets: [held] }),
      { bankroll: 50 },
    ],
    [
      'nothing-held',
      'when it sells what was never copied',
      aHistory({ fills: [bought({ side: 'SELL' })], markets: [held] }),
      {},
    ],
    ['unplaced', 'when its outcome is not known', aHistory({ fills: [bought({ outcomeIndex: null })] }), {}],
  ])('(%s) %s', (reason, _case, history, changes) => {
    const back = copy(history, changes)
    expect(back.skipped).toEqual({ [reason]: 1 })
    expect(back).toMatchObject({ copied: 0, events: 0, stake: 0, profit: 0, roi: null })
  })

  it('and what it would have made is a part of the tax', () => {
    const back = copy(aHistory({ fills: [bought()], markets: [held] }), { bankroll: 10 })
    expect(back).toMatchObject({ leaderProfit: 50, tax: { skipped: 50, delay: 0, fees: 0, total: 50 } })
  })
})

describe('a sale', () => {
  const later = AS_OF - 2 * DAY_MS + HOUR_MS
  const sold = (shares: number, at = later) =>
    bought({ at, side: 'SELL', shares, price: 0.6, marks: stillMarks(0.61, { before: 0.61 }) })
  const held = resolved(1, [0, 1])

  it('is mirrored by the part of the leader’s shares that it is', () => {
    const { trades } = copy(aHistory({ fills: [bought({ shares: 400 }), sold(100)], markets: [held] }))
    expect(trades[1]).toMatchObject({ side: 'SELL', skipped: null })
    expect(trades[1]?.shares).toBeCloseTo(24.03, 9)
    expect(trades[1]?.ourPrice).toBeCloseTo(0.6, 12)
  })

  it('of everything sells everything, which settles the event before it resolves', () => {
    const { events, profit, openEvents } = copy(aHistory({ fills: [bought(), sold(100)], markets: [aTradedMarket(1)] }))
    expect({ events, openEvents }).toEqual({ events: 1, openEvents: 0 })
    expect(profit).toBeCloseTo(96.15 * (0.6 - 0.52 - 0.04 * (0.6 * 0.4 + 0.52 * 0.48)), 9)
  })

  it('too small for the venue is left out, and the shares are held', () => {
    const back = copy(aHistory({ fills: [bought({ shares: 4_000 }), sold(100)], markets: [held] }))
    expect(back.skipped).toEqual({ 'below-minimum': 1 })
    expect(back.profit).toBeCloseTo(-back.stake, 9)
  })

  it('frees its money for the next copy, as a resolution does', () => {
    const next = aHistoryFill(2, { at: later + 1, marks: stillMarks(0.49) })
    const markets = [held, resolved(2, [1, 0])]
    const money = { bankroll: 60 }
    expect(copy(aHistory({ fills: [bought(), next], markets }), money).skipped).toEqual({ 'out-of-money': 1 })
    expect(copy(aHistory({ fills: [bought(), sold(100), next], markets }), money).skipped).toEqual({})
    const early = [{ ...held, resolvedAt: later }, resolved(2, [1, 0])]
    expect(copy(aHistory({ fills: [bought(), next], markets: early }), money).skipped).toEqual({})
  })
})

it('leaves events that have not resolved out of every sum', () => {
  const back = copy(aHistory({ fills: [bought()], markets: [aTradedMarket(1)] }))
  expect(back).toMatchObject({ copied: 1, events: 0, openEvents: 1, stake: 0, profit: 0, leaderProfit: 0 })
})

describe('over many events', () => {
  const skilled = copy(inventHistory(createRandom('skilled'), { trades: 600, days: 80, edge: 0.35 }))
  const lucky = copy(inventHistory(createRandom('none'), { trades: 600, days: 80, edge: 0 }))

  it('tells that copying paid behind a wallet that knows something', () => {
    expect(skilled.verdict).toBe('paid')
    expect(skilled.low).toBeGreaterThan(0)
    expect(skilled.text).toMatch(/^Copying would have made \d+\.\d% per dollar \(90% interval .* over \d+ events\)\.$/)
  })

  it('does not tell it behind one that does not', () => {
    expect(lucky.verdict).not.toBe('paid')
  })

  it('adds its events up', () => {
    const sum = (value: (event: (typeof skilled.byEvent)[number]) => number) =>
      skilled.byEvent.reduce((total, event) => total + value(event), 0)
    expect(sum(({ profit }) => profit)).toBeCloseTo(skilled.profit, 6)
    expect(sum(({ leaderProfit }) => leaderProfit)).toBeCloseTo(skilled.leaderProfit, 6)
    expect(skilled.copied + Object.values(skilled.skipped).reduce((a, b) => a + b, 0)).toBe(skilled.leaderTrades)
  })
})

describe('whatever is traded', () => {
  const anyPast = fc
    .record({
      seed: fc.string({ minLength: 1, maxLength: 8 }),
      trades: fc.integer({ min: 1, max: 40 }),
      edge: fc.double({ min: -0.3, max: 0.3, noNaN: true }),
      stake: fc.double({ min: 1, max: 200, noNaN: true }),
      delayMs: fc.constantFrom(0, 5_000, 120_000, 7_200_000),
      bankroll: fc.option(fc.double({ min: 10, max: 2_000, noNaN: true })),
      halfSpread: fc.double({ min: 0, max: 0.05, noNaN: true }),
      lot: fc.constantFrom(0.01, 1),
    })
    .map(({ seed, trades, edge, ...plan }) => ({
      history: inventHistory(createRandom(seed), { trades, days: 60, edge }),
      plan,
    }))

  it('the parts of the tax add up to what the copier has less, to a billionth of a dollar', () => {
    fc.assert(
      fc.property(anyPast, ({ history, plan }) => {
        const { tax, leaderProfit, profit } = copy(history, plan)
        const { skipped, delay, spread, rounding, fees, total } = tax
        expect(Math.abs(skipped + delay + spread + rounding + fees - total)).toBeLessThan(1e-9)
        expect(Math.abs(leaderProfit - profit - total)).toBeLessThan(1e-9)
        expect(fees).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('nothing that happened later matters', () => {
    fc.assert(
      fc.property(anyPast, fc.integer({ min: 0, max: 59 }), ({ history, plan }, daysAgo) => {
        const asOf = AS_OF - daysAgo * DAY_MS
        const before = {
          ...history,
          fills: history.fills.filter(({ at }) => at <= asOf).map((fill) => ({ ...fill })),
          until: asOf,
        }
        const at = { ...PLAN, ...plan }
        expect(backtestCopy(history, at, asOf)).toEqual(backtestCopy(before, at, asOf))
      }),
    )
  })
})
