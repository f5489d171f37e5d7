import type { Mode } from '../domain/market/venue.ts'
import type { Address, FillId, TxHash } from '../domain/money/ids.ts'
import type { BacktestInput } from './research-messages.ts'

/**
 * Queues that workers poll. `backtests` holds what a person waits for: one is worked out at a time, and the others wait at the server.
 * Those below it hold requests to one provider each: a queue's rate is the provider's limit, so one activity sends one request.
 */
export const TASK_QUEUES = {
  trading: 'understudy-trading',
  research: 'understudy-research',
  backtests: 'understudy-backtests',
  dataApi: 'understudy-data-api',
  gamma: 'understudy-gamma',
  prices: 'understudy-prices',
  chain: 'understudy-chain',
  bitquery: 'understudy-bitquery',
} as const

/** Workflow types, as they are registered and as the Web UI lists them. */
export const WORKFLOWS = {
  copyTrade: 'copyTrade',
  ingestTransaction: 'ingestTransaction',
  drainInbox: 'drainInbox',
  settleMarkets: 'settleMarkets',
  checkHealth: 'checkHealth',
  discoverTraders: 'discoverTraders',
  refreshScores: 'refreshScores',
  cleanUp: 'cleanUp',
  readTrader: 'readTrader',
  backtestWallet: 'backtestWallet',
} as const

/** The query of `copyTrade` that answers with its `CopyTradeState`. */
export const STATE_QUERY = 'state'
/** The update of `copyTrade` that calls a signal off; accepted only before the order is on its way. Takes a `CancelRequest`. */
export const CANCEL_UPDATE = 'cancel'
/** The update of `copyTrade` that answers a run which needs attention. Takes a `ResolveRequest`. */
export const RESOLVE_UPDATE = 'resolve'

/** The query of the research workflows that answers with a `ResearchProgress`. */
export const PROGRESS_QUERY = 'progress'

/** Ids of the schedules, one per periodic job. */
export const SCHEDULES = {
  drainInbox: 'drain-inbox',
  settleMarkets: 'settle-markets',
  checkHealth: 'check-health',
  discoverTraders: 'discover-traders',
  refreshScores: 'refresh-scores',
  cleanUp: 'clean-up',
} as const

/** The one workflow id of a signal: the id is the idempotency key, whichever source reported the fill. */
export const copyTradeId = (fillId: FillId, mode: Mode): string =>
  mode === 'paper' ? `copy:${fillId}` : `copy-live:${fillId}`

/** The one workflow id of a transaction whose receipt has to be loaded. */
export const ingestId = (txHash: TxHash): string => `ingest:${txHash}`

/** The one workflow id of a run of discovery that a person started. */
export const MANUAL_DISCOVERY_ID = 'discover-traders-by-hand'

/** The one workflow id of reading a wallet's past, so that two runs never read the same one at once. */
export const readTraderId = (wallet: Address): string => `read:${wallet}`

/** The one workflow id of a question about copying a wallet, so that whoever asks the same one meanwhile waits for the same answer. */
export const backtestId = ({ wallet, delayMs, stake }: BacktestInput): string =>
  `backtest:${wallet}:${delayMs}ms:${stake}usd`
