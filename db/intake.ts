import type { Pool, PoolClient } from 'pg'
import { type Fill, type FillLog, fillsFromLogs } from '../domain/copy/fill.ts'
import { type Address, type FillId, fillIdOf } from '../domain/money/ids.ts'
import { type EpochMs, type Shares, shares } from '../domain/money/units.ts'
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
  /** Fills whose workflow was never started, oldest first: for the drainer. */
  pending(limit: number, olderThan: EpochMs): Promise<Fill[]>
  markStarted(fillIds: readonly FillId[], at: EpochMs): Promise<void>
  isReorged(fillId: FillId): Promise<boolean>
  /** What the leader held of the token just before `fill`, as far as we saw; never negative. */
  leaderSharesBefore(fill: Fill): Promise<Shares>
}

/** Where every source of leaders' fills ends: the inbox of the workflows and the one guard against copying twice. */
export function createIntake(pool: Pool): Intake {
  return {
    async record(logs, seen) {
      const wanted = await selectFollowed(pool, logs)
      if (wanted.length === 0) return []
      return withTransaction(pool, (client) => recordLogs(client, wanted, seen))
    },

    async loadFill(fillId) {
      const row = await queryOne<FillRow>(pool, `select ${FILL_COLUMNS} from signals where fill_id = $1`, [fillId])
      return row && toFill(row)
    },

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

/**
 * Logs that followed leaders own. A removed log also counts where its leader is no longer followed: what was copied from
 * it must still learn that it is gone.
 */
async function selectFollowed(pool: Pool, logs: readonly FillLog[]): Promise<FillLog[]> {
  if (logs.length === 0) return []
  const rows = await query<{ wallet: Address; active: boolean }>(
    pool,
    'select wallet, active from tracked_traders where wallet = any($1::text[])',
    [[...new Set(logs.map((log) => log.owner))]],
  )
  const active = new Map(rows.map((row) => [row.wallet, row.active]))
  return logs.filter((log) => (log.removed ? active.has(log.owner) : active.get(log.owner)))
}

async function recordLogs(client: PoolClient, logs: readonly FillLog[], seen: Sighting): Promise<RecordedFill[]> {
  const touched = [...new Set(logs.map((log) => fillIdOf(log.chainId, log.txHash, log.orderHash)))]
  const seenAt = new Date(seen.seenAt)
  await query(client, LOCK_FILLS, [touched])
  await query(client, INSERT_LOGS, [fillLogsJson(mergeRepeats(logs)), seen.source, seenAt])

  const fills = await sumStoredLogs(client, touched)
  const changed = await query<{ fill_id: FillId; is_new: boolean }>(client, UPSERT_SIGNALS, [
    fillsJson(fills),
    seen.source,
    seen.deliveryId,
    seenAt,
  ])
  const standing = new Set(fills.map(({ fill }) => fill.fillId))
  const gone = touched.filter((fillId) => !standing.has(fillId))
  if (gone.length > 0) await query(client, MARK_REORGED, [gone, seenAt])

  const rewritten = [...gone, ...changed.filter((row) => !row.is_new).map((row) => row.fill_id)]
  if (rewritten.length > 0)
    await query(client, 'delete from onchain_trades where fill_id = any($1::text[])', [rewritten])
  const changedIds = new Set(changed.map((row) => row.fill_id))
  await insertTrades(
    client,
    fills.map(({ fill }) => fill).filter((fill) => changedIds.has(fill.fillId)),
  )

  const newIds = new Set(changed.filter((row) => row.is_new).map((row) => row.fill_id))
  return fills.map(({ fill }) => ({ fill, isNew: newIds.has(fill.fillId) }))
}

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
async function sumStoredLogs(client: PoolClient, fillIds: readonly FillId[]): Promise<SummedFill[]> {
  const logs = (await query<FillLogRow>(client, SELECT_LOGS, [fillIds])).map(toFillLog)
  return fillsFromLogs(logs).map((fill) => ({
    fill,
    firstLogIndex: Math.min(
      ...logs
        .filter((log) => log.blockHash === fill.blockHash && log.orderHash === fill.orderHash)
        .map((log) => log.logIndex),
    ),
  }))
}

async function insertTrades(client: PoolClient, fills: readonly Fill[]): Promise<void> {
  const months = new Set(fills.flatMap(({ blockTime }) => (blockTime === null ? [] : [isoDay(blockTime).slice(0, 7)])))
  for (const month of months) await query(client, 'select ensure_trade_partition($1::date)', [`${month}-01`])
  if (months.size > 0) await query(client, INSERT_TRADES, [fills.map((fill) => fill.fillId)])
}

const isoDay = (at: EpochMs): string => new Date(at).toISOString().slice(0, 10)

type SummedFill = { fill: Fill; firstLogIndex: number }

/** Two deliveries about one fill take turns, so that each sums what the other stored. Ordered, so that they never deadlock. */
const LOCK_FILLS = `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(fill_id, 0) as key from unnest($1::text[]) as fill_id order by key) as keys`

/** A removed log stays removed, whatever order deliveries come in: the result depends only on what was said, not on when. */
const INSERT_LOGS = `
  insert into fill_logs (${FILL_LOG_COLUMNS}, fill_id, source, seen_at)
  select ${FILL_LOG_COLUMNS}, fill_id, $2::text, $3::timestamptz
  from jsonb_populate_recordset(null::fill_logs, $1::jsonb)
  on conflict (chain_id, block_hash, log_index) do update set
    removed = fill_logs.removed or excluded.removed,
    block_time = coalesce(fill_logs.block_time, excluded.block_time)`

/** Of two blocks at one height the one seen last comes first: it is the one that stands. */
const SELECT_LOGS = `
  select ${FILL_LOG_COLUMNS}
  from (
    select *, max(seen_at) over (partition by fill_id, block_hash) as block_seen_at
    from fill_logs where fill_id = any($1::text[]) and not removed
  ) as logs
  order by block_number desc, block_seen_at desc, block_hash, log_index`

const UPSERT_SIGNALS = `
  insert into signals (${FILL_COLUMNS}, first_log_index, source, delivery_id, seen_at)
  select ${FILL_COLUMNS}, first_log_index, $2::text, $3::text, $4::timestamptz
  from jsonb_populate_recordset(null::signals, $1::jsonb)
  on conflict (fill_id) do update set
    role = excluded.role,
    shares_micros = excluded.shares_micros,
    notional_micros = excluded.notional_micros,
    fee_micros = excluded.fee_micros,
    fee_shares_micros = excluded.fee_shares_micros,
    price_micros = excluded.price_micros,
    block_number = excluded.block_number,
    block_hash = excluded.block_hash,
    block_time = excluded.block_time,
    first_log_index = excluded.first_log_index,
    log_count = excluded.log_count,
    reorged_at = null
  where signals.reorged_at is not null
    or (signals.block_hash, signals.log_count, signals.shares_micros, signals.block_time)
      is distinct from (excluded.block_hash, excluded.log_count, excluded.shares_micros, excluded.block_time)
  returning fill_id, xmax = 0 as is_new`

const MARK_REORGED = `
  update signals set reorged_at = $2::timestamptz where fill_id = any($1::text[]) and reorged_at is null`

const INSERT_TRADES = `
  insert into onchain_trades (
    fill_id, traded_at, block_number, tx_hash, wallet, role, side, token_id,
    shares_micros, notional_micros, price_micros, fee_micros
  )
  select
    fill_id, block_time, block_number, tx_hash, leader, role, side, token_id,
    shares_micros, notional_micros, price_micros, fee_micros
  from signals
  where fill_id = any($1::text[]) and block_time is not null`

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
