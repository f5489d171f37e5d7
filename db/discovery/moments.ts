import type { Pool, PoolClient } from 'pg'
import { query } from '../pool.ts'

const READ_ONLY = 'begin isolation level repeatable read read only'
/**
 * A trade's marks are looked up by its key. The planner would rather read all marks of all months and join them by hash: it counts a
 * look-up into every month, where only the trade's own is executed.
 */
const ROW_BY_ROW = `
  set local enable_hashjoin = off; set local enable_mergejoin = off; set local max_parallel_workers_per_gather = 0`
/** Trades and their marks are joined month by month, and sorted on disk where they exceed this memory. */
export const IN_ONE_PASS = `
  set local enable_partitionwise_join = on; set local work_mem = '64MB'; set local max_parallel_workers_per_gather = 0`

/** Reads that see the same state of the database; as is best for a few wallets, or by another `plan`. */
export async function atOneMoment<T>(
  pool: Pool,
  work: (client: PoolClient) => Promise<T>,
  plan = ROW_BY_ROW,
): Promise<T> {
  const client = await pool.connect()
  let isBroken = true
  try {
    await query(client, READ_ONLY)
    await query(client, plan)
    const result = await work(client)
    await query(client, 'commit')
    isBroken = false
    return result
  } finally {
    client.release(isBroken)
  }
}

/** Two connections that see the same state of the database: one that reads on and on, one that looks up what goes with it. */
export async function openPair(
  pool: Pool,
): Promise<{ reader: PoolClient; looker: PoolClient; release: (isBroken: boolean) => void }> {
  const reader = await pool.connect()
  const looker = await pool.connect()
  try {
    await query(reader, READ_ONLY)
    const [snapshot] = await query<{ id: string }>(reader, 'select pg_export_snapshot() as id')
    await query(looker, READ_ONLY)
    await query(looker, `set transaction snapshot '${snapshot?.id}'`)
    await query(looker, ROW_BY_ROW)
  } catch (error) {
    for (const client of [reader, looker]) client.release(true)
    throw error
  }
  return {
    reader,
    looker,
    release(isBroken) {
      // A connection that is given back within its transaction would keep it open.
      for (const client of [reader, looker]) {
        if (isBroken) client.release(true)
        else
          client.query('commit').then(
            () => client.release(),
            () => client.release(true),
          )
      }
    },
  }
}
