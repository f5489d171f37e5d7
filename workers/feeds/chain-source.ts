import type { Polygon } from '../../adapters/polygon/client.ts'
import type { DecodedLogs } from '../../adapters/polygon/decode.ts'
import type { FillLog } from '../../domain/copy/fill.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import type { Address, BlockHash, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'

/** Fills as the chain has them, block times filled in. */
export type ChainSource = {
  headBlock(): Promise<number>
  blockHash(number: number): Promise<BlockHash>
  fills(query: { from: number; to: number; wallets: readonly Address[] }): Promise<FillLog[]>
  receiptFills(txHash: TxHash): Promise<FillLog[]>
}

/** Reads and decodes. Nodes leave the time out of a log; a fill's age is what decides whether it is copied. */
export function createChainSource(deps: {
  polygon: Pick<Polygon, 'blockNumber' | 'block' | 'fillLogs' | 'receiptLogs'>
  decode: (logs: readonly RawLog[]) => DecodedLogs
}): ChainSource {
  const { polygon, decode } = deps

  async function withTimes(logs: readonly FillLog[]): Promise<FillLog[]> {
    const unknown = new Set(logs.filter((log) => log.blockTime === null).map((log) => log.blockNumber))
    const times = new Map<number, EpochMs>()
    for (const number of unknown) times.set(number, (await polygon.block(number)).time)
    return logs.map((log) => ({ ...log, blockTime: log.blockTime ?? times.get(log.blockNumber) ?? null }))
  }

  return {
    headBlock: () => polygon.blockNumber(),
    blockHash: async (number) => (await polygon.block(number)).hash,
    fills: async (query) => withTimes(decode(await polygon.fillLogs(query)).fills),
    receiptFills: async (txHash) => withTimes(decode(await polygon.receiptLogs(txHash)).fills),
  }
}
