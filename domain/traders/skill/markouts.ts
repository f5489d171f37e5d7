import type { Random } from '../statistics/random.ts'

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
  const rows = new Map<string, number>()
  for (const { eventId } of markouts) if (!rows.has(eventId)) rows.set(eventId, rows.size)
  const samples = Array.from({ length: resamples }, () => drawRows(rows.size, random))
  return horizonsMs.flatMap((horizonMs, i) => {
    const column = columnOf(markouts, rows, i)
    const trades = column.counts.reduce((sum, count) => sum + count, 0)
    if (trades === 0) return []
    const mean = column.moves.reduce((sum, move) => sum + move, 0) / trades
    const means = Float64Array.from(samples, (sample) => meanOf(column, sample) ?? mean).sort()
    return {
      horizonMs,
      mean,
      low: means[Math.floor(resamples * 0.05)] ?? 0,
      high: means[Math.ceil(resamples * 0.95) - 1] ?? 0,
      trades,
      events: column.counts.reduce((sum, count) => sum + Number(count > 0), 0),
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

/** One horizon's sums of moves and how many there are, by event. Flat: this runs for every wallet. */
type Column = { moves: Float64Array; counts: Float64Array }

function columnOf(markouts: readonly Markout[], rows: ReadonlyMap<string, number>, horizon: number): Column {
  const moves = new Float64Array(rows.size)
  const counts = new Float64Array(rows.size)
  for (const markout of markouts) {
    const move = markout.moves[horizon]
    if (move === null || move === undefined) continue
    const row = rows.get(markout.eventId) ?? 0
    moves[row] = (moves[row] ?? 0) + move
    counts[row] = (counts[row] ?? 0) + 1
  }
  return { moves, counts }
}

/** As many rows as there are, drawn with replacement. */
function drawRows(rows: number, random: Random): Int32Array {
  const words = new Uint32Array(rows)
  random.fill(words)
  const drawn = new Int32Array(rows)
  for (let i = 0; i < rows; i++) drawn[i] = ((words[i] ?? 0) / TWO_POW_32) * rows
  return drawn
}

/** The mean move of some rows; null where none of them has one. */
function meanOf({ moves, counts }: Column, sample: Int32Array): number | null {
  let sum = 0
  let count = 0
  for (let i = 0; i < sample.length; i++) {
    const row = sample[i] ?? 0
    sum += moves[row] ?? 0
    count += counts[row] ?? 0
  }
  return count === 0 ? null : sum / count
}

const TWO_POW_32 = 2 ** 32
