import { readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'
import { beforeAll, describe, expect, inject, it } from 'vitest'
import { migrate } from '../../db/migrate.ts'
import { TransportError } from '../../domain/errors.ts'
import { dumpSchema, SCHEMA_FILE } from '../../scripts/schema-dump.ts'
import { createTestDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { bought, fillId, LEADER, openedAccount, orderHash, quantity, recorded, sold, TOKEN } from './given.ts'

const MIGRATIONS = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) => /^\d/.test(name))

describe('the schema', () => {
  it('is the checked-in dump: run scripts/dump-schema.ts after a migration', async () => {
    expect(await dumpSchema()).toBe(readFileSync(SCHEMA_FILE, 'utf8'))
  })

  it('is made once when two processes migrate at the same time', async () => {
    const database = await createTestDatabase()
    await database.pool.query('drop schema public cascade; create schema public')
    const lines: string[] = []
    const applied = await Promise.all([migrate(database.url, (line) => lines.push(line)), migrate(database.url)])
    expect(applied.map((names) => names.length).sort()).toEqual([0, MIGRATIONS.length])
    expect(lines.length).toBeGreaterThan(0)
    expect(await migrate(database.url)).toEqual([])
    await database.drop()
  })

  it('cannot be made where no database answers', async () => {
    await expect(migrate('postgres://nobody:secret@127.0.0.1:1/none')).rejects.toThrow(
      new TransportError('the database could not be reached (ECONNREFUSED)'),
    )
  })
})

describe('Supabase’s public roles', () => {
  const database = setUpTestDatabase()

  it('see and change nothing, new partitions included', async () => {
    const { adminUrl } = inject('postgres')
    const admin = new pg.Client({ connectionString: adminUrl })
    await admin.connect()
    try {
      await admin.query('create role anon nologin; create role authenticated nologin')
      await database.pool.query('drop schema public cascade; create schema public')
      await database.pool.query(`
        grant usage on schema public to anon, authenticated;
        alter default privileges in schema public grant all on tables to anon, authenticated`)
      await migrate(database.url)
      await openedAccount(database.pool)
      await recorded(database.pool, 1)
      const { rows } = await database.pool.query<{ relname: string }>(
        `select relname from pg_class
         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
           and (not relrowsecurity or has_table_privilege('anon', oid, 'select'))`,
      )
      expect(rows).toEqual([])
      await expect(asAnon('select * from open_positions')).rejects.toThrow(/permission denied/)
      await expect(asAnon("select account_equity('paper')")).rejects.toThrow(/permission denied/)
    } finally {
      await database.pool.query('drop owned by anon, authenticated')
      await admin.query('drop role anon; drop role authenticated')
      await admin.end()
    }
  })

  async function asAnon(statement: string): Promise<void> {
    const client = await database.pool.connect()
    try {
      await client.query('set role anon')
      await client.query(statement)
    } finally {
      await client.query('reset role')
      client.release()
    }
  }
})

