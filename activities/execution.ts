import type { DecisionRecord, Decisions } from '../db/decisions.ts'
import type { Orders, StoredOrder } from '../db/orders.ts'
import type { OrderIntent } from '../domain/copy/decision.ts'
import { maxAgeOf } from '../domain/copy/policy.ts'
import {
  AppError,
  ConflictError,
  InvalidInputError,
  invariant,
  messageOf,
  OutcomeUnknownError,
} from '../domain/errors.ts'
import type { Market } from '../domain/market/market.ts'
import type { ExecutionVenue, Mode, PreparedOrder, VenueOrder } from '../domain/market/venue.ts'
import type { FillId, OrderHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { assertMode } from './mode.ts'

/**
 * What is known after an attempt to place an order. `refused`: there can be no order, nothing was persisted.
 * `answered` with a null answer: it was never sent, or its row is closed already. `unknown`: it may have been sent and the
 * venue cannot say; the id is null where not even the row could be read.
 */
export type Placement =
  | { kind: 'refused'; explanation: string }
  | { kind: 'answered'; orderId: OrderHash; answer: VenueOrder | null; explanation: string }
  | { kind: 'unknown'; orderId: OrderHash | null; explanation: string }

export type ExecutionDeps = {
  decisions: Pick<Decisions, 'findByFill'>
  orders: Pick<Orders, 'prepare' | 'claimForSubmission' | 'claimResubmission' | 'markUnknown' | 'reject'>
  venue: ExecutionVenue
  /** Builds the order and its hash. The same arguments must give the same order. @throws InvalidInputError */
  prepareOrder: (intent: OrderIntent, market: Market, decidedAt: EpochMs) => PreparedOrder
  now: () => EpochMs
}

/** How long the venue has to show an order that was sent before its absence says anything. */
const PROPAGATION_MS = 2_000

/** Step 4: the order is prepared and persisted, then sent by whoever claims its row. */
export function createExecutionActivities(deps: ExecutionDeps) {
  return {
    /**
     * Places the order of a recorded copy decision. May be repeated at any time, by a retry, a reset or a new run: after the
     * first claim it looks the order up. One that the venue does not know is sent again, once, while the signal is fresh; then
     * it is withdrawn.
     */
    async executeOrder({ fillId, mode }: { fillId: FillId; mode: Mode }): Promise<Placement> {
      assertMode(deps.venue.mode, mode)
      const record = await deps.decisions.findByFill(fillId, mode)
      invariant(record, 'an order needs a recorded decision', { fillId })
      const order = await prepare(record, deps)
      if (order instanceof AppError) return { kind: 'refused', explanation: order.message }
      if (isClosed(order)) return notSent(order.orderId, `closed as ${order.status}`)
      if (order.status === 'prepared' && isTooLate(record, deps.now())) return withhold(order, 'stale-signal', deps)

      const claim = await deps.orders.claimForSubmission(order.orderId, deps.now())
      switch (claim) {
        case 'halted':
          return withhold(order, 'halted', deps)
        case 'claimed':
          return send(order, 'sent', deps)
        case 'already-claimed':
          return lookUp(order, record, deps)
      }
    },
  }
}

/**
 * The persisted order of a copy decision, or why there can be none: the venue's arithmetic has no such order, or the money
 * is no longer held. The row of an earlier attempt is the same order, because all of it follows from the decision.
 */
async function prepare(
  record: DecisionRecord,
  deps: ExecutionDeps,
): Promise<StoredOrder | InvalidInputError | ConflictError> {
  const { decision, inputs, fillId, mode, decidedAt } = record
  invariant(decision.verdict === 'copy', 'only a copy decision has an order', { fillId })
  invariant('market' in inputs.market, 'a copy decision knows its market', { fillId })
  const { market } = inputs.market
  const { conditionId, eventId } = market
  try {
    const order = deps.prepareOrder(decision.intent, market, decidedAt)
    const { leader } = inputs.fill
    return await deps.orders.prepare({ ...order, fillId, mode, leader, conditionId, eventId }, deps.now())
  } catch (error) {
    if (error instanceof InvalidInputError || error instanceof ConflictError) return error
    throw error
  }
}

async function send(order: StoredOrder, how: string, deps: ExecutionDeps): Promise<Placement> {
  const { orderId } = order
  try {
    const answer = await deps.venue.submit(order)
    return { kind: 'answered', orderId, answer, explanation: `${how}, venue answered ${answer.kind}` }
  } catch (error) {
    // Whatever was thrown, the order may have arrived: only the venue's own record can tell.
    const reason = `${how}, ${messageOf(error)}`
    await deps.orders.markUnknown(orderId, reason, deps.now())
    return (await find(orderId, reason, deps)) ?? unknown(orderId, reason, deps)
  }
}

/**
 * What became of an order that somebody claimed. The venue may not know it because the claimant died before sending it: the
 * same bytes are then sent once more, which the venue's rule against filling an id twice makes safe even when the first ones
 * are still on their way.
 */
async function lookUp(order: StoredOrder, record: DecisionRecord, deps: ExecutionDeps): Promise<Placement> {
  const { orderId, submittedAt } = order
  const found = await find(orderId, 'sent earlier', deps)
  if (found) return found
  const now = deps.now()
  if (submittedAt === null || now - submittedAt < PROPAGATION_MS) return unknown(orderId, 'sent just now', deps)
  if (isTooLate(record, now)) return withdraw(orderId, 'too late to send it again', deps)

  const claim = await deps.orders.claimResubmission(orderId, now)
  switch (claim) {
    case 'claimed':
      return send(order, 'sent again', deps)
    case 'halted':
      return withdraw(orderId, 'halted before it could be sent again', deps)
    case 'refused':
      return withdraw(orderId, 'sent again already', deps)
  }
}

/** What the venue's record says; null where it does not know the order. */
async function find(orderId: OrderHash, why: string, { venue }: ExecutionDeps): Promise<Placement | null> {
  const answer = await venue.find(orderId)
  return answer && { kind: 'answered', orderId, answer, explanation: `${why}; found as ${answer.kind}` }
}

/** Makes sure that nothing comes of an order any more; where the venue cannot promise that, a person must look. */
async function withdraw(orderId: OrderHash, why: string, deps: ExecutionDeps): Promise<Placement> {
  try {
    const answer = await deps.venue.withdraw(orderId)
    return { kind: 'answered', orderId, answer, explanation: `${why}; withdrawn, venue answered ${answer.kind}` }
  } catch (error) {
    if (!(error instanceof OutcomeUnknownError)) throw error
    return unknown(orderId, `${why}; not withdrawn, ${error.message}`, deps)
  }
}

async function unknown(orderId: OrderHash, why: string, { orders, now }: ExecutionDeps): Promise<Placement> {
  await orders.markUnknown(orderId, why, now())
  return { kind: 'unknown', orderId, explanation: `${why}; the venue does not know the order` }
}

/** Closes an order that was never sent. */
async function withhold(order: StoredOrder, reason: string, deps: ExecutionDeps): Promise<Placement> {
  await deps.orders.reject(order.orderId, reason, deps.now())
  return notSent(order.orderId, `not sent: ${reason}`)
}

const notSent = (orderId: OrderHash, explanation: string): Placement => ({
  kind: 'answered',
  orderId,
  answer: null,
  explanation,
})

/** An outage between decision and submission, or before a second one, must not turn into a late order. */
function isTooLate({ inputs: { fill, policy }, decidedAt }: DecisionRecord, now: EpochMs): boolean {
  return now - (fill.blockTime ?? decidedAt) > maxAgeOf(policy, fill.side)
}

function isClosed({ status }: StoredOrder): boolean {
  return status === 'filled' || status === 'partial' || status === 'rejected' || status === 'cancelled'
}
