import type { Side } from '../../domain/copy/fill.ts'
import { toNumber } from '../../domain/money/units.ts'
import type { Chain } from '../chain/chain.ts'
import { type OrderPart, partsOf, type StagedFill } from '../chain/match.ts'

/** One order executed in one transaction, as the venue's own indexer tells it: sums, no log index, no order hash. */
export type TapeRow = {
  wallet: string
  side: Side
  tokenId: string
  shares: number
  price: number
  /** Dollars; zero for makers. */
  fee: number
  role: 'maker' | 'taker'
  txHash: string
  /** Epoch seconds of the block. */
  timestamp: number
}

/** All fills that are on the chain, newest first. */
export type Tape = {
  record(txHash: string, fills: readonly StagedFill[]): void
  rows(): TapeRow[]
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
        .toSorted((a, b) => b.timestamp - a.timestamp),
  }
}

function rowsOf(fills: readonly StagedFill[]): Omit<TapeRow, 'txHash' | 'timestamp'>[] {
  const orders = new Map<string, { part: OrderPart; role: 'maker' | 'taker' }>()
  for (const { part, role } of fills.flatMap(partsOf)) {
    const known = orders.get(part.orderHash)
    orders.set(part.orderHash, { role, part: known ? sumOf(known.part, part) : part })
  }
  return [...orders.values()].map(({ part, role }) => ({
    wallet: part.owner,
    side: part.side,
    tokenId: part.tokenId,
    shares: toNumber(part.shares),
    price: Math.round((Number(part.notional) / Number(part.shares)) * 1e6) / 1e6,
    fee: toNumber(part.fee),
    role,
  }))
}

const sumOf = (a: OrderPart, b: OrderPart): OrderPart => ({
  ...a,
  shares: a.shares + b.shares,
  notional: a.notional + b.notional,
  fee: a.fee + b.fee,
})
