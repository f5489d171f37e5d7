import { Readable } from 'node:stream'
import { beforeEach, describe, expect, it } from 'vitest'
import { COPY_HEADER, COPY_TRAILER, createRowWriter } from '../../../bench/scoring/binary-rows.ts'
import { loadMonth } from '../../../db/discovery/bulk-load.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { ConflictError } from '../../../domain/errors.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { NOW } from '../given.ts'
import { aFill, aPage, TRADER } from './given.ts'

const database = setUpTestDatabase()
beforeEach(async () => {
  await emptyDatabase(database.pool)
  await database.pool.query('drop table if exists onchain_trades_2025_03')
  // Makes the keys of the trader and the token.
  await createHistories(database.pool).append(aPage({ fills: [aFill(1)] }), NOW)
})

const COLUMNS = [
  'wallet_id',
  'token_key',
  'traded_at',
  'shares_micros',
  'notional_micros',
  'fee_micros',
  'ingested_at',
  'source',
  'is_buy',
  'tx_hash',
]

/** Trades of the first wallet in the first token. */
function rowsAt(...times: string[]): Readable {
  const writer = createRowWriter()
  for (const [i, time] of times.entries()) {
    writer.row(COLUMNS.length)
    writer.int(1)
    writer.int(1)
    writer.time(Date.parse(time))
    writer.long(5e6)
    writer.long(2e6)
    writer.long(0)
    writer.time(NOW)
    writer.text('chain')
    writer.flag(true)
    writer.bytes(Buffer.alloc(32, i + 1))
  }
  return Readable.from([COPY_HEADER, writer.take(), COPY_TRAILER])
}
const march = (...times: string[]) => ({
  table: 'onchain_trades' as const,
  month: '2025-03-01',
  columns: COLUMNS,
  rows: rowsAt(...times),
})
const load = async () => (await createHistories(database.pool).load(TRADER, { from: 0, asOf: NOW })).fills

describe('a month from an archive', () => {
  it('becomes part of the history, with its indexes', async () => {
    await loadMonth(database.pool, march('2025-03-01T00:00:00Z', '2025-03-31T23:59:59Z'))
    expect((await load()).map(({ at, shares }) => [at, shares])).toEqual([
      [Date.parse('2025-03-01T00:00:00Z'), 5],
      [Date.parse('2025-03-31T23:59:59Z'), 5],
      [aFill(1).at, 100],
    ])
    const { rows } = await database.pool.query("select 1 from pg_indexes where tablename = 'onchain_trades_2025_03'")
    expect(rows).toHaveLength(4)
  })

  it('takes pages like any other afterwards', async () => {
    await loadMonth(database.pool, march('2025-03-05T00:00:00Z'))
    const fill = aFill(1, { at: Date.parse('2025-03-06T00:00:00Z') })
    expect(await createHistories(database.pool).append(aPage({ fills: [fill, fill] }), NOW)).toMatchObject({ isNew: 1 })
  })

  it('is loaded once', async () => {
    await loadMonth(database.pool, march('2025-03-05T00:00:00Z'))
    await expect(loadMonth(database.pool, march('2025-03-06T00:00:00Z'))).rejects.toThrow(ConflictError)
  })

  it('is not loaded in part when a row belongs elsewhere', async () => {
    await expect(loadMonth(database.pool, march('2025-03-05T00:00:00Z', '2025-04-01T00:00:00Z'))).rejects.toThrow()
    expect(await load()).toHaveLength(1)
    await loadMonth(database.pool, march('2025-03-05T00:00:00Z'))
    expect(await load()).toHaveLength(2)
  })
})
