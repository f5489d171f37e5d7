import { type Bet, betOf } from '../skill/bets.ts'
import type { FollowingCost } from './following-cost.ts'
import { eventOf, type PlacedTrade, payoutOf } from './placed-trades.ts'

/** A trade as a bet, with what following it would have cost. */
export const placedBet = (trade: PlacedTrade, following: FollowingCost | null): Bet => {
  const { market, marks } = trade.first
  return betOf(
    trade,
    {
      eventId: eventOf(trade.first),
      closesAt: marks?.closesAt ?? null,
      closeMid: marks?.close ?? null,
      payout: payoutOf(trade.first),
      resolvedAt: market?.resolvedAt ?? null,
    },
    following?.cost ?? null,
  )
}
