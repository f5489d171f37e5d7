import { InvalidInputError } from '../../domain/errors.ts'
import { type Queryable, query, queryOne } from '../pool.ts'
import type {
  LeaderboardCounts,
  LeaderboardFilter,
  LeaderboardOrder,
  LeaderboardRow,
  LeaderboardSort,
} from './discovery-views.ts'
import { CURRENT, type LeaderboardDbRow, ROW_COLUMNS, STATUS, toLeaderboardRow } from './leaderboard-rows.ts'
import { type Page, type PageRequest, pageLimit } from './page.ts'

/** See `DiscoveryReads.leaderboard`. */
export async function listLeaderboard(
  db: Queryable,
  filter: LeaderboardFilter,
  { sort, descending }: LeaderboardOrder,
  request: PageRequest,
): Promise<Page<LeaderboardRow>> {
  const limit = pageLimit(request)
  const after = parseCursor(request.cursor ?? null)
  const rows = await query<LeaderboardDbRow & { key: number | null }>(db, board(SORT_KEYS[sort], descending), [
    filter.status ?? null,
    filter.paused ?? null,
    filter.verdict ?? null,
    filter.grade ?? null,
    filter.eligible ?? null,
    filter.liveEligible ?? null,
    filter.minScore ?? null,
    filter.minProbability ?? null,
    filter.minTrades30d ?? null,
    filter.search === undefined ? null : escapeLike(filter.search),
    after !== null,
    after?.key ?? null,
    after?.walletId ?? null,
    limit + 1,
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map(toLeaderboardRow),
    next: last && rows.length > limit ? `${last.key ?? 'none'}_${last.wallet_id}` : null,
  }
}

/** See `DiscoveryReads.countWallets`. */
export async function countLeaderboard(db: Queryable): Promise<LeaderboardCounts> {
  const row = await queryOne<LeaderboardCounts>(db, COUNTS)
  return row ?? { candidates: 0, scored: 0, eligible: 0, following: 0, byVerdict: [] }
}

type SortKey = { column: string; isAlwaysKnown: boolean }

/** The numbers that wallets are ordered by. Where one is always known, an index can serve the order. */
const SORT_KEYS: Readonly<Record<LeaderboardSort, SortKey>> = {
  score: { column: 'activity.composite_score', isAlwaysKnown: true },
  probability: { column: 'activity.probability', isAlwaysKnown: false },
  edge: { column: 'activity.edge_copier', isAlwaysKnown: false },
  qValue: { column: 'activity.q_value', isAlwaysKnown: false },
  pnl30d: { column: 'activity.pnl_30d_micros::double precision', isAlwaysKnown: true },
  winRate: { column: 'activity.win_rate', isAlwaysKnown: false },
  trades30d: { column: 'activity.trades_30d::double precision', isAlwaysKnown: true },
  sharpe7d: { column: 'activity.sharpe_7d', isAlwaysKnown: false },
  events: { column: 'activity.events::double precision', isAlwaysKnown: true },
}

/** Wallets without the key come last; among equals the wallet seen first comes first. */
function board({ column, isAlwaysKnown }: SortKey, descending: boolean): string {
  const beyond = descending ? '<' : '>'
  const order = `${column} ${descending ? 'desc' : 'asc'}${isAlwaysKnown ? '' : ' nulls last'}`
  return `
  select ${ROW_COLUMNS}, ${column} as key
  from ${CURRENT}
  where activity.is_latest
    and ($1::text is null or $1 = ${STATUS})
    and ($2::boolean is null or $2 = coalesce(tracked.paused, false))
    and ($3::text is null or $3 = activity.verdict_kind)
    and ($4::text is null or $4 = activity.grade)
    and ($5::boolean is null or $5 = activity.eligible)
    and ($6::boolean is null or $6 = activity.live_eligible)
    and ($7::double precision is null or activity.composite_score >= $7)
    and ($8::double precision is null or activity.probability >= $8)
    and ($9::int is null or activity.trades_30d >= $9)
    and ($10::text is null or wallets.wallet like lower($10) || '%' or tracked.label ilike '%' || $10 || '%')
    and (
      not $11::boolean
      or ${column} ${beyond} $12::double precision
      or ${column} = $12::double precision and activity.wallet_id > $13::int
      or ${column} is null and ($12::double precision is not null or activity.wallet_id > $13::int)
    )
  order by ${order}, activity.wallet_id
  limit $14::int`
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

function parseCursor(cursor: string | null): { key: number | null; walletId: number } | null {
  if (cursor === null) return null
  const [, key, walletId] = /^(none|-?\d[\d.e+-]{0,30})_(\d{1,9})$/.exec(cursor) ?? []
  const number = key === 'none' ? null : Number(key)
  if (walletId === undefined || Number.isNaN(number)) {
    throw new InvalidInputError(`cursor must be the "next" of a page, was "${cursor.slice(0, 40)}"`)
  }
  return { key: number, walletId: Number(walletId) }
}

const COUNTS = `
  select
    (select count(*)::int from candidates) as candidates,
    (select count(*)::int from trader_activity where is_latest) as scored,
    (select count(*)::int from trader_activity where is_latest and eligible) as eligible,
    (select count(*)::int from tracked_traders where active) as following,
    coalesce(
      (
        select jsonb_agg(jsonb_build_object('verdict', verdict_kind, 'wallets', wallets) order by wallets desc, verdict_kind)
        from (
          select verdict_kind, count(*)::int as wallets
          from trader_activity
          where is_latest and verdict_kind is not null
          group by verdict_kind
        ) as verdicts
      ),
      '[]'
    ) as "byVerdict"`
