import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createAbandonedHolds } from '../../db/abandoned-holds.ts'
import { createOrders, type Orders } from '../../db/orders.ts'
import { createPositions } from '../../db/positions.ts'
import { createRisk, type Risk } from '../../db/risk.ts'
import { createUnsettledOrders } from '../../db/unsettled-orders.ts'
import { ConflictError, InvariantError, NotFoundError } from '../../domain/errors.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  anExecution,
  anOrder,
  aRequest,
  at,
  bought,
  dollars,
  drift,
  facts,
  fillId,
  followed,
  held,
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
let orders: Orders
let risk: Risk
beforeEach(async () => {
  await emptyDatabase(database.pool)
  orders = createOrders(database.pool)
  risk = createRisk(database.pool)
  await openedAccount(database.pool)
})
afterEach(async () => {
  expect(await drift(database.pool)).toEqual([])
})

const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
const account = async () =>
  (await rowsOf('select cash_micros, reserved_micros, open_orders, open_cost_micros, realised_micros from accounts'))[0]

async function reserved(n: number) {
  await recorded(database.pool, n)
  await risk.reserve(aRequest(n))
}
async function submitted(n: number) {
  await reserved(n)
  await orders.prepare(anOrder(n), NOW)
  await orders.claimForSubmission(orderHash(n), NOW)
}
const halt = (hard: boolean) =>
  risk.halt('paper', { switch: 'manual', reason: 'stop', hard, evidence: {}, by: 'operator' }, NOW)

describe('prepare', () => {
  it('stores the order as it was made', async () => {
    await reserved(1)
    const stored = {
      ...anOrder(1),
      status: 'prepared',
      statusReason: null,
      preparedAt: NOW,
      submittedAt: null,
      closedAt: null,
    }
    expect(await orders.prepare(anOrder(1), NOW)).toEqual(stored)
    expect(await orders.find(orderHash(1))).toEqual(stored)
    expect(await orders.findByFill(fillId(1), 'paper')).toEqual(stored)
  })

  it('answers a second order for the fill with the first, unchanged', async () => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    const second = anOrder(1, { orderId: orderHash(99), limitPrice: at('0.6'), payload: 'another' })
    expect(await orders.prepare(second, NOW + SECOND)).toMatchObject({ ...anOrder(1), preparedAt: NOW })
    expect(await orders.find(orderHash(99))).toBeNull()
  })

  it('needs money held for a BUY, as much as it may cost', async () => {
    await recorded(database.pool, 1)
    await expect(orders.prepare(anOrder(1), NOW)).rejects.toThrow(ConflictError)
    await risk.reserve(aRequest(1))
    await expect(orders.prepare(anOrder(1, { maxCost: dollars('10.000001') }), NOW)).rejects.toThrow(ConflictError)
    await risk.release(fillId(1), 'paper', 'cancelled', NOW)
    await expect(orders.prepare(anOrder(1), NOW)).rejects.toThrow(ConflictError)
  })

  it('needs shares held for a SELL, as many as it offers', async () => {
    await bought(database.pool, 2)
    await recorded(database.pool, 1, { side: 'SELL' })
    const order = anOrder(1, { side: 'SELL' })
    await expect(orders.prepare(order, NOW)).rejects.toThrow(ConflictError)
    await held(database.pool, anOrder(1, { shares: quantity('19') }))
    await expect(orders.prepare(order, NOW)).rejects.toThrow(ConflictError)
    await held(database.pool, order)
    expect(await orders.prepare(order, NOW)).toMatchObject({ status: 'prepared' })
  })

  it('refuses one order hash for two fills', async () => {
    await reserved(1)
    await reserved(2)
    await orders.prepare(anOrder(1), NOW)
    await expect(orders.prepare(anOrder(2, { orderId: orderHash(1) }), NOW)).rejects.toThrow(ConflictError)
  })
})

describe('claimForSubmission', () => {
  it('lets exactly one of many callers send the order', async () => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    const claims = await Promise.all(Array.from({ length: 10 }, () => orders.claimForSubmission(orderHash(1), NOW)))
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1)
    expect(claims.filter((claim) => claim === 'already-claimed')).toHaveLength(9)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'submitting', submittedAt: NOW })
  })

  it.each([
    ['BUY', false, 'halted'],
    ['BUY', true, 'halted'],
    ['SELL', false, 'claimed'],
    ['SELL', true, 'halted'],
  ] as const)('answers a %s under a halt (hard: %s) with %s', async (side, hard, expected) => {
    await bought(database.pool, 2)
    await reserved(1)
    await held(database.pool, anOrder(1))
    await orders.prepare(anOrder(1, { side }), NOW)
    await halt(hard)
    expect(await orders.claimForSubmission(orderHash(1), NOW)).toBe(expected)
  })

  it('is given to no order that does not exist', async () => {
    await expect(orders.claimForSubmission(orderHash(404), NOW)).rejects.toThrow(NotFoundError)
  })
})

