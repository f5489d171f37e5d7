import type { Market } from '../market/market.ts'
import { MIN_MARKETABLE_BUY } from '../market/match.ts'
import { formatCents, formatDuration, formatFraction, formatPrice, formatShares, formatUsd } from '../money/format.ts'
import { toNumber, type Usd } from '../money/units.ts'
import type { BindingCap, ReservationVerdict, SkipReason } from './decision.ts'
import type { AccountState, CopyPolicy } from './policy.ts'
import type { EntryFigures, EntrySize } from './sizing.ts'

/** Why an entry was not made, with the number that bit and its limit in words. */
export type Refusal = { reason: SkipReason; actual: string; limit: string }

/** An edge below its thresholds at the price we would really pay. */
export function noEdge(q: number, policy: CopyPolicy, figures: EntryFigures | null): Refusal {
  const limit = `at least ${formatFraction(policy.minEdge)} of cost and ${formatPrice(policy.minAbsoluteEdge)} a share`
  if (!figures) return { reason: 'no-edge', actual: 'nothing to price it against', limit }
  const { gating, edge } = figures
  const cost = toNumber(gating.total) / toNumber(gating.shares)
  const actual = `${formatFraction(edge)}: worth ${formatCents(q)}, costs ${formatCents(cost)} all-in (${gating.model} model)`
  return { reason: 'no-edge', actual, limit }
}

/** A size that the caps left below the venue's minimum. Named after the limit where one of ours left (almost) nothing. */
export function tooSmall(
  size: Extract<EntrySize, { kind: 'too-small' }>,
  market: Market,
  policy: CopyPolicy,
  account: AccountState,
): Refusal {
  const { bindingCap } = size.figures
  const spent = spentLimit(bindingCap, policy, account)
  if (spent) return spent
  return {
    reason: 'below-minimum-size',
    actual: `${formatShares(size.shares)} for ${formatUsd(size.notional)}, kept down by ${CAP_NAMES[bindingCap]}`,
    limit: `at least ${formatShares(market.minOrderShares)} and ${formatUsd(MIN_MARKETABLE_BUY)}`,
  }
}

/** What `reserve()` refused, in words. */
export function notReserved(
  reason: Extract<ReservationVerdict, { granted: false }>['reason'],
  asked: Usd,
  policy: CopyPolicy,
  account: AccountState,
): Refusal {
  const more = `${formatUsd(asked)} more asked`
  switch (reason) {
    case 'halted':
      return { reason, actual: 'halted while the order was being prepared', limit: 'not halted' }
    case 'cooldown':
      return {
        reason,
        actual: 'an entry here not long ago',
        limit: `${formatDuration(policy.cooldownMs)} between entries in a market`,
      }
    case 'open-orders':
      return { reason, actual: `${account.openOrders} open`, limit: `fewer than ${policy.maxOpenOrders}` }
    case 'daily-loss':
      return {
        reason,
        actual: `${formatUsd(account.dailyLoss)} lost today, ${more}`,
        limit: formatUsd(policy.maxDailyLoss),
      }
    case 'cash-short':
      return {
        reason,
        actual: more,
        limit: `${formatUsd(account.cash)} in cash, ${formatUsd(account.reserved)} of it reserved`,
      }
    case 'leader-limit':
      return {
        reason,
        actual: `${formatUsd(account.exposureLeader)} with this leader, ${more}`,
        limit: formatUsd(policy.maxPerLeader),
      }
    case 'market-limit':
      return {
        reason,
        actual: `${formatUsd(account.exposureMarket)} in this market, ${more}`,
        limit: formatUsd(policy.maxPerMarket),
      }
    case 'event-limit':
      return {
        reason,
        actual: `${formatUsd(account.exposureEvent)} in this event, ${more}`,
        limit: formatUsd(policy.maxPerEvent),
      }
    case 'total-limit':
      return {
        reason,
        actual: `${formatUsd(account.exposureTotal)} in all, ${more}`,
        limit: formatUsd(policy.maxTotal),
      }
  }
}

function spentLimit(cap: BindingCap, policy: CopyPolicy, account: AccountState): Refusal | null {
  const inUse = (reason: SkipReason, amount: Usd, where: string, limit: Usd): Refusal => ({
    reason,
    actual: `${formatUsd(amount)} ${where}, too little left`,
    limit: formatUsd(limit),
  })
  switch (cap) {
    case 'leader-cap':
      return inUse('leader-limit', account.exposureLeader, 'with this leader', policy.maxPerLeader)
    case 'market-cap':
      return inUse('market-limit', account.exposureMarket, 'in this market', policy.maxPerMarket)
    case 'event-cap':
      return inUse('event-limit', account.exposureEvent, 'in this event', policy.maxPerEvent)
    case 'total-cap':
      return inUse('total-limit', account.exposureTotal, 'in all', policy.maxTotal)
    case 'daily-loss':
      return inUse('daily-loss', account.dailyLoss, 'lost today', policy.maxDailyLoss)
    case 'cash':
      return inUse('cash-short', account.reserved, 'reserved', account.cash)
    case 'none':
    case 'sizing':
    case 'trade-cap':
    case 'depth-share':
    case 'volume-share':
    case 'edge':
    case 'slippage':
    case 'reservation':
      return null
  }
}

/** The caps in words, for sentences like "kept down by …". */
export const CAP_NAMES: Readonly<Record<BindingCap, string>> = {
  none: 'nothing',
  sizing: 'the sizing mode',
  'trade-cap': 'the limit per trade',
  'leader-cap': 'the limit per leader',
  'market-cap': 'the limit per market',
  'event-cap': 'the limit per event',
  'total-cap': 'the limit in total',
  'daily-loss': 'the loss left for today',
  cash: 'the cash at hand',
  'depth-share': 'our part of the depth',
  'volume-share': "our part of the hour's volume",
  edge: 'the edge, which ends there',
  slippage: 'the shares within the slippage limit',
  reservation: 'the money reserved before',
}
