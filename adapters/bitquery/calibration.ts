import type { Address } from '../../domain/money/ids.ts'
import { sumFills } from '../../domain/traders/record/transaction-sums.ts'
import type { OwnedFill } from '../../domain/traders/sources.ts'
import type { PredictionTrade } from './schema.ts'

/**
 * What the words of a row mean: who of the two owns the order that it tells of, and which way the owner traded where
 * `IsOutcomeBuy` is set.
 */
export type Reading = { owner: 'Buyer' | 'Seller'; buyMeans: 'BUY' | 'SELL' }

/** Bitquery's own pages contradict each other, so all are possible. */
const READINGS: readonly Reading[] = (['Seller', 'Buyer'] as const).flatMap((owner) =>
  (['BUY', 'SELL'] as const).map((buyMeans) => ({ owner, buyMeans })),
)

/**
 * Finds out what rows mean by a transaction that is known from the chain: the one reading under which every wallet bought and
 * sold exactly what it did. Null when none fits, or several do.
 *
 * @param trades - all rows of the transaction.
 * @param known - all fills of the same transaction.
 */
export function calibrate(trades: readonly PredictionTrade[], known: readonly OwnedFill[]): Reading | null {
  const truth = digestOf(known)
  const fitting = READINGS.filter((reading) => digestOf(trades.map((trade) => fillOf(trade, reading))) === truth)
  const [only, ...others] = fitting
  return only && others.length === 0 && known.length > 0 ? only : null
}

/** A row under a reading. It names no fee and no role; an exchange as the other party would mean a taker, if it is one. */
export function fillOf(trade: PredictionTrade, { owner, buyMeans }: Reading): OwnedFill {
  const isBuy = trade.isOutcomeBuy === (buyMeans === 'BUY')
  return {
    wallet: owner === 'Buyer' ? trade.buyer : trade.seller,
    at: trade.at,
    conditionId: trade.conditionId,
    tokenId: trade.tokenId,
    outcomeIndex: trade.outcomeIndex,
    side: isBuy ? 'BUY' : 'SELL',
    role: null,
    shares: trade.shares,
    notional: trade.notional,
    fee: 0,
    orderHash: trade.orderHash,
    txHash: trade.txHash,
    source: 'bitquery',
  }
}

/** The other party of a row under a reading: an exchange where the row is a taker's. */
export const counterpartyOf = (trade: PredictionTrade, { owner }: Reading): Address =>
  owner === 'Buyer' ? trade.seller : trade.buyer

const digestOf = (fills: readonly OwnedFill[]): string =>
  sumFills(fills.map((fill) => ({ ...fill, at: 0 })))
    .map(({ wallet, tokenId, side, shares }) => `${wallet} ${tokenId} ${side} ${shares.toFixed(4)}`)
    .sort()
    .join('\n')
