import type { Fill } from '../domain/copy/fill.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { OrderHash, TxHash } from '../domain/money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../domain/money/units.ts'

/** What every schedule's workflow is told. */
export type ModeInput = { mode: Mode }

export type IngestTransactionInput = { txHash: TxHash; mode: Mode }

export type CopyTradeInput = { fill: Fill; mode: Mode }

/** How a copy trade ended. `skipped` and `rejected` are successes of the run: the answer was no, with a reason. */
export type CopyTradeOutcome = 'filled' | 'partial' | 'rejected' | 'skipped' | 'cancelled' | 'abandoned'

/** Where a run is: on its way, waiting for a person, or ended. */
export type CopyTradeStatus = 'deciding' | 'executing' | 'reconciling' | 'needs-attention' | CopyTradeOutcome

/** The answer to the query `state`: a snapshot of a run. Money is null until there is some. */
export type CopyTradeState = {
  status: CopyTradeStatus
  /** The skip, reject or attention reason, from a closed list; null while there is none. */
  reason: string | null
  /** The same for a reader: what was measured, what the limit was, or what an operator can do. */
  explanation: string | null
  decisionId: string | null
  orderId: OrderHash | null
  filledShares: Shares | null
  averagePrice: Price | null
  /** Cash that moved, fee included: paid for a BUY, received for a SELL. */
  cash: Usd | null
}

/** What a finished run returns: its last state, with the outcome as status. */
export type CopyTradeResult = CopyTradeState & { status: CopyTradeOutcome }

/** Input of the update `cancel`. `by` says who asked. */
export type CancelRequest = { by: string; note: string }

/** A match that an operator read from the venue by hand, for `markFilled`. */
export type ReportedExecution = { executionId: string; price: Price; shares: Shares; fee: Usd; at: EpochMs }

/**
 * Input of the update `resolve`, for a run that needs attention.
 *
 * `retry` does the failed step again; for an order of unknown outcome it only looks it up again. `abandon` ends the run
 * and gives the reserved money back: state it only when the order is known not to have traded. `markFilled` books what
 * the operator saw at the venue.
 */
export type ResolveRequest = { by: string; note: string } & (
  | { action: 'retry' }
  | { action: 'abandon' }
  | { action: 'markFilled'; executions: readonly ReportedExecution[] }
)
