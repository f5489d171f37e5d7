import type { ConditionId } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import { averagePriceOf, type Trade } from '../record/trades.ts'

/**
 * A trade as a bet on one outcome, for measuring skill: selling an outcome at p is betting on the other one at 1 − p.
 * All prices are of the outcome that was bet on.
 */
export type Bet = {
  /** Bets of one event share one truth: a neg-risk group, else the condition itself. */
  eventId: string
  conditionId: ConditionId
  /** 1 on the condition's first outcome, −1 on its second. */
  direction: 1 | -1
  at: EpochMs
  shares: number
  /** Paid per share, before fees. */
  price: number
  /** What a copier would have paid per share in all, after delay, spread and fee; null where unknown. */
  copyCost: number | null
  /** When the closing mid was taken, see `closingTimeOf`, and what it was; null where unknown. */
  closesAt: EpochMs | null
  closeMid: number | null
  /** What a share paid; null until the market resolved. */
  payout: number | null
  resolvedAt: EpochMs | null
}

/** What is known of the traded outcome; mids, costs and payouts of that outcome, not of the bet. */
export type TradedOutcome = {
  eventId: string
  closesAt: EpochMs | null
  closeMid: number | null
  payout: number | null
  resolvedAt: EpochMs | null
}

/** A trade as a bet. @param copyCost - of the bet: for a SELL, what the other outcome would have cost. */
export function betOf(trade: Trade, outcome: TradedOutcome, copyCost: number | null): Bet {
  const isBuy = trade.side === 'BUY'
  return {
    eventId: outcome.eventId,
    conditionId: trade.conditionId,
    direction: (trade.outcomeIndex === 0) === isBuy ? 1 : -1,
    at: trade.at,
    shares: trade.shares,
    price: ofBet(averagePriceOf(trade), isBuy),
    copyCost,
    closesAt: outcome.closesAt,
    closeMid: outcome.closeMid === null ? null : ofBet(outcome.closeMid, isBuy),
    payout: outcome.payout === null ? null : ofBet(outcome.payout, isBuy),
    resolvedAt: outcome.resolvedAt,
  }
}

/** A price of the traded outcome as one of what was bet on. */
export const ofBet = (price: number, isBuy: boolean): number => (isBuy ? price : 1 - price)

/** Groups bets by event, each group in order of time. */
export function groupByEvent(bets: readonly Bet[]): Map<string, Bet[]> {
  const groups = new Map<string, Bet[]>()
  for (const bet of bets) {
    const group = groups.get(bet.eventId)
    if (group) group.push(bet)
    else groups.set(bet.eventId, [bet])
  }
  for (const group of groups.values()) if (group.length > 1) group.sort((a, b) => a.at - b.at)
  return groups
}

/** What is known to matter for when a market's price stops being a forecast. */
export type ClosingFacts = {
  /** Scheduled start of the game, where the market is about one. */
  startsAt: EpochMs | null
  /** Scheduled end; null where unknown. */
  endsAt: EpochMs | null
}

const DAY_MS = 86_400_000

/**
 * When the closing mid of a bet is taken: before its outcome can be known. At the start of a game; otherwise after a day, or at half
 * of the remaining scheduled life where that comes first. Null when that time is not after the bet.
 */
export function closingTimeOf(at: EpochMs, { startsAt, endsAt }: ClosingFacts): EpochMs | null {
  const half = endsAt === null ? Number.POSITIVE_INFINITY : at + (endsAt - at) / 2
  const close = startsAt ?? Math.min(at + DAY_MS, half)
  return close > at ? close : null
}
