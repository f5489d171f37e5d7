import { invariant } from '../errors.ts'
import type { Address, BlockHash, FillId, OrderHash, TokenId, TxHash } from '../money/ids.ts'
import { fillIdOf } from '../money/ids.ts'
import { averagePrice, type EpochMs, type Price, type Shares, shares, type Usd, usd } from '../money/units.ts'

export type Side = 'BUY' | 'SELL'
/** Whether the wallet took liquidity or its resting order was hit (then the price is an old intent). */
export type Role = 'taker' | 'maker'
/** Which event layout and exchange family a log belongs to. */
export type ExchangeGeneration = 'clob-v1' | 'clob-v2' | 'exchange-v3'

/**
 * One `OrderFilled` log, decoded, of the order that `owner` placed. Physical identity: `(chainId, blockHash, logIndex)`.
 *
 * `notional` excludes the fee. A CLOB V1 BUY pays its fee in shares, every other fill in collateral; the other field is 0.
 * `blockTime` is null where the source does not carry it.
 */
export type FillLog = {
  chainId: number
  blockNumber: number
  blockHash: BlockHash
  blockTime: EpochMs | null
  txHash: TxHash
  logIndex: number
  exchange: Address
  generation: ExchangeGeneration
  orderHash: OrderHash
  owner: Address
  counterparty: Address
  role: Role
  side: Side
  tokenId: TokenId
  shares: Shares
  notional: Usd
  fee: Usd
  feeShares: Shares
  /** The node said that this log left the canonical chain. */
  removed: boolean
}

/** A leader's fill: all logs of one order in one transaction, amounts summed. */
export type Fill = {
  fillId: FillId
  chainId: number
  txHash: TxHash
  orderHash: OrderHash
  leader: Address
  role: Role
  side: Side
  tokenId: TokenId
  shares: Shares
  notional: Usd
  fee: Usd
  feeShares: Shares
  /** Average price before fees. */
  price: Price
  blockNumber: number
  blockHash: BlockHash
  blockTime: EpochMs | null
  exchange: Address
  logCount: number
}

/**
 * Groups logs into fills, one per `(chainId, txHash, orderHash)`, amounts summed; in order of first appearance.
 *
 * The same physical log given twice counts once. Removed logs are left out. Where a transaction was re-included in another
 * block, only the logs of the highest block are summed: the older ones are no longer on the chain.
 *
 * @throws InvariantError when logs of one order disagree on owner, side or token.
 */
export function fillsFromLogs(logs: readonly FillLog[]): Fill[] {
  const groups = new Map<FillId, FillLog[]>()
  const seen = new Set<string>()
  for (const log of logs) {
    const physical = `${log.chainId}:${log.blockHash}:${log.logIndex}`
    if (log.removed || seen.has(physical)) continue
    seen.add(physical)
    const fillId = fillIdOf(log.chainId, log.txHash, log.orderHash)
    const group = groups.get(fillId)
    if (group) group.push(log)
    else groups.set(fillId, [log])
  }
  return [...groups].map(([fillId, group]) => sumLogs(fillId, canonicalLogs(group)))
}

function canonicalLogs(group: readonly FillLog[]): FillLog[] {
  const newest = group.reduce((a, b) => (b.blockNumber > a.blockNumber ? b : a))
  return group.filter((log) => log.blockHash === newest.blockHash)
}

function sumLogs(fillId: FillId, logs: readonly FillLog[]): Fill {
  const [first] = logs
  invariant(first, 'a fill needs at least one log', { fillId })
  let quantity = 0n
  let notional = 0n
  let fee = 0n
  let feeShares = 0n
  for (const log of logs) {
    invariant(
      log.owner === first.owner && log.side === first.side && log.tokenId === first.tokenId,
      'logs of one order must agree on owner, side and token',
      { fillId, logIndex: log.logIndex },
    )
    quantity += log.shares
    notional += log.notional
    fee += log.fee
    feeShares += log.feeShares
  }
  invariant(quantity > 0n, 'a fill must move shares', { fillId })
  return {
    fillId,
    chainId: first.chainId,
    txHash: first.txHash,
    orderHash: first.orderHash,
    leader: first.owner,
    role: first.role,
    side: first.side,
    tokenId: first.tokenId,
    shares: shares(quantity),
    notional: usd(notional),
    fee: usd(fee),
    feeShares: shares(feeShares),
    price: averagePrice(usd(notional), shares(quantity), 'half-even'),
    blockNumber: first.blockNumber,
    blockHash: first.blockHash,
    // All logs are of one block; not every source carried its time.
    blockTime: logs.find((log) => log.blockTime !== null)?.blockTime ?? null,
    exchange: first.exchange,
    logCount: logs.length,
  }
}
