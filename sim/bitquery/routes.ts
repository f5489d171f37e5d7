import { Hono } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import type { ActivityRow } from '../venue/activity-row.ts'
import { answer, type Question } from './cube.ts'
import { cubeRowsOf, type TradedToken } from './rows.ts'

export type BitqueryOptions = {
  /** All that wallets did, newest first; older than a week is not shown. */
  rows: () => Promise<Iterable<ActivityRow>>
  tokenOf: (tokenId: string) => TradedToken | null
  now: () => EpochMs
  /** Points until it answers with 402; a question takes five. */
  points?: number
  requestsPerMinute?: number
}

/** The one token that is accepted. */
export const BITQUERY_TOKEN = 'ory_at_simulated'

const MINUTE_MS = 60_000
const RETENTION_MS = 7 * 86_400_000
const POINTS_PER_QUESTION = 5

/** Bitquery's V2 endpoint over the venue's trades: a token, a budget of points, so many requests a minute, a week of data. */
export function createBitqueryRoutes({
  rows,
  tokenOf,
  now,
  points = 1000,
  requestsPerMinute = 30,
}: BitqueryOptions): Hono {
  let left = points
  let asked: EpochMs[] = []

  return new Hono().post('/graphql', async (c) => {
    const token = c.req.header('authorization')?.replace(/^Bearer /, '') ?? c.req.query('token')
    if (token !== BITQUERY_TOKEN) return c.json({ error: 'Unauthorized' }, 401)
    asked = asked.filter((at) => at > now() - MINUTE_MS)
    if (asked.length >= requestsPerMinute) return c.text('Too Many Requests', 429)
    asked.push(now())
    if (left < POINTS_PER_QUESTION) return c.json({ errors: [{ message: 'points limit exceeded' }] }, 402)
    left -= POINTS_PER_QUESTION
    const recent = since(now() - RETENTION_MS, await rows())
    return c.json(await answer(await c.req.json<Question>(), cubeRowsOf(recent, tokenOf), now()))
  })
}

function since(time: EpochMs, rows: Iterable<ActivityRow>): ActivityRow[] {
  const recent: ActivityRow[] = []
  for (const row of rows) {
    if (row.timestamp * 1000 < time) break
    recent.push(row)
  }
  return recent
}
