import { toNumber } from '../../domain/money/units.ts'
import type { Chain } from '../chain/chain.ts'
import { type OrderPart, partsOf, type StagedFill } from '../chain/match.ts'
import { type ActivityRow, byNewest } from './activity-row.ts'

/** All fills that are on the chain, newest first. */
export type Tape = {
  record(txHash: string, fills: readonly StagedFill[]): void
  rows(): ActivityRow[]
}

/** An empty tape over `chain`: a fill is on it while the chain has its transaction. */
export function createTape(chain: Chain): Tape {
  const recorded = new Map<string, readonly StagedFill[]>()
  return {
    record(txHash, fills) {
      recorded.set(txHash, fills)
    },
    rows: () =>
      [...recorded]
        .flatMap(([txHash, fills]) => {
          const timestamp = chain.transaction(txHash)?.logs[0]?.blockTimestamp
          return timestamp === undefined ? [] : rowsOf(fills).map((row) => ({ ...row, txHash, timestamp }))
        })
        .toSorted(byNewest),
  }
}

type Ordered = { part: OrderPart; role: 'maker' | 'taker'; conditionId: string | null }

function rowsOf(fills: readonly StagedFill[]): Omit<ActivityRow, 'txHash' | 'timestamp'>[] {
  const orders = new Map<string, Ordered>()
  for (const fill of fills) {
    for (const { part, role } of partsOf(fill)) {
      const known = orders.get(part.orderHash)
      const conditionId = fill.market?.conditionId ?? null
      orders.set(part.orderHash, { role, conditionId, part: known ? sumOf(known.part, part) : part })
    }
  }
  return [...orders.values()].map(rowOf)
}

function rowOf({ part, role, conditionId }: Ordered): Omit<ActivityRow, 'txHash' | 'timestamp'> {
  const shares = toNumber(part.shares)
  const price = micros(Number(part.notional) / Number(part.shares))
  const fee = toNumber(part.fee)
  return {
    type: 'TRADE',
    wallet: part.owner,
    side: part.side,
    tokenId: part.tokenId,
    role,
    conditionId,
    shares,
    price,
    fee,
    cash: micros(shares * price + (part.side === 'BUY' ? fee : 0)),
    moves: [[part.tokenId, part.side === 'BUY' ? shares : -shares]],
  }
}

const micros = (value: number): number => Math.round(value * 1e6) / 1e6

const sumOf = (a: OrderPart, b: OrderPart): OrderPart => ({
  ...a,
  shares: a.shares + b.shares,
  notional: a.notional + b.notional,
  fee: a.fee + b.fee,
})
