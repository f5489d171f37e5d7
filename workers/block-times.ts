import { LRUCache } from 'lru-cache'
import type { Polygon } from '../adapters/polygon/client.ts'
import type { EpochMs } from '../domain/money/units.ts'

/** Leaders trade in the newest blocks; a few minutes of them are enough. */
const REMEMBERED = 500

/** When a block was made, asked once a block. A failure is not remembered. */
export function createBlockTimes({ polygon }: { polygon: Pick<Polygon, 'block'> }) {
  const times = new LRUCache<number, Promise<EpochMs>>({ max: REMEMBERED })

  /** @throws what {@link Polygon.block} throws */
  return async function fetchBlockTime(blockNumber: number): Promise<EpochMs> {
    const known = times.get(blockNumber)
    if (known) return known
    const asked = polygon.block(blockNumber).then(({ time }) => time)
    times.set(blockNumber, asked)
    asked.catch(() => times.delete(blockNumber))
    return asked
  }
}
