import { InvalidInputError } from '../../domain/errors.ts'
import type { Mode } from '../../domain/market/venue.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { type EpochMs, formatMicros, ONE } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageLimit } from './page.ts'
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

/**
 * Open positions by leader and token, the largest first, at their last mark. A mark between two pages can move a position from
 * one to the other.
 */
export async function listPositions(db: Queryable, mode: Mode, request: PageRequest): Promise<Page<PositionView>> {
  const limit = pageLimit(request)
  const after = parseCursor(request.cursor ?? null)
  const rows = await query<PositionRow>(db, POSITIONS, [
    mode,
    limit + 1,
    after?.value ?? null,
    after?.leader ?? null,
    after?.tokenId ?? null,
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map(toPosition),
    next: last && rows.length > limit ? `${last.value_micros}.${last.leader}.${last.token_id}` : null,
  }
}

function parseCursor(cursor: string | null) {
  if (cursor === null) return null
  const [, value, leader, tokenId] = /^(\d{1,18})\.(0x[0-9a-f]{40})\.(\d{1,78})$/.exec(cursor) ?? []
  if (value === undefined || leader === undefined || tokenId === undefined) {
    throw new InvalidInputError(`cursor must be the "next" of a page, was "${cursor.slice(0, 40)}"`)
  }
  return { value: BigInt(value), leader, tokenId }
}

const POSITIONS = `
  select
    position.leader, tracked_traders.label, position.token_id, position.condition_id, position.question, position.outcome,
    position.shares_micros, position.cost_micros, position.value_micros, position.mark_micros, position.marked_at,
    position.opened_at
  from open_positions as position
  left join tracked_traders on tracked_traders.wallet = position.leader
  where position.mode = $1 and (
    $3::bigint is null or position.value_micros < $3
    or (position.value_micros = $3 and (position.leader::text, position.token_id::text) > ($4::text, $5::text))
  )
  order by position.value_micros desc, position.leader::text, position.token_id::text
  limit $2::int`

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
