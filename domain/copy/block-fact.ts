import type { BlockHash } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'

/**
 * What a source said about a block itself. `canonical`: at this height the chain has this hash, so logs of that height
 * under another hash are gone. `orphaned`: this very block is gone.
 *
 * `asOf` is when the source said so. It guards against old news told again: a fact never undoes a log first seen later.
 */
export type BlockFact = {
  status: 'canonical' | 'orphaned'
  chainId: number
  blockNumber: number
  blockHash: BlockHash
  asOf: EpochMs
}
