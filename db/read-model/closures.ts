import type { Mode } from '../../domain/market/venue.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { isoTime } from './text.ts'

/** A lot, or a part of one, that was sold or paid out. */
export type ClosureView = {
  closureId: string
  leader: string
  leaderLabel: string | null
  leaderSimulated: boolean
  tokenId: string
  question: string
  outcome: string
  /** `sold`, or `resolved` where the market paid out. */
  cause: 'sold' | 'resolved'
  shares: string
  /** What they had cost and what they brought, fees included. */
  cost: string
  proceeds: string
  realised: string
  closedAt: string
}

/** Profits and losses as they were realised, newest first. */
export async function listClosures(db: Queryable, mode: Mode, request: PageRequest): Promise<Page<ClosureView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<ClosureRow>(db, CLOSURES, [mode, before, limit + 1])
  return toPage(rows, limit, toView)
}

const CLOSURES = `
  select
    closure.closure_id as sequence, lots.leader, tracked_traders.label,
    coalesce(tracked_traders.simulated, false) as simulated, lots.token_id, lots.question, lots.outcome,
    closure.execution_id, closure.shares_micros, closure.cost_micros, closure.proceeds_micros, closure.realised_micros,
    closure.closed_at
  from lot_closures as closure
  join lots on lots.lot_id = closure.lot_id
  left join tracked_traders on tracked_traders.wallet = lots.leader
  where lots.mode = $1 and closure.closure_id < $2::bigint
  order by closure.closure_id desc
  limit $3::int`

type ClosureRow = {
  sequence: bigint
  leader: string
  label: string | null
  simulated: boolean
  token_id: string
  question: string
  outcome: string
  execution_id: string | null
  shares_micros: bigint
  cost_micros: bigint
  proceeds_micros: bigint
  realised_micros: bigint
  closed_at: EpochMs
}

const toView = (row: ClosureRow): ClosureView => ({
  closureId: row.sequence.toString(),
  leader: row.leader,
  leaderLabel: row.label,
  leaderSimulated: row.simulated,
  tokenId: row.token_id,
  question: row.question,
  outcome: row.outcome,
  cause: row.execution_id === null ? 'resolved' : 'sold',
  shares: formatMicros(row.shares_micros),
  cost: formatMicros(row.cost_micros),
  proceeds: formatMicros(row.proceeds_micros),
  realised: formatMicros(row.realised_micros),
  closedAt: isoTime(row.closed_at),
})
