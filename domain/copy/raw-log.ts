import type { EpochMs } from '../money/units.ts'

/**
 * An event log as a node or a webhook provider gives it, encodings unified: numbers are numbers, hex is lower case.
 * `blockHash` and `blockTime` are null where the source does not carry them.
 */
export type RawLog = {
  address: string
  topics: readonly string[]
  data: string
  blockNumber: number
  blockHash: string | null
  blockTime: EpochMs | null
  txHash: string
  logIndex: number
  removed: boolean
}
