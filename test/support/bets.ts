import type { ConditionId } from '../../domain/money/ids.ts'
import type { Bet } from '../../domain/traders/skill/bets.ts'

/** A resolved bet of 100 shares at one half, with nothing known of copying it. */
export const bet = (overrides: Partial<Bet> & { leg?: string } = {}): Bet => {
  const { leg = 'a', ...rest } = overrides
  return {
    eventId: 'e',
    conditionId: leg as ConditionId,
    direction: 1,
    at: 0,
    shares: 100,
    price: 0.5,
    copyCost: null,
    closesAt: null,
    closeMid: null,
    payout: 1,
    resolvedAt: 1_000,
    ...rest,
  }
}
