import { beforeAll, describe, expect, it } from 'vitest'
import { createDecisions } from '../../db/decisions.ts'
import { createIntake } from '../../db/intake.ts'
import { createKillSwitchMetrics } from '../../db/kill-switches.ts'
import { createMarkets } from '../../db/markets.ts'
import { createOrders } from '../../db/orders.ts'
import { createPositions } from '../../db/positions.ts'
import { createReadModel } from '../../db/read-model.ts'
import { createRisk } from '../../db/risk.ts'
import { createUnsettledOrders } from '../../db/unsettled-orders.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import {
  aLog,
  anExecution,
  anOrder,
  aRequest,
  condition,
  facts,
  fillId,
  LEADER,
  limits,
  MINUTE,
  NOW,
  openedAccount,
  orderHash,
  recorded,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const MANY = 4_000

describe(`with ${MANY} old signals, orders and lots`, () => {
  // One connection, so that its counters are complete when they are read.
  const database = setUpTestDatabase({ max: 1 })

  beforeAll(async () => {
    await openedAccount(database.pool)
    await database.pool.query(`set session_replication_role = replica; ${OLD_ROWS}; reset session_replication_role`)
    await database.pool.query('analyze')
    // Past the old rows: a fresh fill and its money.
    for (const n of [1, 2, 3]) await recorded(database.pool, n)
    await createRisk(database.pool).reserve(aRequest(1))
  })

  const intake = () => createIntake(database.pool)
  const orders = () => createOrders(database.pool)
  const reads = () => createReadModel(database.pool)
  const of = { mode: 'paper', leader: LEADER, conditionId: condition(1), eventId: 'event-1' } as const

  it.each<[string, () => Promise<unknown>]>([
    ['a new fill', () => intake().record([aLog(9)], { source: 'chain', seenAt: NOW, deliveryId: null })],
    ['the fill of a workflow', () => intake().loadFill(fillId(1))],
    ['the inbox', () => intake().pending(100, NOW + MINUTE)],
    ['whether a fill was reorganised away', () => intake().isReorged(fillId(1))],
    [
      'what the leader held before',
      async () => {
        const fill = await intake().loadFill(fillId(1))
        return fill && intake().leaderSharesBefore({ ...fill, leader: wallet(7), tokenId: token(7) })
      },
    ],
    ['the market of a token', () => createMarkets(database.pool).findByToken(token(1234))],
    ['the account', () => createRisk(database.pool).accountState({ ...of, bankroll: aRequest(1).amount, now: NOW })],
    ['a reservation', () => createRisk(database.pool).reserve(aRequest(2, { limits: limits({ cooldownMs: MINUTE }) }))],
    ['a release', () => createRisk(database.pool).release(fillId(2), 'paper', 'why', NOW)],
    ['a prepared order', () => orders().prepare(anOrder(1), NOW)],
    ['a claim', () => orders().claimForSubmission(orderHash(1), NOW)],
    ['orders in flight', () => createUnsettledOrders(database.pool)('paper', NOW + MINUTE)],
    ['an execution', () => orders().applyExecutions(orderHash(1), [anExecution('1:0')], true, facts(), NOW)],
    ['what we can sell', () => createPositions(database.pool).exitHolding('paper', LEADER, TOKEN)],
    ['open positions', () => createPositions(database.pool).open('paper')],
    ['a decision by the beginning of its id', () => createDecisions(database.pool).find('d0000000000000fa')],
    ['the decision about a fill', () => createDecisions(database.pool).findByFill(fillId(1), 'paper')],
    ['late marks that are due', () => createKillSwitchMetrics(database.pool).dueMarks(NOW + 10 * MINUTE, 100)],
    ['a page of signals', () => reads().signals('paper', { limit: 50 })],
    ['a later page of signals', () => reads().signals('paper', { limit: 50, cursor: '2000' })],
    ['a page of orders', () => reads().orders('paper', { limit: 50 })],
    ['a page of decisions', () => reads().decisions('paper', { limit: 50 })],
    ['a page of deliveries', () => reads().deliveries({ limit: 50 })],
  ])('%s is found without reading a table through', async (_what, run) => {
    expect(await rowsReadThroughBy(run)).toEqual({})
  })

  it('is something that this test would notice', async () => {
    expect(await rowsReadThroughBy(() => reads().pnl('paper'))).toMatchObject({
      paper_trading_logs: expect.any(Number),
    })
  })

  /** How many rows sequential scans of `run` read, by table; of the tables that grow, and where any. */
  async function rowsReadThroughBy(run: () => Promise<unknown>): Promise<Record<string, number>> {
    const before = await rowsReadThrough()
    await run()
    const after = await rowsReadThrough()
    const read = [...after].map(([table, rows]) => [table, Number(rows - (before.get(table) ?? 0n))] as const)
    return Object.fromEntries(read.filter(([, rows]) => rows > 0))
  }

  async function rowsReadThrough(): Promise<Map<string, bigint>> {
    await database.pool.query('select pg_stat_force_next_flush()')
    const { rows } = await database.pool.query<{ relname: string; seq_tup_read: bigint }>(
      'select relname, seq_tup_read from pg_stat_user_tables where n_live_tup > 1000',
    )
    return new Map(rows.map((row) => [row.relname, row.seq_tup_read]))
  }
})

