import type { Mode } from '../../domain/market/venue.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { type EpochMs, formatMicros, ONE } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { amountText, isoTime, timeText } from './text.ts'

export type PositionView = {
  leader: string
  leaderLabel: string | null
  tokenId: string
  conditionId: string
  question: string
  outcome: string
  shares: string
  cost: string
  /** Dollars a share, fees included: can pass 1. */
  averageCost: string
  /** Null before the first mark; the value is the cost until then. */
  mark: string | null
  markedAt: string | null
  value: string
  unrealised: string
  openedAt: string
}

/** Open positions by leader and token, the largest first, at their last mark. */
export async function listPositions(db: Queryable, mode: Mode): Promise<PositionView[]> {
  const rows = await query<PositionRow>(db, POSITIONS, [mode])
  return rows.map(toPosition)
}

const POSITIONS = `
  select
    position.leader, tracked_traders.label, position.token_id, position.condition_id, position.question, position.outcome,
    position.shares_micros, position.cost_micros, position.value_micros, position.mark_micros, position.marked_at,
    position.opened_at
  from open_positions as position
  left join tracked_traders on tracked_traders.wallet = position.leader
  where position.mode = $1
  order by position.value_micros desc, position.opened_at, position.token_id`

type PositionRow = {
  leader: string
  label: string | null
  token_id: string
  condition_id: string
  question: string
  outcome: string
  shares_micros: bigint
  cost_micros: bigint
  value_micros: bigint
  mark_micros: bigint | null
  marked_at: EpochMs | null
  opened_at: EpochMs
}

const toPosition = (row: PositionRow): PositionView => ({
  leader: row.leader,
  leaderLabel: row.label,
  tokenId: row.token_id,
  conditionId: row.condition_id,
  question: row.question,
  outcome: row.outcome,
  shares: formatMicros(row.shares_micros),
  cost: formatMicros(row.cost_micros),
  averageCost: formatMicros(mulDiv(row.cost_micros, ONE, row.shares_micros, 'half-even')),
  mark: amountText(row.mark_micros),
  markedAt: timeText(row.marked_at),
  value: formatMicros(row.value_micros),
  unrealised: formatMicros(row.value_micros - row.cost_micros),
  openedAt: isoTime(row.opened_at),
})
