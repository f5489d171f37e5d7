import { beforeEach, describe, expect, it } from 'vitest'
import { createDecisions } from '../../db/decisions.ts'
import { createDeliveries } from '../../db/deliveries.ts'
import { createIntake } from '../../db/intake.ts'
import { createLeaders } from '../../db/leaders.ts'
import { createMarkets } from '../../db/markets.ts'
import { createPositions } from '../../db/positions.ts'
import { createReadModel, type ReadModel } from '../../db/read-model.ts'
import { createRisk } from '../../db/risk.ts'
import { decide } from '../../domain/copy/decide.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { entryInputs } from '../support/decisions.ts'
import { UP, upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  aLog,
  at,
  bought,
  condition,
  dollars,
  fillId,
  followed,
  LEADER,
  MINUTE,
  NOW,
  openedAccount,
  orderHash,
  quantity,
  recorded,
  SECOND,
  sold,
  TOKEN,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
let reads: ReadModel
beforeEach(async () => {
  await emptyDatabase(database.pool)
  reads = createReadModel(database.pool)
})

async function decided(n: number, reason?: 'leader-paused') {
  const fill = await recorded(database.pool, n)
  const inputs = entryInputs({ fill })
  const decision = decide(
    reason ? { ...inputs, leader: inputs.leader && { ...inputs.leader, paused: true, pauseReason: 'cold' } } : inputs,
  )
  return createDecisions(database.pool).record({ mode: 'paper', inputs, decision, decidedAt: NOW + n * SECOND + 40 })
}

const iso = (time: number) => new Date(time).toISOString()

describe('status', () => {
  it('is all zeros and no account before anything happened', async () => {
    expect(await reads.status('paper', NOW)).toEqual({
      mode: 'paper',
      halted: false,
      halt: null,
      traders: { active: 0, paused: 0, total: 0 },
      signals: { total: 0, pending: 0, copied: 0, skipped: 0 },
      orders: { open: 0, filled: 0, unknown: 0 },
      account: null,
      lastSignalAt: null,
    })
  })

  it('tells the account, the halt and what is going on', async () => {
    await openedAccount(database.pool)
    await followed(database.pool, { wallet: wallet(2) })
    await createLeaders(database.pool).pause(wallet(2), 'cold', NOW)
    await bought(database.pool, 1)
    await decided(2)
    await decided(3, 'leader-paused')
    await createIntake(database.pool).markStarted([fillId(1), fillId(2)], NOW)
    await createPositions(database.pool).mark('paper', [{ tokenId: TOKEN, price: at('0.45') }], '2026-11-20', NOW)
    const stop = { switch: 'manual', reason: 'lunch', hard: true, evidence: {}, by: 'operator' } as const
    await createRisk(database.pool).halt('paper', stop, NOW)
    expect(await reads.status('paper', NOW)).toEqual({
      mode: 'paper',
      halted: true,
      halt: { switch: 'manual', reason: 'lunch', hard: true, by: 'operator', since: iso(NOW) },
      traders: { active: 1, paused: 1, total: 2 },
      signals: { total: 3, pending: 1, copied: 1, skipped: 1 },
      orders: { open: 0, filled: 1, unknown: 0 },
      account: {
        cash: '990',
        reserved: '0',
        exposure: '10',
        equity: '999',
        equityPeak: '1000',
        deposited: '1000',
        realised: '0',
        unrealised: '-1',
        dailyLoss: '1',
      },
      lastSignalAt: iso(NOW + 3 * SECOND),
    })
  })
})

describe('signals', () => {
  it('tell what the leader did, what we decided and what we bought, newest first', async () => {
    await openedAccount(database.pool)
    await createMarkets(database.pool).save(
      upDownMarket({ outcomes: [{ tokenId: TOKEN, index: 0, name: 'Up', payout: null }] }),
      NOW,
    )
    await bought(database.pool, 1)
    const copied = await decided(1)
    const skipped = await decided(2, 'leader-paused')
    const { rows, next } = await reads.signals('paper')
    expect(next).toBeNull()
    expect(rows).toMatchObject([
      {
        fillId: fillId(2),
        decision: {
          decisionId: skipped.decisionId,
          verdict: 'skip',
          reason: 'leader-paused',
          actual: expect.any(String),
          limit: expect.any(String),
        },
        order: null,
      },
      {
        fillId: fillId(1),
        leader: LEADER,
        leaderLabel: 'Sam',
        leaderSimulated: false,
        role: 'taker',
        side: 'BUY',
        tokenId: TOKEN,
        question: upDownMarket().question,
        outcome: 'Up',
        shares: '100',
        notional: '50',
        price: '0.5',
        blockTime: iso(NOW + SECOND),
        source: 'alchemy',
        seenAt: iso(NOW + SECOND),
        startedAt: null,
        reorged: false,
        arrivalMs: 0,
        recordedMs: expect.any(Number),
        decidedMs: 40,
        decision: { decisionId: copied.decisionId, verdict: 'copy', reason: null, actual: null, limit: null },
        order: {
          orderId: orderHash(1),
          status: 'filled',
          shares: '20',
          price: '0.5',
          notional: '10',
          filledMs: -1_000,
        },
      },
    ])
  })

  it('come a page at a time, without gaps or repeats while new ones arrive', async () => {
    await followed(database.pool)
    for (let n = 1; n <= 5; n += 1) await recorded(database.pool, n)
    const first = await reads.signals('paper', { limit: 2 })
    await recorded(database.pool, 6)
    const second = await reads.signals('paper', { limit: 2, cursor: first.next })
    const third = await reads.signals('paper', { limit: 2, cursor: second.next })
    expect([first, second, third].map((page) => page.rows.map((row) => row.fillId))).toEqual([
      [fillId(5), fillId(4)],
      [fillId(3), fillId(2)],
      [fillId(1)],
    ])
    expect(third.next).toBeNull()
  })

  it('show what was reorganised away', async () => {
    await followed(database.pool)
    await recorded(database.pool, 1)
    await createIntake(database.pool).record([aLog(1, { removed: true })], {
      source: 'chain',
      seenAt: NOW,
      deliveryId: null,
    })
    expect(await reads.signals('paper')).toMatchObject({ rows: [{ reorged: true }] })
  })

  it.each([{ cursor: 'x' }, { cursor: '-1' }, { limit: 0 }, { limit: 1.5 }])('refuse the page %j', async (page) => {
    await expect(reads.signals('paper', page)).rejects.toThrow(InvalidInputError)
  })
})

describe('decisions', () => {
  it('are listed and found with their record as it was written', async () => {
    await followed(database.pool)
    const made = await decided(1)
    const stored = await reads.decision(made.decisionId)
    expect(stored).toMatchObject({
      decisionId: made.decisionId,
      fillId: fillId(1),
      mode: 'paper',
      verdict: 'copy',
      reason: null,
      leader: LEADER,
      side: 'BUY',
      outcome: 'Up',
      decidedAt: iso(made.decidedAt),
    })
    expect(stored?.inputs).toMatch(/^\{"account":\{/)
    expect(await reads.decision(fillId(1))).toEqual(stored)
    expect(await reads.decision(made.decisionId.startsWith('d0') ? 'd1' : 'd0')).toBeNull()
    const { rows } = await reads.decisions('paper')
    expect(rows).toMatchObject([{ decisionId: made.decisionId, verdict: 'copy', leader: LEADER }])
    expect(await reads.decisions('live')).toEqual({ rows: [], next: null })
  })
})

describe('orders', () => {
  it('tell what was asked and what was got', async () => {
    await openedAccount(database.pool)
    await bought(database.pool, 1, {}, { shares: quantity('8'), price: at('0.45'), fee: dollars('0.1') })
    expect(await reads.orders('paper')).toEqual({
      rows: [
        {
          orderId: orderHash(1),
          fillId: fillId(1),
          mode: 'paper',
          leader: LEADER,
          leaderLabel: 'Sam',
          tokenId: TOKEN,
          question: null,
          outcome: null,
          side: 'BUY',
          timeInForce: 'FAK',
          status: 'partial',
          statusReason: null,
          limitPrice: '0.5',
          shares: '20',
          filledShares: '8',
          averagePrice: '0.45',
          notional: '3.6',
          fee: '0.1',
          preparedAt: iso(NOW),
          submittedAt: iso(NOW),
          closedAt: iso(NOW),
        },
      ],
      next: null,
    })
  })
})

describe('positions and profit', () => {
  it('stand at cost until there is a mark, then at the mark', async () => {
    await openedAccount(database.pool)
    await bought(database.pool, 1, {}, { fee: dollars('0.2') })
    expect((await reads.positions('paper')).rows).toMatchObject([
      { mark: null, value: '10.2', unrealised: '0', averageCost: '0.51' },
    ])
    await createPositions(database.pool).mark('paper', [{ tokenId: TOKEN, price: at('0.6') }], '2026-11-20', NOW)
    expect((await reads.positions('paper')).rows).toEqual([
      {
        leader: LEADER,
        leaderLabel: 'Sam',
        tokenId: TOKEN,
        conditionId: condition(1),
        question: 'Will it rain?',
        outcome: 'Yes',
        shares: '20',
        cost: '10.2',
        averageCost: '0.51',
        mark: '0.6',
        markedAt: iso(NOW),
        value: '12',
        unrealised: '1.8',
        openedAt: iso(NOW),
      },
    ])
  })

  it('add up by leader, the best first', async () => {
    await openedAccount(database.pool)
    await followed(database.pool, { wallet: wallet(2), label: 'Lucky', simulated: true })
    await followed(database.pool, { wallet: wallet(3), label: 'Idle' })
    await bought(database.pool, 1)
    await bought(database.pool, 2, { leader: wallet(2), tokenId: UP, conditionId: condition(2) })
    await sold(database.pool, 3, { shares: quantity('10') }, { price: at('0.4'), fee: dollars('0.1') })
    await sold(database.pool, 4, { leader: wallet(2), tokenId: UP, shares: quantity('20') }, { price: at('0.7') })
    expect(await reads.pnl('paper')).toMatchObject({
      deposited: '1000',
      realised: '2.9',
      unrealised: '0',
      total: '2.9',
      equity: '1002.9',
      fees: '0.1',
      trades: 4,
      closedLots: 2,
      winRate: 0.5,
      byLeader: [
        { leader: wallet(2), label: 'Lucky', simulated: true, trades: 2, realised: '4', unrealised: '0', total: '4' },
        { leader: LEADER, label: 'Sam', simulated: false, trades: 2, realised: '-1.1', unrealised: '0', total: '-1.1' },
      ],
      byDay: [],
    })
  })

  it('is nothing before the account is opened', async () => {
    expect((await reads.positions('paper')).rows).toEqual([])
    expect(await reads.pnl('paper')).toMatchObject({ equity: '0', total: '0', winRate: null, byLeader: [], byDay: [] })
  })
})

describe('leaders, deliveries and halts', () => {
  it('list the leaders with what is known of them', async () => {
    await followed(database.pool, { stats: { pnl30d: dollars('1234.5'), winRate: 0.6 } })
    expect((await reads.traders()).rows).toMatchObject([
      { wallet: LEADER, edgeSource: 'assumed', pnl30d: '1234.5', winRate: 0.6, sharpe: null, lastTradeAt: null },
    ])
    await createLeaders(database.pool).pause(LEADER, 'cold', NOW)
    expect(await reads.trader(LEADER)).toMatchObject({
      pausedBy: 'operator',
      autoAdded: false,
      score: null,
      grade: null,
      probability: null,
      verdict: null,
      liveEligible: false,
    })
  })

  it('page through deliveries and sum them up by provider', async () => {
    for (const verdict of ['recorded', 'bad-json'] as const) {
      await createDeliveries(database.pool).record({
        provider: 'quicknode',
        deliveryId: null,
        bodySha256: '0'.repeat(64),
        receivedAt: NOW,
        blockTime: NOW - 2_500,
        verdict,
        detail: null,
        fills: 0,
        bytes: 10,
        handledMs: 3.5,
      })
    }
    const first = await reads.deliveries({ limit: 1 })
    expect(first).toMatchObject({
      rows: [{ id: '2', verdict: 'bad-json', delayMs: 2_500, receivedAt: iso(NOW) }],
      next: '2',
    })
    expect(await reads.deliveries({ cursor: first.next })).toMatchObject({ rows: [{ id: '1' }], next: null })
    expect(await reads.providers()).toMatchObject([
      { provider: 'quicknode', successRate: 0.5, lastReceivedAt: iso(NOW) },
    ])
    expect(await reads.providers(NOW + 1)).toEqual([])
  })

  it('keep the history of halts', async () => {
    await openedAccount(database.pool)
    const risk = createRisk(database.pool)
    const stop = { switch: 'drawdown', reason: 'down', hard: false, evidence: {}, by: 'watch' } as const
    await risk.halt('paper', stop, NOW)
    await risk.resume('paper', 'operator', NOW + MINUTE)
    await risk.halt('paper', { ...stop, switch: 'manual', by: 'operator' }, NOW + 2 * MINUTE)
    expect((await reads.halts('paper')).rows).toEqual([
      {
        switch: 'manual',
        reason: 'down',
        hard: false,
        by: 'operator',
        since: iso(NOW + 2 * MINUTE),
        resumedAt: null,
        resumedBy: null,
      },
      {
        switch: 'drawdown',
        reason: 'down',
        hard: false,
        by: 'watch',
        since: iso(NOW),
        resumedAt: iso(NOW + MINUTE),
        resumedBy: 'operator',
      },
    ])
  })
})
