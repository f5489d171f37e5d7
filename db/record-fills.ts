import type { Pool, PoolClient } from 'pg'
import { type Fill, type FillLog, fillsFromLogs } from '../domain/copy/fill.ts'
import { type FillId, fillIdOf } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import {
  FILL_COLUMNS,
  FILL_LOG_COLUMNS,
  type FillLogRow,
  type FillRow,
  fillLogsJson,
  fillsJson,
  type Sighting,
  type ToldLog,
  toFill,
  toFillLog,
} from './fill-rows.ts'
import { inBatches } from './in-batches.ts'
import { query, withTransaction } from './pool.ts'

export type RecordedFill = { fill: Fill; isNew: boolean }

/** What one caller tells. */
export type Telling = { logs: readonly FillLog[]; seen: Sighting }

/** What is stored already of what a caller told, and all its logs of those fills of which it tells something new. */
type Sorted = { known: RecordedFill[]; news: ToldLog[] }

/** Callers whose logs are looked up, or stored, in one statement or transaction. */
const MOST_AT_ONCE = 100

/**
 * Stores what callers tell, as if one had told it after the other, but many at a time. Most deliveries repeat what another source
 * has said: they need one look, no lock and no write.
 */
export function createRecorder(pool: Pool): (telling: Telling) => Promise<RecordedFill[]> {
  const sort = inBatches((tellings: readonly Telling[]) => sortOut(pool, tellings), MOST_AT_ONCE)
  const store = inBatches((told: readonly ToldLog[][]) => storeNews(pool, told), MOST_AT_ONCE)
  return async (telling) => {
    if (telling.logs.length === 0) return []
    const { known, news } = await sort(telling)
    return news.length === 0 ? known : [...known, ...(await store(news))]
  }
}

/**
 * Looks up the logs that followed leaders own; others are left out. A removed log also counts where its leader is no longer
 * followed: what was copied from it must still learn that it is gone.
 */
async function sortOut(pool: Pool, tellings: readonly Telling[]): Promise<Sorted[]> {
  const told = tellings.flatMap(({ logs, seen }, teller) => logs.map((log) => ({ log, seen, teller })))
  const rows = await query<FollowedRow>(pool, SELECT_FOLLOWED, [fillLogsJson(told)])
  return tellings.map((_, teller) => {
    const own = rows.flatMap((row) => {
      const each = told[row.position]
      return each?.teller === teller ? [{ row, told: { log: each.log, seen: each.seen } }] : []
    })
    const withNews = new Set(own.filter(({ row }) => row.is_news).map((each) => fillOf(each.told)))
    const known = new Map<FillId, RecordedFill>()
    for (const { row, told: each } of own) {
      const isStanding = row.fill_id !== null && !withNews.has(fillOf(each))
      if (isStanding) known.set(fillOf(each), { fill: toFill(row as FillRow), isNew: false })
    }
    return {
      known: [...known.values()],
      news: own.filter((each) => withNews.has(fillOf(each.told))).map((each) => each.told),
    }
  })
}

/** One answer for each caller; a fill is new to the first that told of it. */
async function storeNews(pool: Pool, tellings: readonly (readonly ToldLog[])[]): Promise<RecordedFill[][]> {
  const recorded = await withTransaction(pool, (client) => recordLogs(client, tellings.flat()))
  const spoken = new Set<FillId>()
  return tellings.map((told) => {
    const own = new Set(told.map(fillOf))
    return recorded
      .filter(({ fill }) => own.has(fill.fillId))
      .map(({ fill, isNew }) => {
        const isFirst = !spoken.has(fill.fillId)
        spoken.add(fill.fillId)
        return { fill, isNew: isNew && isFirst }
      })
  })
}

/** Stores, sums what is stored now of the fills that they belong to, and writes the sums. */
async function recordLogs(client: PoolClient, told: readonly ToldLog[]): Promise<RecordedFill[]> {
  const stored = await query<FillLogRow>(client, STORE_LOGS, [fillLogsJson(mergeRepeats(told))])
  const fills = sumLogs(stored.map(toFillLog))
  const seenFirst = new Map(told.toReversed().map((each) => [fillOf(each), each.seen]))
  const written = await query<{ fill_id: FillId }>(client, WRITE_SIGNALS, [
    fillsJson(fills, seenFirst),
    [...seenFirst.keys()],
    new Date(Math.max(...told.map(({ seen }) => seen.seenAt))),
  ])
  const fresh = new Set(written.map((row) => row.fill_id))
  return fills.map(({ fill }) => ({ fill, isNew: fresh.has(fill.fillId) }))
}

/** As if a source had told the logs again, with the time. */
export async function noteBlockTime(
  client: PoolClient,
  { fillId, blockHash }: Pick<Fill, 'fillId' | 'blockHash'>,
  blockTime: EpochMs,
): Promise<void> {
  const rows = await query<FillLogRow>(client, WITHOUT_TIME, [fillId, blockHash])
  if (rows.length === 0) return
  const seen: Sighting = { source: 'chain', seenAt: blockTime, deliveryId: null }
  await recordLogs(
    client,
    rows.map((row) => ({ log: { ...toFillLog(row), blockTime }, seen })),
  )
}

const fillOf = ({ log }: ToldLog): FillId => fillIdOf(log.chainId, log.txHash, log.orderHash)

/** One log a place in the chain: an insert cannot touch a row twice. Removed wins, as it does against what is stored. */
function mergeRepeats(told: readonly ToldLog[]): ToldLog[] {
  const places = new Map<string, ToldLog>()
  for (const { log, seen } of told) {
    const place = `${log.chainId}:${log.blockHash}:${log.logIndex}`
    const known = places.get(place)
    places.set(place, known ? { log: withNews(known.log, log), seen: known.seen } : { log, seen })
  }
  return [...places.values()]
}

const withNews = (known: FillLog, said: FillLog): FillLog => ({
  ...known,
  removed: known.removed || said.removed,
  blockTime: known.blockTime ?? said.blockTime,
})

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

/** A log of a followed leader; the fill as it stands where it does, nulls otherwise. */
type FollowedRow = { position: number; is_news: boolean } & (FillRow | { fill_id: null })

const SELECT_FOLLOWED = `
  select
    (said.position - 1)::int as position,
    stored.log_index is null
      or (log.removed and not stored.removed)
      or (log.block_time is not null and stored.block_time is null) as is_news,
    standing.*
  from jsonb_array_elements($1::jsonb) with ordinality as said (log, position)
  cross join lateral jsonb_populate_record(null::fill_logs, said.log) as log
  join tracked_traders on tracked_traders.wallet = log.owner and (tracked_traders.active or log.removed)
  left join lateral (
    select log_index, removed, block_time from fill_logs
    where chain_id = log.chain_id and block_hash = log.block_hash and log_index = log.log_index
    limit 1
  ) as stored on true
  left join lateral (
    select ${FILL_COLUMNS} from signals where fill_id = log.fill_id and reorged_at is null
  ) as standing on true
  order by said.position`

const STORE_LOGS = `select ${FILL_LOG_COLUMNS} from store_fill_logs($1::jsonb)`

const WITHOUT_TIME = `
  select ${FILL_LOG_COLUMNS} from fill_logs
  where fill_id = $1 and block_hash = $2 and block_time is null and not removed`

const WRITE_SIGNALS = 'select fill_id from write_signals($1::jsonb, $2::text[], $3::timestamptz) as fill_id'
