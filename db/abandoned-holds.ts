import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { FillId } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { query } from './pool.ts'

/** Enough for one look; the next one goes on. */
const LIMIT = 100

/**
 * Fills whose money or shares have been held since before a time although no order of theirs was sent, oldest first: a run
 * that was terminated between deciding and sending leaves them. Such an order is too late to be sent.
 */
export const createAbandonedHolds =
  (pool: Pool) =>
  async (mode: Mode, heldBefore: EpochMs): Promise<FillId[]> => {
    const rows = await query<{ fill_id: FillId }>(pool, ABANDONED, [mode, new Date(heldBefore)])
    return rows.map((row) => row.fill_id)
  }

const ABANDONED = `
  select held.fill_id
  from (
    select fill_id, mode, reserved_at as held_at from reservations where mode = $1 and state = 'held'
    union all
    select fill_id, mode, held_at from exit_holds where mode = $1 and closed_at is null
  ) as held
  where held.held_at <= $2::timestamptz
    and not exists (
      select from orders
      where orders.fill_id = held.fill_id and orders.mode = held.mode and orders.status in ('submitting', 'unknown')
    )
  order by held.held_at
  limit ${LIMIT}`