describe('what the database never lets happen', () => {
  const database = setUpTestDatabase()
  beforeAll(async () => {
    await openedAccount(database.pool)
    await bought(database.pool, 1)
    await sold(database.pool, 2, { shares: quantity('5') })
    await recorded(database.pool, 3)
    await database.pool.query(`
      insert into halts (mode, kill_switch, reason, hard, evidence, raised_by, raised_at)
      values ('paper', 'manual', 'why', false, '{}', 'me', now());
      insert into webhook_deliveries (provider, body_sha256, received_at, verdict, fills, bytes, handled_ms)
      values ('alchemy', repeat('a', 64), now(), 'empty', 0, 0, 1);
      insert into decisions (
        decision_id, fill_id, mode, verdict, reason, rules_version, token_id, book_stale, inputs, decision, decided_at
      ) values ('d0123456789abcdef', '${fillId(3)}', 'paper', 'skip', 'halted', '1', '1', false, '{}', '{}', now());
      insert into paper_orders (order_id, token_id, arrived_at, outcome)
      values ('${orderHash(1)}', '${TOKEN}', now(), '{}')`)
  })

  const APPEND_ONLY = 'restrict_violation'
  it.each([
    ['cash_entries', 'amount_micros = 0'],
    ['executions', 'fee_micros = 1'],
    ['lot_closures', 'proceeds_micros = 0'],
    ['decisions', "reason = 'cooldown'"],
    ['webhook_deliveries', 'fills = 9'],
    ['paper_trading_logs', 'slippage_bps = 0'],
    ['paper_orders', "outcome = '[]'"],
  ])('a change or a deletion of %s, which is history', async (table, change) => {
    await refused(`update ${table} set ${change}`, APPEND_ONLY)
    await refused(`delete from ${table}`, APPEND_ONLY)
  })

  it.each([
    ['orders', "payload = 'other bytes'"],
    ['orders', 'limit_price_micros = 1'],
    ['lots', 'cost_micros = 1'],
    ['fill_logs', 'shares_micros = 1'],
    ['halts', "reason = 'nicer'"],
  ])('a change of what is fixed in %s: %s', async (table, change) => {
    await refused(`update ${table} set ${change}`, APPEND_ONLY)
    await refused(`delete from ${table}`, APPEND_ONLY)
  })

  it('a closed order that opens again', async () => {
    await refused(
      `update orders set status = 'submitting', closed_at = null where order_id = '${orderHash(1)}'`,
      APPEND_ONLY,
    )
  })

  it.each([
    ['a lot with more than it bought', 'update lots set open_shares_micros = shares_micros + 1', 'never_negative'],
    ['a lot with less than nothing', 'update lots set open_shares_micros = -1, open_cost_micros = 0', 'never_negative'],
    ['an empty lot that still costs', 'update lots set open_shares_micros = 0', 'cost_follows_shares'],
    ['a lot that costs less than nothing', 'update lots set open_cost_micros = -1', 'cost_follows_shares'],
    ['negative reservations', 'update accounts set reserved_micros = -1', 'amount_micros_check'],
    ['a negative count of orders', 'update accounts set open_orders = -1', 'accounts_open_orders_check'],
    ['a hard halt without a halt', 'update accounts set halt_hard = true', 'hard_halt_is_a_halt'],
    ['a pause without a reason', 'update tracked_traders set paused = true', 'pause_has_reason'],
    ['a win rate above one', 'update tracked_traders set win_rate = 1.1', 'tracked_traders_win_rate_check'],
    ['a price above one dollar', 'update signals set price_micros = 1000001', 'price_micros_check'],
    ['a fill of nothing', 'update signals set shares_micros = 0', 'signals_shares_micros_check'],
    ['a wallet in capitals', 'update tracked_traders set wallet = upper(wallet)', 'address_check'],
    ['a resumed halt by nobody', 'update halts set resumed_at = now()', 'resumed_by_someone'],
    ['a reservation open and closed', "update reservations set state = 'held'", 'held_is_open'],
    [
      'a refusal without its reason',
      "update reservations set state = 'rejected', spent_micros = 0",
      'rejected_has_rejection',
    ],
    ['money spent by a release', "update reservations set state = 'released'", 'only_committed_spent'],
    ['a mid nobody took', 'update late_marks set mid_micros = 1', 'mid_when_marked'],
  ])('%s', async (_what, statement, constraint) => {
    await refused(statement, 'check_violation', constraint)
  })

  it.each([
    [
      'a second open halt',
      `insert into halts (mode, kill_switch, reason, hard, evidence, raised_by, raised_at)
      values ('paper', 'manual', 'again', false, '{}', 'me', now())`,
      'halts_one_open',
    ],
    [
      'a second order of a fill',
      `insert into orders (order_id, fill_id, mode, leader, condition_id, event_id, token_id, side, time_in_force,
         limit_price_micros, shares_micros, max_cost_micros, payload, status, prepared_at)
       select '0x${'9'.repeat(64)}', fill_id, mode, leader, condition_id, event_id, token_id, side, time_in_force,
         limit_price_micros, shares_micros, max_cost_micros, payload, 'prepared', now() from orders limit 1`,
      'orders_fill_id_mode_key',
    ],
    [
      'the same cash twice',
      `insert into cash_entries (mode, kind, reference, amount_micros, at)
      values ('paper', 'buy', '1:0', -1, now())`,
      'cash_entries_mode_kind_reference_key',
    ],
    [
      'a lot closed twice by one sale',
      `insert into lot_closures (lot_id, execution_id, shares_micros, cost_micros, proceeds_micros, closed_at)
      select lot_id, execution_id, 1, 0, 0, now() from lot_closures`,
      'lot_closures_lot_id_execution_id_key',
    ],
    [
      'a second lot of an execution',
      `insert into lots (mode, leader, token_id, condition_id, event_id, question, outcome, fill_id, execution_id,
      shares_micros, cost_micros, open_shares_micros, open_cost_micros, opened_at)
      select mode, leader, token_id, condition_id, event_id, question, outcome, fill_id, execution_id, 1, 0, 1, 0, now() from lots`,
      'lots_execution_id_key',
    ],
  ])('%s', async (_what, statement, constraint) => {
    await refused(statement, 'unique_violation', constraint)
  })

  it('a market settled twice for one lot', async () => {
    const settle = `insert into lot_closures (lot_id, execution_id, shares_micros, cost_micros, proceeds_micros, closed_at)
      values (1, null, 1, 0, 0, now())`
    await database.pool.query(settle)
    await refused(settle, 'unique_violation', 'lot_closures_lot_id_execution_id_key')
  })

  it('a log whose fill id does not follow from it', async () => {
    await refused(
      `insert into fill_logs select (l).* from (
         select jsonb_populate_record(fill_logs, '{"fill_id": "${fillId(99)}", "log_index": 5}') as l from fill_logs limit 1
       ) as copies`,
      'check_violation',
      'fill_id_is_derived',
    )
  })

  it('a signal of a wallet that was never followed', async () => {
    await refused(
      `delete from tracked_traders where wallet = '${LEADER}'`,
      'foreign_key_violation',
      'signals_leader_fkey',
    )
  })

  async function refused(statement: string, condition: string, constraint?: string): Promise<void> {
    const failure: unknown = await database.pool.query(statement).then(
      () => null,
      (error: unknown) => error,
    )
    expect(failure).toBeInstanceOf(pg.DatabaseError)
    const { code, constraint: broken } = failure as pg.DatabaseError
    expect({ code, constraint: constraint && broken }).toEqual({ code: SQL_STATE[condition], constraint })
  }
})

const SQL_STATE: Readonly<Record<string, string>> = {
  restrict_violation: '23001',
  foreign_key_violation: '23503',
  unique_violation: '23505',
  check_violation: '23514',
}
