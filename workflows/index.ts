// What a worker registers: every export is a workflow.
export { checkHealth } from './check-health.ts'
export { copyTrade } from './copy-trade.ts'
export { drainInbox } from './drain-inbox.ts'
export { ingestTransaction } from './ingest-transaction.ts'
export { settleMarkets } from './settle-markets.ts'
