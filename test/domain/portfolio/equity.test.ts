import { describe, expect, it } from 'vitest'
import { InvalidInputError } from '../../../domain/errors.ts'
import { price, shares, usd } from '../../../domain/money/units.ts'
import {
  currentDrawdown,
  dailyReturns,
  type EquityPoint,
  equityCurve,
  utcDayOf,
} from '../../../domain/portfolio/equity.ts'
import type { LedgerEvent } from '../../../domain/portfolio/ledger.ts'
import { MARKETS } from './generated-ledgers.ts'

const [MARKET] = MARKETS as [(typeof MARKETS)[0]]
const START = Date.parse('2026-09-28T15:00:00Z')
const HOUR = 3_600_000

describe('the equity curve', () => {
  const ledger: LedgerEvent[] = [
    { id: 'a', at: START, kind: 'deposit', amount: usd(1_000_000_000n) },
    buy('b', START + HOUR),
    // 2026-09-30, 00:00: the first instant of that day.
    { id: 'c', at: START + 33 * HOUR, kind: 'deposit', amount: usd(500_000_000n) },
    { id: 'd', at: START + 34 * HOUR, kind: 'resolve', payouts: [{ tokenId: MARKET.yes, payout: price(1_000_000n) }] },
  ]
  const marks: Record<string, bigint> = { '2026-09-28': 400_000n, '2026-09-29': 450_000n }
  const marksOn = (day: string) => new Map(marks[day] === undefined ? [] : [[MARKET.yes, price(marks[day])]])

  it('has every day, quiet ones included, at that day’s marks, and knows deposits from profit', () => {
    expect(equityCurve(ledger, START + 60 * HOUR, marksOn)).toEqual([
      { day: '2026-09-28', equity: 1_000_000_000n, flow: 1_000_000_000n },
      { day: '2026-09-29', equity: 1_005_000_000n, flow: 0n },
      { day: '2026-09-30', equity: 1_560_000_000n, flow: 500_000_000n },
      { day: '2026-10-01', equity: 1_560_000_000n, flow: 0n },
    ])
  })

  it('becomes daily returns that leave deposits out', () => {
    const returns = dailyReturns(equityCurve(ledger, START + 60 * HOUR, marksOn))
    expect(returns).toEqual([0, 0.005, 55 / 1_005, 0])
  })

  it('is empty for an account without events, and loud about a missing mark', () => {
    expect(equityCurve([], START, marksOn)).toEqual([])
    expect(() => equityCurve(ledger, START, () => new Map())).toThrow(InvalidInputError)
  })
})

describe('daily returns', () => {
  it('cannot be stated when profit is made on nothing', () => {
    expect(dailyReturns([point(0n, 0n), point(5n, 0n)])).toBeNull()
    expect(dailyReturns([point(-5n, 5n), point(5n, 0n)])).toBeNull()
  })

  it('are zero while nothing is at stake, and a total loss is −1', () => {
    expect(dailyReturns([point(0n, 0n), point(100n, 100n), point(0n, 0n), point(0n, 0n)])).toEqual([0, 0, -1, 0])
  })
})

describe('the drawdown of an account', () => {
  it.each<[string, EquityPoint[], number]>([
    ['from its peak', [point(100n, 100n), point(120n, 0n), point(90n, 0n)], 0.25],
    ['none at a new peak', [point(100n, 100n), point(120n, 0n)], 0],
    ['from the start when it only fell', [point(80n, 100n)], 0.2],
    ['not hidden by a deposit', [point(100n, 100n), point(50n, 0n), point(150n, 100n)], 0.25],
    ['not made by a withdrawal', [point(100n, 100n), point(50n, -50n)], 0],
    ['none where there never was anything', [], 0],
  ])('is %s', (_, curve, drawdown) => {
    expect(currentDrawdown(curve)).toBe(drawdown)
  })
})

it('a UTC day ends at midnight', () => {
  expect([utcDayOf(Date.parse('2026-09-28T23:59:59.999Z')), utcDayOf(Date.parse('2026-09-29T00:00:00Z'))]).toEqual([
    '2026-09-28',
    '2026-09-29',
  ])
})

function buy(id: string, at: number): LedgerEvent {
  return {
    id,
    at,
    kind: 'buy',
    conditionId: MARKET.conditionId,
    tokenId: MARKET.yes,
    leader: null,
    shares: shares(100_000_000n),
    notional: usd(40_000_000n),
    fee: usd(0n),
  }
}

function point(equity: bigint, flow: bigint): EquityPoint {
  return { day: '2026-09-28', equity: usd(equity), flow: usd(flow) }
}
