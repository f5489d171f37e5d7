import type { EpochMs } from '../../money/units.ts'
import { tradesPerWeek } from '../score/score.ts'
import { SCORE_WINDOW_DAYS, type ScoreInputs } from '../score/score-inputs.ts'
import { medianOf } from '../statistics/median.ts'
import type { PlacedTrade } from './placed-trades.ts'

/** How much a wallet trades. */
export type ActivityFigures = {
  trades: number
  trades30d: number
  /** Within a day of the market's opening, in the last 30 days. */
  earlyTrades30d: number
  tradesPerWeek: number
  buys: number
  sells: number
  markets: number
  /** Dollars, without fees. */
  volume: number
  volume30d: number
  fees: number
  /** Median and mean dollars of a trade; null without one. */
  medianStake: number | null
  meanStake: number | null
  firstTradeAt: EpochMs | null
  lastTradeAt: EpochMs | null
}

/** How long after a market's opening the wallet trades. */
export type BettingTimes = {
  /** In order; `toHours` is null in the last one, which has no end. */
  bands: readonly { fromHours: number; toHours: number | null; trades: number; volume: number }[]
  /** Trades of markets whose opening is not known. */
  unknown: number
  medianHours: number | null
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
/** One day is what the score calls early. */
const BAND_HOURS = [0, 1, 6, 24, 72, 168, 720] as const

/** Counts and sums over all trades, in order of time. @param markets - how many markets they are of. */
export function activityOf(trades: readonly PlacedTrade[], markets: number, inputs: ScoreInputs): ActivityFigures {
  const since = inputs.asOf - SCORE_WINDOW_DAYS * DAY_MS
  let buys = 0
  let volume = 0
  let volume30d = 0
  let fees = 0
  for (const { at, side, notional, fee } of trades) {
    if (side === 'BUY') buys += 1
    volume += notional
    if (at > since) volume30d += notional
    fees += fee
  }
  return {
    trades: trades.length,
    trades30d: inputs.trades,
    earlyTrades30d: inputs.earlyTrades,
    tradesPerWeek: tradesPerWeek(inputs),
    buys,
    sells: trades.length - buys,
    markets,
    volume,
    volume30d,
    fees,
    medianStake: medianOf(trades.map(({ notional }) => notional)),
    meanStake: trades.length === 0 ? null : volume / trades.length,
    firstTradeAt: trades[0]?.at ?? null,
    lastTradeAt: trades.at(-1)?.at ?? null,
  }
}

/** A histogram of hours after opening. A trade on a border belongs to the band above. */
export function bettingTimesOf(trades: readonly PlacedTrade[]): BettingTimes {
  const bands = BAND_HOURS.map((fromHours, i) => ({
    fromHours,
    toHours: BAND_HOURS[i + 1] ?? null,
    trades: 0,
    volume: 0,
  }))
  const known: number[] = []
  for (const { at, notional, first } of trades) {
    const openedAt = first.market?.openedAt ?? null
    if (openedAt === null) continue
    const hours = Math.max(0, (at - openedAt) / HOUR_MS)
    known.push(hours)
    const band = bands[BAND_HOURS.findLastIndex((fromHours) => hours >= fromHours)]
    if (!band) continue
    band.trades += 1
    band.volume += notional
  }
  return { bands, unknown: trades.length - known.length, medianHours: medianOf(known) }
}
