import type { EpochMs } from '../../money/units.ts'
import type { Bet } from './bets.ts'

/**
 * What a wallet made of one event beyond the prices, and how much luck alone would move that. Everything about skill is counted
 * per event: fills of one event share one outcome, and counting them one by one understates errors about twofold.
 */
export type EventExcess = {
  eventId: string
  /** Time of the last bet. */
  at: EpochMs
  /** √V of {@link nullVariance}, in dollars; above zero. */
  deviation: number
  /** Σ shares × (payout − price); null until resolved. */
  leader: number | null
  /** Σ shares × (payout − cost of copying); null until resolved or where a cost is unknown. */
  copier: number | null
  /** Σ shares × (closing mid − price). */
  leaderClosing: number | null
  /** Σ shares × (closing mid − cost of copying). */
  copierClosing: number | null
  resolvedAt: EpochMs | null
  /** Dollars staked. */
  stake: number
}

/**
 * Measures the bets of one event, given in order of time. Outcomes and closing mids that became known after `asOf` are unknown.
 *
 * @returns null where hardly anything was bet: what is left of the risk after buying both sides, or selling again, is less than
 *   a fifth of that of the single bets. Dividing by it would turn cents into proof.
 */
export function eventExcess(bets: readonly Bet[], asOf: EpochMs): EventExcess | null {
  const [first] = bets
  const last = bets.at(-1)
  const deviation = Math.sqrt(nullVariance(bets))
  if (!first || !last || deviation <= LEAST_RISK_LEFT * Math.sqrt(separateVariance(bets))) return null
  const resolvedAt = bets.reduce<EpochMs | null>(
    (latest, bet) => (latest === null || bet.resolvedAt === null ? null : Math.max(latest, bet.resolvedAt)),
    0,
  )
  const isResolved = resolvedAt !== null && resolvedAt <= asOf
  const hasClosed = bets.every(({ closesAt }) => closesAt !== null && closesAt <= asOf)
  return {
    eventId: first.eventId,
    at: last.at,
    deviation,
    leader: isResolved ? total(bets, 'payout', 'price') : null,
    copier: isResolved ? total(bets, 'payout', 'copyCost') : null,
    leaderClosing: hasClosed ? total(bets, 'closeMid', 'price') : null,
    copierClosing: hasClosed ? total(bets, 'closeMid', 'copyCost') : null,
    resolvedAt: isResolved ? resolvedAt : null,
    stake: bets.reduce((sum, bet) => sum + bet.shares * bet.price, 0),
  }
}

/**
 * Variance of Σ shares × (payout − price) if prices are martingales, exactly: with signed shares s and prices p of first outcomes,
 * `Σ s²p(1−p)` plus, for each earlier bet i and later bet k, `2 sᵢ sₖ pₖ(1−pₖ)` on one condition and `−2 sᵢ sₖ pⱼ pₖ` on two
 * conditions of a group where at most one pays. The covariance of two bets is fixed by the prices at the later one; where the earlier
 * condition's price at that time was not traded, its last traded one stands in.
 *
 * @param bets - of one event, in order of time.
 */
export function nullVariance(bets: readonly Bet[]): number {
  if (bets.length === 1) return separateVariance(bets)
  const legs = new Map<string, { shares: number; price: number }>()
  let variance = 0
  for (const bet of bets) {
    const signed = bet.direction * bet.shares
    const price = bet.direction === 1 ? bet.price : 1 - bet.price
    const own = legs.get(bet.conditionId) ?? { shares: 0, price }
    variance += signed * (signed + 2 * own.shares) * price * (1 - price)
    for (const [conditionId, leg] of legs) {
      if (conditionId !== bet.conditionId) variance -= 2 * signed * leg.shares * leg.price * price
    }
    legs.set(bet.conditionId, { shares: own.shares + signed, price })
  }
  return Math.max(0, variance)
}

const LEAST_RISK_LEFT = 0.2

const separateVariance = (bets: readonly Bet[]): number =>
  bets.reduce((sum, { shares, price }) => sum + shares ** 2 * price * (1 - price), 0)

/** Σ shares × (worth − cost); null where a bet's worth or cost is unknown. */
function total(bets: readonly Bet[], worth: 'payout' | 'closeMid', cost: 'price' | 'copyCost'): number | null {
  let sum = 0
  for (const bet of bets) {
    const gained = bet[worth]
    const paid = bet[cost]
    if (gained === null || paid === null) return null
    sum += bet.shares * (gained - paid)
  }
  return sum
}