describe('claimResubmission', () => {
  it.each(['submitting', 'unknown'])('lets exactly one of many callers send the %s order again', async (from) => {
    await submitted(1)
    if (from === 'unknown') await orders.markUnknown(orderHash(1), 'timed out', NOW)
    const claim = () => orders.claimResubmission(orderHash(1), NOW + MINUTE)
    const claims = await Promise.all(Array.from({ length: 10 }, claim))
    expect(claims.filter((answer) => answer === 'claimed')).toHaveLength(1)
    expect(claims.filter((answer) => answer === 'refused')).toHaveLength(9)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'submitting', submittedAt: NOW + MINUTE })
    await orders.markUnknown(orderHash(1), 'timed out again', NOW)
    expect(await claim()).toBe('refused')
    expect(await account()).toMatchObject({ reserved_micros: dollars('10') })
  })

  it('is refused before the order was claimed and after it is closed', async () => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    expect(await orders.claimResubmission(orderHash(1), NOW)).toBe('refused')
    await orders.reject(orderHash(1), 'tick', NOW)
    expect(await orders.claimResubmission(orderHash(1), NOW)).toBe('refused')
  })

  it('is given to no order of a halted account, and to none that does not exist', async () => {
    await submitted(1)
    await halt(false)
    expect(await orders.claimResubmission(orderHash(1), NOW)).toBe('halted')
    await risk.resume('paper', 'ann', NOW)
    expect(await orders.claimResubmission(orderHash(1), NOW)).toBe('claimed')
    await expect(orders.claimResubmission(orderHash(404), NOW)).rejects.toThrow(NotFoundError)
  })
})

describe('an order whose outcome is unknown', () => {
  it('keeps its money until it is known', async () => {
    await submitted(1)
    await orders.markUnknown(orderHash(1), 'timed out', NOW)
    await orders.markUnknown(orderHash(1), 'timed out again', NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({
      status: 'unknown',
      statusReason: 'timed out again',
      closedAt: null,
    })
    expect(await account()).toMatchObject({ reserved_micros: dollars('10') })
    await orders.applyExecutions(orderHash(1), [anExecution('a')], true, facts(), NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'filled' })
  })

  it('was sent at least', async () => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    await expect(orders.markUnknown(orderHash(1), 'why', NOW)).rejects.toThrow(ConflictError)
  })

  it('stays closed where it is closed', async () => {
    await bought(database.pool, 1)
    await orders.markUnknown(orderHash(1), 'late', NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'filled', statusReason: null })
  })

  it('is listed with those in flight once it is old enough, the oldest first', async () => {
    await submitted(2)
    await submitted(1)
    await orders.markUnknown(orderHash(1), 'timed out', NOW)
    await bought(database.pool, 3)
    const listUnsettled = createUnsettledOrders(database.pool)
    expect(await listUnsettled('paper', NOW - 1)).toEqual([])
    const listed = await listUnsettled('paper', NOW)
    expect(listed.map((order) => order.orderId)).toEqual([orderHash(2), orderHash(1)])
  })
})

describe('what a run that is gone holds', () => {
  it('is listed once it is old, unless its order was sent', async () => {
    await reserved(1)
    await reserved(2)
    await orders.prepare(anOrder(2), NOW)
    await submitted(3)
    await bought(database.pool, 4)
    const listAbandoned = createAbandonedHolds(database.pool)
    expect(await listAbandoned('paper', NOW - MINUTE)).toEqual([])
    expect((await listAbandoned('paper', NOW)).toSorted()).toEqual([fillId(1), fillId(2)])
  })

  it('includes the shares of an exit', async () => {
    await bought(database.pool, 1)
    const exit = { ...anOrder(2), side: 'SELL' as const }
    await recorded(database.pool, 2, { side: 'SELL' })
    await held(database.pool, exit)
    expect(await createAbandonedHolds(database.pool)('paper', NOW)).toEqual([fillId(2)])
    await risk.release(fillId(2), 'paper', 'abandoned', NOW)
    expect(await createAbandonedHolds(database.pool)('paper', NOW)).toEqual([])
  })
})

describe('reject', () => {
  it.each(['prepared', 'submitting', 'unknown'])('gives the money of a %s order back, once', async (from) => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    if (from !== 'prepared') await orders.claimForSubmission(orderHash(1), NOW)
    if (from === 'unknown') await orders.markUnknown(orderHash(1), 'timed out', NOW)
    await orders.reject(orderHash(1), 'tick', NOW)
    await orders.reject(orderHash(1), 'again', NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'rejected', statusReason: 'tick', closedAt: NOW })
    expect(await account()).toMatchObject({ reserved_micros: 0n, open_orders: 0, cash_micros: dollars('1000') })
  })

  it('is refused once the order has traded', async () => {
    await submitted(1)
    await orders.applyExecutions(orderHash(1), [anExecution('a')], false, facts(), NOW)
    await expect(orders.reject(orderHash(1), 'late', NOW)).rejects.toThrow(ConflictError)
  })
})

