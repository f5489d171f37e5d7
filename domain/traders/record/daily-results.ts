import type { EpochMs } from '../../money/units.ts'
import { type UtcDay, utcDayOf } from '../../portfolio/equity.ts'
import type { BookStep } from './event-book.ts'

/** One UTC day, dollars. */
export type DailyResult = {
  day: UtcDay
  profit: number
  /** Profit so far. */
  total: number
  /** Largest cost of what was held at a time on that day. */
  employed: number
}

/** Every UTC day from that of the first step to that of `asOf`, quiet days included. The last one is not over yet. */
export type Days = { first: number; profits: Float64Array; employed: Float64Array; isActive: Uint8Array }

const DAY_MS = 86_400_000
/** A leader's equity is not known: returns are on the most that was employed in so many days, and at least on so many dollars. */
const CAPITAL_DAYS = 30
const LEAST_CAPITAL = 100

/** Adds up steps, given in order of time, by day. */
export function daysOf(steps: readonly BookStep[], asOf: EpochMs): Days {
  const first = Math.floor((steps[0]?.at ?? asOf) / DAY_MS)
  const count = Math.floor(asOf / DAY_MS) - first + 1
  const days = {
    first,
    profits: new Float64Array(count),
    employed: new Float64Array(count),
    isActive: new Uint8Array(count),
  }
  let held = 0
  let reached = 0
  for (const { at, profit, employed, isClose } of steps) {
    const day = Math.floor(at / DAY_MS) - first
    for (; reached < day; reached++) days.employed[reached + 1] = held
    held = Math.max(0, held + employed)
    days.profits[day] = (days.profits[day] ?? 0) + profit
    days.employed[day] = Math.max(days.employed[day] ?? 0, held)
    if (isClose) days.isActive[day] = 1
  }
  for (; reached < count - 1; reached++) days.employed[reached + 1] = held
  return days
}

/** The last `count` days as a series, oldest first. */
export function dailySeries({ first, profits, employed }: Days, count: number): DailyResult[] {
  const from = Math.max(0, profits.length - count)
  let total = profits.subarray(0, from).reduce((sum, profit) => sum + profit, 0)
  return Array.from(profits.subarray(from), (profit, i) => {
    total += profit
    return { day: utcDayOf((first + from + i) * DAY_MS), profit, total, employed: employed[from + i] ?? 0 }
  })
}

/**
 * Returns on the capital employed of the last `count` whole days, oldest first: the day's profit ÷ the most that was held at a time
 * in the 30 days up to it, at least 100 dollars. Fewer where the wallet is younger.
 *
 * @param daysAgo - how many whole days to leave out at the end.
 */
export function employedReturns({ profits, employed }: Days, count: number, daysAgo = 0): number[] {
  const end = profits.length - 1 - daysAgo
  const returns: number[] = []
  for (let day = Math.max(0, end - count); day < end; day++) {
    let capital = LEAST_CAPITAL
    for (let before = Math.max(0, day - CAPITAL_DAYS + 1); before <= day; before++) {
      capital = Math.max(capital, employed[before] ?? 0)
    }
    returns.push((profits[day] ?? 0) / capital)
  }
  return returns
}

/** Of the last `count` whole days, those on which something was closed. */
export const activeDays = ({ isActive }: Days, count: number): number =>
  isActive.subarray(Math.max(0, isActive.length - 1 - count), -1).reduce((sum, active) => sum + active, 0)
