import type { Role, Side } from '../../copy/fill.ts'
import type { ConditionId, OrderHash, TokenId, TxHash } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'

/** A fill as statistics see it: shares and dollars as plain numbers. `notional` excludes `fee`. */
export type TraderFill = {
  at: EpochMs
  conditionId: ConditionId
  tokenId: TokenId
  /** Which of the condition's outcomes the token is. */
  outcomeIndex: number
  side: Side
  role: Role
  shares: number
  notional: number
  fee: number
  orderHash: OrderHash | null
  txHash: TxHash | null
}

/** One decision of a trader: all fills that it took to carry it out. `at` is when it began. */
export type Trade = {
  at: EpochMs
  conditionId: ConditionId
  tokenId: TokenId
  outcomeIndex: number
  side: Side
  shares: number
  notional: number
  fee: number
  /** The part of `notional` where the trader's resting order was hit. */
  makerNotional: number
}

/** How long fills without an order or a transaction still count as one decision. */
const MERGE_WINDOW_MS = 60_000

/**
 * Merges one wallet's fills into decisions, so that nobody trades more, or more evenly, by splitting orders.
 *
 * Fills of one token and side are one decision when they share an order hash; where that is not known, a transaction; where
 * neither is, when they lie within 60 s of the decision's first fill. In order of time, each with its first fill.
 */
export function mergeFills<Fill extends TraderFill>(fills: readonly Fill[]): (Trade & { first: Fill })[] {
  const trades: (Trade & { first: Fill })[] = []
  const open = new Map<string, Trade[]>()
  for (const fill of inOrder(fills)) {
    const id = fill.orderHash ?? fill.txHash
    const alike = open.get(id ?? fill.tokenId)
    const trade = alike?.find(({ tokenId, side }) => tokenId === fill.tokenId && side === fill.side)
    if (trade && (id !== null || fill.at - trade.at <= MERGE_WINDOW_MS)) {
      addTo(trade, fill)
      continue
    }
    const begun = begin(fill)
    trades.push(begun)
    if (!alike) open.set(id ?? fill.tokenId, [begun])
    else alike[trade ? alike.indexOf(trade) : alike.length] = begun
  }
  return trades
}

/** The average price of a trade, before fees. */
export const averagePriceOf = ({ notional, shares }: Pick<Trade, 'notional' | 'shares'>): number => notional / shares

/** Which part of the volume the wallet made with resting orders, 0…1; 0 without volume. */
export function makerShareOf(trades: readonly Trade[]): number {
  let maker = 0
  let total = 0
  for (const { makerNotional, notional } of trades) {
    maker += makerNotional
    total += notional
  }
  return total === 0 ? 0 : maker / total
}

function begin<Fill extends TraderFill>(fill: Fill): Trade & { first: Fill } {
  const { at, conditionId, tokenId, outcomeIndex, side, shares, notional, fee } = fill
  const makerNotional = fill.role === 'maker' ? notional : 0
  return { at, conditionId, tokenId, outcomeIndex, side, shares, notional, fee, makerNotional, first: fill }
}

function addTo(trade: Trade, fill: TraderFill) {
  trade.shares += fill.shares
  trade.notional += fill.notional
  trade.fee += fill.fee
  if (fill.role === 'maker') trade.makerNotional += fill.notional
}

const inOrder = <Fill extends TraderFill>(fills: readonly Fill[]): readonly Fill[] =>
  fills.every((fill, i) => i === 0 || (fills[i - 1]?.at ?? 0) <= fill.at)
    ? fills
    : fills.toSorted((a, b) => a.at - b.at)
