import { formatMicros, type Usd } from '../../money/units.ts'

/** What is known of a trader's past when they are added by hand; each part may be missing. Rates are 0…1. */
export type KnownPast = { pnl30d?: Usd; sharpe?: number; tradeCount?: number; winRate?: number }

/** What the past of a leader must show, as far as it is stated. */
export type LeaderMinimums = { minPnl30d: Usd; minSharpe: number; minTrades: number; minWinRate: number }

/** Which minimums a stated past misses, as plain text, in a fixed order. What is not stated is not held against anyone. */
export function leaderShortfalls(past: KnownPast, minimums: LeaderMinimums): string[] {
  const shortfalls: string[] = []
  const miss = (what: string, was: string | number, least: string | number) =>
    shortfalls.push(`${what} must be at least ${least}, was ${was}`)
  if (past.pnl30d !== undefined && past.pnl30d < minimums.minPnl30d) {
    miss('30-day profit', `$${formatMicros(past.pnl30d)}`, `$${formatMicros(minimums.minPnl30d)}`)
  }
  if (past.sharpe !== undefined && past.sharpe < minimums.minSharpe) {
    miss('Sharpe ratio', past.sharpe, minimums.minSharpe)
  }
  if (past.tradeCount !== undefined && past.tradeCount < minimums.minTrades) {
    miss('trade count', past.tradeCount, minimums.minTrades)
  }
  if (past.winRate !== undefined && past.winRate < minimums.minWinRate) {
    miss('win rate', past.winRate, minimums.minWinRate)
  }
  return shortfalls
}
