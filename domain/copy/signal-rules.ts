import { formatDuration, formatFraction, formatShares, formatUsd } from '../money/format.ts'
import { LIVE_PROBABILITY } from '../traders/skill/verdict.ts'
import type { DecisionInputs } from './decision.ts'
import type { Finding } from './finding.ts'
import { maxAgeOf } from './policy.ts'

/** The log is still on the chain and nobody cancelled the signal. */
export function stillStands({ withdrawn }: DecisionInputs): Finding {
  const rule = 'Signal still stands'
  switch (withdrawn) {
    case null:
      return { rule, reason: 'cancelled', passed: true, actual: 'yes', limit: 'on the chain and not cancelled' }
    case 'reorged':
      return { rule, reason: 'reorged', passed: false, actual: 'its block left the chain', limit: 'on the chain' }
    case 'cancelled':
      return { rule, reason: 'cancelled', passed: false, actual: 'cancelled by an operator', limit: 'not cancelled' }
  }
}

/** Copying is switched on. Off means no order at all, exits included. */
export function copyingOn({ policy }: DecisionInputs): Finding {
  const { copyingEnabled: passed } = policy
  return { rule: 'Copying switched on', reason: 'copying-off', passed, actual: passed ? 'on' : 'off', limit: 'on' }
}

/** The wallet is an active leader. */
export function leaderFollowed({ leader }: DecisionInputs): Finding {
  const passed = leader?.active === true
  const actual = passed ? 'followed' : leader ? 'no longer followed' : 'not a leader'
  return { rule: 'Leader followed', reason: 'leader-not-followed', passed, actual, limit: 'followed' }
}

/** A paused leader opens nothing for us. */
export function leaderNotPaused({ leader }: DecisionInputs): Finding | null {
  if (!leader) return null
  const actual = leader.paused ? `paused: ${leader.pauseReason ?? 'no reason given'}` : 'not paused'
  return { rule: 'Leader not paused', reason: 'leader-paused', passed: !leader.paused, actual, limit: 'not paused' }
}

/** Real money opens positions only behind a leader whose record says that copying pays. Paper follows anyone. */
export function leaderProven({ leader, mode, rulesVersion }: DecisionInputs): Finding | null {
  if (!leader || mode !== 'live' || rulesVersion === BEFORE_PROOF) return null
  const { probability = null, liveEligible = false } = leader
  const isLikely = probability !== null && probability >= LIVE_PROBABILITY
  const likelihood = probability === null ? 'no estimate' : `${formatFraction(probability)} that copying pays`
  const least = formatFraction(LIVE_PROBABILITY)
  return {
    rule: 'Leader proven',
    reason: 'leader-not-proven',
    passed: isLikely && liveEligible,
    actual: isLikely && !liveEligible ? `${likelihood}, but not cleared for real money` : likelihood,
    limit: `at least ${least} that copying pays, by enough resolved events, outcomes agreeing, not screened out`,
  }
}

/** Decisions under these rules were made before real money asked for proof. */
const BEFORE_PROOF = '1'

/** A halted account opens nothing. */
export function accountNotHalted({ account }: DecisionInputs): Finding | null {
  if (!account) return null
  const actual = account.halted ? `halted: ${account.haltReason ?? 'no reason given'}` : 'not halted'
  return { rule: 'Account not halted', reason: 'halted', passed: !account.halted, actual, limit: 'not halted' }
}

/** A resting order that was hit shows an old intent; skipped unless the policy copies those too. */
export function leaderTookLiquidity({ fill, policy }: DecisionInputs): Finding | null {
  if (policy.copyMakerFills) return null
  return {
    rule: 'Leader took the price',
    reason: 'leader-was-maker',
    passed: fill.role === 'taker',
    actual: fill.role === 'taker' ? 'took the price' : 'a resting order was hit',
    limit: 'fills that took the price',
  }
}

/**
 * The signal is young enough for its side. An age that nobody stated is too old for an entry, which must not be late, and
 * young enough for an exit, which must not be missed.
 */
export function signalFresh({ fill, policy, now }: DecisionInputs): Finding {
  const age = fill.blockTime === null ? null : now - fill.blockTime
  const oldest = maxAgeOf(policy, fill.side)
  return {
    rule: 'Signal fresh',
    reason: 'stale-signal',
    passed: age === null ? fill.side === 'SELL' : age <= oldest,
    actual: age === null ? 'of unknown age' : `${formatDuration(Math.max(0, age))} old`,
    limit: `at most ${formatDuration(oldest)} old`,
  }
}

/** Today's loss is below its limit. */
export function dailyLossLeft({ account, policy }: DecisionInputs): Finding | null {
  if (!account) return null
  return {
    rule: 'Loss today',
    reason: 'daily-loss',
    passed: account.dailyLoss < policy.maxDailyLoss,
    actual: account.dailyLoss > 0n ? `${formatUsd(account.dailyLoss)} lost today` : 'nothing lost today',
    limit: `less than ${formatUsd(policy.maxDailyLoss)}`,
  }
}

/** There is room for one more order. */
export function orderSlotLeft({ account, policy }: DecisionInputs): Finding | null {
  if (!account) return null
  return {
    rule: 'Orders on their way',
    reason: 'open-orders',
    passed: account.openOrders < policy.maxOpenOrders,
    actual: `${account.openOrders} open`,
    limit: `fewer than ${policy.maxOpenOrders}`,
  }
}

/** We hold lots that were copied from this leader. */
export function somethingToSell({ exit }: DecisionInputs): Finding | null {
  if (!exit) return null
  const passed = exit.ourShares > 0n
  const actual = passed ? `${formatShares(exit.ourShares)} copied from this leader` : 'nothing held from this leader'
  return { rule: 'Something to sell', reason: 'nothing-to-sell', passed, actual, limit: 'more than nothing' }
}
