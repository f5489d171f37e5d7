import { InvalidInputError } from '../../domain/errors.ts'
import type { Mode } from '../../domain/market/venue.ts'
import type { Address } from '../../domain/money/ids.ts'
import { type EpochMs, formatMicros } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import { type Page, type PageRequest, pageLimit } from './page.ts'
import { isoTime } from './text.ts'

/** What was traded: by the leaders as we saw it, and by us. Volumes are dollars before fees. */
export type VolumeView = {
  /** Fills of leaders, how many of them were buys, and their dollars. */
  fills: number
  buys: number
  volume: string
  copied: number
  skipped: number
  ourTrades: number
  ourVolume: string
}

/** `conditionId` is null where the token was never resolved to a market; the token then stands for it. */
export type MarketVolumeView = VolumeView & {
  conditionId: string | null
  tokenId: string | null
  question: string | null
  traders: number
  lastFillAt: string
}

export type TraderActivityView = {
  wallet: string
  since: string
  totals: VolumeView
  /** Days with a fill, UTC, oldest first. */
  byDay: (VolumeView & { day: string })[]
  /** The twenty markets with the most volume. */
  byMarket: MarketVolumeView[]
}

/** Markets by what leaders traded in them since a time, the largest volume first. */
export async function listMarketVolumes(
  db: Queryable,
  mode: Mode,
  since: EpochMs,
  request: PageRequest,
): Promise<Page<MarketVolumeView>> {
  const limit = pageLimit(request)
  const after = parseCursor(request.cursor ?? null)
  const rows = await query<MarketRow>(db, byMarket({ paged: true }), [
    mode,
    new Date(since),
    null,
    limit + 1,
    after?.volume ?? null,
    after?.market ?? null,
  ])
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    rows: shown.map(toMarket),
    next: last && rows.length > limit ? `${last.volume_micros}.${last.market_key}` : null,
  }
}

/** What one leader traded since a time, and what we made of it. */
export async function loadTraderActivity(
  db: Queryable,
  mode: Mode,
  wallet: Address,
  since: EpochMs,
): Promise<TraderActivityView> {
  const [days, markets] = await Promise.all([
    query<DayRow>(db, BY_DAY, [mode, new Date(since), wallet]),
    query<MarketRow>(db, byMarket({ paged: false }), [mode, new Date(since), wallet, MARKETS]),
  ])
  return {
    wallet,
    since: isoTime(since),
    totals: toVolume(days.reduce(add, NOTHING)),
    byDay: days.map((row) => ({ day: row.day, ...toVolume(row) })),
    byMarket: markets.map(toMarket),
  }
}

const MARKETS = 20

/** Fills that left the chain are no trades. */
const FILLS = `
  select
    signals.fill_id, signals.leader, signals.side, signals.token_id, signals.notional_micros,
    coalesce(signals.block_time, signals.seen_at) as at,
    decisions.verdict,
    coalesce(traded.executions, 0) as executions,
    coalesce(traded.notional, 0) as our_notional
  from signals
  left join decisions on decisions.fill_id = signals.fill_id and decisions.mode = $1
  left join lateral (
    select count(*) as executions, sum(executions.notional_micros) as notional
    from orders join executions on executions.order_id = orders.order_id
    where orders.fill_id = signals.fill_id and orders.mode = $1
  ) as traded on true
  where coalesce(signals.block_time, signals.seen_at) >= $2::timestamptz
    and ($3::text is null or signals.leader = $3)
    and signals.reorged_at is null`

const SUMS = `
  count(*)::int as fills,
  (count(*) filter (where side = 'BUY'))::int as buys,
  sum(fills.notional_micros)::bigint as volume_micros,
  (count(*) filter (where verdict = 'copy'))::int as copied,
  (count(*) filter (where verdict = 'skip'))::int as skipped,
  sum(executions)::int as our_trades,
  sum(our_notional)::bigint as our_volume_micros`

const BY_DAY = `
  with fills as (${FILLS})
  select to_char(at at time zone 'utc', 'YYYY-MM-DD') as day, ${SUMS}
  from fills group by day order by day`

const byMarket = ({ paged }: { paged: boolean }): string => `
  with fills as (${FILLS}),
  by_market as (
    select
      coalesce(market_tokens.condition_id::text, fills.token_id::text) as market_key,
      min(market_tokens.condition_id::text) as condition_id,
      case when min(market_tokens.condition_id::text) is null then min(fills.token_id::text) end as token_id,
      min(markets.question) as question,
      count(distinct leader)::int as traders,
      max(at) as last_fill_at,
      ${SUMS}
    from fills
    left join market_tokens on market_tokens.token_id = fills.token_id
    left join markets on markets.condition_id = market_tokens.condition_id
    group by market_key
  )
  select * from by_market
  ${paged ? 'where $5::bigint is null or volume_micros < $5 or (volume_micros = $5 and market_key > $6::text)' : ''}
  order by volume_micros desc, market_key
  limit $4::int`

function parseCursor(cursor: string | null) {
  if (cursor === null) return null
  const [, volume, market] = /^(\d{1,18})\.(0x[0-9a-f]{62,64}|\d{1,78})$/.exec(cursor) ?? []
  if (volume === undefined || market === undefined) {
    throw new InvalidInputError(`cursor must be the "next" of a page, was "${cursor.slice(0, 40)}"`)
  }
  return { volume: BigInt(volume), market }
}

type SumRow = {
  fills: number
  buys: number
  volume_micros: bigint
  copied: number
  skipped: number
  our_trades: number
  our_volume_micros: bigint
}
type DayRow = SumRow & { day: string }
type MarketRow = SumRow & {
  market_key: string
  condition_id: string | null
  token_id: string | null
  question: string | null
  traders: number
  last_fill_at: EpochMs
}

const NOTHING: SumRow = {
  fills: 0,
  buys: 0,
  volume_micros: 0n,
  copied: 0,
  skipped: 0,
  our_trades: 0,
  our_volume_micros: 0n,
}

const add = (sum: SumRow, row: SumRow): SumRow => ({
  fills: sum.fills + row.fills,
  buys: sum.buys + row.buys,
  volume_micros: sum.volume_micros + row.volume_micros,
  copied: sum.copied + row.copied,
  skipped: sum.skipped + row.skipped,
  our_trades: sum.our_trades + row.our_trades,
  our_volume_micros: sum.our_volume_micros + row.our_volume_micros,
})

const toVolume = (row: SumRow): VolumeView => ({
  fills: row.fills,
  buys: row.buys,
  volume: formatMicros(row.volume_micros),
  copied: row.copied,
  skipped: row.skipped,
  ourTrades: row.our_trades,
  ourVolume: formatMicros(row.our_volume_micros),
})

const toMarket = (row: MarketRow): MarketVolumeView => ({
  conditionId: row.condition_id,
  tokenId: row.token_id,
  question: row.question,
  traders: row.traders,
  lastFillAt: isoTime(row.last_fill_at),
  ...toVolume(row),
})
