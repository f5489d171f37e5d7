import type { Mode } from '../../domain/market/venue.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { DeliveryVerdict, Provider, ProviderStats } from '../deliveries.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { between, isoTime, timeText } from './text.ts'

export type DeliveryView = {
  id: string
  provider: string
  deliveryId: string | null
  receivedAt: string
  /** received − block time; null where the delivery carried none. */
  delayMs: number | null
  verdict: string
  detail: string | null
  fills: number
  bytes: number
  handledMs: number
}

export type ProviderView = Omit<ProviderStats, 'lastReceivedAt'> & { lastReceivedAt: string | null }

export type HaltView = {
  switch: string
  reason: string
  hard: boolean
  by: string
  since: string
  resumedAt: string | null
  resumedBy: string | null
}

/** Each part narrows the list. */
export type DeliveryFilter = { provider?: Provider; verdict?: DeliveryVerdict }

/** Webhook deliveries, newest first. */
export async function listDeliveries(
  db: Queryable,
  filter: DeliveryFilter,
  request: PageRequest,
): Promise<Page<DeliveryView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<DeliveryRow>(
    db,
    `select
       delivery_key as sequence, provider, delivery_id, received_at, block_time, verdict, detail, fills, bytes, handled_ms
     from webhook_deliveries
     where delivery_key < $1::bigint and ($3::text is null or provider = $3) and ($4::text is null or verdict = $4)
     order by delivery_key desc limit $2::int`,
    [before, limit + 1, filter.provider ?? null, filter.verdict ?? null],
  )
  return toPage(rows, limit, (row) => ({
    id: row.sequence.toString(),
    provider: row.provider,
    deliveryId: row.delivery_id,
    receivedAt: isoTime(row.received_at),
    delayMs: between(row.block_time, row.received_at),
    verdict: row.verdict,
    detail: row.detail,
    fills: row.fills,
    bytes: row.bytes,
    handledMs: row.handled_ms,
  }))
}

/** Why and when the account was halted, newest first. */
export async function listHalts(db: Queryable, mode: Mode, request: PageRequest): Promise<Page<HaltView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<HaltRow>(
    db,
    `select halt_id as sequence, kill_switch, reason, hard, raised_by, raised_at, resumed_at, resumed_by
     from halts where mode = $1 and halt_id < $2::bigint order by halt_id desc limit $3::int`,
    [mode, before, limit + 1],
  )
  return toPage(rows, limit, (row) => ({
    switch: row.kill_switch,
    reason: row.reason,
    hard: row.hard,
    by: row.raised_by,
    since: isoTime(row.raised_at),
    resumedAt: timeText(row.resumed_at),
    resumedBy: row.resumed_by,
  }))
}

export const toProviderView = (stats: ProviderStats): ProviderView => ({
  ...stats,
  lastReceivedAt: timeText(stats.lastReceivedAt),
})

type DeliveryRow = {
  sequence: bigint
  provider: string
  delivery_id: string | null
  received_at: EpochMs
  block_time: EpochMs | null
  verdict: string
  detail: string | null
  fills: number
  bytes: number
  handled_ms: number
}

type HaltRow = {
  sequence: bigint
  kill_switch: string
  reason: string
  hard: boolean
  raised_by: string
  raised_at: EpochMs
  resumed_at: EpochMs | null
  resumed_by: string | null
}
