import type { Mode } from '../../domain/market/venue.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { isoTime } from './text.ts'

/** One match of an order of ours. */
export type ExecutionView = {
  executionId: string
  orderId: string
  fillId: string
  leader: string
  leaderLabel: string | null
  side: string
  tokenId: string
  question: string | null
  outcome: string | null
  price: string
  shares: string
  /** Shares × price, rounded against us. */
  notional: string
  fee: string
  executedAt: string
}

/** What our orders traded, match by match, newest first. */
export async function listExecutions(db: Queryable, mode: Mode, request: PageRequest): Promise<Page<ExecutionView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<ExecutionRow>(db, EXECUTIONS, [mode, before, limit + 1])
  return toPage(rows, limit, toView)
}

const EXECUTIONS = `
  select
    executions.sequence, executions.execution_id, executions.order_id, orders.fill_id, orders.leader,
    tracked_traders.label, orders.side, orders.token_id, markets.question, market_tokens.outcome,
    executions.price_micros, executions.shares_micros, executions.notional_micros, executions.fee_micros,
    executions.executed_at
  from executions
  join orders on orders.order_id = executions.order_id
  left join tracked_traders on tracked_traders.wallet = orders.leader
  left join market_tokens on market_tokens.token_id = orders.token_id
  left join markets on markets.condition_id = market_tokens.condition_id
  where orders.mode = $1 and executions.sequence < $2::bigint
  order by executions.sequence desc
  limit $3::int`

type ExecutionRow = {
  sequence: bigint
  execution_id: string
  order_id: string
  fill_id: string
  leader: string
  label: string | null
  side: string
  token_id: string
  question: string | null
  outcome: string | null
  price_micros: bigint
  shares_micros: bigint
  notional_micros: bigint
  fee_micros: bigint
  executed_at: EpochMs
}

const toView = (row: ExecutionRow): ExecutionView => ({
  executionId: row.execution_id,
  orderId: row.order_id,
  fillId: row.fill_id,
  leader: row.leader,
  leaderLabel: row.label,
  side: row.side,
  tokenId: row.token_id,
  question: row.question,
  outcome: row.outcome,
  price: formatMicros(row.price_micros),
  shares: formatMicros(row.shares_micros),
  notional: formatMicros(row.notional_micros),
  fee: formatMicros(row.fee_micros),
  executedAt: isoTime(row.executed_at),
})
