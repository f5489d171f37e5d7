import type { Pool } from 'pg'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'

/** Dollars traded between two wallets. */
export type TradedPair = { a: Address; b: Address; volume: number }

export type Counterparties = {
  /** Dollars by pair over the last 90 days, every pair with at least one wallet of which counterparties were read. */
  pairsAsOf(asOf: EpochMs): Promise<TradedPair[]>
  /** The wallets of which counterparties were read. */
  readAsOf(asOf: EpochMs): Promise<Address[]>
}

/** Who traded with whom. */
export function createCounterparties(_pool: Pool): Counterparties {
  return { pairsAsOf: async () => [], readAsOf: async () => [] }
}
