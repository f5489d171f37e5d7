import type { VenueOrder } from '../../domain/market/venue.ts'
import type { OrderHash } from '../../domain/money/ids.ts'
import { type EpochMs, shares } from '../../domain/money/units.ts'
import type { PaperStore, PoolState, TakenDepth } from './store.ts'

/** The paper venue's memory without a database: for evaluations and tests. It forgets everything with the process. */
export function createMemoryPaperStore(): PaperStore {
  const outcomes = new Map<OrderHash, VenueOrder>()
  const takes = new Map<string, (TakenDepth & { asOf: EpochMs })[]>()

  return {
    // Nothing is awaited between reading and writing, which is this store's transaction.
    async place({ order, pool }, decide) {
      const known = outcomes.get(order.orderId)
      if (known) return known
      const earlier = pool ? (takes.get(pool.poolId) ?? []) : []
      const { outcome, taken } = decide(pool ? sumByLevel(earlier, pool) : [])
      outcomes.set(order.orderId, outcome)
      if (pool) takes.set(pool.poolId, [...earlier, ...taken.map((take) => ({ ...take, asOf: pool.asOf }))])
      return outcome
    },
    async find(orderId) {
      return outcomes.get(orderId) ?? null
    },
    async withdraw({ orderId, outcome }) {
      const known = outcomes.get(orderId)
      if (!known) outcomes.set(orderId, outcome)
      return known ?? outcome
    },
  }
}

function sumByLevel(takes: readonly (TakenDepth & { asOf: EpochMs })[], pool: PoolState): TakenDepth[] {
  const levels = new Map<string, TakenDepth>()
  for (const { side, price, shares: quantity, asOf } of takes) {
    if (asOf < pool.refreshedSince) continue
    const level = `${side}@${price}`
    levels.set(level, { side, price, shares: shares((levels.get(level)?.shares ?? 0n) + quantity) })
  }
  return [...levels.values()]
}
