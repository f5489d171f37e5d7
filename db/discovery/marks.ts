import type { PoolClient } from 'pg'
import type { Address, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import type { DueMarks, SavedMarks } from './history-types.ts'

/** See `Histories.dueMarks`. */
export async function listDueMarks(
  db: Queryable,
  wallets: readonly Address[],
  now: EpochMs,
  limit: number,
): Promise<DueMarks[]> {
  const rows = await query<DueRow>(db, DUE, [wallets, new Date(now), limit])
  const byToken = new Map<TokenId, DueMarks>()
  for (const { token_id: tokenId, traded_at, starts_at: startsAt, ends_at: endsAt } of rows) {
    const token = byToken.get(tokenId) ?? { tokenId, times: [], startsAt, endsAt }
    token.times.push(traded_at)
    byToken.set(tokenId, token)
  }
  return [...byToken.values()]
}

/** See `Histories.saveMarks`. */
export async function saveMarks(client: PoolClient, rows: readonly SavedMarks[], now: EpochMs): Promise<void> {
  if (rows.length === 0) return
  const text = JSON.stringify(rows.map(toRow))
  await query(client, 'select ensure_tokens($1::text[])', [rows.map(({ tokenId }) => tokenId)])
  await query(client, MONTHS, [text])
  await query(client, SAVE, [text, new Date(now)])
}

const micros = (mid: number | null): number | null => (mid === null ? null : Math.round(mid * 1e6))

const toRow = ({ tokenId, at, marks, isComplete }: SavedMarks) => ({
  token_id: tokenId,
  traded_at: new Date(at).toISOString(),
  before_micros: micros(marks.before),
  after_1m_micros: micros(marks.after1m),
  after_5m_micros: micros(marks.after5m),
  after_15m_micros: micros(marks.after15m),
  after_1h_micros: micros(marks.after1h),
  after_6h_micros: micros(marks.after6h),
  after_24h_micros: micros(marks.after24h),
  close_micros: micros(marks.close),
  closes_at: marks.closesAt === null ? null : new Date(marks.closesAt).toISOString(),
  complete: isComplete,
})

const MONTHS = `
  select ensure_month('trade_marks', month)
  from (
    select distinct date_trunc('month', traded_at at time zone 'utc')::date as month
    from jsonb_to_recordset($1::jsonb) as told (traded_at timestamptz) order by month
  ) as months`

const COLUMNS = [
  'before_micros',
  'after_1m_micros',
  'after_5m_micros',
  'after_15m_micros',
  'after_1h_micros',
  'after_6h_micros',
  'after_24h_micros',
  'close_micros',
  'closes_at',
]

/** What is known of a mark stays known, and the set as it was stands beside the new one. */
const SAVE = `
  insert into trade_marks (token_key, traded_at, saved_at, complete, ${COLUMNS.join(', ')})
  select distinct on (token_key, traded_at)
    token_key, traded_at, $2::timestamptz, complete, ${COLUMNS.join(', ')}
  from jsonb_to_recordset($1::jsonb) as told (
    token_id text, traded_at timestamptz, before_micros integer, after_1m_micros integer, after_5m_micros integer,
    after_15m_micros integer, after_1h_micros integer, after_6h_micros integer, after_24h_micros integer,
    close_micros integer, closes_at timestamptz, complete boolean
  )
  join traded_tokens using (token_id)
  order by token_key, traded_at
  on conflict (token_key, traded_at) do update set
    ${COLUMNS.map((column) => `${column} = coalesce(trade_marks.${column}, excluded.${column})`).join(', ')},
    complete = excluded.complete,
    saved_at = excluded.saved_at,
    earlier = coalesce(trade_marks.earlier, '[]') || mark_as_known(trade_marks)
  where not trade_marks.complete`

/**
 * A set that is not complete has more to tell once a time of it has passed that lay ahead when it was saved. Trades of less than a
 * minute ago have nothing to tell.
 */
const DUE = `
  with traded as (
    select distinct token_key, traded_at
    from onchain_trades
    where wallet_id in (select wallet_id from wallets where wallet = any($1::text[]))
      and traded_at <= $2::timestamptz - interval '1 minute'
  ),
  due as (
    select traded.token_key, traded.traded_at
    from traded
    left join trade_marks using (token_key, traded_at)
    where trade_marks.saved_at is null
      or not trade_marks.complete and (
        exists (
          select 1
          from unnest(array['1 minute', '5 minutes', '15 minutes', '1 hour', '6 hours', '24 hours']::interval[]) as horizon
          where traded.traded_at + horizon > trade_marks.saved_at and traded.traded_at + horizon <= $2::timestamptz
        )
        or trade_marks.closes_at > trade_marks.saved_at and trade_marks.closes_at <= $2::timestamptz
      )
    order by traded.traded_at desc, traded.token_key
    limit $3::int
  )
  select traded_tokens.token_id, due.traded_at, facts.starts_at, facts.ends_at
  from due
  join traded_tokens using (token_key)
  left join lateral (
    select starts_at, ends_at from market_facts
    where market_facts.market_key = traded_tokens.market_key order by seen_at desc limit 1
  ) as facts on true
  order by max(due.traded_at) over (partition by due.token_key) desc, due.token_key, due.traded_at`

type DueRow = { token_id: TokenId; traded_at: EpochMs; starts_at: EpochMs | null; ends_at: EpochMs | null }
