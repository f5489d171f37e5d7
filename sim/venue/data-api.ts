import { type Context, Hono } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import { hashOf } from '../ids.ts'
import type { SessionLeader } from '../session.ts'
import { openPositions, type WalletPosition } from './positions.ts'
import type { Stage, StagedMarket } from './stage.ts'
import type { Tape, TapeRow } from './tape.ts'

export type DataApiOptions = {
  stage: Stage
  tape: Tape
  leaders: readonly SessionLeader[]
  now: () => EpochMs
  /** A fill shows this long after its block. */
  lagMs: number
  /** The chain's height at a time, for `resolved_block`. */
  heightAt: (at: EpochMs) => number
}

/** Rows younger than this do not know their outcome yet. */
const FRESH_MS = 30_000

/** The Data API v2: cursors only, makers hidden unless asked for, fresh rows without their outcome. */
export function createDataRoutes(options: DataApiOptions): Hono {
  const { stage, tape, leaders, now, lagMs } = options
  const visible = () => tape.rows().filter((row) => row.timestamp * 1000 + lagMs <= now())
  return new Hono()
    .use('/v2/*', async (c, next) => (c.req.query('offset') === undefined ? await next() : badRequest(c, 'offset')))
    .get('/v2/trades', (c) => {
      const takerOnly = c.req.query('taker_only') !== 'false'
      const rows = visible()
        .filter((row) => !takerOnly || row.role === 'taker')
        .filter((row) => isWanted(c, row, stage))
      return page(
        c,
        rows.map((row) => tradeBody(options, row)),
      )
    })
    .get('/v2/activity', (c) => {
      const types = listOf(c, 'type')
      const rows = !types || types.includes('TRADE') ? visible().filter((row) => isWanted(c, row, stage)) : []
      return page(
        c,
        rows.map((row) => activityBody(options, row)),
      )
    })
    .get('/v2/positions', (c) => {
      const user = c.req.query('user')?.toLowerCase()
      if (!user) return badRequest(c, 'user')
      const rows = openPositions(
        visible().filter((row) => row.wallet === user),
        stage,
      )
      return page(
        c,
        rows.map((position) => positionBody(options, position)),
      )
    })
    .get('/v2/resolutions', (c) => {
      const wanted = listOf(c, 'condition') ?? []
      const rows = stage.all().filter(({ market }) => wanted.includes(market.conditionId))
      return c.json({ data: rows.map((staged) => resolutionBody(options, staged)) })
    })
    .get('/v2/leaderboard', (c) =>
      page(
        c,
        leaders.map((leader, index) => ({ ...profileOf(leader), rank: index + 1, pnl: 0, volume: 0, verified: false })),
      ),
    )
    .get('/v2/status', (c) => c.json({ status: 'ok' }))
}

function badRequest(c: Context, parameter: string): Response {
  return c.json(
    {
      error: `invalid parameter: ${parameter}`,
      code: 'invalid_parameter',
      retryable: false,
      trace_id: hashOf('trace', parameter).slice(2, 34),
      parameter,
    },
    400,
  )
}

/** A parameter given several times, or once with commas. */
const listOf = (c: Context, name: string) => c.req.queries(name)?.flatMap((text) => text.split(','))

function isWanted(c: Context, row: TapeRow, stage: Stage): boolean {
  const user = c.req.query('user')?.toLowerCase()
  const side = c.req.query('side')
  const conditions = listOf(c, 'condition')
  const start = Number(c.req.query('start') ?? 0)
  const end = Number(c.req.query('end') ?? Number.MAX_SAFE_INTEGER)
  const conditionId = stage.byToken(row.tokenId)?.market.conditionId ?? ''
  return (
    (!user || row.wallet === user) &&
    (!side || row.side === side) &&
    (!conditions || conditions.includes(conditionId)) &&
    row.timestamp >= start &&
    row.timestamp <= end
  )
}

/** A page; the cursor is only good with the same filters. */
function page(c: Context, rows: readonly Record<string, unknown>[]): Response {
  const limit = Math.min(1000, Math.max(1, Number(c.req.query('limit') ?? 100) || 100))
  const filters = hashOf(c.req.path, ...[...new URL(c.req.url).searchParams].filter(([name]) => isFilter(name)).flat())
  const cursor = c.req.query('cursor')
  const [from = 0, of] = cursor ? (JSON.parse(Buffer.from(cursor, 'base64url').toString()) as [number, string]) : []
  if (of !== undefined && of !== filters) return badRequest(c, 'cursor')
  const until = from + limit
  const hasMore = until < rows.length
  const next = hasMore ? Buffer.from(JSON.stringify([until, filters])).toString('base64url') : null
  return c.json({
    data: rows.slice(from, until),
    pagination: { limit, offset: from, has_more: hasMore, next_cursor: next },
  })
}

