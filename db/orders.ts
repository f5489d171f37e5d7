import type { Pool } from 'pg'
import { ConflictError } from '../domain/errors.ts'
import type { Execution, Mode, PreparedOrder } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId, OrderHash } from '../domain/money/ids.ts'
import type { EpochMs, Price, Usd } from '../domain/money/units.ts'
import { applyExecutions } from './apply-executions.ts'
import { closeOrder, lockOrder, orderMissing } from './order-lock.ts'
import { ORDER_COLUMNS, type OrderRow, toOrder } from './order-rows.ts'
import { query, queryOne, withTransaction } from './pool.ts'

/** `filled`, `partial`, `rejected` and `cancelled` are final: nothing of the order can trade any more. */
export type OrderStatus = 'prepared' | 'submitting' | 'unknown' | 'filled' | 'partial' | 'rejected' | 'cancelled'

export type NewOrder = PreparedOrder & {
  fillId: FillId
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
}

export type StoredOrder = NewOrder & {
  status: OrderStatus
  statusReason: string | null
  preparedAt: EpochMs
  /** When it was last sent, or was about to be. */
  submittedAt: EpochMs | null
  closedAt: EpochMs | null
}

/** What the decision expected of an order, kept beside what happened. */
export type ExecutionFacts = {
  expectedPrice: Price | null
  expectedValue: Usd | null
  leaderPrice: Price
  mid: Price | null
  conditionId: ConditionId
  outcome: string
  question: string
  slippageBps: number | null
}

export type Claim = 'claimed' | 'already-claimed' | 'halted'
export type ResubmissionClaim = 'claimed' | 'refused' | 'halted'

export type Orders = {
  /**
   * Stores the order once; whatever is prepared for the same fill later, the first one is returned.
   * @throws ConflictError when a BUY has no money held for it, or a SELL no shares
   */
  prepare(order: NewOrder, now: EpochMs): Promise<StoredOrder>
  /**
   * The one step from prepared to submitting: whoever gets `claimed` may send the order, nobody else by this.
   * `halted` stops a BUY, and a SELL too when the halt is hard.
   * @throws NotFoundError
   */
  claimForSubmission(orderId: OrderHash, now: EpochMs): Promise<Claim>
  /**
   * Given once in the life of an order that is in flight or of unknown outcome: whoever gets `claimed` may send the stored order
   * again. `refused`: somebody did so before, or it is closed. `halted` as in {@link Orders.claimForSubmission}.
   * @throws NotFoundError
   */
  claimResubmission(orderId: OrderHash, now: EpochMs): Promise<ResubmissionClaim>
  /** The order was sent and nobody knows what became of it. A closed order stays as it is. @throws ConflictError before it was sent */
  markUnknown(orderId: OrderHash, reason: string, now: EpochMs): Promise<void>
  /** The order did not and will not trade; its money goes back. @throws ConflictError when it has traded */
  reject(orderId: OrderHash, reason: string, now: EpochMs): Promise<void>
  /** Books what the order has traded so far, in one transaction; `final` closes it. See `apply-executions.ts` for its errors. */
  applyExecutions(
    orderId: OrderHash,
    executions: readonly Execution[],
    final: boolean,
    facts: ExecutionFacts,
    now: EpochMs,
  ): Promise<StoredOrder>
  find(orderId: OrderHash): Promise<StoredOrder | null>
  findByFill(fillId: FillId, mode: Mode): Promise<StoredOrder | null>
}

/** Our orders. The row, not the workflow, decides whether an order is made, sent, and sent again. */
export function createOrders(pool: Pool): Orders {
  const find = async (orderId: OrderHash) => {
    const row = await queryOne<OrderRow>(pool, `select ${ORDER_COLUMNS} from orders where order_id = $1`, [orderId])
    return row && toOrder(row)
  }
  const findByFill = async (fillId: FillId, mode: Mode) => {
    const row = await queryOne<OrderRow>(pool, `select ${ORDER_COLUMNS} from orders where fill_id = $1 and mode = $2`, [
      fillId,
      mode,
    ])
    return row && toOrder(row)
  }
  const claim = async <Answer extends string>(by: string, orderId: OrderHash, now: EpochMs): Promise<Answer> => {
    const values = [orderId, new Date(now)]
    const row = await queryOne<{ answer: Answer | null }>(pool, `select ${by}($1, $2::timestamptz) as answer`, values)
    if (!row?.answer) throw orderMissing(orderId)
    return row.answer
  }

  return {
    async prepare(order, now) {
      await query(pool, PREPARE, prepareValues(order, now))
      const stored = await findByFill(order.fillId, order.mode)
      if (stored) return stored
      throw new ConflictError(`nothing is held for the order of ${order.fillId} (${order.mode})`)
    },

    claimForSubmission: (orderId, now) => claim<Claim>('claim_order', orderId, now),
    claimResubmission: (orderId, now) => claim<ResubmissionClaim>('claim_resubmission', orderId, now),

    markUnknown: (orderId, reason, now) =>
      withTransaction(pool, async (client) => {
        const order = await lockOrder(client, orderId, now)
        if (order.closedAt !== null) return
        if (order.status === 'prepared')
          throw new ConflictError(`order ${orderId} was never sent, its outcome is known`)
        await query(client, `update orders set status = 'unknown', status_reason = $2 where order_id = $1`, [
          orderId,
          reason,
        ])
      }),

    reject: (orderId, reason, now) =>
      withTransaction(pool, async (client) => {
        const order = await lockOrder(client, orderId, now)
        if (order.status === 'rejected' || order.status === 'cancelled') return
        const traded = await queryOne(client, 'select 1 from executions where order_id = $1 limit 1', [orderId])
        if (traded) throw new ConflictError(`order ${orderId} has traded, it cannot be rejected`)
        await closeOrder(client, order, 'rejected', reason, now)
      }),

    applyExecutions: (orderId, executions, final, facts, now) =>
      withTransaction(pool, (client) => applyExecutions(client, { orderId, executions, final, facts, now })),

    find,
    findByFill,
  }
}

/** A BUY needs money held for it, a SELL shares; a repeated or a second order of the fill changes nothing. */
const PREPARE = `
  insert into orders (
    order_id, fill_id, mode, leader, condition_id, event_id, token_id, side, time_in_force,
    limit_price_micros, shares_micros, max_cost_micros, payload, status, prepared_at
  )
  select $1, $2::text, $3::text, $4, $5, $6, $7, $8::text, $9, $10::bigint, $11::bigint, $12::bigint, $13, 'prepared', $14::timestamptz
  where case $8::text
    when 'BUY' then exists (
      select from reservations
      where fill_id = $2::text and mode = $3::text and state = 'held' and held_micros >= $12::bigint
    )
    when 'SELL' then exists (
      select from exit_holds
      where fill_id = $2::text and mode = $3::text and closed_at is null and held_micros >= $11::bigint
    )
  end
  on conflict (fill_id, mode) do nothing`

const prepareValues = (order: NewOrder, now: EpochMs): unknown[] => [
  order.orderId,
  order.fillId,
  order.mode,
  order.leader,
  order.conditionId,
  order.eventId,
  order.tokenId,
  order.side,
  order.timeInForce,
  order.limitPrice,
  order.shares,
  order.maxCost,
  order.payload,
  new Date(now),
]
