import pg from 'pg'
import { describe, expect, inject, it, vi } from 'vitest'
import { toDomainError } from '../../db/errors.ts'
import { createPool, query, queryOne, withTransaction } from '../../db/pool.ts'
import { ConflictError, InvalidInputError, InvariantError, NotFoundError, TransportError } from '../../domain/errors.ts'
import { createTestDatabase, setUpTestDatabase } from '../support/postgres.ts'

describe('the pool', () => {
  const database = setUpTestDatabase({ max: 2 })

  it('reads bigint exactly, times as epoch ms and numeric as text, for itself alone', async () => {
    const text = `select 9007199254740993::bigint as int8, timestamptz '2026-11-20 12:00:00.123+00' as at,
      12.50::numeric as exact, null::timestamptz as never`
    expect(await query(database.pool, text)).toEqual([
      { int8: 9_007_199_254_740_993n, at: Date.parse('2026-11-20T12:00:00.123Z'), exact: '12.50', never: null },
    ])
    const other = new pg.Client({ connectionString: database.url })
    await other.connect()
    const { rows } = await other.query('select 1::bigint as int8')
    await other.end()
    expect(rows).toEqual([{ int8: '1' }])
  })

  it('answers null where there is no first row', async () => {
    expect(await queryOne(database.pool, 'select 1 as one where false')).toBeNull()
  })

  it('commits what a transaction did, and takes back what one that threw did', async () => {
    await query(database.pool, 'create table notes (note text)')
    const write = (note: string, then: () => void) =>
      withTransaction(database.pool, async (client) => {
        await query(client, 'insert into notes values ($1)', [note])
        then()
      })
    await write('kept', () => undefined)
    const mine = new Error('mine')
    await expect(
      write('gone', () => {
        throw mine
      }),
    ).rejects.toBe(mine)
    expect(await query(database.pool, 'select note from notes')).toEqual([{ note: 'kept' }])
  })

  it('goes on with a fresh connection after one was cut off in a transaction', async () => {
    const cut = withTransaction(database.pool, async (client) => {
      await query(client, 'select pg_terminate_backend(pg_backend_pid())')
    })
    await expect(cut).rejects.toThrow(TransportError)
    expect(await query(database.pool, 'select 1 as one')).toEqual([{ one: 1 }])
  })

  it('reports an idle connection that breaks, and goes on', async () => {
    const own = await createTestDatabase()
    const broken: Error[] = []
    const pool = createPool(own.url, { max: 1, onError: (error) => broken.push(error) })
    const row = await queryOne<{ pid: number }>(pool, 'select pg_backend_pid() as pid')
    await query(own.pool, 'select pg_terminate_backend($1)', [row?.pid])
    await vi.waitFor(() => expect(broken).toHaveLength(1))
    expect(await query(pool, 'select 1 as one')).toEqual([{ one: 1 }])
    await pool.end()
    await own.drop()
  })
})

describe('a database that is away', () => {
  it.each([
    ['refuses the connection', 'postgres://someone:hunter2@127.0.0.1:1/none'],
    ['has no such database', () => inject('postgres').adminUrl.replace(/\/[^/]*$/, '/not_there')],
  ])('that %s is told apart from a mistake, without telling the password', async (_how, url) => {
    const pool = createPool(typeof url === 'string' ? url : url())
    const failure: unknown = await query(pool, 'select 1').catch((error: unknown) => error)
    await pool.end()
    expect(String(failure)).not.toContain('hunter2')
    expect(failure).toBeInstanceOf(_how.startsWith('refuses') ? TransportError : InvariantError)
  })
})

describe('what an error of the database means', () => {
  const raised = (code: string) => {
    const error = new pg.DatabaseError('said the server', 1, 'error')
    error.code = code
    return toDomainError(error)
  }

  it.each([
    ['23505', ConflictError],
    ['55006', ConflictError],
    ['P0002', NotFoundError],
    ['22P02', InvalidInputError],
    ['23514', InvariantError],
    ['23001', InvariantError],
    ['42P01', InvariantError],
    ['40001', TransportError],
    ['40P01', TransportError],
    ['08006', TransportError],
    ['53300', TransportError],
    ['57P01', TransportError],
    ['57P03', TransportError],
    ['55P03', TransportError],
    ['25006', TransportError],
  ])('%s', (code, meaning) => {
    expect(raised(code)).toBeInstanceOf(meaning)
    expect(raised(code)).toMatchObject({ details: { sqlState: code } })
  })

  it('is a bug of ours where the driver was misused', () => {
    expect(toDomainError(new TypeError('no'))).toBeInstanceOf(InvariantError)
    expect(toDomainError('no')).toBeInstanceOf(InvariantError)
  })
})
