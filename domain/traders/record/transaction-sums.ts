import type { Address } from '../../money/ids.ts'
import type { WalletEvent } from '../history.ts'
import type { ReportedFill } from '../sources.ts'

/**
 * Sums the fills of one wallet, token and side in each transaction: the grain on which all sources agree. In order of first
 * appearance; role, order, outcome and condition stay where the summed fills agree or only one names it.
 */
export function sumFills<Fill extends ReportedFill & { wallet?: Address }>(fills: readonly Fill[]): Fill[] {
  const keyOf = ({ wallet, txHash, tokenId, side, at }: Fill) => [wallet, txHash, tokenId, side, at].join(' ')
  return summed(fills, keyOf, (sum, fill) => ({
    ...sum,
    shares: added(sum.shares, fill.shares),
    notional: added(sum.notional, fill.notional),
    fee: added(sum.fee, fill.fee),
    role: sum.role === fill.role ? sum.role : null,
    orderHash: sum.orderHash === fill.orderHash ? sum.orderHash : null,
    outcomeIndex: sum.outcomeIndex ?? fill.outcomeIndex,
    conditionId: sum.conditionId ?? fill.conditionId,
  }))
}

/** Sums the events of one kind and token or condition in each transaction of one wallet. In order of first appearance. */
export function sumEvents(events: readonly WalletEvent[]): WalletEvent[] {
  const keyOf = ({ kind, txHash, conditionId, tokenId }: WalletEvent) => [kind, txHash, conditionId, tokenId].join(' ')
  return summed(events, keyOf, (sum, event) => ({
    ...sum,
    shares: added(sum.shares, event.shares),
    cash: added(sum.cash, event.cash),
  }))
}

function summed<T>(rows: readonly T[], keyOf: (row: T) => string, add: (sum: T, row: T) => T): T[] {
  const sums = new Map<string, T>()
  for (const row of rows) {
    const key = keyOf(row)
    const sum = sums.get(key)
    sums.set(key, sum === undefined ? row : add(sum, row))
  }
  return [...sums.values()]
}

/** A sum of amounts with six decimals, without the dust of binary fractions. */
const added = (a: number, b: number): number => Math.round((a + b) * 1e6) / 1e6
