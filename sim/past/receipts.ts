import { mulDiv } from '../../domain/money/rounding.ts'
import { ONE } from '../../domain/money/units.ts'
import { createRandom, type Random } from '../../domain/traders/statistics/random.ts'
import type { ChainBlock } from '../chain/chain.ts'
import { CONTRACTS, logsOfMatch, type Match, type OrderPart, takerFee } from '../chain/match.ts'
import { wireReceipt } from '../chain/wire.ts'
import { addressOf, hashOf } from '../ids.ts'
import type { ActivityRow } from '../venue/activity-row.ts'
import type { PastMarket } from './events.ts'
import type { Past } from './past.ts'

export type PastReceiptsDeps = {
  past: Pick<Past, 'tradesIn' | 'world'>
  /** The block of a time; null where the chain does not reach back to it. */
  blockAt: (at: number) => ChainBlock | null
}

/** Who is on the other side of trades with nobody of whom a past is told. */
const CROWD = 5_000
/** Some of the crowd trade far more than others: the busiest one takes a twentieth, the busiest forty a fifth. */
const UNEVENNESS = 3
const MOST_MAKERS = 3

/**
 * Receipts of the transactions in which pasts were traded, by their hash; null for any other. Their fills add up to the rows that the
 * Data API has of the transaction. Where two wallets of the past traded with each other both orders are in it, and the rest of a
 * match is made up by a large crowd of strangers. Only trades have receipts; logs by block do not show the past.
 */
export function createPastReceipts({ past, blockAt }: PastReceiptsDeps) {
  return async (txHash: string) => {
    const rows = await past.tradesIn(txHash)
    const [first] = rows
    const market = first?.conditionId && past.world.byCondition(first.conditionId)
    const block = first && blockAt(first.timestamp * 1000)
    if (!first || !market || !block) return null
    const match = matchOf(txHash, rows, market)
    // Transactions of one block are given indexes apart by their hashes.
    const place = Number.parseInt(txHash.slice(2, 6), 16)
    const logs = logsOfMatch(match).map((log, offset) => ({
      ...log,
      blockNumber: block.number,
      blockHash: block.hash,
      blockTimestamp: first.timestamp,
      transactionHash: txHash,
      transactionIndex: place,
      logIndex: place * 32 + offset,
      removed: false,
    }))
    return wireReceipt({ hash: txHash, from: addressOf('operator', txHash), to: match.exchange, index: place, logs })
  }
}

function matchOf(txHash: string, rows: readonly ActivityRow[], market: PastMarket): Match {
  const random = createRandom(`match ${txHash}`)
  const parts = rows.map((row, index) => ({ role: row.role, part: partOf(row, hashOf('past order', txHash, index)) }))
  const makers = parts.filter(({ role }) => role === 'maker').map(({ part }) => part)
  const met = makers.reduce((sum, { shares }) => sum + shares, 0n)
  const taker = parts.find(({ role }) => role === 'taker')?.part ?? strangerTaking(txHash, makers, market, random)
  const isComplementary = makers.every(({ tokenId }) => tokenId === taker.tokenId)
  const kind = isComplementary ? 'complementary' : taker.side === 'BUY' ? 'mint' : 'merge'
  return {
    exchange: market.event.negRisk ? CONTRACTS.negRiskExchange : CONTRACTS.exchange,
    kind,
    conditionId: market.conditionId,
    makers: [...makers, ...strangersMaking(txHash, taker, taker.shares - met, random)],
    taker,
  }
}

function partOf({ wallet, side, tokenId, shares, price, fee }: ActivityRow, orderHash: `0x${string}`): OrderPart {
  const [quantity, at] = [micros(shares), micros(price)]
  const notional = mulDiv(quantity, at, ONE, 'half-even')
  const owner = wallet as `0x${string}`
  return {
    orderHash,
    owner,
    side: side ?? 'BUY',
    tokenId: tokenId ?? '0',
    shares: quantity,
    notional,
    fee: micros(fee),
  }
}

/** Whose order hit the resting ones of the past. */
function strangerTaking(txHash: string, makers: readonly OrderPart[], market: PastMarket, random: Random): OrderPart {
  const part: OrderPart = {
    orderHash: hashOf('stranger’s order', txHash, 'taker'),
    owner: strangerOf(random),
    side: makers[0]?.side === 'BUY' ? 'SELL' : 'BUY',
    tokenId: makers[0]?.tokenId ?? '0',
    shares: makers.reduce((sum, { shares }) => sum + shares, 0n),
    notional: makers.reduce((sum, { notional }) => sum + notional, 0n),
    fee: 0n,
  }
  return { ...part, fee: takerFee(market.event.fees, part) }
}

/** Whose resting orders the past's one hit, for as many shares as are left. */
function strangersMaking(txHash: string, taker: OrderPart, left: bigint, random: Random): OrderPart[] {
  if (left <= 0n) return []
  const count = BigInt(1 + Math.floor(MOST_MAKERS * random.uniform()))
  const share = left / count
  return Array.from({ length: Number(count) }, (_, index) => {
    const isLast = index === Number(count) - 1
    const shares = isLast ? left - share * (count - 1n) : share
    const each = mulDiv(taker.notional, share, taker.shares, 'down')
    const all = mulDiv(taker.notional, left, taker.shares, 'down')
    return {
      orderHash: hashOf('stranger’s order', txHash, index),
      owner: strangerOf(random),
      side: taker.side === 'BUY' ? 'SELL' : 'BUY',
      tokenId: taker.tokenId,
      shares,
      notional: isLast ? all - each * (count - 1n) : each,
      fee: 0n,
    }
  })
}

const strangerOf = (random: Random): `0x${string}` =>
  addressOf('crowd', Math.floor(CROWD * random.uniform() ** UNEVENNESS))

const micros = (value: number): bigint => BigInt(Math.round(value * 1e6))
