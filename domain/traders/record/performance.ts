import type { EpochMs } from '../../money/units.ts'
import { maxDrawdown, sharpeRatio } from '../../portfolio/performance.ts'
import { activeDays, type DailyResult, type Days, dailySeries, daysOf, employedReturns } from './daily-results.ts'
import type { BookStep, ConditionBook } from './event-book.ts'
import type { MarketResult } from './market-results.ts'
import type { PlacedTrade } from './placed-trades.ts'

/** Profit first in first out over everything that moved the wallet's shares, made when a market resolves, fees included. Dollars. */
export type TraderPerformance = {
  days30: WindowPerformance
  days90: WindowPerformance
  all: WindowPerformance
  /** Rebates and rewards; in none of the profits. */
  income: number
  /** What open positions cost, and what they are worth at the last price known of each; null where one is not known. */
  openCost: number
  openValue: number | null
  /** Markets of which something is held. */
  openPositions: number
  /** Every UTC day of the last {@link SERIES_DAYS} since the first trade, oldest first; empty where nobody asked for it. */
  daily: readonly DailyResult[]
  /** Yearly, of the last 7 whole days' returns on the capital employed, and a day earlier; null where it cannot be stated. */
  sharpe7d: number | null
  sharpe7dBefore: number | null
  /** Days of those 7 on which something was closed, and how often: whether the ratio says anything. */
  activeDays7d: number
  closed7d: number
  /** Deepest fall in the last 30 whole days on the capital employed, 0 … −1. */
  maxDrawdown30d: number
}

/** One stretch of time up to now. */
export type WindowPerformance = {
  profit: number
  /** Resolved markets that were won or lost, and of those the part that was won; null where it must be withheld. */
  decidedMarkets: number
  winRate: number | null
  /** Profit ÷ the largest capital employed at a time, and ÷ dollars bought for; null where they must be withheld. */
  roi: number | null
  returnOnBuys: number | null
  /**
   * The past is not known back to the beginning of this stretch, or the cost of more than a twentieth of what was closed in it is a
   * guess: shares that were never seen to arrive, or were sent in.
   */
  isWithheld: boolean
}

/** What performance is worked out from. Steps, trades and the past are those known at `asOf`. */
export type WalletRecord = {
  asOf: EpochMs
  from: EpochMs
  reachesBack: boolean
  steps: readonly BookStep[]
  trades: readonly PlacedTrade[]
  results: readonly MarketResult[]
  books: Iterable<ConditionBook>
  income: number
}

/** How many days of a series a profile lists at most. */
const SERIES_DAYS = 180
const DAY_MS = 86_400_000
const WEEK = 7
const MOST_ESTIMATED = 0.05
/** Nothing can be a part of less than a micro-dollar. */
const LEAST_WHOLE = 1e-6

/** All figures of a wallet's past. @param isInFull - list the days, too. */
export function performanceOf(record: WalletRecord, isInFull: boolean): TraderPerformance {
  const { asOf, steps, books, income } = record
  const days = daysOf(steps, asOf)
  const open = [...books].filter(({ openCost }) => openCost > 0)
  const weekStart = (days.first + days.profits.length - 1 - WEEK) * DAY_MS
  return {
    days30: windowOf(record, days, 30),
    days90: windowOf(record, days, 90),
    all: windowOf(record, days, null),
    income,
    openCost: open.reduce((sum, { openCost }) => sum + openCost, 0),
    openValue: open.reduce<number | null>(
      (sum, { openValue }) => (sum === null || openValue === null ? null : sum + openValue),
      0,
    ),
    openPositions: open.length,
    daily: isInFull ? dailySeries(days, SERIES_DAYS) : [],
    sharpe7d: sharpeRatio(employedReturns(days, WEEK)),
    sharpe7dBefore: sharpeRatio(employedReturns(days, WEEK, 1)),
    activeDays7d: activeDays(days, WEEK),
    closed7d: steps.filter(({ at, isClose }) => isClose && at >= weekStart && at < weekStart + WEEK * DAY_MS).length,
    maxDrawdown30d: maxDrawdown(employedReturns(days, 30)),
  }
}

/** @param count - days; null for all of the past. */
function windowOf(record: WalletRecord, days: Days, count: number | null): WindowPerformance {
  const { asOf, from, reachesBack, steps, trades, results } = record
  const since = count === null ? Number.NEGATIVE_INFINITY : asOf - count * DAY_MS
  const { profit, closed, estimated } = sumsOf(steps, since)
  const { won, lost } = countDecided(results, since)
  const isWithheld = (!reachesBack && from > since) || estimated > MOST_ESTIMATED * closed
  const bought = trades.reduce((sum, { at, side, notional }) => sum + (side === 'BUY' && at > since ? notional : 0), 0)
  const employed = days.employed
    .subarray(count === null ? 0 : Math.max(0, days.employed.length - 1 - count))
    .reduce((most, held) => Math.max(most, held), 0)
  const unless = (value: number, whole: number) => (isWithheld || whole < LEAST_WHOLE ? null : value / whole)
  return {
    profit,
    decidedMarkets: won + lost,
    winRate: unless(won, won + lost),
    roi: unless(profit, employed),
    returnOnBuys: unless(profit, bought),
    isWithheld,
  }
}

function sumsOf(steps: readonly BookStep[], since: EpochMs): Pick<BookStep, 'profit' | 'closed' | 'estimated'> {
  const sums = { profit: 0, closed: 0, estimated: 0 }
  for (const { at, profit, closed, estimated } of steps) {
    if (at <= since) continue
    sums.profit += profit
    sums.closed += closed
    sums.estimated += estimated
  }
  return sums
}

function countDecided(results: readonly MarketResult[], since: EpochMs): { won: number; lost: number } {
  const counts = { won: 0, lost: 0 }
  for (const { resolvedAt, outcome } of results) {
    if (resolvedAt !== null && resolvedAt > since && (outcome === 'won' || outcome === 'lost')) counts[outcome] += 1
  }
  return counts
}