const hash = (n: string) => `'0xff' || lpad(to_hex(${n}), 62, '0')`
const OLD_FILL = `'137:' || ${hash('n')} || ':' || ${hash('n')}`
const AT = `timestamptz '2026-11-01' + n * interval '1 minute'`
const SERIES = `from generate_series(1, ${MANY}) as n`
const ADDRESS = `'0x' || lpad(to_hex(n % 20), 40, '0')`

/** Old rows in every table that grows: closed orders, closed lots, marked marks, started signals. */
const OLD_ROWS = [
  `insert into signals (
     fill_id, chain_id, tx_hash, order_hash, leader, role, side, token_id, shares_micros, notional_micros, fee_micros,
     fee_shares_micros, price_micros, block_number, block_hash, block_time, first_log_index, log_count, exchange, source,
     seen_at, started_at)
   select ${OLD_FILL}, 137, ${hash('n')}, ${hash('n')}, ${ADDRESS}, 'taker', 'BUY', (n % 50)::text, 1000000, 500000, 0,
     0, 500000, n, ${hash('n')}, ${AT}, 0, 1, ${ADDRESS}, 'chain', ${AT}, ${AT} ${SERIES}`,
  `insert into fill_logs (
     chain_id, block_hash, log_index, fill_id, block_number, block_time, tx_hash, exchange, generation, order_hash, owner,
     counterparty, role, side, token_id, shares_micros, notional_micros, fee_micros, fee_shares_micros, removed, source, seen_at)
   select 137, ${hash('n')}, 0, ${OLD_FILL}, n, ${AT}, ${hash('n')}, ${ADDRESS}, 'clob-v2', ${hash('n')}, ${ADDRESS},
     ${ADDRESS}, 'taker', 'BUY', (n % 50)::text, 1000000, 500000, 0, 0, false, 'chain', ${AT} ${SERIES}`,
  `insert into markets select ${hash('n')}, 'event-' || n, 'Will it?', true, '{}', ${AT} ${SERIES}`,
  `insert into market_tokens select n::text, ${hash('n')}, 'Yes' ${SERIES}`,
  `insert into decisions (decision_id, fill_id, mode, verdict, reason, rules_version, token_id, book_stale, inputs, decision, decided_at)
   select 'd' || lpad(to_hex(n), 16, '0'), ${OLD_FILL}, 'paper', 'skip', 'no-edge', '1', '1', false, '{"fill":{}}', '{}', ${AT} ${SERIES}`,
  `insert into reservations (fill_id, mode, leader, condition_id, event_id, state, amount_micros, spent_micros, reserved_at, closed_at)
   select ${OLD_FILL}, 'paper', ${ADDRESS}, ${hash('n % 300')}, 'event-' || n % 300, 'committed', 1000000, 500000, ${AT}, ${AT} ${SERIES}`,
  `insert into orders (order_id, fill_id, mode, leader, condition_id, event_id, token_id, side, time_in_force, limit_price_micros,
     shares_micros, max_cost_micros, payload, status, prepared_at, submitted_at, closed_at)
   select ${hash('n')}, ${OLD_FILL}, 'paper', ${ADDRESS}, ${hash('n % 300')}, 'event-' || n % 300, (n % 50)::text, 'BUY', 'FAK', 500000,
     1000000, 500000, '{}', 'filled', ${AT}, ${AT}, ${AT} ${SERIES}`,
  `insert into executions (execution_id, order_id, price_micros, shares_micros, notional_micros, fee_micros, executed_at)
   select 'old:' || n, ${hash('n')}, 500000, 1000000, 500000, 0, ${AT} ${SERIES}`,
  `insert into lots (mode, leader, token_id, condition_id, event_id, question, outcome, fill_id, execution_id, shares_micros,
     cost_micros, open_shares_micros, open_cost_micros, opened_at)
   select 'paper', ${ADDRESS}, (n % 50)::text, ${hash('n % 300')}, 'event-' || n % 300, 'Will it?', 'Yes', ${OLD_FILL}, 'old:' || n, 1000000,
     500000, 0, 0, ${AT} ${SERIES}`,
  `insert into paper_trading_logs (mode, at, fill_id, order_id, condition_id, question, outcome, token_id, side, source_wallet,
     shares_micros, size_usd_micros, fee_micros, leader_price_micros, fill_price_micros, position_shares_micros, position_cost_micros, metadata)
   select 'paper', ${AT}, ${OLD_FILL}, ${hash('n')}, ${hash('n')}, 'Will it?', 'Yes', '1', 'BUY', ${ADDRESS},
     1000000, 500000, 0, 500000, 500000, 0, 0, '{}' ${SERIES}`,
  `insert into late_marks (mode, execution_id, token_id, side, price_micros, horizon_ms, due_at, marked_at, mid_micros)
   select 'paper', 'old:' || n, '1', 'BUY', 500000, 60000, ${AT}, ${AT}, 500000 ${SERIES}`,
  `insert into webhook_deliveries (provider, body_sha256, received_at, verdict, fills, bytes, handled_ms)
   select 'alchemy', repeat('0', 64), ${AT}, 'recorded', 1, 10, 1 ${SERIES}`,
].join(';\n')
