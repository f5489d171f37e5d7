import type { Mode } from '../../domain/market/venue.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { isoTime } from './text.ts'

/** The account at one time. `realised` is since the account was opened. */
export type EquityPointView = {
  at: string
  equity: string
  realised: string
  unrealised: string
  exposure: string
}

/**
 * The equity curve, oldest first, thinner the further back: a point a minute in the last six hours, every quarter of an hour in
 * the last two days, an hour in the last week, a day before that. The last one is how the account stands at `now`.
 */
export async function loadEquityCurve(db: Queryable, mode: Mode, now: EpochMs): Promise<EquityPointView[]> {
  const rows = await query<EquityRow>(db, CURVE, [mode, new Date(now)])
  return rows.map((row) => ({
    at: isoTime(row.at),
    equity: formatMicros(row.equity_micros),
    realised: formatMicros(row.realised_micros),
    unrealised: formatMicros(row.unrealised_micros),
    exposure: formatMicros(row.exposure_micros),
  }))
}

/** Of each stretch of time the last point. A summary's total is realised and unrealised since the account was opened. */
const CURVE = `
  with points as (
    select at, equity_micros, realised_micros, unrealised_micros, exposure_micros
    from equity_points
    where mode = $1 and at < $2::timestamptz
    union all
    select
      marked_at, equity_micros, total_pnl_micros - unrealised_pnl_micros, unrealised_pnl_micros, exposure_micros
    from paper_trading_summary
    where mode = $1 and marked_at < (
      select coalesce(min(at), $2::timestamptz) from equity_points where mode = $1
    )
  ),
  thinned as (
    select distinct on (stretch) points.*
    from points
    cross join lateral date_bin(
      case
        when at > $2::timestamptz - interval '6 hours' then interval '1 minute'
        when at > $2::timestamptz - interval '2 days' then interval '15 minutes'
        when at > $2::timestamptz - interval '8 days' then interval '1 hour'
        else interval '1 day'
      end,
      at, timestamptz '2020-01-01 00:00:00+00'
    ) as stretch
    order by stretch, at desc
  )
  select * from thinned
  union all
  select
    $2::timestamptz, equity, realised_micros, equity - cash_micros - open_cost_micros, open_cost_micros + reserved_micros
  from accounts cross join account_equity($1) as equity
  where mode = $1
  order by at`

type EquityRow = {
  at: EpochMs
  equity_micros: bigint
  realised_micros: bigint
  unrealised_micros: bigint
  exposure_micros: bigint
}
