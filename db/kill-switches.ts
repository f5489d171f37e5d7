import type { Pool } from 'pg'
import type { KillSwitchMetrics } from '../domain/copy/kill-switches.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { TokenId } from '../domain/money/ids.ts'
import { type EpochMs, type Price, usd } from '../domain/money/units.ts'
import { accountMissing } from './account-lock.ts'
import { query, queryOne } from './pool.ts'

/** A late mark to take: the mid of `tokenId` some time after one of our executions. */
export type DueMark = { id: bigint; mode: Mode; tokenId: TokenId; horizonMs: number; dueAt: EpochMs }

export type KillSwitchMetricsStore = {
  /** @throws NotFoundError when the account is not open */
  load(mode: Mode, now: EpochMs): Promise<KillSwitchMetrics>
  /** Marks whose time has come, the oldest first. */
  dueMarks(now: EpochMs, limit: number): Promise<DueMark[]>
  /** Answers a due mark, once; `mid` is null where the book had none. */
  recordMark(id: bigint, mid: Price | null, now: EpochMs): Promise<void>
}

/** What the kill switches look at, from our own books. */
export function createKillSwitchMetrics(pool: Pool): KillSwitchMetricsStore {
  return {
    async load(mode, now) {
      const row = await queryOne<MetricsRow>(pool, METRICS, [mode, new Date(now)])
      if (!row) throw accountMissing(mode)
      return {
        dailyLoss: usd(row.daily_loss_micros),
        equity: usd(row.equity_micros),
        equityPeak: usd(row.equity_peak_micros),
        recentMarkouts: row.markouts,
        spreads:
          row.watched < FEWEST_BOOKS
            ? { watched: 0, wide: 0, stale: 0 }
            : { watched: row.watched, wide: row.wide, stale: row.stale },
        recentSlippageBps: row.slippages,
        drift: usd(row.drift_micros),
      }
    },

    async dueMarks(now, limit) {
      const rows = await query<DueRow>(
        pool,
        `select mark_id, mode, token_id, horizon_ms, due_at from late_marks
         where marked_at is null and due_at <= $1::timestamptz order by due_at, mark_id limit $2::int`,
        [new Date(now), limit],
      )
      return rows.map((row) => ({
        id: row.mark_id,
        mode: row.mode,
        tokenId: row.token_id,
        horizonMs: row.horizon_ms,
        dueAt: row.due_at,
      }))
    },

    async recordMark(id, mid, now) {
      await query(pool, RECORD_MARK, [id, mid, new Date(now)])
    },
  }
}

/** Fewer books than this say nothing about the market as a whole. */
const FEWEST_BOOKS = 5

/**
 * Trades and slippage count from the last resume, so that the operator who resumed is not halted again by what they knew.
 *
 * Markouts are those of the 60 s horizon, one an order (its executions weighted by shares), and only where the mark was
 * taken within a minute of its time: a later price says something else. Watched books are the ones that decisions of the last
 * ten minutes looked at, the latest of each token; wide is a spread above 5 cents. Drift leaves the number of open orders
 * out, which is not dollars.
 */
const METRICS = `
  with resumed as (
    select coalesce(max(resumed_at), '-infinity') as at from halts where mode = $1
  ),
  markouts as (
    select
      max(late_marks.due_at) as at,
      sum(late_marks.markout_micros * executions.shares_micros) / sum(executions.shares_micros) / 1e6 as markout
    from late_marks
    join executions on executions.execution_id = late_marks.execution_id
    cross join resumed
    where late_marks.mode = $1 and late_marks.horizon_ms = 60000 and late_marks.mid_micros is not null
      and late_marks.due_at > $2::timestamptz - interval '7 days'
      and executions.executed_at > resumed.at
      and late_marks.marked_at <= late_marks.due_at + interval '1 minute'
    group by executions.order_id
    order by at desc
    limit 50
  ),
  slippages as (
    select log_id, slippage_bps
    from paper_trading_logs cross join resumed
    where mode = $1 and slippage_bps is not null and paper_trading_logs.at > resumed.at
    order by paper_trading_logs.at desc, log_id desc
    limit 50
  ),
  books as (
    select distinct on (token_id) spread_micros, book_stale
    from decisions
    where mode = $1 and decided_at > $2::timestamptz - interval '10 minutes'
      and (spread_micros is not null or book_stale)
    order by token_id, decided_at desc
  )
  select
    account_daily_loss($1, $2::timestamptz) as daily_loss_micros,
    account_equity($1) as equity_micros,
    accounts.equity_peak_micros,
    (select coalesce(array_agg(markout::double precision order by at desc), '{}') from markouts) as markouts,
    (select coalesce(array_agg(slippage_bps order by log_id desc), '{}') from slippages) as slippages,
    (select count(*) from books)::int as watched,
    (select count(*) from books where not book_stale and spread_micros > 50000)::int as wide,
    (select count(*) from books where book_stale)::int as stale,
    (select coalesce(sum(abs(stored - derived)), 0) from account_drift($1) where counter <> 'open_orders')::bigint
      as drift_micros
  from accounts
  where mode = $1`

/** The price also values the position, unless that has a newer one. */
const RECORD_MARK = `
  with marked as (
    update late_marks set marked_at = $3::timestamptz, mid_micros = $2::bigint
    where mark_id = $1::bigint and marked_at is null
    returning token_id
  )
  insert into token_marks (token_id, price_micros, marked_at)
  select token_id, $2::bigint, $3::timestamptz from marked where $2::bigint is not null
  on conflict (token_id) do update set price_micros = excluded.price_micros, marked_at = excluded.marked_at
  where token_marks.marked_at <= excluded.marked_at`

type MetricsRow = {
  daily_loss_micros: bigint
  equity_micros: bigint
  equity_peak_micros: bigint
  markouts: number[]
  slippages: number[]
  watched: number
  wide: number
  stale: number
  drift_micros: bigint
}

type DueRow = { mark_id: bigint; mode: Mode; token_id: TokenId; horizon_ms: number; due_at: EpochMs }
