import type { Mode } from '../../domain/market/venue.ts'
import { formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query, queryOne } from '../pool.ts'

export type PnlView = {
  deposited: string
  realised: string
  unrealised: string
  total: string
  equity: string
  fees: string
  trades: number
  closedLots: number
  /** Closings with a profit ÷ closings, 0…1; null before the first. */
  winRate: number | null
  byLeader: LeaderPnlView[]
  byDay: DayPnlView[]
}

export type LeaderPnlView = {
  leader: string
  label: string | null
  simulated: boolean
  trades: number
  realised: string
  unrealised: string
  total: string
}

export type DayPnlView = {
  day: string
  trades: number
  equity: string
  total: string
  realised: string
  unrealised: string
  exposure: string
  largestPosition: string
  sharpe7d: number | null
  sortino7d: number | null
  maxDrawdown7d: number | null
  winRate7d: number | null
}

/** Profit and loss: totals, by leader, and by day, oldest day first. Zeros before the account was opened. */
export async function loadPnl(db: Queryable, mode: Mode): Promise<PnlView> {
  const [totals, leaders, days] = await Promise.all([
    queryOne<TotalsRow>(db, TOTALS, [mode]),
    query<LeaderRow>(db, BY_LEADER, [mode]),
    query<DayRow>(db, BY_DAY, [mode]),
  ])
  return { ...toTotals(totals ?? NOTHING_YET), byLeader: leaders.map(toLeader), byDay: days.map(toDay) }
}

const TOTALS = `
  select
    accounts.deposited_micros,
    accounts.realised_micros,
    account_equity(accounts.mode) as equity_micros,
    accounts.cash_micros + accounts.open_cost_micros as book_micros,
    (select coalesce(sum(executions.fee_micros), 0)
     from executions join orders on orders.order_id = executions.order_id
     where orders.mode = $1)::bigint as fees_micros,
    (select count(*) from paper_trading_logs where mode = $1)::int as trades,
    closings.count as closed_lots,
    closings.wins
  from accounts
  cross join (
    select count(*)::int as count, (count(*) filter (where closure.realised_micros > 0))::int as wins
    from lot_closures as closure join lots on lots.lot_id = closure.lot_id
    where lots.mode = $1
  ) as closings
  where accounts.mode = $1`

type TotalsRow = {
  deposited_micros: bigint
  realised_micros: bigint
  equity_micros: bigint
  book_micros: bigint
  fees_micros: bigint
  trades: number
  closed_lots: number
  wins: number
}

const NOTHING_YET: TotalsRow = {
  deposited_micros: 0n,
  realised_micros: 0n,
  equity_micros: 0n,
  book_micros: 0n,
  fees_micros: 0n,
  trades: 0,
  closed_lots: 0,
  wins: 0,
}

const toTotals = (row: TotalsRow): Omit<PnlView, 'byLeader' | 'byDay'> => ({
  deposited: formatMicros(row.deposited_micros),
  realised: formatMicros(row.realised_micros),
  unrealised: formatMicros(row.equity_micros - row.book_micros),
  total: formatMicros(row.equity_micros - row.deposited_micros),
  equity: formatMicros(row.equity_micros),
  fees: formatMicros(row.fees_micros),
  trades: row.trades,
  closedLots: row.closed_lots,
  winRate: row.closed_lots === 0 ? null : row.wins / row.closed_lots,
})

const BY_LEADER = `
  select
    tracked_traders.wallet as leader, tracked_traders.label, tracked_traders.simulated,
    coalesce(log.trades, 0)::int as trades,
    coalesce(closed.realised, 0)::bigint as realised_micros,
    coalesce(held.unrealised, 0)::bigint as unrealised_micros
  from tracked_traders
  left join (
    select source_wallet, count(*) as trades from paper_trading_logs where mode = $1 group by source_wallet
  ) as log on log.source_wallet = tracked_traders.wallet
  left join (
    select lots.leader, sum(closure.realised_micros) as realised
    from lot_closures as closure join lots on lots.lot_id = closure.lot_id
    where lots.mode = $1 group by lots.leader
  ) as closed on closed.leader = tracked_traders.wallet
  left join (
    select leader, sum(value_micros - cost_micros) as unrealised from open_positions where mode = $1 group by leader
  ) as held on held.leader = tracked_traders.wallet
  where log.trades > 0
  order by coalesce(closed.realised, 0) + coalesce(held.unrealised, 0) desc, tracked_traders.wallet`

type LeaderRow = {
  leader: string
  label: string | null
  simulated: boolean
  trades: number
  realised_micros: bigint
  unrealised_micros: bigint
}

const toLeader = (row: LeaderRow): LeaderPnlView => ({
  leader: row.leader,
  label: row.label,
  simulated: row.simulated,
  trades: row.trades,
  realised: formatMicros(row.realised_micros),
  unrealised: formatMicros(row.unrealised_micros),
  total: formatMicros(row.realised_micros + row.unrealised_micros),
})

const BY_DAY = `
  select
    to_char(day, 'YYYY-MM-DD') as day, trades, equity_micros, total_pnl_micros, realised_pnl_micros,
    unrealised_pnl_micros, exposure_micros, largest_position_micros,
    sharpe_7d, sortino_7d, max_drawdown_7d, win_rate_7d
  from paper_trading_summary where mode = $1 order by paper_trading_summary.day`

type DayRow = {
  day: string
  trades: number
  equity_micros: bigint
  total_pnl_micros: bigint
  realised_pnl_micros: bigint
  unrealised_pnl_micros: bigint
  exposure_micros: bigint
  largest_position_micros: bigint
  sharpe_7d: number | null
  sortino_7d: number | null
  max_drawdown_7d: number | null
  win_rate_7d: number | null
}

const toDay = (row: DayRow): DayPnlView => ({
  day: row.day,
  trades: row.trades,
  equity: formatMicros(row.equity_micros),
  total: formatMicros(row.total_pnl_micros),
  realised: formatMicros(row.realised_pnl_micros),
  unrealised: formatMicros(row.unrealised_pnl_micros),
  exposure: formatMicros(row.exposure_micros),
  largestPosition: formatMicros(row.largest_position_micros),
  sharpe7d: row.sharpe_7d,
  sortino7d: row.sortino_7d,
  maxDrawdown7d: row.max_drawdown_7d,
  winRate7d: row.win_rate_7d,
})
