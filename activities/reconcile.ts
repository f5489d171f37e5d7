import type { Decisions } from '../db/decisions.ts'
import type { Orders, StoredOrder } from '../db/orders.ts'
import { invariant } from '../domain/errors.ts'
import type { ExecutionVenue, Mode, VenueOrder } from '../domain/market/venue.ts'
import type { FillId, OrderHash } from '../domain/money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../domain/money/units.ts'
import { factsOf, totalsOf } from './execution-facts.ts'
import { assertMode } from './mode.ts'

/** What the ledger says of an order after booking. `open`: the venue has not settled it yet, ask again. */
export type Booked = {
  status: 'open' | 'filled' | 'partial' | 'rejected' | 'cancelled'
  orderId: OrderHash
  reason: string | null
  filledShares: Shares
  averagePrice: Price | null
  /** Cash that moved, fee included: paid for a BUY, received for a SELL. */
  cash: Usd
}

export type ReconcileInput = { fillId: FillId; mode: Mode; orderId: OrderHash; answer: VenueOrder | null }

export type ReconcileDeps = {
  decisions: Pick<Decisions, 'findByFill'>
  orders: Pick<Orders, 'find' | 'reject' | 'applyExecutions'>
  venue: Pick<ExecutionVenue, 'mode' | 'find'>
  now: () => EpochMs
}

/** Step 5: what the venue did becomes lots, cash and a closed reservation, in one transaction. */
export function createReconcileActivities(deps: ReconcileDeps) {
  return {
    /**
     * Books `answer`, or what the venue says now when that is null. Repeating it books nothing twice.
     * @throws InvariantError when the order was never persisted, or more would be sold than is held.
     */
    async reconcile({ mode, orderId, answer }: ReconcileInput): Promise<Booked> {
      assertMode(deps.venue.mode, mode)
      const order = await deps.orders.find(orderId)
      invariant(order, 'an order must be persisted before it is booked', { orderId })
      // Of an order that is closed already, only the venue's own record says what it did.
      const told = order.closedAt === null ? answer : null
      return book(order, told ?? (await deps.venue.find(orderId)), deps)
    },
  }
}

/** Books the venue's answer on a persisted order; on one that is closed already it only reports. */
export async function book(
  order: StoredOrder,
  answer: VenueOrder | null,
  deps: Pick<ReconcileDeps, 'decisions' | 'orders' | 'now'>,
): Promise<Booked> {
  if (order.closedAt !== null || !answer || answer.kind === 'pending') return bookedAs(order, answer)
  if (answer.kind === 'rejected') {
    const reason = answer.reason === 'other' ? answer.code : answer.reason
    await deps.orders.reject(order.orderId, reason, deps.now())
    return bookedAs({ ...order, status: 'rejected', statusReason: reason }, answer)
  }
  const record = await deps.decisions.findByFill(order.fillId, order.mode)
  invariant(record, 'an order needs a recorded decision', { orderId: order.orderId })
  const { executions, final } = answer
  const facts = factsOf(record, totalsOf(executions, order.side))
  return bookedAs(await deps.orders.applyExecutions(order.orderId, executions, final, facts, deps.now()), answer)
}

function bookedAs(order: StoredOrder, answer: VenueOrder | null): Booked {
  const { orderId, side, status, statusReason } = order
  const totals = totalsOf(answer?.kind === 'matched' ? answer.executions : [], side)
  return { status: statusOf(status), orderId, reason: statusReason, ...totals }
}

function statusOf(status: StoredOrder['status']): Booked['status'] {
  switch (status) {
    case 'prepared':
    case 'submitting':
    case 'unknown':
      return 'open'
    case 'filled':
    case 'partial':
    case 'rejected':
    case 'cancelled':
      return status
  }
}
