import type { Pool } from 'pg'
import type { EpochMs } from '../domain/money/units.ts'
import { inBatches } from './in-batches.ts'
import { query } from './pool.ts'

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
  /** Forgets deliveries that were received before a time, which must lie a week back. Answers how many. */
  trim(receivedBefore: EpochMs): Promise<number>
}

/** Rows of one insert at most. */
const MOST_AT_ONCE = 200

/** Every webhook delivery and what became of it. */
export function createDeliveries(pool: Pool): Deliveries {
  return {
    record: inBatches((deliveries: readonly Delivery[]) => insertAll(pool, deliveries), MOST_AT_ONCE),

    async recent(limit) {
      const rows = await query<DeliveryRow>(pool, RECENT, [limit])
      return rows.map(toDelivery)
    },

    async stats(since = 0) {
      const rows = await query<StatsRow>(pool, STATS, [new Date(since), ACCEPTED, REFUSED])
      return rows.map(toStats)
    },

    async trim(receivedBefore) {
      const { rowCount } = await pool.query('delete from webhook_deliveries where received_at < $1::timestamptz', [
        new Date(receivedBefore),
      ])
      return rowCount ?? 0
    },
  }
}

async function insertAll(pool: Pool, deliveries: readonly Delivery[]): Promise<undefined[]> {
  await query(pool, INSERT, [
    deliveries.map(({ provider }) => provider),
    deliveries.map(({ deliveryId }) => deliveryId),
    deliveries.map(({ bodySha256 }) => bodySha256),
    deliveries.map(({ receivedAt }) => new Date(receivedAt)),
    deliveries.map(({ blockTime }) => blockTime && new Date(blockTime)),
    deliveries.map(({ verdict }) => verdict),
    deliveries.map(({ detail }) => detail),
    deliveries.map(({ fills }) => fills),
    deliveries.map(({ bytes }) => bytes),
    deliveries.map(({ handledMs }) => handledMs),
  ])
  return deliveries.map(() => undefined)
}

const INSERT = `
  insert into webhook_deliveries (
    provider, delivery_id, body_sha256, received_at, block_time, verdict, detail, fills, bytes, handled_ms
  )
  select *
  from unnest(
    $1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[], $7::text[], $8::int[], $9::int[],
    $10::double precision[]
  )`

const ACCEPTED: readonly DeliveryVerdict[] = ['recorded', 'duplicate', 'empty', 'test', 'heartbeat', 'hint']
const REFUSED: readonly DeliveryVerdict[] = ['bad-signature', 'too-large']

const RECENT = `
  select provider, delivery_id, body_sha256, received_at, block_time, verdict, detail, fills, bytes, handled_ms
  from webhook_deliveries order by delivery_key desc limit $1::int`

const STATS = `
  select
    provider,
    count(*)::int as deliveries,
    (count(*) filter (where verdict = any($2::text[])))::int as accepted,
    (count(*) filter (where verdict = any($3::text[])))::int as refused,
    percentile_cont(0.5) within group (order by handled_ms) as median_handled_ms,
    percentile_cont(0.5) within group (order by extract(epoch from received_at - block_time)::double precision * 1000)
      filter (where block_time is not null) as median_delay_ms,
    max(received_at) as last_received_at,
    (array_agg(verdict || coalesce(': ' || detail, '') order by delivery_key desc)
      filter (where verdict <> all($2::text[] || $3::text[])))[1] as last_failure
  from webhook_deliveries
  where received_at >= $1::timestamptz
  group by provider
  order by provider`

type DeliveryRow = {
  provider: Provider
  delivery_id: string | null
  body_sha256: string
  received_at: EpochMs
  block_time: EpochMs | null
  verdict: DeliveryVerdict
  detail: string | null
  fills: number
  bytes: number
  handled_ms: number
}

const toDelivery = (row: DeliveryRow): Delivery => ({
  provider: row.provider,
  deliveryId: row.delivery_id,
  bodySha256: row.body_sha256,
  receivedAt: row.received_at,
  blockTime: row.block_time,
  verdict: row.verdict,
  detail: row.detail,
  fills: row.fills,
  bytes: row.bytes,
  handledMs: row.handled_ms,
})

type StatsRow = {
  provider: Provider
  deliveries: number
  accepted: number
  refused: number
  median_handled_ms: number | null
  median_delay_ms: number | null
  last_received_at: EpochMs | null
  last_failure: string | null
}

function toStats(row: StatsRow): ProviderStats {
  const judged = row.deliveries - row.refused
  return {
    provider: row.provider,
    deliveries: row.deliveries,
    accepted: row.accepted,
    refused: row.refused,
    failed: judged - row.accepted,
    successRate: judged === 0 ? null : row.accepted / judged,
    medianHandledMs: row.median_handled_ms,
    medianDelayMs: row.median_delay_ms,
    lastReceivedAt: row.last_received_at,
    lastFailure: row.last_failure,
  }
}
