import type { Hex } from 'viem'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { toAddress, toBlockHash, toTxHash } from '../../domain/money/ids.ts'
import type { LogPosition } from './ledger-log.ts'

/**
 * Where a log stands on the chain, or null where the source left out the block hash: such a log has no physical identity.
 * @throws InvalidInputError when an id is malformed.
 */
export function positionOf(log: RawLog, chainId: number): LogPosition | null {
  if (log.blockHash === null) return null
  return {
    chainId,
    blockNumber: log.blockNumber,
    blockHash: toBlockHash(log.blockHash),
    blockTime: log.blockTime,
    txHash: toTxHash(log.txHash),
    logIndex: log.logIndex,
    contract: toAddress(log.address),
    removed: log.removed,
  }
}

/** A log's payload as viem's decoder takes it. */
export const encoded = (log: RawLog): { data: Hex; topics: [Hex, ...Hex[]] } => ({
  data: log.data as Hex,
  topics: log.topics as [Hex, ...Hex[]],
})
