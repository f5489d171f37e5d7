import type { Side } from '../copy/fill.ts'
import type { OrderHash, TokenId } from '../money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../money/units.ts'

/** `paper` or `live`: the only difference is which {@link ExecutionVenue} is injected. */
export type Mode = 'paper' | 'live'

/** FAK takes what is there within the limit and kills the rest; FOK fills whole or not at all. */
export type TimeInForce = 'FAK' | 'FOK'

/** An order as it is persisted before it is sent. `orderId` is its EIP-712 hash. Nothing in it changes afterwards. */
export type PreparedOrder = {
  orderId: OrderHash
  tokenId: TokenId
  side: Side
  timeInForce: TimeInForce
  /** The worst price we accept: highest for a BUY, lowest for a SELL. A multiple of the tick. */
  limitPrice: Price
  /** Shares asked (BUY) or offered (SELL). */
  shares: Shares
  /** The most cash a BUY may take, fee included; for a SELL 0. */
  maxCost: Usd
  /** The exact signed bytes that are posted; for paper the unsigned order. Opaque to everything but the venue. */
  payload: string
}

/** One match of our order at one price. `executionId` is unique and stable: the same match always has the same one. */
export type Execution = {
  executionId: string
  price: Price
  shares: Shares
  fee: Usd
  at: EpochMs
}

/** Why the venue turned an order down, in our words; `code` keeps the venue's. */
export type RejectReason =
  | 'unfilled'
  | 'tick'
  | 'minimum-size'
  | 'balance'
  | 'market-closed'
  | 'venue-paused'
  | 'duplicate'
  | 'other'

/** What the venue knows of an order. `matched` with fewer shares than asked is a partial fill; the rest is dead (FAK). */
export type VenueOrder =
  | { kind: 'matched'; orderId: OrderHash; executions: readonly Execution[]; final: boolean }
  | { kind: 'rejected'; orderId: OrderHash; reason: RejectReason; code: string }
  | { kind: 'pending'; orderId: OrderHash }

/**
 * Where orders go. Live and paper implement the same rules:
 * - `submit` throws `OutcomeUnknownError` when it cannot tell what became of the order. Submitting an id again never fills it
 *   twice, whichever of the two arrives first; an order that was withdrawn is answered with what `withdraw` said.
 * - `find` answers from the venue's own record by id and may be repeated. Null is no proof that an order which is still on its
 *   way will not arrive.
 * - `withdraw` makes sure that the order can never fill from now on, whether or not it has arrived, and answers with its final
 *   state: what it did before, or a rejection. May be repeated. It throws `OutcomeUnknownError` where that cannot be had: an
 *   order book that only knows orders which it has received can cancel those, and says nothing of one still on its way.
 * - Executions of one order only ever grow.
 */
export type ExecutionVenue = {
  readonly mode: Mode
  submit(order: PreparedOrder): Promise<VenueOrder>
  find(orderId: OrderHash): Promise<VenueOrder | null>
  withdraw(orderId: OrderHash): Promise<VenueOrder>
}
