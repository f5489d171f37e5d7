import type { TokenId } from '../money/ids.ts'
import { type EpochMs, type Price, ratio, type Usd, usd } from '../money/units.ts'
import type { LedgerEvent } from './ledger.ts'
import { applyEvent, emptyPortfolio } from './portfolio.ts'
import { holdingsValue } from './profit.ts'

/** A UTC calendar day, `YYYY-MM-DD`. */
export type UtcDay = string

/** An account at the end of a UTC day. `flow` is what was put in less what was taken out that day. */
export type EquityPoint = { day: UtcDay; equity: Usd; flow: Usd }

const DAY_MS = 86_400_000

/** The UTC day of an instant. */
export const utcDayOf = (at: EpochMs): UtcDay => new Date(at).toISOString().slice(0, 10)

/**
 * Equity at the end of every UTC day from that of the first event to that of `until`, quiet days included.
 *
 * Equity is cash plus holdings at the day's marks; resolved shares that wait for redemption count at their payout.
 *
 * @param ledger - in order of time.
 * @param marksOn - the marks at the end of a day; every token held then needs one unless it has resolved.
 * @throws InvalidInputError when a mark is missing.
 */
export function equityCurve(
  ledger: readonly LedgerEvent[],
  until: EpochMs,
  marksOn: (day: UtcDay) => ReadonlyMap<TokenId, Price>,
): EquityPoint[] {
  const [first] = ledger
  if (!first) return []
  const points: EquityPoint[] = []
  let portfolio = emptyPortfolio
  let next = 0
  for (let dayStart = startOfDay(first.at); dayStart <= until; dayStart += DAY_MS) {
    const before = portfolio.contributed
    for (let event = ledger[next]; event && event.at < dayStart + DAY_MS; event = ledger[next]) {
      portfolio = applyEvent(portfolio, event).portfolio
      next += 1
    }
    const day = utcDayOf(dayStart)
    const equity = usd(portfolio.cash + holdingsValue(portfolio, marksOn(day)))
    points.push({ day, equity, flow: usd(portfolio.contributed - before) })
  }
  return points
}

/**
 * Daily returns (E − flow) ÷ E_before − 1, so that money put in is not profit. The first day, and a day on which an empty
 * account is funded, are measured against what was put in. A day without anything at stake counts as 0.
 *
 * @returns null when profit was made on nothing, so that no return can be stated.
 */
export function dailyReturns(curve: readonly EquityPoint[]): number[] | null {
  const returns: number[] = []
  let before = 0n
  for (const { equity, flow } of curve) {
    const base = before === 0n ? flow : before
    const profit = equity - flow - before
    if (base <= 0n && profit !== 0n) return null
    returns.push(ratio(profit, base))
    before = equity
  }
  return returns
}

/**
 * How far equity stands below its peak, 0 … 1, where money put in or taken out moves the peak with it: a deposit neither
 * hides a loss nor makes one. Zero for an account that never held anything.
 */
export function currentDrawdown(curve: readonly EquityPoint[]): number {
  let peak = 0n
  let last = 0n
  for (const { equity, flow } of curve) {
    peak += flow
    if (equity > peak) peak = equity
    last = equity
  }
  return peak <= 0n ? 0 : ratio(peak - last, peak)
}

const startOfDay = (at: EpochMs): EpochMs => Math.floor(at / DAY_MS) * DAY_MS
