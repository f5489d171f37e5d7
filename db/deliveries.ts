import type { Pool } from 'pg'
import type { EpochMs } from '../domain/money/units.ts'

export type Provider = 'alchemy' | 'quicknode' | 'moralis'

/** What became of one delivery. `hint` carried only transaction hashes. */
export type DeliveryVerdict =
  | 'recorded'
  | 'duplicate'
  | 'empty'
  | 'test'
  | 'heartbeat'
  | 'hint'
  | 'provider-error'
  | 'bad-signature'
  | 'bad-json'
  | 'too-large'
  | 'unusable'

export type Delivery = {
  provider: Provider
  deliveryId: string | null
  bodySha256: string
  receivedAt: EpochMs
  blockTime: EpochMs | null
  verdict: DeliveryVerdict
  detail: string | null
  /** New fills that it brought. */
  fills: number
  bytes: number
  handledMs: number
}

export type ProviderStats = {
  provider: Provider
  deliveries: number
  accepted: number
  /** Turned away at the door: forged, or too large to read. Not the provider's failure. */
  refused: number
  failed: number
  /** accepted ÷ (accepted + failed), 0…1; null before the first. */
  successRate: number | null
  medianHandledMs: number | null
  /** Median of received − block time, ms; null where no delivery carried a block time. */
  medianDelayMs: number | null
  lastReceivedAt: EpochMs | null
  lastFailure: string | null
}

export type Deliveries = {
  record(delivery: Delivery): Promise<void>
  recent(limit: number): Promise<Delivery[]>
  stats(since?: EpochMs): Promise<ProviderStats[]>
}

export declare function createDeliveries(pool: Pool): Deliveries
