import type { Mode } from '../../domain/market/venue.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import type { OrderStatus } from '../orders.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { averageText, isoTime, timeText } from './text.ts'

export type OrderView = {
  orderId: string
  fillId: string
  mode: Mode
  leader: string
  leaderLabel: string | null
  tokenId: string
  question: string | null
  outcome: string | null
  side: string
  timeInForce: string
  status: string
  statusReason: string | null
  limitPrice: string
  shares: string
  filledShares: string
  averagePrice: string | null
  notional: string
  fee: string
  preparedAt: string
  submittedAt: string | null
  closedAt: string | null
}

/** Our orders, newest first, and what they traded; of one status where one is named. */
export async function listOrders(
  db: Queryable,
  mode: Mode,
  { status }: { status?: OrderStatus },
  request: PageRequest,
): Promise<Page<OrderView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<OrderRow>(db, ORDERS, [mode, before, limit + 1, status ?? null])
  return toPage(rows, limit, toView)
}

const ORDERS = `
  select
    orders.sequence, orders.order_id, orders.fill_id, orders.mode, orders.leader, tracked_traders.label, orders.token_id,
    markets.question, market_tokens.outcome, orders.side, orders.time_in_force, orders.status, orders.status_reason,
    orders.limit_price_micros, orders.shares_micros, orders.prepared_at, orders.submitted_at, orders.closed_at,
    traded.shares as traded_shares, traded.notional as traded_notional, traded.fee as traded_fee
  from orders
  left join tracked_traders on tracked_traders.wallet = orders.leader
  left join market_tokens on market_tokens.token_id = orders.token_id
  left join markets on markets.condition_id = market_tokens.condition_id
  cross join lateral (
    select
      coalesce(sum(shares_micros), 0)::bigint as shares,
      coalesce(sum(notional_micros), 0)::bigint as notional,
      coalesce(sum(fee_micros), 0)::bigint as fee
    from executions where executions.order_id = orders.order_id
  ) as traded
  where orders.mode = $1 and orders.sequence < $2::bigint and ($4::text is null or orders.status = $4)
  order by orders.sequence desc limit $3::int`

type OrderRow = {
  sequence: bigint
  order_id: string
  fill_id: string
  mode: Mode
  leader: string
  label: string | null
  token_id: string
  question: string | null
  outcome: string | null
  side: string
  time_in_force: string
  status: string
  status_reason: string | null
  limit_price_micros: bigint
  shares_micros: bigint
  prepared_at: EpochMs
  submitted_at: EpochMs | null
  closed_at: EpochMs | null
  traded_shares: bigint
  traded_notional: bigint
  traded_fee: bigint
}

const toView = (row: OrderRow): OrderView => ({
  orderId: row.order_id,
  fillId: row.fill_id,
  mode: row.mode,
  leader: row.leader,
  leaderLabel: row.label,
  tokenId: row.token_id,
  question: row.question,
  outcome: row.outcome,
  side: row.side,
  timeInForce: row.time_in_force,
  status: row.status,
  statusReason: row.status_reason,
  limitPrice: formatMicros(row.limit_price_micros),
  shares: formatMicros(row.shares_micros),
  filledShares: formatMicros(row.traded_shares),
  averagePrice: averageText(row.traded_notional, row.traded_shares),
  notional: formatMicros(row.traded_notional),
  fee: formatMicros(row.traded_fee),
  preparedAt: isoTime(row.prepared_at),
  submittedAt: timeText(row.submitted_at),
  closedAt: timeText(row.closed_at),
})
