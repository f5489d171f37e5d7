import type { RawLog } from '../../domain/copy/raw-log.ts'
import type { Address, BlockHash, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Exchange } from './exchanges.ts'

export type Block = { number: number; hash: BlockHash; parentHash: BlockHash; time: EpochMs }

/** Reads Polygon. Block numbers are plain numbers, inclusive ranges. */
export type Polygon = {
  blockNumber(): Promise<number>
  finalizedBlockNumber(): Promise<number>
  block(number: number): Promise<Block>
  fillLogs(query: { from: number; to: number; wallets: readonly Address[] }): Promise<RawLog[]>
  receiptLogs(txHash: TxHash): Promise<RawLog[]>
  checkChain(): Promise<void>
}

export type PolygonOptions = {
  /** At least one; tried in order from the last one that worked. */
  urls: readonly string[]
  chainId: number
  exchanges: readonly Exchange[]
  now: () => EpochMs
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
  /** Most blocks of one eth_getLogs; halved while the provider refuses. */
  maxRangeBlocks?: number
  /** Blocks read again before `from`, for nodes that lagged. */
  overlapBlocks?: number
}

/** Connects to Polygon. */
export function createPolygon(_options: PolygonOptions): Polygon {
  throw new Error('not built yet')
}
