import type { Side } from '../domain/copy/fill.ts'
import type { Mode, TimeInForce } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId, OrderHash, TokenId } from '../domain/money/ids.ts'
import { type EpochMs, price, shares, usd } from '../domain/money/units.ts'
import type { OrderStatus, StoredOrder } from './orders.ts'

/** Columns of `orders`, as {@link toOrder} reads them. */
export const ORDER_COLUMNS = `
  order_id, fill_id, mode, leader, condition_id, event_id, token_id, side, time_in_force, limit_price_micros,
  shares_micros, max_cost_micros, payload, status, status_reason, prepared_at, submitted_at, closed_at`

export type OrderRow = {
  order_id: OrderHash
  fill_id: FillId
  mode: Mode
  leader: Address
  condition_id: ConditionId
  event_id: string
  token_id: TokenId
  side: Side
  time_in_force: TimeInForce
  limit_price_micros: bigint
  shares_micros: bigint
  max_cost_micros: bigint
  payload: string
  status: OrderStatus
  status_reason: string | null
  prepared_at: EpochMs
  submitted_at: EpochMs | null
  closed_at: EpochMs | null
}

export const toOrder = (row: OrderRow): StoredOrder => ({
  orderId: row.order_id,
  fillId: row.fill_id,
  mode: row.mode,
  leader: row.leader,
  conditionId: row.condition_id,
  eventId: row.event_id,
  tokenId: row.token_id,
  side: row.side,
  timeInForce: row.time_in_force,
  limitPrice: price(row.limit_price_micros),
  shares: shares(row.shares_micros),
  maxCost: usd(row.max_cost_micros),
  payload: row.payload,
  status: row.status,
  statusReason: row.status_reason,
  preparedAt: row.prepared_at,
  submittedAt: row.submitted_at,
  closedAt: row.closed_at,
})
