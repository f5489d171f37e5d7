import type { Mode } from '../../domain/market/venue.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, queryOne } from '../pool.ts'
import { isoTime, timeText } from './text.ts'

export type StatusView = {
  mode: Mode
  halted: boolean
  halt: { switch: string; reason: string; hard: boolean; by: string; since: string } | null
  traders: { active: number; paused: number; total: number }
  signals: { total: number; pending: number; copied: number; skipped: number }
  orders: { open: number; filled: number; unknown: number }
  /** Null before the account was opened. */
  account: AccountView | null
  lastSignalAt: string | null
}

export type AccountView = {
  cash: string
  reserved: string
  /** Cost of open lots plus what is reserved. */
  exposure: string
  equity: string
  equityPeak: string
  deposited: string
  realised: string
  unrealised: string
  dailyLoss: string
}

/** The account, the halt and the counts of the overview. */
export async function loadStatus(db: Queryable, mode: Mode, now: EpochMs): Promise<StatusView> {
  const [counts, account] = await Promise.all([
    queryOne<CountRow>(db, COUNTS, [mode]),
    queryOne<AccountRow>(db, ACCOUNT, [mode, new Date(now)]),
  ])
  return {
    mode,
    halted: account?.raised_at != null,
    halt: account && toHalt(account),
    traders: { active: counts?.active ?? 0, paused: counts?.paused ?? 0, total: counts?.leaders ?? 0 },
    signals: {
      total: counts?.signals ?? 0,
      pending: counts?.pending ?? 0,
      copied: counts?.copied ?? 0,
      skipped: counts?.skipped ?? 0,
    },
    orders: { open: counts?.open ?? 0, filled: counts?.filled ?? 0, unknown: counts?.unknown ?? 0 },
    account: account && toAccount(account),
    lastSignalAt: timeText(counts?.last_signal_at ?? null),
  }
}

const COUNTS = `
  select
    (select count(*) from tracked_traders where active and not paused)::int as active,
    (select count(*) from tracked_traders where active and paused)::int as paused,
    (select count(*) from tracked_traders where active)::int as leaders,
    (select count(*) from signals)::int as signals,
    (select count(*) from signals where started_at is null and reorged_at is null)::int as pending,
    (select max(seen_at) from signals) as last_signal_at,
    (select count(*) from decisions where mode = $1 and verdict = 'copy')::int as copied,
    (select count(*) from decisions where mode = $1 and verdict = 'skip')::int as skipped,
    (select count(*) from orders where mode = $1 and closed_at is null)::int as open,
    (select count(*) from orders where mode = $1 and status in ('filled', 'partial'))::int as filled,
    (select count(*) from orders where mode = $1 and status = 'unknown')::int as unknown`

type CountRow = {
  active: number
  paused: number
  leaders: number
  signals: number
  pending: number
  last_signal_at: EpochMs | null
  copied: number
  skipped: number
  open: number
  filled: number
  unknown: number
}

const ACCOUNT = `
  select
    accounts.cash_micros, accounts.reserved_micros, accounts.open_cost_micros, accounts.equity_peak_micros,
    accounts.deposited_micros, accounts.realised_micros,
    account_equity(accounts.mode) as equity_micros,
    account_daily_loss(accounts.mode, $2::timestamptz) as daily_loss_micros,
    halts.kill_switch, halts.reason, halts.hard, halts.raised_by, halts.raised_at
  from accounts
  left join halts on halts.halt_id = accounts.halt_id
  where accounts.mode = $1`

type AccountRow = {
  cash_micros: bigint
  reserved_micros: bigint
  open_cost_micros: bigint
  equity_micros: bigint
  equity_peak_micros: bigint
  deposited_micros: bigint
  realised_micros: bigint
  daily_loss_micros: bigint
  kill_switch: string | null
  reason: string | null
  hard: boolean | null
  raised_by: string | null
  raised_at: EpochMs | null
}

const toAccount = (row: AccountRow): AccountView => ({
  cash: formatMicros(row.cash_micros),
  reserved: formatMicros(row.reserved_micros),
  exposure: formatMicros(row.open_cost_micros + row.reserved_micros),
  equity: formatMicros(row.equity_micros),
  equityPeak: formatMicros(row.equity_peak_micros),
  deposited: formatMicros(row.deposited_micros),
  realised: formatMicros(row.realised_micros),
  unrealised: formatMicros(row.equity_micros - row.cash_micros - row.open_cost_micros),
  dailyLoss: formatMicros(row.daily_loss_micros),
})

const toHalt = (row: AccountRow): StatusView['halt'] =>
  row.raised_at === null
    ? null
    : {
        switch: row.kill_switch ?? '',
        reason: row.reason ?? '',
        hard: row.hard ?? false,
        by: row.raised_by ?? '',
        since: isoTime(row.raised_at),
      }
