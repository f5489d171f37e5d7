import type { PreparedOrder, VenueOrder } from '../../domain/market/venue.ts'
import type { OrderHash } from '../../domain/money/ids.ts'
import type { EpochMs, Price, Shares } from '../../domain/money/units.ts'

/** Shares that paper orders took from one level of a pool of resting orders. Never zero. */
export type TakenDepth = { side: 'bid' | 'ask'; price: Price; shares: Shares }

/**
 * The pool of resting orders that an order meets, and which state of it. A market's two tokens show one pool from two
 * sides, so they share a `poolId`. What was taken from states with an `asOf` before `refreshedSince` has grown back.
 */
export type PoolState = { poolId: string; asOf: EpochMs; refreshedSince: EpochMs }

/** An order on its way into the paper venue. `pool` is null where it was turned down before it met a book. */
export type Placement = { order: PreparedOrder; pool: PoolState | null; arrivedAt: EpochMs }

/** What the venue decided: the outcome to remember, and the depth that it took from the pool. */
export type PlacementOutcome = { outcome: VenueOrder; taken: readonly TakenDepth[] }

/**
 * The paper venue's memory: what became of each order, and what it took from the books.
 *
 * `place` is one transaction, so that a crash can neither lose a fill nor make it twice, and two orders never take the
 * same shares:
 * 1. Where the order id is known, its first outcome is returned and nothing else happens; `decide` is not called.
 * 2. The pool is locked until the transaction ends.
 * 3. `decide` gets what was taken from states of this pool with `asOf ≥ refreshedSince`, later states than the present one
 *    included: one entry per side and price, in any order. It is pure and may be called again when a transaction is
 *    repeated. Where it throws, nothing is recorded and the error passes through.
 * 4. Its outcome is stored under the order id, and `taken` remembered with the pool's `asOf`. Without a pool `decide` gets
 *    nothing and takes nothing.
 *
 * `find` returns the stored outcome exactly as `decide` made it, or null.
 *
 * `withdraw` stores `outcome` where the order id is unknown, so that a later `place` gets it, and answers with what is stored.
 * Of a `withdraw` and a `place` of one order id that race, exactly one decides.
 */
export type PaperStore = {
  place(placement: Placement, decide: (taken: readonly TakenDepth[]) => PlacementOutcome): Promise<VenueOrder>
  find(orderId: OrderHash): Promise<VenueOrder | null>
  withdraw(withdrawal: { orderId: OrderHash; at: EpochMs; outcome: VenueOrder }): Promise<VenueOrder>
}
