import type { EpochMs } from '../money/units.ts'
import type { PriceMarks } from './history.ts'
import type { PricePoint, PriceWindow } from './sources.ts'

/** A trade whose surroundings are wanted. `closesAt` as of `closingTimeOf`; null where unknown. */
export type MarkedTrade = { at: EpochMs; closesAt: EpochMs | null }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How old the mid before a trade may be. */
const MAX_AGE_BEFORE_MS = HOUR_MS
/** How old a mid may be at a later time; it must also be younger than the trade. */
const MAX_AGE_AFTER_MS = 3 * HOUR_MS
/** Minutes are kept for this long, and only served for windows of up to half a day. */
const MINUTES_KEPT_MS = 7 * DAY_MS
const MAX_FINE_WINDOW_MS = 12 * HOUR_MS
const MAX_WINDOW_MS = 7 * DAY_MS

/**
 * The mids around each trade of one token, from its price points. Each mid is the last one taken at or before its time:
 *
 * - `before`: before the trade, and at most an hour old, so that the trade itself has not moved it;
 * - after some time, and at closing: after the trade, and at most three hours old.
 *
 * Null where there is none, or where that time has not come. A set is complete once every time of it has passed; what is null
 * then stays null.
 *
 * @param points - in any order.
 */
export function marksOf<Trade extends MarkedTrade>(
  points: readonly PricePoint[],
  trades: readonly Trade[],
  now: EpochMs,
): { trade: Trade; marks: PriceMarks; isComplete: boolean }[] {
  const sorted = points.toSorted((a, b) => a.at - b.at)
  return trades.map((trade) => {
    const { at, closesAt } = trade
    const after = (time: EpochMs): number | null => {
      const point = time > now ? null : lastAtOrBefore(sorted, time)
      return point && point.at > at && time - point.at <= MAX_AGE_AFTER_MS ? point.mid : null
    }
    const last = lastAtOrBefore(sorted, at - 1)
    const marks: PriceMarks = {
      before: last && at - last.at <= MAX_AGE_BEFORE_MS ? last.mid : null,
      after1m: after(at + MINUTE_MS),
      after5m: after(at + 5 * MINUTE_MS),
      after15m: after(at + 15 * MINUTE_MS),
      after1h: after(at + HOUR_MS),
      after6h: after(at + 6 * HOUR_MS),
      after24h: after(at + DAY_MS),
      close: closesAt === null ? null : after(closesAt),
      closesAt,
    }
    return { trade, marks, isComplete: now >= Math.max(at + DAY_MS, closesAt ?? 0) }
  })
}

/**
 * Which windows of prices {@link marksOf} needs for these trades of one token: an hour before each to a day after it, and the
 * hours before it closes; joined where they touch, and cut to a week. The hour around trades of the last days is asked for
 * once more in short windows, because prices by the minute exist only there.
 */
export function priceWindows(trades: readonly MarkedTrade[], now: EpochMs): PriceWindow[] {
  const wide = trades.flatMap(({ at, closesAt }) => [
    { from: at - MAX_AGE_BEFORE_MS, until: at + DAY_MS + MINUTE_MS },
    ...(closesAt === null ? [] : [{ from: closesAt - MAX_AGE_AFTER_MS, until: closesAt + MINUTE_MS }]),
  ])
  const fine = trades
    .filter(({ at }) => at - MAX_AGE_BEFORE_MS > now - MINUTES_KEPT_MS)
    .map(({ at }) => ({ from: at - 15 * MINUTE_MS, until: at + HOUR_MS + MINUTE_MS }))
  return [...cut(wide, MAX_WINDOW_MS, now), ...cut(fine, MAX_FINE_WINDOW_MS, now)]
}

/** Joins overlapping windows, leaves out what lies in the future, and cuts the rest into pieces of at most `widthMs`. */
function cut(windows: readonly PriceWindow[], widthMs: number, now: EpochMs): PriceWindow[] {
  const joined: PriceWindow[] = []
  for (const { from, until } of windows.toSorted((a, b) => a.from - b.from)) {
    if (from >= now) continue
    const last = joined.at(-1)
    if (last && from <= last.until)
      joined[joined.length - 1] = { ...last, until: Math.max(last.until, Math.min(until, now)) }
    else joined.push({ from, until: Math.min(until, now) })
  }
  return joined.flatMap(({ from, until }) => {
    const pieces = Math.ceil((until - from) / widthMs)
    return Array.from({ length: pieces }, (_, piece) => ({
      from: from + piece * widthMs,
      until: Math.min(until, from + (piece + 1) * widthMs),
    }))
  })
}

function lastAtOrBefore(points: readonly PricePoint[], time: EpochMs): PricePoint | null {
  let low = 0
  let high = points.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((points[middle]?.at ?? Number.POSITIVE_INFINITY) <= time) low = middle + 1
    else high = middle
  }
  return points[low - 1] ?? null
}
