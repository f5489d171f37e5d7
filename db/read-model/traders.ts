import { InvalidInputError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import { type EpochMs, formatMicros, type Usd } from '../../domain/money/units.ts'
import type { Grade } from '../../domain/traders/score/score.ts'
import { type Queryable, query, queryOne } from '../pool.ts'
import { type Page, type PageRequest, pageLimit } from './page.ts'
import { isoTime, timeText } from './text.ts'

/** A trader that we follow, or once did: a leader. */
export type LeaderView = {
  wallet: string
  label: string | null
  source: string
  simulated: boolean
  active: boolean
  paused: boolean
  pauseReason: string | null
  pausedBy: 'automation' | 'operator' | null
  /** Added by the rules, not by a person. */
  autoAdded: boolean
  /** The score has been falling, by the rules of the roster. */
  declining: boolean
  /** 0…100; this and what follows as of the last published run that scored it, null where none has. */
  score: number | null
  grade: Grade | null
  /** That copying pays, 0…1; null without an estimate. */
  probability: number | null
  /** In words. */
  verdict: string | null
  /** Real money may follow. */
  liveEligible: boolean
  edge: number
  edgeSd: number
  /** `assumed` is a setting, not evidence. */
  edgeSource: string
  pnl30d: string | null
  sharpe: number | null
  tradeCount: number | null
  winRate: number | null
  followedSince: string
  addedAt: string
  lastTradeAt: string | null
}

/** Each bound leaves out who falls short of it, and who is not known to reach it. */
export type TraderFilter = {
  state?: 'active' | 'paused' | 'removed'
  minPnl30d?: Usd
  minSharpe?: number
  minTrades?: number
  minWinRate?: number
}

/** How many are followed, whatever the filter shows. */
export type TraderCounts = { total: number; active: number; paused: number }

/** Who is followed and who was, first those followed, each group by when they were added. */
export async function listTraders(
  db: Queryable,
  filter: TraderFilter,
  request: PageRequest,
): Promise<Page<LeaderView>> {
  const limit = pageLimit(request)
  const after = parseCursor(request.cursor ?? null)
  const rows = await query<TraderRow>(db, TRADERS, [
    filter.state ?? null,
    filter.minPnl30d ?? null,
    filter.minSharpe ?? null,
    filter.minTrades ?? null,
    filter.minWinRate ?? null,
    after?.removed ?? null,
    after && new Date(after.addedAt),
    after?.wallet ?? null,
    limit + 1,
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown.map(toView), next: last && rows.length > limit ? cursorOf(last) : null }
}

export async function findTrader(db: Queryable, wallet: Address): Promise<LeaderView | null> {
  const row = await queryOne<TraderRow>(db, `${SELECT} where wallet = $1`, [wallet])
  return row && toView(row)
}

export async function countTraders(db: Queryable): Promise<TraderCounts> {
  const row = await queryOne<TraderCounts>(
    db,
    `select
       count(*)::int as total,
       (count(*) filter (where not paused))::int as active,
       (count(*) filter (where paused))::int as paused
     from tracked_traders where active`,
  )
  return row ?? { total: 0, active: 0, paused: 0 }
}

const cursorOf = (row: TraderRow): string => `${row.active ? 0 : 1}.${row.added_at}.${row.wallet}`

function parseCursor(cursor: string | null) {
  if (cursor === null) return null
  const [, removed, addedAt, wallet] = /^([01])\.(\d{1,15})\.(0x[0-9a-f]{40})$/.exec(cursor) ?? []
  if (wallet === undefined) {
    throw new InvalidInputError(`cursor must be the "next" of a page, was "${cursor.slice(0, 40)}"`)
  }
  return { removed: removed === '1', addedAt: Number(addedAt), wallet }
}

const SELECT = `
  select
    wallet, label, source, simulated, active, paused, pause_reason, paused_by, auto_added, declining,
    composite_score, grade, probability, verdict, live_eligible, edge, edge_sd, edge_source,
    pnl_30d_micros, sharpe, trade_count, win_rate, followed_since, added_at,
    (select block_time from signals
     where leader = wallet and block_time is not null order by block_time desc limit 1) as last_trade_at
  from tracked_traders`

const TRADERS = `
  ${SELECT}
  where ($1::text is null or $1 = case when not active then 'removed' when paused then 'paused' else 'active' end)
    and ($2::bigint is null or pnl_30d_micros >= $2)
    and ($3::double precision is null or sharpe >= $3)
    and ($4::int is null or trade_count >= $4)
    and ($5::double precision is null or win_rate >= $5)
    and ($6::boolean is null or (not active, added_at, wallet::text) > ($6, $7::timestamptz, $8::text))
  order by not active, added_at, wallet::text
  limit $9::int`

type TraderRow = {
  wallet: Address
  label: string | null
  source: string
  simulated: boolean
  active: boolean
  paused: boolean
  pause_reason: string | null
  paused_by: LeaderView['pausedBy']
  auto_added: boolean
  declining: boolean
  composite_score: number | null
  grade: Grade | null
  probability: number | null
  verdict: string | null
  live_eligible: boolean
  edge: number
  edge_sd: number
  edge_source: string
  pnl_30d_micros: bigint | null
  sharpe: number | null
  trade_count: number | null
  win_rate: number | null
  followed_since: EpochMs
  added_at: EpochMs
  last_trade_at: EpochMs | null
}

const toView = (row: TraderRow): LeaderView => ({
  wallet: row.wallet,
  label: row.label,
  source: row.source,
  simulated: row.simulated,
  active: row.active,
  paused: row.paused,
  pauseReason: row.pause_reason,
  pausedBy: row.paused_by,
  autoAdded: row.auto_added,
  declining: row.declining,
  score: row.composite_score,
  grade: row.grade,
  probability: row.probability,
  verdict: row.verdict,
  liveEligible: row.live_eligible,
  edge: row.edge,
  edgeSd: row.edge_sd,
  edgeSource: row.edge_source,
  pnl30d: row.pnl_30d_micros === null ? null : formatMicros(row.pnl_30d_micros),
  sharpe: row.sharpe,
  tradeCount: row.trade_count,
  winRate: row.win_rate,
  followedSince: isoTime(row.followed_since),
  addedAt: isoTime(row.added_at),
  lastTradeAt: timeText(row.last_trade_at),
})
