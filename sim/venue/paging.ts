import type { Context } from 'hono'
import { hashOf } from '../ids.ts'
import { type ActivityRow, byNewest, keyOf } from './activity-row.ts'

const MAX_LIMIT = 1_000
const USUAL_LIMIT = 100

/** What the indexer says to a question that it does not answer. */
export function badRequest(c: Context, parameter: string, error = `invalid parameter: ${parameter}`): Response {
  const trace = hashOf('trace', parameter).slice(2, 34)
  return c.json({ error, code: 'invalid_parameter', retryable: false, trace_id: trace, parameter }, 400)
}

/** A page of a list that does not grow while it is read. The cursor is only good with the same filters. */
export function listPage<T>(
  c: Context,
  rows: readonly T[],
  bodyOf: (row: T) => Record<string, unknown>,
  { most = MAX_LIMIT, usual = USUAL_LIMIT } = {},
): Response {
  const asked = pageAsked(c, most, usual)
  if ('refusal' in asked) return asked.refusal
  const from = typeof asked.place === 'number' ? asked.place : 0
  const page = rows.slice(from, from + asked.limit)
  const next = from + asked.limit < rows.length ? from + asked.limit : null
  return pageBody(c, page.map(bodyOf), asked, next)
}

/**
 * A page of rows that others are being added to, newest first. It begins after the last row of the page before, wherever that is now,
 * and with that row once more, as happens when the indexer writes while it is read.
 */
export function activityPage(
  c: Context,
  rows: Iterable<ActivityRow>,
  bodyOf: (row: ActivityRow) => Record<string, unknown>,
): Response {
  const asked = pageAsked(c, MAX_LIMIT, USUAL_LIMIT)
  if ('refusal' in asked) return asked.refusal
  const last = typeof asked.place === 'object' ? asked.place : null
  const repeats = asked.limit > 1
  const page: ActivityRow[] = []
  let hasMore = false
  for (const row of rows) {
    const order = last ? compareToPlace(row, last) : 1
    if (order < 0 || (order === 0 && !repeats)) continue
    if (page.length === asked.limit) {
      hasMore = true
      break
    }
    page.push(row)
  }
  const end = page.at(-1)
  const next = hasMore && end ? { timestamp: end.timestamp, key: keyOf(end) } : null
  return pageBody(c, page.map(bodyOf), asked, next)
}

type Place = number | { timestamp: number; key: string }
type Asked = { limit: number; filters: string; place: Place | null }

function pageAsked(c: Context, most: number, usual: number): Asked | { refusal: Response } {
  const limit = Number(c.req.query('limit') ?? usual)
  if (!Number.isInteger(limit) || limit < 1 || limit > most) return { refusal: badRequest(c, 'limit') }
  const filters = filtersOf(c)
  const cursor = c.req.query('cursor')
  if (cursor === undefined) return { limit, filters, place: null }
  const read = readCursor(cursor)
  return read?.filters === filters ? { limit, filters, place: read.place } : { refusal: badRequest(c, 'cursor') }
}

function readCursor(cursor: string): { place: Place; filters: string } | null {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString()) as { place: Place; filters: string }
  } catch {
    return null
  }
}

function pageBody(c: Context, data: Record<string, unknown>[], { limit, filters }: Asked, place: Place | null) {
  const cursor = place === null ? null : Buffer.from(JSON.stringify({ place, filters })).toString('base64url')
  return c.json({ data, pagination: { limit, offset: 0, has_more: cursor !== null, next_cursor: cursor } })
}

/** Everything that was asked but for the page; in whatever order. */
function filtersOf(c: Context): string {
  const asked = [...new URL(c.req.url).searchParams].filter(([name]) => !['cursor', 'limit', '_'].includes(name))
  return hashOf(c.req.path, ...asked.map((pair) => pair.join('=')).sort())
}

const compareToPlace = (row: ActivityRow, { timestamp, key }: { timestamp: number; key: string }): number =>
  timestamp - row.timestamp || (keyOf(row) === key ? 0 : keyOf(row) < key ? -1 : 1)

/** Two lists that are each newest first, as one. */
export function* merged(a: readonly ActivityRow[], b: readonly ActivityRow[]): Generator<ActivityRow> {
  let [i, j] = [0, 0]
  for (;;) {
    const [left, right] = [a[i], b[j]]
    if (left && (!right || byNewest(left, right) <= 0)) {
      i += 1
      yield left
    } else if (right) {
      j += 1
      yield right
    } else return
  }
}
