import type { EpochMs } from '../../domain/money/units.ts'
import { type ActivityRow, cashFlowOf } from './activity-row.ts'
import type { Stage } from './stage.ts'

export const PERIODS = ['day', 'week', 'month', 'all'] as const
export type Period = (typeof PERIODS)[number]

const DAY_MS = 86_400_000
const LENGTHS: Readonly<Record<Exclude<Period, 'all'>, number>> = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS }

/** What a wallet made in a period, in dollars, and traded, in shares. */
export type Standing = { pnl: number; volume: number; trades: number }

/**
 * A wallet's standings: of all time what it made, of a period by how much its equity changed, everything it holds at the middle of the
 * book.
 *
 * @param rows - all of them, newest first.
 */
export function standingsOf(rows: readonly ActivityRow[], stage: Stage, now: EpochMs): Record<Period, Standing> {
  const starts = { day: now - LENGTHS.day, week: now - LENGTHS.week, month: now - LENGTHS.month }
  const account = createAccount(stage)
  const oldestFirst = rows.toReversed()
  let next = 0
  const equityAt = (at: EpochMs) => {
    for (let row = oldestFirst[next]; row && row.timestamp * 1000 <= at; row = oldestFirst[next]) {
      account.book(row)
      next += 1
    }
    return account.equityAt(at)
  }
  const before = { month: equityAt(starts.month), week: equityAt(starts.week), day: equityAt(starts.day) }
  const equity = equityAt(now)
  const standing = (pnl: number, since: EpochMs): Standing => {
    const traded = rows.filter(({ type, timestamp }) => type === 'TRADE' && timestamp * 1000 > since)
    const volume = traded.reduce((sum, { shares }) => sum + shares, 0)
    return { pnl: rounded(pnl), volume: rounded(volume), trades: traded.length }
  }
  return {
    day: standing(equity - before.day, starts.day),
    week: standing(equity - before.week, starts.week),
    month: standing(equity - before.month, starts.month),
    all: standing(equity, 0),
  }
}

function createAccount(stage: Stage) {
  const holdings = new Map<string, number>()
  const worthless = new Set<string>()
  let cash = 0

  function worthOf(tokenId: string, at: EpochMs): number {
    const mid = stage.midAt(tokenId, at)
    if (mid !== null) return mid
    const staged = stage.byToken(tokenId)
    const payout = staged?.market.outcomes.find((outcome) => outcome.tokenId === tokenId)?.payout ?? 0
    if (!staged || staged.phase === 'open') return 0
    if (payout === 0 && staged.resolvedAt !== null && at >= staged.resolvedAt) worthless.add(tokenId)
    return payout
  }

  return {
    book(row: ActivityRow) {
      cash += cashFlowOf(row)
      for (const [tokenId, shares] of row.moves) holdings.set(tokenId, (holdings.get(tokenId) ?? 0) + shares)
    },
    equityAt(at: EpochMs) {
      let equity = cash
      for (const [tokenId, shares] of holdings) {
        if (Math.abs(shares) < DUST || worthless.has(tokenId)) continue
        equity += shares * worthOf(tokenId, at)
      }
      return equity
    },
  }
}

const DUST = 1e-6
const rounded = (value: number): number => Math.round(value * 1e6) / 1e6
