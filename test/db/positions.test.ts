import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createKillSwitchMetrics } from '../../db/kill-switches.ts'
import { createPositions, type Positions } from '../../db/positions.ts'
import { createReadModel } from '../../db/read-model.ts'
import { NotFoundError } from '../../domain/errors.ts'
import type { Market } from '../../domain/market/market.ts'
import { DOWN, UP, upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  at,
  bought,
  condition,
  DAY,
  dollars,
  drift,
  followed,
  LEADER,
  NOW,
  openedAccount,
  quantity,
  SECOND,
  sold,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
let positions: Positions
beforeEach(async () => {
  await emptyDatabase(database.pool)
  positions = createPositions(database.pool)
  await openedAccount(database.pool)
})
afterEach(async () => {
  expect(await drift(database.pool)).toEqual([])
})

const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)
const markAt = (text: string, time: number) =>
  positions.mark('paper', [{ tokenId: TOKEN, price: at(text) }], dayOf(time), time)

describe('positions', () => {
  it('are what the open lots of one leader and token add up to', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await bought(database.pool, 1, {}, { price: at('0.4') })
    await bought(database.pool, 2, {}, { at: NOW + SECOND })
    await bought(database.pool, 3, { leader: wallet(2) }, { at: NOW + 2 * SECOND })
    await sold(database.pool, 4, { shares: quantity('5') })
    const common = { conditionId: condition(1), eventId: 'event-1', question: 'Will it rain?', outcome: 'Yes' }
    expect(await positions.open('paper')).toEqual([
      {
        ...common,
        leader: LEADER,
        tokenId: TOKEN,
        shares: quantity('35'),
        cost: dollars('16'),
        mark: null,
        markedAt: null,
        openedAt: NOW,
      },
      {
        ...common,
        leader: wallet(2),
        tokenId: TOKEN,
        shares: quantity('20'),
        cost: dollars('10'),
        mark: null,
        markedAt: null,
        openedAt: NOW + 2 * SECOND,
      },
    ])
    expect(await positions.exitHolding('paper', LEADER, TOKEN)).toBe(quantity('35'))
    expect(await positions.exitHolding('live', LEADER, TOKEN)).toBe(0n)
  })
})

describe('settlement', () => {
  const market = (up: string | null, down: string | null): Market =>
    upDownMarket({
      resolved: true,
      outcomes: [
        { tokenId: UP, index: 0, name: 'Up', payout: up === null ? null : at(up) },
        { tokenId: DOWN, index: 1, name: 'Down', payout: down === null ? null : at(down) },
      ],
    })

  it('realises win and loss at the payout, once', async () => {
    await bought(database.pool, 1, { tokenId: UP })
    await bought(database.pool, 2, { tokenId: DOWN })
    await bought(database.pool, 3, { tokenId: token(7) })
    expect(await positions.settle('paper', market('1', '0'), NOW)).toEqual({ lots: 2, realised: dollars('0') })
    expect(await positions.settle('paper', market('0', '1'), NOW)).toEqual({ lots: 0, realised: 0n })
    expect(await rowsOf('select cash_micros, open_cost_micros from accounts')).toEqual([
      { cash_micros: dollars('990'), open_cost_micros: dollars('10') },
    ])
    expect((await positions.open('paper')).map((position) => position.tokenId)).toEqual([token(7)])
    expect(await rowsOf('select realised_micros, execution_id from lot_closures order by lot_id')).toEqual([
      { realised_micros: dollars('10'), execution_id: null },
      { realised_micros: dollars('-10'), execution_id: null },
    ])
  })

  it('pays a split resolution in halves, rounded down', async () => {
    await bought(database.pool, 1, { tokenId: UP, shares: quantity('19.999999') })
    expect(await positions.settle('paper', market('0.5', '0.5'), NOW)).toEqual({
      lots: 1,
      realised: dollars('-0.000001'),
    })
  })

  it('waits where the payout is not known', async () => {
    await bought(database.pool, 1, { tokenId: UP })
    expect(await positions.settle('paper', market(null, null), NOW)).toEqual({ lots: 0, realised: 0n })
  })

  it('needs an account', async () => {
    await expect(positions.settle('live', market('1', '0'), NOW)).rejects.toThrow(NotFoundError)
  })
})

describe('the daily mark', () => {
  it('writes one row a day, the last mark of the day standing', async () => {
    await bought(database.pool, 1)
    await bought(database.pool, 2)
    await sold(database.pool, 3, { shares: quantity('10') }, { price: at('0.6') })
    await markAt('0.7', NOW)
    await markAt('0.4', NOW + SECOND)
    expect(await rowsOf('select * from paper_trading_summary')).toEqual([
      {
        mode: 'paper',
        day: expect.anything(),
        trades: 3,
        realised_pnl_micros: dollars('1'),
        unrealised_pnl_micros: dollars('-3'),
        total_pnl_micros: dollars('-2'),
        equity_micros: dollars('998'),
        cash_micros: dollars('986'),
        exposure_micros: dollars('15'),
        largest_position_micros: dollars('12'),
        // Two days, of 0 and −0.2 %.
        sharpe_7d: expect.closeTo(-Math.sqrt(365 / 2), 9),
        sortino_7d: expect.closeTo(-Math.sqrt(365 / 2), 9),
        max_drawdown_7d: expect.closeTo(-0.002, 9),
        win_rate_7d: 1,
        marked_at: NOW + SECOND,
      },
    ])
    expect((await createReadModel(database.pool).pnl('paper')).byDay.map((row) => row.day)).toEqual(['2026-11-20'])
  })

  it('raises the equity peak and never lowers it', async () => {
    await bought(database.pool, 1)
    await markAt('0.9', NOW)
    await markAt('0.2', NOW + SECOND)
    const metrics = await createKillSwitchMetrics(database.pool).load('paper', NOW)
    expect(metrics).toMatchObject({ equity: dollars('994'), equityPeak: dollars('1008') })
  })

  it('takes no mark that is older than the one it has', async () => {
    await bought(database.pool, 1)
    await markAt('0.9', NOW + SECOND)
    await markAt('0.2', NOW)
    expect(await positions.open('paper')).toMatchObject([{ mark: at('0.9'), markedAt: NOW + SECOND }])
  })

  it('follows the equity curve over seven days, with a gap that stands still', async () => {
    await bought(database.pool, 1, { shares: quantity('1000'), maxCost: dollars('500') })
    // Opened the day before with 1000; closes at 1000, 1100, (no row) 1100, 990.
    await markAt('0.5', NOW - DAY)
    await markAt('0.6', NOW)
    await markAt('0.49', NOW + 2 * DAY)
    const { byDay } = await createReadModel(database.pool).pnl('paper')
    const returns = [0, 0.1, 0, 990 / 1100 - 1]
    const mean = returns.reduce((a, b) => a + b) / returns.length
    const deviation = Math.sqrt(returns.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (returns.length - 1))
    const downside = Math.sqrt(returns.reduce((sum, r) => sum + Math.min(r, 0) ** 2, 0) / returns.length)
    expect(byDay.at(-1)).toMatchObject({
      day: '2026-11-22',
      equity: '990',
      total: '-10',
      sharpe7d: expect.closeTo((mean / deviation) * Math.sqrt(365), 6),
      sortino7d: expect.closeTo((mean / downside) * Math.sqrt(365), 6),
      maxDrawdown7d: expect.closeTo(990 / 1100 - 1, 9),
      winRate7d: null,
    })
  })
})
