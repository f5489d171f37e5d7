import type { Random } from './random.ts'

/** How far the mid had gone the trader's way at some times after a trade, one per horizon; null where unknown. */
export type Markout = { eventId: string; moves: readonly (number | null)[] }

/** The mean move at one horizon, with a 90 % interval that resamples events, not trades. */
export type MarkoutPoint = {
  horizonMs: number
  mean: number
  low: number
  high: number
  trades: number
  events: number
}

/**
 * What the price does after a wallet trades. `latency`: it jumps within a minute and stays, gone before anyone can follow.
 * `information`: it keeps going for hours. `impact`: it comes back, so it was the trade itself. `maker`: it goes against them.
 * `flat`: nothing that could not be chance.
 */
export type MarkoutShape = 'latency' | 'information' | 'impact' | 'maker' | 'flat'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const EARLY_SHARE = 0.5
const REVERSAL = 0.5

/** The markout curve of one wallet at each of `horizonsMs`, which the moves belong to. Horizons without a move are left out. */
export function markoutCurve(
  markouts: readonly Markout[],
  horizonsMs: readonly number[],
  random: Random,
  resamples = 400,
): MarkoutPoint[] {
  return horizonsMs.flatMap((horizonMs, i) => {
    const events = sumsByEvent(markouts, i)
    if (events.length === 0) return []
    const means = Array.from({ length: resamples }, () => meanOf(events.map(() => pick(events, random)))).sort(
      (a, b) => a - b,
    )
    return {
      horizonMs,
      mean: meanOf(events),
      low: means[Math.floor(resamples * 0.05)] ?? 0,
      high: means[Math.ceil(resamples * 0.95) - 1] ?? 0,
      trades: events.reduce((sum, { count }) => sum + count, 0),
      events: events.length,
    }
  })
}

/** Names the shape of a markout curve, given in order of horizon. */
export function shapeOf(curve: readonly MarkoutPoint[]): MarkoutShape {
  const last = curve.at(-1)
  const top = curve.reduce<MarkoutPoint | null>((best, point) => (best && best.mean >= point.mean ? best : point), null)
  const hour = curve.filter(({ horizonMs }) => horizonMs <= HOUR_MS).at(-1)
  if (!last || !top || !hour) return 'flat'
  if (hour.high < 0) return 'maker'
  if (top.low <= 0) return 'flat'
  const minute = curve.filter(({ horizonMs }) => horizonMs <= MINUTE_MS).at(-1)
  if (last.mean < REVERSAL * top.mean && top !== last) return 'impact'
  return minute && minute.low > 0 && minute.mean > EARLY_SHARE * last.mean ? 'latency' : 'information'
}

type EventSum = { sum: number; count: number }

function sumsByEvent(markouts: readonly Markout[], index: number): EventSum[] {
  const events = new Map<string, EventSum>()
  for (const { eventId, moves } of markouts) {
    const move = moves[index]
    if (move === null || move === undefined) continue
    const event = events.get(eventId) ?? { sum: 0, count: 0 }
    event.sum += move
    event.count += 1
    events.set(eventId, event)
  }
  return [...events.values()]
}

function meanOf(events: readonly (EventSum | undefined)[]): number {
  let sum = 0
  let count = 0
  for (const event of events) {
    sum += event?.sum ?? 0
    count += event?.count ?? 0
  }
  return count === 0 ? 0 : sum / count
}

const pick = <T>(values: readonly T[], random: Random): T | undefined =>
  values[Math.floor(random.uniform() * values.length)]
