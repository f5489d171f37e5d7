import pLimit from 'p-limit'
import type { TxHash } from '../../domain/money/ids.ts'
import { settlementsOf } from '../../domain/traders/screens/counterparties.ts'
import type { Settlement, Settlements } from '../../domain/traders/sources.ts'
import { MAX_CALLS, readBlockTimes } from './block-times.ts'
import type { Polygon } from './client.ts'
import { decodeFillLogs } from './decode.ts'
import type { Exchange } from './exchanges.ts'

export type SettlementsDeps = {
  polygon: Pick<Polygon, 'findReceiptLogs' | 'block'>
  chainId: number
  exchanges: readonly Exchange[]
}

/**
 * Who traded with whom, off the receipts of transactions. Single requests, a few at a time: providers bill a batch by the call
 * anyway, and some of the free nodes refuse batches of more than three.
 *
 * All methods throw what {@link Polygon}'s throw.
 */
export function createSettlements({ polygon, chainId, exchanges }: SettlementsDeps): Settlements {
  async function settlementsIn(txHash: TxHash): Promise<Settlement[]> {
    const logs = await polygon.findReceiptLogs(txHash)
    if (logs === null) return []
    const { fills, hints } = decodeFillLogs(logs, { chainId, exchanges })
    // A log that does not decode may be anybody's order: half a match is worse than none.
    return hints.length > 0 ? [] : settlementsOf(fills, await readBlockTimes(polygon, fills))
  }

  return {
    async fetchSettlements(txHashes) {
      const limit = pLimit(MAX_CALLS)
      const found = await Promise.all(txHashes.map((txHash) => limit(() => settlementsIn(txHash))))
      return found.flat()
    },
  }
}
