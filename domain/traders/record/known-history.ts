import type { EpochMs } from '../../money/units.ts'
import type { PriceMarks, TradedMarket, TraderHistory } from '../history.ts'

/** The times after a trade at which mids are kept, in order, ms. */
export const MARK_HORIZONS = {
  after1m: 60_000,
  after5m: 300_000,
  after15m: 900_000,
  after1h: 3_600_000,
  after6h: 21_600_000,
  after24h: 86_400_000,
} as const satisfies Partial<Record<keyof PriceMarks, number>>

/** A horizon of {@link MARK_HORIZONS}. */
export type MarkHorizon = keyof typeof MARK_HORIZONS

/**
 * The history as it could be known at `asOf`: later rows are gone, mids that lie ahead are unknown, markets that resolve later are
 * unresolved. Whatever is made of the result cannot look ahead.
 */
export function historyAsOf(history: TraderHistory, asOf: EpochMs): TraderHistory {
  const { fills, events, markets } = history
  // Usually all of it is past, and thousands of wallets are looked at: what needs no change is not copied.
  const isPast = fills.every((fill) => fillAsOf(fill, asOf) === fill)
  const isResolved = [...markets.values()].every((market) => marketAsOf(market, asOf) === market)
  return {
    ...history,
    until: Math.min(history.until, asOf),
    fills: isPast ? fills : fills.flatMap((fill) => fillAsOf(fill, asOf) ?? []),
    events: events.filter(({ at }) => at <= asOf),
    markets: isResolved ? markets : new Map([...markets].map(([id, market]) => [id, marketAsOf(market, asOf)])),
  }
}

type Fill = TraderHistory['fills'][number]

function fillAsOf(fill: Fill, asOf: EpochMs): Fill | null {
  if (fill.at > asOf) return null
  const marks = fill.marks && marksAsOf(fill.marks, fill.at, asOf)
  return marks === fill.marks ? fill : { ...fill, marks }
}

function marksAsOf(marks: PriceMarks, at: EpochMs, asOf: EpochMs): PriceMarks {
  const isOver = marks.closesAt === null || marks.closesAt <= asOf
  if (isOver && at + MARK_HORIZONS.after24h <= asOf) return marks
  const known = { ...marks, close: isOver ? marks.close : null }
  for (const horizon of HORIZONS) if (at + MARK_HORIZONS[horizon] > asOf) known[horizon] = null
  return known
}

const HORIZONS = Object.keys(MARK_HORIZONS) as MarkHorizon[]

const marketAsOf = (market: TradedMarket, asOf: EpochMs): TradedMarket =>
  market.resolvedAt !== null && market.resolvedAt <= asOf
    ? market
    : market.payouts === null && market.resolvedAt === null
      ? market
      : { ...market, resolvedAt: null, payouts: null }
