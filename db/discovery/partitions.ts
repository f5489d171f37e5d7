import type { Pool } from 'pg'
import type { EpochMs } from '../../domain/money/units.ts'
import { query, withTransaction } from '../pool.ts'

/** A month of one table. `rows` is the planner's estimate. */
export type PartitionSize = { name: string; from: string; rows: number; tableBytes: number; indexBytes: number }

export type Partitions = {
  /**
   * Makes the partitions of this month and the two to come, and takes away those that end before `now − retentionMs`, with
   * whatever else lies before that. What is gone was public and can be read again.
   *
   * @param options - `archive` moves a month into the schema `retired` instead of dropping it; nothing reads it there.
   * @returns names of tables.
   */
  keep(
    now: EpochMs,
    retentionMs: number,
    options?: { archive?: boolean },
  ): Promise<{ made: string[]; detached: string[] }>
  sizes(): Promise<PartitionSize[]>
}

const PARENTS = ['onchain_trades', 'settled_pairs', 'trade_marks'] as const
const MONTHS_AHEAD = 2

/** The months of the tables that grow with everything that is ever traded. */
export function createPartitions(pool: Pool): Partitions {
  return {
    async keep(now, retentionMs, { archive = false } = {}) {
      const made = await query<{ name: string }>(pool, MAKE, [PARENTS, new Date(now), MONTHS_AHEAD])
      const cutoff = new Date(now - retentionMs)
      const detached: string[] = []
      for (const { name, parent, is_pending } of await query<ExpiredRow>(pool, EXPIRED, [PARENTS, cutoff])) {
        // Concurrently, so that nobody who reads or writes waits; that is why it cannot be part of a transaction.
        await query(pool, `alter table ${parent} detach partition ${name} ${is_pending ? 'finalize' : 'concurrently'}`)
        await putAway(pool, name, archive)
        detached.push(name)
      }
      if (detached.length > 0) await forgetBefore(pool, cutoff)
      return { made: made.map(({ name }) => name), detached }
    },

    async sizes() {
      const rows = await query<SizeRow>(pool, SIZES, [PARENTS])
      return rows.map((row) => ({
        name: row.name,
        from: row.from,
        rows: Number(row.rows),
        tableBytes: Number(row.table_bytes),
        indexBytes: Number(row.index_bytes),
      }))
    },
  }
}

/** A month of the same name may be detached again where late rows had made it anew: the newer one wins. */
async function putAway(pool: Pool, name: string, archive: boolean): Promise<void> {
  if (!archive) return void (await query(pool, `drop table ${name}`))
  await withTransaction(pool, async (client) => {
    await query(client, 'create schema if not exists retired')
    await query(client, `drop table if exists retired.${name}`)
    await query(client, `alter table ${name} set schema retired`)
  })
}

/** What is known of a past no longer reaches further back than its trades do. */
async function forgetBefore(pool: Pool, cutoff: Date): Promise<void> {
  await withTransaction(pool, async (client) => {
    await query(client, 'delete from wallet_events where at < $1', [cutoff])
    await query(client, 'delete from pairless_transactions where asked_at < $1', [cutoff])
    await query(client, 'delete from counterparty_readings where at < $1', [cutoff])
    await query(client, 'delete from coverages where covered_until < $1', [cutoff])
    await query(client, 'update coverages set covered_from = $1 where covered_from < $1', [cutoff])
    await query(
      client,
      `update candidates set covered_from = $1, covered_until = greatest(covered_until, $1) where covered_from < $1`,
      [cutoff],
    )
  })
}

type ExpiredRow = { name: string; parent: string; is_pending: boolean }
type SizeRow = { name: string; from: string; rows: bigint; table_bytes: bigint; index_bytes: bigint }

const MAKE = `
  with wanted as (
    select parent, (date_trunc('month', $2::timestamptz at time zone 'utc') + months * interval '1 month')::date as month
    from unnest($1::text[]) as parent cross join generate_series(0, $3::int) as months
  ),
  missing as materialized (
    select parent, month, parent || '_' || to_char(month, 'YYYY_MM') as name
    from wanted
    where to_regclass(parent || '_' || to_char(month, 'YYYY_MM')) is null
  )
  select name, ensure_month(parent, month) from missing order by parent, month`

/** The end of a month stands in the bound of its partition. */
const MONTHS = `
  select
    parent.relname as parent, month.relname as name, month.oid, inhdetachpending as is_pending,
    substring(pg_get_expr(month.relpartbound, month.oid) from $re$FROM \\('([^']+)'$re$)::timestamptz as begins,
    substring(pg_get_expr(month.relpartbound, month.oid) from $re$TO \\('([^']+)'$re$)::timestamptz as ends,
    month.reltuples
  from pg_inherits
  join pg_class as parent on parent.oid = inhparent
  join pg_class as month on month.oid = inhrelid
  where parent.relname = any($1::text[]) and parent.relnamespace = 'public'::regnamespace and month.relkind = 'r'`

const EXPIRED = `
  select quote_ident(name) as name, quote_ident(parent) as parent, is_pending
  from (${MONTHS}) as months
  where ends <= $2::timestamptz or is_pending
  order by ends, parent`

const SIZES = `
  select
    name, to_char(begins at time zone 'utc', 'YYYY-MM-DD') as "from", greatest(reltuples, 0)::bigint as rows,
    pg_table_size(oid) as table_bytes, pg_indexes_size(oid) as index_bytes
  from (${MONTHS}) as months
  order by parent, begins`