describe('applyExecutions of a BUY', () => {
  it('turns the held money into a lot that remembers its leader, and gives the rest back', async () => {
    await submitted(1)
    const filled = [anExecution('a', { shares: quantity('15'), price: at('0.48'), fee: dollars('0.1') })]
    expect(await orders.applyExecutions(orderHash(1), filled, true, facts(), NOW)).toMatchObject({
      status: 'partial',
      closedAt: NOW,
    })
    expect(await account()).toEqual({
      cash_micros: dollars('992.7'),
      reserved_micros: 0n,
      open_orders: 0,
      open_cost_micros: dollars('7.3'),
      realised_micros: 0n,
    })
    expect(await rowsOf('select leader, token_id, open_shares_micros, open_cost_micros, outcome from lots')).toEqual([
      {
        leader: LEADER,
        token_id: TOKEN,
        open_shares_micros: quantity('15'),
        open_cost_micros: dollars('7.3'),
        outcome: 'Yes',
      },
    ])
    expect(await rowsOf('select state, spent_micros from reservations')).toEqual([
      { state: 'committed', spent_micros: dollars('7.3') },
    ])
    expect(await rowsOf("select kind, reference, amount_micros from cash_entries where kind <> 'deposit'")).toEqual([
      { kind: 'buy', reference: 'a', amount_micros: dollars('-7.3') },
    ])
  })

  it('changes nothing when the same executions come again', async () => {
    await submitted(1)
    const first = anExecution('a', { shares: quantity('5') })
    const second = anExecution('b', { shares: quantity('15') })
    await orders.applyExecutions(orderHash(1), [first], false, facts(), NOW)
    await orders.applyExecutions(orderHash(1), [first, first], false, facts(), NOW)
    expect(await account()).toMatchObject({ reserved_micros: dollars('7.5'), open_orders: 1 })
    await orders.applyExecutions(orderHash(1), [first, second], true, facts(), NOW)
    const after = await account()
    expect(await orders.applyExecutions(orderHash(1), [first, second], true, facts(), NOW)).toMatchObject({
      status: 'filled',
    })
    expect(await account()).toEqual(after)
    expect(await rowsOf('select 1 from executions')).toHaveLength(2)
    expect(await rowsOf('select 1 from paper_trading_logs')).toHaveLength(2)
  })

  it('books once when two callers report the same execution together', async () => {
    await submitted(1)
    const apply = () => orders.applyExecutions(orderHash(1), [anExecution('a')], true, facts(), NOW)
    await Promise.all([apply(), apply(), apply()])
    expect(await account()).toMatchObject({ cash_micros: dollars('990') })
  })

  it('closes an order that matched nothing as rejected', async () => {
    await submitted(1)
    await orders.applyExecutions(orderHash(1), [], true, facts(), NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({ status: 'rejected', statusReason: 'unfilled' })
    expect(await account()).toMatchObject({ reserved_micros: 0n, cash_micros: dollars('1000') })
  })

  it('writes the trade with what was expected, the position after it and where it came from', async () => {
    await submitted(1)
    await orders.applyExecutions(
      orderHash(1),
      [
        anExecution('a', { shares: quantity('10'), price: at('0.48') }),
        anExecution('b', { shares: quantity('10'), price: at('0.5'), fee: dollars('0.2') }),
      ],
      true,
      facts(),
      NOW,
    )
    expect(await rowsOf('select * from paper_trading_logs')).toEqual([
      {
        log_id: 1n,
        mode: 'paper',
        at: NOW,
        fill_id: fillId(1),
        order_id: orderHash(1),
        condition_id: facts().conditionId,
        question: 'Will it rain?',
        outcome: 'Yes',
        token_id: TOKEN,
        side: 'BUY',
        source_wallet: LEADER,
        shares_micros: quantity('20'),
        size_usd_micros: dollars('9.8'),
        fee_micros: dollars('0.2'),
        expected_price_micros: at('0.5'),
        expected_value_micros: dollars('1.25'),
        leader_price_micros: at('0.49'),
        mid_micros: at('0.495'),
        fill_price_micros: at('0.49'),
        slippage_bps: 204,
        realised_pnl_micros: null,
        position_shares_micros: quantity('20'),
        position_cost_micros: dollars('10'),
        metadata: { decisionId: null, slippageModel: null, executionIds: ['a', 'b'] },
      },
    ])
  })

  it('schedules a look back a minute and five minutes after each execution', async () => {
    await bought(database.pool, 1)
    expect(await rowsOf('select horizon_ms, due_at, price_micros, side from late_marks order by horizon_ms')).toEqual([
      { horizon_ms: 60_000, due_at: NOW + MINUTE, price_micros: at('0.5'), side: 'BUY' },
      { horizon_ms: 300_000, due_at: NOW + 5 * MINUTE, price_micros: at('0.5'), side: 'BUY' },
    ])
  })

  it.each<[string, () => Promise<unknown>, new (...args: never[]) => Error]>([
    ['an execution that changed', () => apply([anExecution('a', { price: at('0.4') })]), InvariantError],
    ['more shares than were asked', () => apply([anExecution('b', { shares: quantity('16') })]), InvariantError],
    ['an execution of another order', () => applyTo(2, [anExecution('a', { shares: quantity('5') })]), ConflictError],
  ])('refuses %s and books nothing of it', async (_what, attempt, error) => {
    await submitted(1)
    await submitted(2)
    await apply([anExecution('a', { shares: quantity('5') })])
    const before = await account()
    await expect(attempt()).rejects.toThrow(error)
    expect(await account()).toEqual(before)
  })
  const apply = (executions: ReturnType<typeof anExecution>[]) => applyTo(1, executions)
  const applyTo = (n: number, executions: ReturnType<typeof anExecution>[]) =>
    orders.applyExecutions(orderHash(n), executions, false, facts(), NOW)

  it('refuses trades of an order that was never sent or is closed', async () => {
    await reserved(1)
    await orders.prepare(anOrder(1), NOW)
    await expect(apply([anExecution('a')])).rejects.toThrow(ConflictError)
    await orders.reject(orderHash(1), 'tick', NOW)
    await expect(apply([anExecution('a')])).rejects.toThrow(ConflictError)
    await expect(applyTo(404, [])).rejects.toThrow(NotFoundError)
  })
})

describe('applyExecutions of a SELL', () => {
  it('closes the oldest lots of that leader first and realises the difference', async () => {
    await bought(database.pool, 1, {}, { price: at('0.4'), at: NOW })
    await bought(database.pool, 2, {}, { price: at('0.5'), at: NOW + SECOND })
    await sold(database.pool, 3, { shares: quantity('30') }, { price: at('0.55'), fee: dollars('0.3') })
    expect(await account()).toMatchObject({
      cash_micros: dollars('998.2'),
      open_cost_micros: dollars('5'),
      realised_micros: dollars('3.2'),
    })
    expect(await rowsOf('select open_shares_micros, open_cost_micros from lots order by lot_id')).toEqual([
      { open_shares_micros: 0n, open_cost_micros: 0n },
      { open_shares_micros: quantity('10'), open_cost_micros: dollars('5') },
    ])
    expect(
      await rowsOf('select lot_id, shares_micros, cost_micros, proceeds_micros, realised_micros from lot_closures'),
    ).toEqual([
      {
        lot_id: 1n,
        shares_micros: quantity('20'),
        cost_micros: dollars('8'),
        proceeds_micros: dollars('10.8'),
        realised_micros: dollars('2.8'),
      },
      {
        lot_id: 2n,
        shares_micros: quantity('10'),
        cost_micros: dollars('5'),
        proceeds_micros: dollars('5.4'),
        realised_micros: dollars('0.4'),
      },
    ])
    expect(
      await rowsOf("select realised_pnl_micros, position_shares_micros from paper_trading_logs where side = 'SELL'"),
    ).toEqual([{ realised_pnl_micros: dollars('3.2'), position_shares_micros: quantity('10') }])
  })

  it('never touches what was copied from another leader', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await bought(database.pool, 1, { leader: wallet(2) })
    await bought(database.pool, 2)
    await sold(database.pool, 3, { shares: quantity('20') })
    const positions = createPositions(database.pool)
    expect(await positions.exitHolding('paper', wallet(2), TOKEN)).toBe(quantity('20'))
    expect(await positions.exitHolding('paper', LEADER, TOKEN)).toBe(0n)
  })

  it('is never reached by an order for more than is held: none is made', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await bought(database.pool, 1)
    await bought(database.pool, 2, { leader: wallet(2) })
    await expect(sold(database.pool, 3, { shares: quantity('20.000001') })).rejects.toThrow(ConflictError)
    expect(await orders.find(orderHash(3))).toBeNull()
  })

  it('can lose money when the fee exceeds what the shares bring', async () => {
    await bought(database.pool, 1)
    await sold(database.pool, 2, { shares: quantity('20') }, { price: at('0.001'), fee: dollars('0.05') })
    expect(await account()).toMatchObject({ cash_micros: dollars('989.97'), realised_micros: dollars('-10.03') })
  })
})
