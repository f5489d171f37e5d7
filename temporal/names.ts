import type { Mode } from '../domain/market/venue.ts'
import type { FillId, TxHash } from '../domain/money/ids.ts'

/** Queues that workers poll. */
export const TASK_QUEUES = { trading: 'understudy-trading' } as const

/** Workflow types, as they are registered and as the Web UI lists them. */
export const WORKFLOWS = {
  copyTrade: 'copyTrade',
  ingestTransaction: 'ingestTransaction',
  drainInbox: 'drainInbox',
  settleMarkets: 'settleMarkets',
  checkHealth: 'checkHealth',
} as const

/** The query of `copyTrade` that answers with its `CopyTradeState`. */
export const STATE_QUERY = 'state'
/** The update of `copyTrade` that calls a signal off; accepted only before the order is on its way. Takes a `CancelRequest`. */
export const CANCEL_UPDATE = 'cancel'
/** The update of `copyTrade` that answers a run which needs attention. Takes a `ResolveRequest`. */
export const RESOLVE_UPDATE = 'resolve'

/** Ids of the schedules, one per periodic job. */
export const SCHEDULES = {
  drainInbox: 'drain-inbox',
  settleMarkets: 'settle-markets',
  checkHealth: 'check-health',
} as const

/** The one workflow id of a signal: the id is the idempotency key, whichever source reported the fill. */
export const copyTradeId = (fillId: FillId, mode: Mode): string =>
  mode === 'paper' ? `copy:${fillId}` : `copy-live:${fillId}`

/** The one workflow id of a transaction whose receipt has to be loaded. */
export const ingestId = (txHash: TxHash): string => `ingest:${txHash}`
