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

/** A size that the caps left below the venue's minimum. Named after the limit where one of ours left too little. */
export function tooSmall(
  size: Extract<EntrySize, { kind: 'too-small' }>,
  market: Market,
  policy: CopyPolicy,
  account: AccountState,
): Refusal {
  const { bindingCap } = size.figures
  const reason = LIMIT_OF_CAP[bindingCap]
  if (reason) {
    const { used, limit } = limitInUse(reason, policy, account)
    return { reason, actual: `${used}, too little left`, limit }
  }
  return {
    reason: 'below-minimum-size',
    actual: `${formatShares(size.shares)} for ${formatUsd(size.notional)}, kept down by ${CAP_NAMES[bindingCap]}`,
    limit: `at least ${formatShares(market.minOrderShares)} and ${formatUsd(MIN_MARKETABLE_BUY)}`,
  }
}

/** What `reserve()` refused, in words. */
export function notReserved(
  reason: ReservationRefusal,
  asked: Usd,
  policy: CopyPolicy,
  account: AccountState,
): Refusal {
  const { used, limit } = limitInUse(reason, policy, account)
  return { reason, actual: `${used}, ${formatUsd(asked)} more asked`, limit }
}

type ReservationRefusal = Extract<ReservationVerdict, { granted: false }>['reason']

const LIMIT_OF_CAP: Readonly<Partial<Record<BindingCap, ReservationRefusal>>> = {
  'leader-cap': 'leader-limit',
  'market-cap': 'market-limit',
  'event-cap': 'event-limit',
  'total-cap': 'total-limit',
  'daily-loss': 'daily-loss',
  cash: 'cash-short',
}

function limitInUse(
  reason: ReservationRefusal,
  policy: CopyPolicy,
  account: AccountState,
): { used: string; limit: string } {
  const atMost = (used: Usd, limit: Usd, where: string) => ({
    used: `${formatUsd(used)} ${where}`,
    limit: `at most ${formatUsd(limit)} ${where}`,
  })
  switch (reason) {
    case 'halted':
      return { used: 'halted while the order was being prepared', limit: 'not halted' }
    case 'cooldown':
      return {
        used: 'an entry not long ago',
        limit: `${formatDuration(policy.cooldownMs)} between entries in a market`,
      }
    case 'open-orders':
      return { used: `${account.openOrders} orders open`, limit: `fewer than ${policy.maxOpenOrders} orders open` }
    case 'cash-short':
      return {
        used: `${formatUsd(account.reserved)} reserved`,
        limit: `at most the ${formatUsd(account.cash)} in cash`,
      }
    case 'daily-loss':
      return atMost(account.dailyLoss, policy.maxDailyLoss, 'lost or staked today')
    case 'leader-limit':
      return atMost(account.exposureLeader, policy.maxPerLeader, 'with one leader')
    case 'market-limit':
      return atMost(account.exposureMarket, policy.maxPerMarket, 'in one market')
    case 'event-limit':
      return atMost(account.exposureEvent, policy.maxPerEvent, 'in one event')
    case 'total-limit':
      return atMost(account.exposureTotal, policy.maxTotal, 'in all')
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
  'whole-position': 'the size of the position',
}
