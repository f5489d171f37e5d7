import type { PoolClient } from 'pg'
import { NotFoundError } from '../domain/errors.ts'
import type { OrderHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { rollDay } from './account-lock.ts'
import { ORDER_COLUMNS, type OrderRow, toOrder } from './order-rows.ts'
import type { OrderStatus, StoredOrder } from './orders.ts'
import { query, queryOne } from './pool.ts'

/** Locks the order's account, starts its day where midnight has passed, and reads the order. @throws NotFoundError */
export async function lockOrder(client: PoolClient, orderId: OrderHash, now: EpochMs): Promise<StoredOrder> {
  await query(client, 'select 1 from accounts where mode = (select mode from orders where order_id = $1) for update', [
    orderId,
  ])
  const row = await queryOne<OrderRow>(client, `select ${ORDER_COLUMNS} from orders where order_id = $1`, [orderId])
  if (!row) throw orderMissing(orderId)
  await rollDay(client, row.mode, now)
  return toOrder(row)
}

/** Ends an order and gives what is left of its money or shares back. The caller holds the lock. */
export async function closeOrder(
  client: PoolClient,
  order: StoredOrder,
  status: OrderStatus,
  reason: string | null,
  now: EpochMs,
): Promise<void> {
  await query(
    client,
    'update orders set status = $2, status_reason = $3, closed_at = $4::timestamptz where order_id = $1',
    [order.orderId, status, reason, new Date(now)],
  )
  await query(client, 'select close_reservation($1, $2, $3, $4::timestamptz)', [
    order.fillId,
    order.mode,
    reason ?? status,
    new Date(now),
  ])
}

export const orderMissing = (orderId: OrderHash) => new NotFoundError(`there is no order ${orderId}`)
