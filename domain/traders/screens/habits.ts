import type { EpochMs } from '../../money/units.ts'
import { averagePriceOf, makerShareOf, type Trade } from '../record/trades.ts'
import { medianOf } from '../statistics/median.ts'

/** How a wallet trades, whatever it earns. Shares are of dollars, 0…1. */
export type TradingHabits = {
  makerShare: number
  /** 2 × the smaller side ÷ all dollars, both within one market and 24 hours: quoting, not betting. */
  twoSidedShare: number
  marketsPer30Days: number
  /** Median time between buying shares and selling them; null where nothing was sold. */
  medianHoldMs: number | null
  /** Dollars bought ÷ dollars traded in bets that were closed by trading, by shares: 1 where everything is sold again. */
  closedShare: number
  /** The part of buys at 0.95 or more: picking up what is all but decided. */
  sweepShare: number
}

const DAY_MS = 86_400_000
const SWEEP_PRICE = 0.95

/** Measures habits over all of `trades`, in order of time, between `from` and `to`. */
export function habitsOf(trades: readonly Trade[], from: EpochMs, to: EpochMs): TradingHabits {
  const { twoSidedShare, markets } = sidesOf(trades)
  const { holds, closed, opened } = closuresOf(trades)
  return {
    makerShare: makerShareOf(trades),
    twoSidedShare,
    marketsPer30Days: to <= from ? 0 : (markets * 30 * DAY_MS) / (to - from),
    medianHoldMs: medianOf(holds),
    closedShare: opened === 0 ? 0 : closed / opened,
    sweepShare: sweepShareOf(trades),
  }
}

function sweepShareOf(trades: readonly Trade[]): number {
  let buys = 0
  let sweeps = 0
  for (const trade of trades) {
    if (trade.side !== 'BUY') continue
    buys += 1
    if (averagePriceOf(trade) >= SWEEP_PRICE) sweeps += 1
  }
  return buys === 0 ? 0 : sweeps / buys
}

/** How much is traded on both sides of a market. Selling one outcome and buying the other are the same side. */
function sidesOf(trades: readonly Trade[]): { twoSidedShare: number; markets: number } {
  const windows = new Map<string, Window>()
  let total = 0
  let both = 0
  for (const { at, conditionId, side, outcomeIndex, notional } of trades) {
    let window = windows.get(conditionId)
    if (!window || at - window.since > DAY_MS) {
      if (window) both += twoSided(window)
      window = { since: at, first: 0, second: 0 }
      windows.set(conditionId, window)
    }
    if ((side === 'BUY') === (outcomeIndex === 0)) window.first += notional
    else window.second += notional
    total += notional
  }
  for (const window of windows.values()) both += twoSided(window)
  return { twoSidedShare: total === 0 ? 0 : both / total, markets: windows.size }
}

/** Dollars on either outcome of one market within a day. */
type Window = { since: EpochMs; first: number; second: number }

const twoSided = ({ first, second }: Window): number => 2 * Math.min(first, second)

/** First in, first out, per token: how long shares were held, and how many of those bought were sold again. */
function closuresOf(trades: readonly Trade[]): { holds: number[]; closed: number; opened: number } {
  const lots = new Map<string, { at: EpochMs; shares: number }[]>()
  const holds: number[] = []
  let closed = 0
  let opened = 0
  for (const { at, tokenId, side, shares } of trades) {
    const held = lots.get(tokenId)
    if (side === 'BUY') {
      opened += shares
      if (held) held.push({ at, shares })
      else lots.set(tokenId, [{ at, shares }])
      continue
    }
    if (!held) continue
    let left = shares
    for (let lot = held[0]; lot && left > 0; lot = held[0]) {
      const part = Math.min(lot.shares, left)
      holds.push(at - lot.at)
      closed += part
      left -= part
      lot.shares -= part
      if (lot.shares <= 0) held.shift()
    }
  }
  return { holds, closed, opened }
}
