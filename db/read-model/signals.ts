import type { Mode } from '../../domain/market/venue.ts'
import type { Address } from '../../domain/money/ids.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { averageText, between, isoTime, timeText } from './text.ts'

export type SignalView = {
  fillId: string
  leader: string
  leaderLabel: string | null
  leaderSimulated: boolean
  role: string
  side: string
  tokenId: string
  question: string | null
  outcome: string | null
  shares: string
  notional: string
  price: string
  blockTime: string | null
  source: string
  seenAt: string
  startedAt: string | null
  reorged: boolean
  /** seen − block time. */
  arrivalMs: number | null
  /** In Postgres − seen; by Postgres's own clock. */
  recordedMs: number
  /** decided − seen. */
  decidedMs: number | null
  decision: SignalDecision | null
  order: SignalOrder | null
}

export type SignalDecision = {
  decisionId: string
  verdict: string
  reason: string | null
  /** The rule that bit, in words; null for a copy. */
  actual: string | null
  limit: string | null
}

export type SignalOrder = {
  orderId: string
  status: string
  shares: string
  price: string | null
  notional: string
  /** closed − seen; null while open. */
  filledMs: number | null
}

/** What leaders did, newest first, and what became of it; of one leader where one is named. */
export async function listSignals(
  db: Queryable,
  mode: Mode,
  { leader }: { leader?: Address },
  request: PageRequest,
): Promise<Page<SignalView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<SignalRow>(db, SIGNALS, [mode, before, limit + 1, leader ?? null])
  return toPage(rows, limit, toView)
}

const SIGNALS = `
  select
    signals.sequence, signals.fill_id, signals.leader, signals.role, signals.side, signals.token_id,
    signals.shares_micros, signals.notional_micros, signals.price_micros, signals.block_time, signals.source,
    signals.seen_at, signals.recorded_at, signals.started_at, signals.reorged_at,
    tracked_traders.label, tracked_traders.simulated,
    markets.question, market_tokens.outcome,
    decisions.decision_id, decisions.verdict, decisions.reason, decisions.decided_at,
    decisions.decision::jsonb ->> 'actual' as actual, decisions.decision::jsonb ->> 'limit' as bound,
    orders.order_id, orders.status, orders.closed_at,
    traded.shares as traded_shares, traded.notional as traded_notional
  from (
    select * from signals
    where sequence < $2::bigint and ($4::text is null or leader = $4)
    order by sequence desc limit $3::int
  ) as signals
  join tracked_traders on tracked_traders.wallet = signals.leader
  left join market_tokens on market_tokens.token_id = signals.token_id
  left join markets on markets.condition_id = market_tokens.condition_id
  left join decisions on decisions.fill_id = signals.fill_id and decisions.mode = $1
  left join orders on orders.fill_id = signals.fill_id and orders.mode = $1
  left join lateral (
    select sum(shares_micros)::bigint as shares, sum(notional_micros)::bigint as notional
    from executions where executions.order_id = orders.order_id
  ) as traded on true
  order by signals.sequence desc`

type SignalRow = {
  sequence: bigint
  fill_id: string
  leader: string
  label: string | null
  simulated: boolean
  role: string
  side: string
  token_id: string
  question: string | null
  outcome: string | null
  shares_micros: bigint
  notional_micros: bigint
  price_micros: bigint
  block_time: EpochMs | null
  source: string
  seen_at: EpochMs
  recorded_at: EpochMs
  started_at: EpochMs | null
  reorged_at: EpochMs | null
  decision_id: string | null
  verdict: string | null
  reason: string | null
  decided_at: EpochMs | null
  actual: string | null
  bound: string | null
  order_id: string | null
  status: string | null
  closed_at: EpochMs | null
  traded_shares: bigint | null
  traded_notional: bigint | null
}

const toView = (row: SignalRow): SignalView => ({
  fillId: row.fill_id,
  leader: row.leader,
  leaderLabel: row.label,
  leaderSimulated: row.simulated,
  role: row.role,
  side: row.side,
  tokenId: row.token_id,
  question: row.question,
  outcome: row.outcome,
  shares: formatMicros(row.shares_micros),
  notional: formatMicros(row.notional_micros),
  price: formatMicros(row.price_micros),
  blockTime: timeText(row.block_time),
  source: row.source,
  seenAt: isoTime(row.seen_at),
  startedAt: timeText(row.started_at),
  reorged: row.reorged_at !== null,
  arrivalMs: between(row.block_time, row.seen_at),
  recordedMs: row.recorded_at - row.seen_at,
  decidedMs: between(row.seen_at, row.decided_at),
  decision: toDecision(row),
  order: toOrder(row),
})

const toDecision = (row: SignalRow): SignalDecision | null =>
  row.decision_id === null || row.verdict === null
    ? null
    : { decisionId: row.decision_id, verdict: row.verdict, reason: row.reason, actual: row.actual, limit: row.bound }

function toOrder(row: SignalRow): SignalOrder | null {
  if (row.order_id === null || row.status === null) return null
  const quantity = row.traded_shares ?? 0n
  const notional = row.traded_notional ?? 0n
  return {
    orderId: row.order_id,
    status: row.status,
    shares: formatMicros(quantity),
    price: averageText(notional, quantity),
    notional: formatMicros(notional),
    filledMs: between(row.seen_at, row.closed_at),
  }
}
