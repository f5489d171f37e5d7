import pLimit from 'p-limit'
import type { FillLog } from '../../domain/copy/fill.ts'
import { invariant } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Polygon } from './client.ts'

/** Most requests on their way at a time. */
export const MAX_CALLS = 4

/**
 * When each of the logs was mined. Most nodes put a block's time into its logs; the headers of the others are asked for, each once.
 * Throws what {@link Polygon}'s `block` throws.
 */
export async function readBlockTimes(
  polygon: Pick<Polygon, 'block'>,
  logs: readonly FillLog[],
): Promise<(log: FillLog) => EpochMs> {
  const limit = pLimit(MAX_CALLS)
  const untimed = [...new Set(logs.filter(({ blockTime }) => blockTime === null).map((log) => log.blockNumber))]
  const headers = await Promise.all(untimed.map((number) => limit(() => polygon.block(number))))
  const times = new Map(headers.map(({ number, time }) => [number, time]))
  return ({ blockTime, blockNumber }) => {
    const time = blockTime ?? times.get(blockNumber)
    invariant(time !== undefined, 'the header of a block without a time was asked for', { blockNumber })
    return time
  }
}
