import { createHash } from 'node:crypto'
import pg, { type Pool, type PoolClient, type QueryResultRow } from 'pg'
import { toDomainError } from './errors.ts'

/** Anything that runs one statement: the pool, or a client inside a transaction. */
export type Queryable = Pick<Pool, 'query'>

export type PoolOptions = {
  /** Connections at most; 10 when absent. */
  max?: number
  /** Told when an idle connection breaks. The pool replaces it by itself. */
  onError?: (error: Error) => void
}

/**
 * Connects lazily. bigint columns arrive as `bigint`, timestamptz as `EpochMs`, numeric as text: for this pool only, the
 * driver's global settings stay untouched.
 */
export function createPool(databaseUrl: string, options: PoolOptions = {}): Pool {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    application_name: 'understudy',
    types: { getTypeParser },
  })
  pool.on('error', (error) => options.onError?.(error))
  // A connection that breaks while it is checked out rejects the statement that runs; its event, unheard, would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Runs one statement and returns its rows. @throws what {@link toDomainError} makes of a failure. */
export async function query<Row extends QueryResultRow>(
  db: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[]> {
  try {
    const result = await db.query<Row>({ ...(values.length > 0 && { name: nameOf(text) }), text, values: [...values] })
    return result.rows
  } catch (error) {
    throw toDomainError(error)
  }
}

/** Statements with values are prepared once a connection: planning them costs more than running them. */
const nameOf = (text: string): string => createHash('sha1').update(text).digest('base64')

/** The first row of a statement, or null where it has none. @throws as {@link query} */
export async function queryOne<Row extends QueryResultRow>(
  db: Queryable,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row | null> {
  const [row] = await query<Row>(db, text, values)
  return row ?? null
}

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function withTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await connect(pool)
  let broken = false
  try {
    await query(client, 'begin')
    const result = await work(client)
    await query(client, 'commit')
    return result
  } catch (error) {
    broken = !(await rollBack(client))
    throw error
  } finally {
    client.release(broken)
  }
}

async function connect(pool: Pool): Promise<PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw toDomainError(error)
  }
}

/** Whether the connection survived: a client that cannot roll back must not return to the pool. */
async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback')
    return true
  } catch {
    return false
  }
}

const INT8 = 20
const TIMESTAMPTZ = 1184

const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') => {
  if (oid === INT8) return BigInt
  const parse = pg.types.getTypeParser(oid, format as 'text')
  return oid === TIMESTAMPTZ ? (text: string) => parse(text).getTime() : parse
}
