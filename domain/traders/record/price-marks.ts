import type { EpochMs } from '../../money/units.ts'
import type { PriceMarks } from '../history.ts'
import type { PricePoint, PriceWindow } from '../sources.ts'

/** A trade whose surroundings are wanted. `closesAt` as of `closingTimeOf`; null where unknown. */
export type MarkedTrade = { at: EpochMs; closesAt: EpochMs | null }

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How old the mid before a trade may be. */
const MAX_AGE_BEFORE_MS = HOUR_MS
/** How old a mid may be at a later time; it must also be younger than the trade. */
const MAX_AGE_AFTER_MS = 3 * HOUR_MS
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
 * Which windows of prices {@link marksOf} needs for these trades of one token: from an hour before each to a day after it, and the
 * hours before it closes. Joined where they touch, cut to a week, and none of the future.
 */
export function priceWindows(trades: readonly MarkedTrade[], now: EpochMs): PriceWindow[] {
  const wanted = trades.flatMap(({ at, closesAt }) => [
    { from: at - MAX_AGE_BEFORE_MS, until: at + DAY_MS + MINUTE_MS },
    ...(closesAt === null ? [] : [{ from: closesAt - MAX_AGE_AFTER_MS, until: closesAt + MINUTE_MS }]),
  ])
  const past = wanted.map(({ from, until }) => ({ from, until: Math.min(until, now) }))
  return joined(past.filter(({ from, until }) => from < until)).flatMap(cut)
}

function joined(windows: readonly PriceWindow[]): PriceWindow[] {
  const all: PriceWindow[] = []
  for (const window of windows.toSorted((a, b) => a.from - b.from)) {
    const last = all.at(-1)
    if (last && window.from <= last.until) last.until = Math.max(last.until, window.until)
    else all.push({ ...window })
  }
  return all
}

const cut = ({ from, until }: PriceWindow): PriceWindow[] =>
  Array.from({ length: Math.ceil((until - from) / MAX_WINDOW_MS) }, (_, piece) => ({
    from: from + piece * MAX_WINDOW_MS,
    until: Math.min(until, from + (piece + 1) * MAX_WINDOW_MS),
  }))

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
