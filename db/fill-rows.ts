import type { ExchangeGeneration, Fill, FillLog, Role, Side } from '../domain/copy/fill.ts'
import {
  type Address,
  type BlockHash,
  type FillId,
  fillIdOf,
  type OrderHash,
  type TokenId,
  type TxHash,
} from '../domain/money/ids.ts'
import { type EpochMs, price, shares, usd } from '../domain/money/units.ts'

/** Columns of `fill_logs`, as {@link toFillLog} reads them. */
export const FILL_LOG_COLUMNS = `
  chain_id, block_number, block_hash, block_time, tx_hash, log_index, exchange, generation, order_hash, owner,
  counterparty, role, side, token_id, shares_micros, notional_micros, fee_micros, fee_shares_micros, removed`

/** Columns of `signals`, as {@link toFill} reads them. */
export const FILL_COLUMNS = `
  fill_id, chain_id, tx_hash, order_hash, leader, role, side, token_id, shares_micros, notional_micros, fee_micros,
  fee_shares_micros, price_micros, block_number, block_hash, block_time, exchange, log_count`

/** Which path brought a fill in; the first one is kept. */
export type FillSource = 'alchemy' | 'quicknode' | 'moralis' | 'chain' | 'rtds' | 'data-api' | 'receipt'

export type Sighting = { source: FillSource; seenAt: EpochMs; deliveryId: string | null }

/** A log, and who told of it. */
export type ToldLog = { log: FillLog; seen: Sighting }

type Amounts = { shares_micros: bigint; notional_micros: bigint; fee_micros: bigint; fee_shares_micros: bigint }

type Trade = {
  chain_id: number
  tx_hash: TxHash
  order_hash: OrderHash
  role: Role
  side: Side
  token_id: TokenId
  block_number: bigint
  block_hash: BlockHash
  block_time: EpochMs | null
  exchange: Address
}

export type FillLogRow = Amounts &
  Trade & { log_index: number; generation: ExchangeGeneration; owner: Address; counterparty: Address; removed: boolean }

export type FillRow = Amounts & Trade & { fill_id: FillId; leader: Address; price_micros: bigint; log_count: number }

export const toFillLog = (row: FillLogRow): FillLog => ({
  chainId: row.chain_id,
  blockNumber: Number(row.block_number),
  blockHash: row.block_hash,
  blockTime: row.block_time,
  txHash: row.tx_hash,
  logIndex: row.log_index,
  exchange: row.exchange,
  generation: row.generation,
  orderHash: row.order_hash,
  owner: row.owner,
  counterparty: row.counterparty,
  role: row.role,
  side: row.side,
  tokenId: row.token_id,
  shares: shares(row.shares_micros),
  notional: usd(row.notional_micros),
  fee: usd(row.fee_micros),
  feeShares: shares(row.fee_shares_micros),
  removed: row.removed,
})

export const toFill = (row: FillRow): Fill => ({
  fillId: row.fill_id,
  chainId: row.chain_id,
  txHash: row.tx_hash,
  orderHash: row.order_hash,
  leader: row.leader,
  role: row.role,
  side: row.side,
  tokenId: row.token_id,
  shares: shares(row.shares_micros),
  notional: usd(row.notional_micros),
  fee: usd(row.fee_micros),
  feeShares: shares(row.fee_shares_micros),
  price: price(row.price_micros),
  blockNumber: Number(row.block_number),
  blockHash: row.block_hash,
  blockTime: row.block_time,
  exchange: row.exchange,
  logCount: row.log_count,
})

/** Rows of `fill_logs` for `jsonb_populate_recordset`: bigint as text, times as ISO-8601. */
export const fillLogsJson = (told: readonly ToldLog[]): string =>
  json(told, ({ log, seen }) => ({
    ...tradeOf(log),
    fill_id: fillIdOf(log.chainId, log.txHash, log.orderHash),
    log_index: log.logIndex,
    generation: log.generation,
    owner: log.owner,
    counterparty: log.counterparty,
    removed: log.removed,
    source: seen.source,
    seen_at: isoOf(seen.seenAt),
  }))

/** Rows of `signals`, as {@link fillLogsJson}; `firstLogIndex` orders fills within a block. */
export const fillsJson = (
  fills: readonly { fill: Fill; firstLogIndex: number }[],
  seenFirst: ReadonlyMap<FillId, Sighting>,
): string =>
  json(fills, ({ fill, firstLogIndex }) => {
    const seen = seenFirst.get(fill.fillId)
    return {
      ...tradeOf(fill),
      fill_id: fill.fillId,
      leader: fill.leader,
      price_micros: fill.price,
      first_log_index: firstLogIndex,
      log_count: fill.logCount,
      source: seen?.source,
      delivery_id: seen?.deliveryId,
      seen_at: seen && isoOf(seen.seenAt),
    }
  })

const tradeOf = (trade: Fill | FillLog) => ({
  chain_id: trade.chainId,
  tx_hash: trade.txHash,
  order_hash: trade.orderHash,
  role: trade.role,
  side: trade.side,
  token_id: trade.tokenId,
  block_number: trade.blockNumber,
  block_hash: trade.blockHash,
  block_time: trade.blockTime === null ? null : isoOf(trade.blockTime),
  exchange: trade.exchange,
  shares_micros: trade.shares,
  notional_micros: trade.notional,
  fee_micros: trade.fee,
  fee_shares_micros: trade.feeShares,
})

function json<T>(items: readonly T[], toRow: (item: T) => object): string {
  return JSON.stringify(items.map(toRow), (_key, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

const isoOf = (at: EpochMs): string => new Date(at).toISOString()
