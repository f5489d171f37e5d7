import type { Context } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import { badRequest, listPage } from './paging.ts'
import type { Stage, StagedMarket } from './stage.ts'

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000
const MAX_WINDOW_MS = 15 * DAY_MS
const INTERVALS: Readonly<Record<string, { lengthMs: number; finest: number }>> = {
  '1h': { lengthMs: 60 * MINUTE_MS, finest: 1 },
  '6h': { lengthMs: 360 * MINUTE_MS, finest: 1 },
  '1d': { lengthMs: DAY_MS, finest: 1 },
  '1w': { lengthMs: 7 * DAY_MS, finest: 5 },
  '1m': { lengthMs: 30 * DAY_MS, finest: 10 },
  max: { lengthMs: 30 * DAY_MS, finest: 10 },
}

/** What can be asked of the order book service about past prices; `fidelity` in minutes. */
export type HistoryQuery = { startTs?: number; endTs?: number; interval?: string; fidelity?: number }

/**
 * Mids of a token as the order book service keeps them: for ever, by the minute, in windows of at most 15 days. Intervals up to now are
 * of markets that are still traded only.
 *
 * @returns an error where the service answers 400.
 */
export function bookHistory(
  stage: Stage,
  tokenId: string,
  { startTs, endTs, interval, fidelity = 1 }: HistoryQuery,
  now: EpochMs,
): { history: { t: number; p: number }[] } | { error: string } {
  if (!Number.isInteger(fidelity) || fidelity < 1) return { error: "invalid filters: 'fidelity' must be positive" }
  const stepMs = fidelity * MINUTE_MS
  if (interval !== undefined) {
    const known = INTERVALS[interval]
    if (!known) return { error: "invalid filters: 'interval'" }
    if (fidelity < known.finest) {
      return { error: `invalid filters: minimum 'fidelity' for '${interval}' range is ${known.finest}` }
    }
    const isTraded = stage.byToken(tokenId)?.phase === 'open'
    return { history: isTraded ? pointsOf(stage, tokenId, now - known.lengthMs, now, stepMs) : [] }
  }
  if (startTs === undefined) return { error: "invalid filters: either 'interval' or 'startTs' is required" }
  const end = endTs === undefined ? now : endTs * 1000
  if (end - startTs * 1000 > MAX_WINDOW_MS) {
    return { error: "invalid filters: 'startTs' and 'endTs' interval is too long" }
  }
  return { history: pointsOf(stage, tokenId, startTs * 1000, Math.min(now, end), stepMs) }
}

function pointsOf(stage: Stage, tokenId: string, from: EpochMs, until: EpochMs, stepMs: number) {
  const points: { t: number; p: number }[] = []
  const life = lifeOf(stage.byToken(tokenId), from, until)
  for (let at = Math.ceil(life.from / stepMs) * stepMs; at <= life.until; at += stepMs) {
    const mid = stage.midAt(tokenId, at)
    if (mid !== null) points.push({ t: at / 1000, p: mid })
  }
  return points
}

/** How finely the indexer keeps prices of that age, seconds. */
const KEPT = [
  { ageMs: 7 * DAY_MS, seconds: 60 },
  { ageMs: 60 * DAY_MS, seconds: 300 },
  { ageMs: 90 * DAY_MS, seconds: 1_800 },
  { ageMs: Number.POSITIVE_INFINITY, seconds: 10_800 },
] as const
/** Windows longer than this are not served by the minute. */
const FINE_WINDOW_MS = 12 * 60 * MINUTE_MS

/**
 * Prices of a token as the indexer keeps them: the older, the coarser, and nothing finer than that. The last row of a resolved market is
 * its payout.
 */
export function indexedPrices(c: Context, stage: Stage, now: EpochMs): Response {
  const tokenId = c.req.query('token_id')
  const start = Number(c.req.query('start')) * 1000
  const end = Number(c.req.query('end') ?? now / 1000) * 1000
  const until = Math.min(now, end)
  if (!tokenId) return badRequest(c, 'token_id')
  if (!Number.isFinite(start)) return badRequest(c, 'start')
  if (end - start > MAX_WINDOW_MS) return badRequest(c, 'start', 'start and end must span at most 15 days')
  const kept = KEPT.find(({ ageMs }) => now - start <= ageMs)?.seconds ?? 0
  const finest = until - start > FINE_WINDOW_MS ? Math.max(300, kept) : kept
  const seconds = Number(c.req.query('bucket_seconds') ?? finest)
  const staged = stage.byToken(tokenId)
  const rows = staged && seconds >= finest ? bucketsOf(stage, tokenId, start, until, seconds, now) : []
  return listPage(c, [...rows, ...settlementOf(staged, tokenId, start, until)], (row) => row, {
    most: 10_000,
    usual: 10_000,
  })
}

/** Each bucket's last price. */
function bucketsOf(stage: Stage, tokenId: string, start: EpochMs, until: EpochMs, seconds: number, now: EpochMs) {
  const rows: Record<string, number>[] = []
  const life = lifeOf(stage.byToken(tokenId), start, until)
  const width = seconds * 1000
  for (let from = Math.ceil(life.from / width) * width; from < life.until; from += width) {
    const price = stage.midAt(tokenId, Math.min(now, from + width))
    if (price !== null) rows.push({ timestamp: from / 1000, price, resolution_seconds: seconds })
  }
  return rows
}

function settlementOf(staged: StagedMarket | null, tokenId: string, start: EpochMs, until: EpochMs) {
  const resolvedAt = staged?.resolvedAt ?? null
  if (!staged || resolvedAt === null || resolvedAt < start || resolvedAt > until) return []
  const price = staged.market.outcomes.find((outcome) => outcome.tokenId === tokenId)?.payout ?? 0
  return [{ timestamp: Math.floor(resolvedAt / 1000), price, resolution_seconds: 0 }]
}

/** The part of a window in which the market existed. */
function lifeOf(staged: StagedMarket | null, from: EpochMs, until: EpochMs): { from: EpochMs; until: EpochMs } {
  if (!staged) return { from, until: from - 1 }
  return { from: Math.max(from, staged.opensAt), until: Math.min(until, staged.resolvedAt ?? until) }
}
