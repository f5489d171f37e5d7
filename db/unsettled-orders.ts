import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { ORDER_COLUMNS, type OrderRow, toOrder } from './order-rows.ts'
import type { StoredOrder } from './orders.ts'
import { query } from './pool.ts'

/** Enough for one look; the next one goes on. */
const LIMIT = 100

/** Orders that were sent, or may have been, and are not closed, oldest first: what a run that is gone has left behind. */
export const createUnsettledOrders =
  (pool: Pool) =>
  async (mode: Mode, submittedBefore: EpochMs): Promise<StoredOrder[]> => {
    const rows = await query<OrderRow>(
      pool,
      `select ${ORDER_COLUMNS} from orders
       where mode = $1 and closed_at is null and status in ('submitting', 'unknown') and submitted_at <= $2::timestamptz
       order by submitted_at limit ${LIMIT}`,
      [mode, new Date(submittedBefore)],
    )
    return rows.map(toOrder)
  }
