import type { Pool } from 'pg'
import type { EpochMs } from '../domain/money/units.ts'
import { query, queryOne } from './pool.ts'

export type Cursors = {
  load(feed: string): Promise<bigint | null>
  /** Never moves back: an earlier block is ignored. */
  save(feed: string, block: bigint, now: EpochMs): Promise<void>
}

/** How far each feed has read. */
export function createCursors(pool: Pool): Cursors {
  return {
    async load(feed) {
      const row = await queryOne<{ block_number: bigint }>(
        pool,
        'select block_number from feed_cursors where feed = $1',
        [feed],
      )
      return row?.block_number ?? null
    },

    async save(feed, block, now) {
      await query(
        pool,
        `insert into feed_cursors (feed, block_number, updated_at) values ($1, $2::bigint, $3::timestamptz)
         on conflict (feed) do update set block_number = excluded.block_number, updated_at = excluded.updated_at
         where feed_cursors.block_number < excluded.block_number`,
        [feed, block, new Date(now)],
      )
    },
  }
}
