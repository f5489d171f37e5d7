import { describe, expect, it } from 'vitest'
import { createPositions } from '../../db/positions.ts'
import { ConflictError, InvariantError, NotFoundError } from '../../domain/errors.ts'
import {
  anExecution,
  anOrder,
  at,
  bought,
  dollars,
  facts,
  fillId,
  followed,
  LEADER,
  MINUTE,
  NOW,
  orderHash,
  quantity,
  SECOND,
  sold,
  TOKEN,
  wallet,
} from './given.ts'
import { setUpLedger } from './ledger.ts'

const ledger = setUpLedger()

describe('applyExecutions of a BUY', () => {
  it('turns the held money into a lot that remembers its leader, and gives the rest back', async () => {
    await ledger.submitted(1)
    const filled = [anExecution('a', { shares: quantity('15'), price: at('0.48'), fee: dollars('0.1') })]
    expect(await ledger.orders.applyExecutions(orderHash(1), filled, true, facts(), NOW)).toMatchObject({
      status: 'partial',
      closedAt: NOW,
    })
    expect(await ledger.account()).toEqual({
      cash_micros: dollars('992.7'),
      reserved_micros: 0n,
      open_orders: 0,
      open_cost_micros: dollars('7.3'),
      realised_micros: 0n,
    })
    expect(
      await ledger.rowsOf('select leader, token_id, open_shares_micros, open_cost_micros, outcome from lots'),
    ).toEqual([
      {
        leader: LEADER,
        token_id: TOKEN,
        open_shares_micros: quantity('15'),
        open_cost_micros: dollars('7.3'),
        outcome: 'Yes',
      },
    ])
    expect(await ledger.rowsOf('select state, spent_micros from reservations')).toEqual([
      { state: 'committed', spent_micros: dollars('7.3') },
    ])
    expect(
      await ledger.rowsOf("select kind, reference, amount_micros from cash_entries where kind <> 'deposit'"),
    ).toEqual([{ kind: 'buy', reference: 'a', amount_micros: dollars('-7.3') }])
  })

  it('changes nothing when the same executions come again', async () => {
    await ledger.submitted(1)
    const first = anExecution('a', { shares: quantity('5') })
    const second = anExecution('b', { shares: quantity('15') })
    await ledger.orders.applyExecutions(orderHash(1), [first], false, facts(), NOW)
    await ledger.orders.applyExecutions(orderHash(1), [first, first], false, facts(), NOW)
    expect(await ledger.account()).toMatchObject({ reserved_micros: dollars('7.5'), open_orders: 1 })
    await ledger.orders.applyExecutions(orderHash(1), [first, second], true, facts(), NOW)
    const after = await ledger.account()
    expect(await ledger.orders.applyExecutions(orderHash(1), [first, second], true, facts(), NOW)).toMatchObject({
      status: 'filled',
    })
    expect(await ledger.account()).toEqual(after)
    expect(await ledger.rowsOf('select 1 from executions')).toHaveLength(2)
    expect(await ledger.rowsOf('select 1 from paper_trading_logs')).toHaveLength(2)
  })

  it('books once when two callers report the same execution together', async () => {
    await ledger.submitted(1)
    const apply = () => ledger.orders.applyExecutions(orderHash(1), [anExecution('a')], true, facts(), NOW)
    await Promise.all([apply(), apply(), apply()])
    expect(await ledger.account()).toMatchObject({ cash_micros: dollars('990') })
  })

  it('closes an order that matched nothing as rejected', async () => {
    await ledger.submitted(1)
    await ledger.orders.applyExecutions(orderHash(1), [], true, facts(), NOW)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({ status: 'rejected', statusReason: 'unfilled' })
    expect(await ledger.account()).toMatchObject({ reserved_micros: 0n, cash_micros: dollars('1000') })
  })

  it('writes the trade with what was expected, the position after it and where it came from', async () => {
    await ledger.submitted(1)
    await ledger.orders.applyExecutions(
      orderHash(1),
      [
        anExecution('a', { shares: quantity('10'), price: at('0.48') }),
        anExecution('b', { shares: quantity('10'), price: at('0.5'), fee: dollars('0.2') }),
      ],
      true,
      facts(),
      NOW,
    )
    expect(await ledger.rowsOf('select * from paper_trading_logs')).toEqual([
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
    await bought(ledger.pool, 1)
    expect(
      await ledger.rowsOf('select horizon_ms, due_at, price_micros, side from late_marks order by horizon_ms'),
    ).toEqual([
      { horizon_ms: 60_000, due_at: NOW + MINUTE, price_micros: at('0.5'), side: 'BUY' },
      { horizon_ms: 300_000, due_at: NOW + 5 * MINUTE, price_micros: at('0.5'), side: 'BUY' },
    ])
  })

  it.each<[string, () => Promise<unknown>, new (...args: never[]) => Error]>([
    ['an execution that changed', () => apply([anExecution('a', { price: at('0.4') })]), InvariantError],
    ['more shares than were asked', () => apply([anExecution('b', { shares: quantity('16') })]), InvariantError],
    ['an execution of another order', () => applyTo(2, [anExecution('a', { shares: quantity('5') })]), ConflictError],
  ])('refuses %s and books nothing of it', async (_what, attempt, error) => {
    await ledger.submitted(1)
    await ledger.submitted(2)
    await apply([anExecution('a', { shares: quantity('5') })])
    const before = await ledger.account()
    await expect(attempt()).rejects.toThrow(error)
    expect(await ledger.account()).toEqual(before)
  })
  const apply = (executions: ReturnType<typeof anExecution>[]) => applyTo(1, executions)
  const applyTo = (n: number, executions: ReturnType<typeof anExecution>[]) =>
    ledger.orders.applyExecutions(orderHash(n), executions, false, facts(), NOW)

  it('refuses trades of an order that was never sent or is closed', async () => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    await expect(apply([anExecution('a')])).rejects.toThrow(ConflictError)
    await ledger.orders.reject(orderHash(1), 'tick', NOW)
    await expect(apply([anExecution('a')])).rejects.toThrow(ConflictError)
    await expect(applyTo(404, [])).rejects.toThrow(NotFoundError)
  })
})

describe('applyExecutions of a SELL', () => {
  it('closes the oldest lots of that leader first and realises the difference', async () => {
    await bought(ledger.pool, 1, {}, { price: at('0.4'), at: NOW })
    await bought(ledger.pool, 2, {}, { price: at('0.5'), at: NOW + SECOND })
    await sold(ledger.pool, 3, { shares: quantity('30') }, { price: at('0.55'), fee: dollars('0.3') })
    expect(await ledger.account()).toMatchObject({
      cash_micros: dollars('998.2'),
      open_cost_micros: dollars('5'),
      realised_micros: dollars('3.2'),
    })
    expect(await ledger.rowsOf('select open_shares_micros, open_cost_micros from lots order by lot_id')).toEqual([
      { open_shares_micros: 0n, open_cost_micros: 0n },
      { open_shares_micros: quantity('10'), open_cost_micros: dollars('5') },
    ])
    expect(
      await ledger.rowsOf(
        'select lot_id, shares_micros, cost_micros, proceeds_micros, realised_micros from lot_closures',
      ),
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
      await ledger.rowsOf(
        "select realised_pnl_micros, position_shares_micros from paper_trading_logs where side = 'SELL'",
      ),
    ).toEqual([{ realised_pnl_micros: dollars('3.2'), position_shares_micros: quantity('10') }])
  })

  it('never touches what was copied from another leader', async () => {
    await followed(ledger.pool, { wallet: wallet(2) })
    await bought(ledger.pool, 1, { leader: wallet(2) })
    await bought(ledger.pool, 2)
    await sold(ledger.pool, 3, { shares: quantity('20') })
    const positions = createPositions(ledger.pool)
    expect(await positions.exitHolding('paper', wallet(2), TOKEN)).toBe(quantity('20'))
    expect(await positions.exitHolding('paper', LEADER, TOKEN)).toBe(0n)
  })

  it('is never reached by an order for more than is held: none is made', async () => {
    await followed(ledger.pool, { wallet: wallet(2) })
    await bought(ledger.pool, 1)
    await bought(ledger.pool, 2, { leader: wallet(2) })
    await expect(sold(ledger.pool, 3, { shares: quantity('20.000001') })).rejects.toThrow(ConflictError)
    expect(await ledger.orders.find(orderHash(3))).toBeNull()
  })

  it('can lose money when the fee exceeds what the shares bring', async () => {
    await bought(ledger.pool, 1)
    await sold(ledger.pool, 2, { shares: quantity('20') }, { price: at('0.001'), fee: dollars('0.05') })
    expect(await ledger.account()).toMatchObject({ cash_micros: dollars('989.97'), realised_micros: dollars('-10.03') })
  })
})
