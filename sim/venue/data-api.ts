import { type Context, Hono } from 'hono'
import { hashOf } from '../ids.ts'
import { activityBody, type DataApiOptions, positionBody, profileOf, resolutionBody, tradeBody } from './data-bodies.ts'
import { openPositions } from './positions.ts'
import type { Stage } from './stage.ts'
import type { TapeRow } from './tape.ts'

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
