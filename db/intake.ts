import type { Pool } from 'pg'
import type { Fill, FillLog } from '../domain/copy/fill.ts'
import type { FillId } from '../domain/money/ids.ts'
import { type EpochMs, type Shares, shares } from '../domain/money/units.ts'
import { FILL_COLUMNS, type FillRow, type Sighting, toFill } from './fill-rows.ts'
import { inBatches } from './in-batches.ts'
import { query, queryOne, withTransaction } from './pool.ts'
import { createRecorder, noteBlockTime, type RecordedFill } from './record-fills.ts'

export type Intake = {
  /**
   * Stores the logs of followed leaders in one transaction and sums each fill from all its stored logs. Given the same logs
   * again, or in another order, the result is the same. A fill whose last log was removed is marked as reorged and left out.
   */
  record(logs: readonly FillLog[], seen: Sighting): Promise<RecordedFill[]>
  loadFill(fillId: FillId): Promise<Fill | null>
  /** Notes when the block of a fill was made, where no source has said it. What is known already stays, now and later. */
  noteBlockTime(fill: Pick<Fill, 'fillId' | 'blockHash'>, blockTime: EpochMs): Promise<void>
  /** Fills whose workflow was never started, oldest first: for the drainer. */
  pending(limit: number, olderThan: EpochMs): Promise<Fill[]>
  markStarted(fillIds: readonly FillId[], at: EpochMs): Promise<void>
  isReorged(fillId: FillId): Promise<boolean>
  /** What the leader held of the token just before `fill`, as far as we saw; never negative. */
  leaderSharesBefore(fill: Fill): Promise<Shares>
}

/** Starts noted in one statement at most. */
const MOST_AT_ONCE = 100

/** Where every source of leaders' fills ends: the inbox of the workflows and the one guard against copying twice. */
export function createIntake(pool: Pool): Intake {
  const record = createRecorder(pool)
  const markStarted = inBatches((starts: readonly Start[]) => markAllStarted(pool, starts), MOST_AT_ONCE)
  return {
    record: (logs, seen) => record({ logs, seen }),

    async loadFill(fillId) {
      const row = await queryOne<FillRow>(pool, `select ${FILL_COLUMNS} from signals where fill_id = $1`, [fillId])
      return row && toFill(row)
    },

    noteBlockTime: (fill, blockTime) => withTransaction(pool, (client) => noteBlockTime(client, fill, blockTime)),

    async pending(limit, olderThan) {
      const rows = await query<FillRow>(
        pool,
        `select ${FILL_COLUMNS} from signals
         where started_at is null and reorged_at is null and seen_at <= $2::timestamptz
         order by seen_at, sequence limit $1::int`,
        [limit, new Date(olderThan)],
      )
      return rows.map(toFill)
    },

    markStarted: (fillIds, at) => markStarted({ fillIds, at }),

    async isReorged(fillId) {
      const row = await queryOne(pool, 'select 1 from signals where fill_id = $1 and reorged_at is not null', [fillId])
      return row !== null
    },

    async leaderSharesBefore(fill) {
      const row = await queryOne<{ held: bigint }>(pool, SHARES_BEFORE, [
        fill.leader,
        fill.tokenId,
        fill.fillId,
        fill.blockNumber,
      ])
      return shares(row?.held ?? 0n)
    },
  }
}

type Start = { fillIds: readonly FillId[]; at: EpochMs }

async function markAllStarted(pool: Pool, starts: readonly Start[]): Promise<undefined[]> {
  const rows = starts.flatMap(({ fillIds, at }) => fillIds.map((fillId) => ({ fillId, at })))
  await query(pool, MARK_STARTED, [rows.map(({ fillId }) => fillId), rows.map(({ at }) => new Date(at))])
  return starts.map(() => undefined)
}

const MARK_STARTED = `
  update signals set started_at = said.at
  from unnest($1::text[], $2::timestamptz[]) as said (fill_id, at)
  where signals.fill_id = said.fill_id and signals.started_at is null`

/**
 * What the leader held of the token, as far as we saw. A sale of shares bought before we watched counts as a sale from
 * nothing: the balance never goes below zero, so what they buy afterwards is not swallowed by it.
 */
const SHARES_BEFORE = `
  with earlier as (
    select sum(case side when 'BUY' then shares_micros - fee_shares_micros else -shares_micros end)
      over (order by block_number, first_log_index rows unbounded preceding) as balance, block_number, first_log_index
    from signals
    where leader = $1 and token_id = $2 and reorged_at is null
      and (block_number, first_log_index)
        < ($4::bigint, coalesce((select first_log_index from signals where fill_id = $3), 0))
  )
  select (
    coalesce((select balance from earlier order by block_number desc, first_log_index desc limit 1), 0)
    - coalesce((select least(min(balance), 0) from earlier), 0)
  )::bigint as held`
