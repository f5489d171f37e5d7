import type { MarketOutcome } from '../../domain/market/market.ts'
import { type Match, matchOrder } from '../../domain/market/match.ts'
import type { OrderBook } from '../../domain/market/order-book.ts'
import type { PreparedOrder, RejectReason, VenueOrder } from '../../domain/market/venue.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { depthTakenBy, withoutTaken } from './pool.ts'
import type { PlacementOutcome, TakenDepth } from './store.ts'

/**
 * What becomes of an order that meets `book` after earlier orders took `taken` from its pool. Pure: the same arguments give
 * the same executions, ids included. One execution per level; what FAK does not find is dead.
 */
export function fillOnPaper(
  order: PreparedOrder,
  at: MarketOutcome,
  book: OrderBook,
  taken: readonly TakenDepth[],
  arrivedAt: EpochMs,
): PlacementOutcome {
  const match = matchOrder(order, withoutTaken(book, at, taken), at.market)
  switch (match.kind) {
    case 'rejected':
      return { outcome: rejection(order, match.reason, match.code), taken: [] }
    case 'matched': {
      const executions = executionsOf(order, match, arrivedAt)
      return {
        outcome: { kind: 'matched', orderId: order.orderId, executions, final: true },
        taken: depthTakenBy(at, order.side, executions),
      }
    }
  }
}

/** The outcome of an order that was turned down. */
export const rejection = (order: Pick<PreparedOrder, 'orderId'>, reason: RejectReason, code: string): VenueOrder => ({
  kind: 'rejected',
  orderId: order.orderId,
  reason,
  code,
})

const executionsOf = (order: PreparedOrder, match: Extract<Match, { kind: 'matched' }>, at: EpochMs) =>
  match.takes.map(({ price, shares, fee }, i) => ({ executionId: `${order.orderId}:${i}`, price, shares, fee, at }))
