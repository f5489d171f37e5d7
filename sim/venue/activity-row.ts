import type { Side } from '../../domain/copy/fill.ts'

/** What one wallet did in one transaction, as the venue's own indexer tells it: sums, no log index, no order hash. */
export type ActivityRow = {
  type: 'TRADE' | 'SPLIT' | 'MERGE' | 'REDEEM' | 'CONVERSION' | 'REWARD' | 'MAKER_REBATE'
  wallet: string
  /** Null for what is not a trade; so are the token and the role. */
  side: Side | null
  tokenId: string | null
  role: 'maker' | 'taker' | null
  /** Null for what is not about one market. */
  conditionId: string | null
  shares: number
  price: number
  /** Dollars; zero for makers. */
  fee: number
  /** Dollars that moved, as the indexer prints them: a buyer's include the fee. */
  cash: number
  txHash: string
  /** Epoch seconds of the block. */
  timestamp: number
  /** Shares that came and went, by token. Not shown: what a conversion did to each token is for the chain to tell. */
  moves: readonly (readonly [tokenId: string, shares: number])[]
}

/** Newest first; what happened in the same second, in an order that never changes. */
export const byNewest = (a: ActivityRow, b: ActivityRow): number =>
  b.timestamp - a.timestamp || (keyOf(a) < keyOf(b) ? -1 : 1)

/** Dollars that came (above zero) and went. */
export function cashFlowOf({ type, side, shares, price, fee, cash }: ActivityRow): number {
  switch (type) {
    case 'TRADE':
      return (side === 'BUY' ? -1 : 1) * shares * price - fee
    case 'SPLIT':
      return -cash
    case 'MERGE':
    case 'REDEEM':
    case 'CONVERSION':
    case 'REWARD':
    case 'MAKER_REBATE':
      return cash
  }
}

/** Tells rows of one second apart. */
export const keyOf = ({ txHash, wallet, tokenId, conditionId }: ActivityRow): string =>
  `${txHash}${wallet}${tokenId ?? conditionId ?? ''}`
