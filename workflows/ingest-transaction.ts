import type { IngestTransactionInput } from '../temporal/messages.ts'
import { loading } from './activities.ts'
import { startCopies } from './start-copies.ts'

/**
 * Turns a hint (a bare transaction hash) into signals: loads the receipt, records the leaders' fills in it and starts one
 * `copyTrade` per new fill. Waits for a node that does not have the receipt yet.
 */
export async function ingestTransaction({ txHash, mode }: IngestTransactionInput): Promise<{ fills: number }> {
  const { fills } = await loading.loadFills.executeWithOptions({ summary: `receipt of ${txHash}` }, [{ txHash }])
  if (fills.length > 0) {
    await startCopies(fills, mode)
    await loading.markStarted({ fillIds: fills.map((fill) => fill.fillId) })
  }
  return { fills: fills.length }
}