const isFilter = (name: string) => !['cursor', 'limit', '_'].includes(name)

function tradeBody({ stage, leaders, now }: DataApiOptions, row: TapeRow): Record<string, unknown> {
  const market = stage.byToken(row.tokenId)?.market
  const index = market?.outcomes.findIndex((outcome) => outcome.tokenId === row.tokenId) ?? 0
  const fresh = now() - row.timestamp * 1000 < FRESH_MS
  return {
    proxy_wallet: row.wallet,
    side: row.side,
    token_id: row.tokenId,
    condition_id: market?.conditionId ?? '',
    size: row.shares,
    price: row.price,
    timestamp: row.timestamp,
    title: market?.question ?? '',
    slug: market?.slug ?? '',
    icon: '',
    event_slug: fresh ? '' : (market?.event.slug ?? ''),
    outcome: market?.outcomes[index]?.name ?? '',
    outcome_index: fresh ? 999 : index,
    name: leaders.find((leader) => leader.wallet === row.wallet)?.label ?? '',
    pseudonym: '',
    bio: '',
    profile_image: '',
    profile_image_optimized: '',
    transaction_hash: row.txHash,
  }
}

/** As a trade, with the cash that moved: a buyer's includes the fee. */
function activityBody(options: DataApiOptions, row: TapeRow): Record<string, unknown> {
  const cash = row.shares * row.price + (row.side === 'BUY' ? row.fee : 0)
  return { ...tradeBody(options, row), type: 'TRADE', usdc_size: Math.round(cash * 1e6) / 1e6 }
}

function positionBody({ leaders }: DataApiOptions, position: WalletPosition): Record<string, unknown> {
  const { staged, outcome, index, shares, price, cost, fees } = position
  const other = staged.market.outcomes[1 - index]
  const value = shares * price
  const profit = value - cost
  return {
    proxy_wallet: position.wallet,
    token_id: outcome.tokenId,
    condition_id: staged.market.conditionId,
    current_size: shares,
    avg_price: shares === 0 ? 0 : cost / shares,
    entry_cost_usdc: cost,
    entry_fees_usdc: fees,
    total_cost_usdc: cost + fees,
    current_price: price,
    current_value: value,
    total_size: position.boughtShares,
    realized_pnl: 0,
    unrealized_pnl: profit,
    total_pnl: profit,
    percent_pnl: cost === 0 ? 0 : (profit / cost) * 100,
    percent_realized_pnl: 0,
    status: staged.phase === 'resolved' ? (price > 0 ? 'REDEEMABLE' : 'REDEEMABLE_LOST') : 'OPEN',
    redeemable: staged.phase === 'resolved',
    mergeable: false,
    negative_risk: staged.market.negRisk,
    archived: false,
    title: staged.market.question,
    slug: staged.market.slug,
    icon: '',
    event_id: staged.market.event.id,
    event_slug: staged.market.event.slug,
    outcome: outcome.name,
    outcome_index: index,
    opposite_outcome: other?.name ?? '',
    opposite_token_id: other?.tokenId ?? '',
    end_date: new Date(staged.endsAt).toISOString().slice(0, 10),
    last_event_at: position.lastAt,
    first_entry_at: position.firstAt,
    name: leaders.find((leader) => leader.wallet === position.wallet)?.label ?? '',
    profile_image: '',
    verified: false,
  }
}

function resolutionBody({ heightAt }: DataApiOptions, { market, phase, resolvedAt, opensAt }: StagedMarket) {
  const base = {
    condition_id: market.conditionId,
    extended_review: false,
    was_disputed: false,
    new_version_q: false,
    transaction_hash: '',
    log_index: '',
    was_arbitrated: false,
  }
  if (resolvedAt === null) {
    const status = phase === 'closed' ? 'proposed' : 'initialized'
    return { ...base, status, last_update_timestamp: isoSeconds(opensAt), payouts: [] }
  }
  return {
    ...base,
    status: 'resolved',
    last_update_timestamp: isoSeconds(resolvedAt),
    payouts: market.outcomes.map((outcome) => Math.round(outcome.payout * 1e6)),
    resolution_source: 'reported',
    resolved_block: heightAt(resolvedAt),
    resolved_at: isoSeconds(resolvedAt),
  }
}

const isoSeconds = (at: EpochMs) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')

const profileOf = (leader: SessionLeader) => ({
  user_id: leader.wallet,
  user_name: leader.label,
  x_username: '',
  profile_image: '',
})
