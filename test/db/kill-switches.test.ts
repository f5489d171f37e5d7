import { beforeEach, describe, expect, it } from 'vitest'
import { createDecisions } from '../../db/decisions.ts'
import { createKillSwitchMetrics, type KillSwitchMetricsStore } from '../../db/kill-switches.ts'
import { createOrders } from '../../db/orders.ts'
import { createPositions } from '../../db/positions.ts'
import { createRisk } from '../../db/risk.ts'
import { decide } from '../../domain/copy/decide.ts'
import { evaluateKillSwitches, type KillSwitch, type KillSwitchLimits } from '../../domain/copy/kill-switches.ts'
import { NotFoundError } from '../../domain/errors.ts'
import { aBook, entryInputs } from '../support/decisions.ts'
import { outcomeAt, upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  anExecution,
  anOrder,
  aRequest,
  at,
  bought,
  dollars,
  facts,
  MINUTE,
  NOW,
  openedAccount,
  orderHash,
  quantity,
  recorded,
  SECOND,
  TOKEN,
  token,
} from './given.ts'

const LIMITS: KillSwitchLimits = {
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

const database = setUpTestDatabase()
let metrics: KillSwitchMetricsStore
beforeEach(async () => {
  await emptyDatabase(database.pool)
  metrics = createKillSwitchMetrics(database.pool)
  await openedAccount(database.pool)
})

const tripped = async (now = NOW): Promise<KillSwitch[]> =>
  evaluateKillSwitches(await metrics.load('paper', now), LIMITS).map((one) => one.switch)
const mark = (text: string, now = NOW) =>
  createPositions(database.pool).mark('paper', [{ tokenId: TOKEN, price: at(text) }], '2026-11-20', now)

async function boughtFor(n: number, slippageBps: number | null, time = NOW): Promise<void> {
  const orders = createOrders(database.pool)
  await recorded(database.pool, n)
  await createRisk(database.pool).reserve(aRequest(n))
  await orders.prepare(anOrder(n), time)
  await orders.claimForSubmission(orderHash(n), time)
  const halves = [0, 1].map((i) => anExecution(`${n}:${i}`, { shares: quantity('10'), at: time }))
  await orders.applyExecutions(orderHash(n), halves, true, facts({ slippageBps }), time)
}

async function markAll(mid: string | null, now: number): Promise<void> {
  for (const due of await metrics.dueMarks(now, 100)) {
    await metrics.recordMark(due.id, mid === null ? null : at(mid), now)
  }
}

/** A decision about the n-th fill, of a token of its own. */
async function decideOn(n: number, prices: { bid: string; ask: string }): Promise<void> {
  const tokenId = token(n)
  const level = { shares: quantity('5000') }
  const inputs = entryInputs({
    fill: await recorded(database.pool, n, { tokenId }),
    market: outcomeAt(upDownMarket({ outcomes: [{ tokenId, index: 0, name: 'Up', payout: null }], endsAt: null }), 0),
    book: {
      ...aBook(),
      tokenId,
      bids: [{ ...level, price: at(prices.bid) }],
      asks: [{ ...level, price: at(prices.ask) }],
    },
  })
  await createDecisions(database.pool).record({ mode: 'paper', inputs, decision: decide(inputs), decidedAt: NOW })
}

describe('what the kill switches see', () => {
  it('is nothing wrong in a quiet account', async () => {
    expect(await metrics.load('paper', NOW)).toEqual({
      dailyLoss: 0n,
      equity: dollars('1000'),
      equityPeak: dollars('1000'),
      recentMarkouts: [],
      spreads: { watched: 0, wide: 0, stale: 0 },
      recentSlippageBps: [],
      drift: 0n,
    })
    expect(await tripped()).toEqual([])
    await expect(metrics.load('live', NOW)).rejects.toThrow(NotFoundError)
  })

  it('trips on the daily loss and on the drawdown', async () => {
    await bought(database.pool, 1, { shares: quantity('1000'), maxCost: dollars('500') })
    await mark('0.31')
    expect(await tripped()).toEqual(['drawdown'])
    await mark('0.3', NOW + 1)
    expect(await tripped()).toEqual(['daily-loss', 'drawdown'])
    expect(await tripped(NOW + 12 * 60 * MINUTE)).toEqual(['drawdown'])
  })

  it('trips when the price moved against each of five orders a minute later, not against four', async () => {
    for (const n of [1, 2, 3, 4]) await boughtFor(n, null, NOW + n * SECOND)
    await markAll('0.48', NOW + 65 * SECOND)
    expect(await tripped(NOW + 2 * MINUTE)).toEqual([])
    await boughtFor(5, null, NOW + 5 * SECOND)
    await markAll('0.49', NOW + 65 * SECOND)
    expect((await metrics.load('paper', NOW)).recentMarkouts).toEqual([-0.01, -0.02, -0.02, -0.02, -0.02])
    expect(await tripped(NOW + 2 * MINUTE)).toEqual(['adverse-fills'])
  })

  it('judges no fill by a mark that came late or found no book', async () => {
    for (const n of [1, 2, 3, 4, 5]) await boughtFor(n, null)
    await markAll(null, NOW + MINUTE)
    await markAll('0.1', NOW + 30 * MINUTE)
    expect((await metrics.load('paper', NOW + 30 * MINUTE)).recentMarkouts).toEqual([])
  })

  it('trips on the average slippage', async () => {
    for (const n of [1, 2, 3, 4, 5]) await boughtFor(n, n * 40, NOW + n * SECOND)
    expect((await metrics.load('paper', NOW)).recentSlippageBps).toEqual([200, 160, 120, 80, 40])
    expect(await tripped()).toEqual(['average-slippage'])
  })

  it('trips when most of the books that were looked at lately are wide', async () => {
    for (const n of [1, 2, 3]) await decideOn(n, { bid: '0.45', ask: '0.52' })
    expect((await metrics.load('paper', NOW)).spreads).toEqual({ watched: 0, wide: 0, stale: 0 })
    for (const n of [4, 5]) await decideOn(n, { bid: '0.49', ask: '0.5' })
    expect((await metrics.load('paper', NOW)).spreads).toEqual({ watched: 5, wide: 3, stale: 0 })
    expect(await tripped()).toEqual(['wide-spread'])
    expect(await tripped(NOW + 11 * MINUTE)).toEqual([])
  })

  it('trips when the account no longer adds up', async () => {
    await bought(database.pool, 1)
    await database.pool.query('update accounts set cash_micros = cash_micros - 600000')
    expect(await tripped()).toEqual(['reconcile-break'])
    expect((await metrics.load('paper', NOW)).drift).toBe(dollars('1.2'))
  })

  it('starts anew after an operator resumed', async () => {
    for (const n of [1, 2, 3, 4, 5]) await boughtFor(n, 500, NOW + n * SECOND)
    await markAll('0.1', NOW + 65 * SECOND)
    expect(await tripped(NOW + 2 * MINUTE)).toEqual(['adverse-fills', 'average-slippage'])
    const risk = createRisk(database.pool)
    await risk.halt(
      'paper',
      { switch: 'adverse-fills', reason: 'why', hard: false, evidence: {}, by: 'watch' },
      NOW + 2 * MINUTE,
    )
    await risk.resume('paper', 'operator', NOW + 3 * MINUTE)
    expect(await tripped(NOW + 4 * MINUTE)).toEqual([])
  })
})

describe('late marks', () => {
  it('come due after a minute and after five, the oldest first, and are answered once', async () => {
    await bought(database.pool, 1)
    expect(await metrics.dueMarks(NOW + MINUTE - 1, 10)).toEqual([])
    const due = await metrics.dueMarks(NOW + 5 * MINUTE, 10)
    expect(due).toEqual([
      { id: 1n, mode: 'paper', tokenId: TOKEN, horizonMs: MINUTE, dueAt: NOW + MINUTE },
      { id: 2n, mode: 'paper', tokenId: TOKEN, horizonMs: 5 * MINUTE, dueAt: NOW + 5 * MINUTE },
    ])
    expect(await metrics.dueMarks(NOW + 5 * MINUTE, 1)).toHaveLength(1)
    await metrics.recordMark(1n, at('0.45'), NOW + MINUTE)
    await metrics.recordMark(1n, at('0.9'), NOW + 2 * MINUTE)
    expect(await metrics.dueMarks(NOW + 5 * MINUTE, 10)).toMatchObject([{ id: 2n }])
    const { rows } = await database.pool.query('select markout_micros from late_marks order by mark_id')
    expect(rows).toEqual([{ markout_micros: -50_000n }, { markout_micros: null }])
  })

  it('also value the position, but never over a newer mark', async () => {
    await bought(database.pool, 1)
    await mark('0.6', NOW + 5 * MINUTE)
    await metrics.recordMark(1n, at('0.45'), NOW + MINUTE)
    expect(await createPositions(database.pool).open('paper')).toMatchObject([{ mark: at('0.6') }])
    await metrics.recordMark(2n, at('0.7'), NOW + 6 * MINUTE)
    expect(await createPositions(database.pool).open('paper')).toMatchObject([{ mark: at('0.7') }])
  })
})
