import type { Pool, PoolClient } from 'pg'
import { type Fill, type FillLog, fillsFromLogs } from '../domain/copy/fill.ts'
import { type FillId, fillIdOf } from '../domain/money/ids.ts'
import { type EpochMs, type Shares, shares } from '../domain/money/units.ts'
import { createAtWork } from './at-work.ts'
import {
  FILL_COLUMNS,
  FILL_LOG_COLUMNS,
  type FillLogRow,
  type FillRow,
  fillLogsJson,
  fillsJson,
  toFill,
  toFillLog,
} from './fill-rows.ts'
import { query, queryOne, withTransaction } from './pool.ts'

/** Which path brought a fill in; the first one is kept. */
export type FillSource = 'alchemy' | 'quicknode' | 'moralis' | 'chain' | 'rtds' | 'data-api' | 'receipt'

export type Sighting = { source: FillSource; seenAt: EpochMs; deliveryId: string | null }

export type RecordedFill = { fill: Fill; isNew: boolean }

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

/** Where every source of leaders' fills ends: the inbox of the workflows and the one guard against copying twice. */
export function createIntake(pool: Pool): Intake {
  const beingRecorded = createAtWork()
  return {
    async record(logs, seen) {
      // Several providers tell of a fill within milliseconds; the later ones find it stored instead of queueing for its lock.
      await beingRecorded.over(fillIdsOf(logs))
      const wanted = await selectFollowed(pool, logs)
      if (wanted.length === 0) return []
      const touched = fillIdsOf(wanted.map(({ log }) => log))
      // Most deliveries repeat what another source has said: they need no lock and no write.
      if (wanted.some(({ isNews }) => isNews)) {
        const fresh = wanted.map(({ log }) => log)
        return beingRecorded.take(touched, () =>
          withTransaction(pool, (client) => recordLogs(client, fresh, touched, seen)),
        )
      }
      return loadStanding(pool, touched)
    },

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

    async markStarted(fillIds, at) {
      await query(
        pool,
        'update signals set started_at = $2::timestamptz where fill_id = any($1::text[]) and started_at is null',
        [fillIds, new Date(at)],
      )
    },

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

type Wanted = { log: FillLog; isNews: boolean }

/**
 * Logs that followed leaders own, and whether each says anything that is not stored yet. A removed log also counts where its
 * leader is no longer followed: what was copied from it must still learn that it is gone.
 */
async function selectFollowed(pool: Pool, logs: readonly FillLog[]): Promise<Wanted[]> {
  if (logs.length === 0) return []
  const rows = await query<{ position: number; is_news: boolean }>(pool, SELECT_FOLLOWED, [fillLogsJson(logs)])
  return rows.flatMap(({ position, is_news }) => {
    const log = logs[position]
    return log ? [{ log, isNews: is_news }] : []
  })
}

async function loadStanding(pool: Pool, fillIds: readonly FillId[]): Promise<RecordedFill[]> {
  const rows = await query<FillRow>(
    pool,
    `select ${FILL_COLUMNS} from signals where fill_id = any($1::text[]) and reorged_at is null order by sequence`,
    [fillIds],
  )
  return rows.map((row) => ({ fill: toFill(row), isNew: false }))
}

/** Stores, sums what is stored now, and writes the sums. */
async function recordLogs(
  client: PoolClient,
  logs: readonly FillLog[],
  touched: readonly FillId[],
  seen: Sighting,
): Promise<RecordedFill[]> {
  const seenAt = new Date(seen.seenAt)
  const stored = await query<FillLogRow>(client, STORE_LOGS, [fillLogsJson(mergeRepeats(logs)), seen.source, seenAt])
  const fills = sumLogs(stored.map(toFillLog))
  const written = await query<{ fill_id: FillId }>(client, WRITE_SIGNALS, [
    fillsJson(fills),
    touched,
    seen.source,
    seen.deliveryId,
    seenAt,
  ])
  const fresh = new Set(written.map((row) => row.fill_id))
  return fills.map(({ fill }) => ({ fill, isNew: fresh.has(fill.fillId) }))
}

/** As if a source had told the logs again, with the time. */
async function noteBlockTime(
  client: PoolClient,
  { fillId, blockHash }: Pick<Fill, 'fillId' | 'blockHash'>,
  blockTime: EpochMs,
): Promise<void> {
  const rows = await query<FillLogRow>(client, WITHOUT_TIME, [fillId, blockHash])
  if (rows.length === 0) return
  const logs = rows.map((row) => ({ ...toFillLog(row), blockTime }))
  await recordLogs(client, logs, [fillId], { source: 'chain', seenAt: blockTime, deliveryId: null })
}

const fillIdsOf = (logs: readonly FillLog[]): FillId[] => [
  ...new Set(logs.map((log) => fillIdOf(log.chainId, log.txHash, log.orderHash))),
]

/** One log a place in the chain: an insert cannot touch a row twice. Removed wins, as it does against what is stored. */
function mergeRepeats(logs: readonly FillLog[]): FillLog[] {
  const places = new Map<string, FillLog>()
  for (const log of logs) {
    const place = `${log.chainId}:${log.blockHash}:${log.logIndex}`
    const known = places.get(place)
    places.set(place, known ? { ...log, removed: known.removed || log.removed } : log)
  }
  return [...places.values()]
}

/** What all logs known so far add up to; a fill whose logs were all removed is missing from the answer. */
function sumLogs(logs: readonly FillLog[]): { fill: Fill; firstLogIndex: number }[] {
  return fillsFromLogs(logs).map((fill) => ({
    fill,
    firstLogIndex: Math.min(
      ...logs
        .filter((log) => log.blockHash === fill.blockHash && log.orderHash === fill.orderHash)
        .map((log) => log.logIndex),
    ),
  }))
}

const SELECT_FOLLOWED = `
  select
    (said.position - 1)::int as position,
    stored.fill_id is null
      or (log.removed and not stored.removed)
      or (log.block_time is not null and stored.block_time is null) as is_news
  from jsonb_array_elements($1::jsonb) with ordinality as said (log, position)
  cross join lateral jsonb_populate_record(null::fill_logs, said.log) as log
  join tracked_traders on tracked_traders.wallet = log.owner and (tracked_traders.active or log.removed)
  left join lateral (
    select fill_id, removed, block_time from fill_logs
    where chain_id = log.chain_id and block_hash = log.block_hash and log_index = log.log_index
    limit 1
  ) as stored on true
  order by said.position`

const STORE_LOGS = `select ${FILL_LOG_COLUMNS} from store_fill_logs($1::jsonb, $2, $3::timestamptz)`

const WITHOUT_TIME = `
  select ${FILL_LOG_COLUMNS} from fill_logs
  where fill_id = $1 and block_hash = $2 and block_time is null and not removed`

const WRITE_SIGNALS = `
  select fill_id from write_signals($1::jsonb, $2::text[], $3, $4, $5::timestamptz) as fill_id`

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
