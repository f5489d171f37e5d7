import { z } from 'zod'
import type { Side } from '../../domain/copy/fill.ts'
import {
  type Address,
  type ConditionId,
  type TokenId,
  type TxHash,
  toConditionId,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import {
  type EpochMs,
  type Price,
  price,
  roundMicros,
  type Shares,
  shares,
  type Usd,
  usd,
} from '../../domain/money/units.ts'
import {
  addressWire,
  conditionIdWire,
  decimalText,
  parsed,
  parseTime,
  priceWire,
  productMicros,
  secondsWire,
  sharesWire,
  tokenIdWire,
  txHashWire,
  usdWire,
} from './wire.ts'

/** One order's fills in one transaction, as the indexer sums them. */
export type TradeRow = {
  wallet: Address
  side: Side
  tokenId: TokenId
  conditionId: ConditionId
  shares: Shares
  price: Price
  at: EpochMs
  txHash: TxHash
  title: string
  slug: string
  outcome: string | null
  /** Null while the indexer has not placed a fresh row. */
  outcomeIndex: number | null
}

/** Anything that changed a wallet's positions or cash. Fields that a type does not have are null. */
export type ActivityRow = {
  wallet: Address
  type: string
  side: Side | null
  /** Of a transfer: whether the wallet received or sent. */
  direction: 'in' | 'out' | null
  tokenId: TokenId | null
  conditionId: ConditionId | null
  shares: Shares
  /** What moved. Of a BUY it includes the taker fee. */
  cash: Usd
  /** Of a trade, shares × price with all the decimals that the service prints: without the fee. */
  notional: Usd | null
  /** Null also for a price outside 0…1, which dust can have. */
  price: Price | null
  at: EpochMs
  txHash: TxHash | null
  outcomeIndex: number | null
}

/** What a wallet holds of one token. Cost and averages are the indexer's (average cost), not ours (FIFO). */
export type PositionRow = {
  wallet: Address
  tokenId: TokenId
  conditionId: ConditionId
  shares: Shares
  averagePrice: Price
  /** Without fees, which are beside it. */
  entryCost: Usd
  entryFees: Usd
  currentPrice: Price
  currentValue: Usd
  realisedPnl: Usd
  unrealisedPnl: Usd
  status: string
  negRisk: boolean
  outcomeIndex: number | null
  firstEntryAt: EpochMs | null
  lastEventAt: EpochMs | null
}

/** How a condition stands. */
export type ResolutionRow = {
  conditionId: ConditionId
  status: string
  /** What one share of each outcome pays; null until the status is `resolved`. */
  payouts: readonly Price[] | null
  resolvedBlock: number | null
  resolvedAt: EpochMs | null
}

const side = z.enum(['BUY', 'SELL'])
const emptyToNull = <T>(parse: (text: string) => T) =>
  z
    .string()
    .nullish()
    .transform(parsed((text) => (text ? parse(text) : null)))

/** Fresh rows say 999; indexing an outcome list with it would be worse than not knowing. */
const outcomeIndex = z
  .number()
  .int()
  .nullish()
  .transform((index) => (index == null || index === 999 ? null : index))

/** Zero where the indexer has seen no event. */
const secondsOrNone = secondsWire.nullish().transform((time): EpochMs | null => time || null)

export const tradeWire = z
  .object({
    proxy_wallet: addressWire,
    side,
    token_id: tokenIdWire,
    condition_id: conditionIdWire,
    size: sharesWire,
    price: priceWire,
    timestamp: secondsWire,
    transaction_hash: txHashWire,
    title: z.string(),
    slug: z.string(),
    outcome: emptyToNull(String),
    outcome_index: outcomeIndex,
  })
  .transform(
    (row): TradeRow => ({
      wallet: row.proxy_wallet,
      side: row.side,
      tokenId: row.token_id,
      conditionId: row.condition_id,
      shares: row.size,
      price: row.price,
      at: row.timestamp,
      txHash: row.transaction_hash,
      title: row.title,
      slug: row.slug,
      outcome: row.outcome,
      outcomeIndex: row.outcome_index,
    }),
  )

export const activityWire = z
  .object({
    proxy_wallet: addressWire,
    type: z.string().min(1),
    timestamp: secondsWire,
    size: decimalText,
    usdc_size: usdWire,
    side: side.or(z.enum(['IN', 'OUT', ''])).nullish(),
    token_id: emptyToNull(toTokenId),
    condition_id: emptyToNull(toConditionId),
    price: decimalText.nullish(),
    transaction_hash: emptyToNull(toTxHash),
    outcome_index: outcomeIndex,
  })
  .transform(
    parsed((row): ActivityRow => {
      const at = row.type === 'TRADE' ? (row.price ?? null) : null
      return {
        wallet: row.proxy_wallet,
        type: row.type,
        side: row.side === 'BUY' || row.side === 'SELL' ? row.side : null,
        direction: row.side === 'IN' ? 'in' : row.side === 'OUT' ? 'out' : null,
        tokenId: row.token_id,
        conditionId: row.condition_id,
        shares: shares(roundMicros(row.size, 'half-even')),
        cash: row.usdc_size,
        notional: at === null ? null : usd(productMicros(row.size, at)),
        price: at === null ? null : (priceWire.safeParse(at).data ?? null),
        at: row.timestamp,
        txHash: row.transaction_hash,
        outcomeIndex: row.outcome_index,
      }
    }),
  )

export const positionWire = z
  .object({
    proxy_wallet: addressWire,
    token_id: tokenIdWire,
    condition_id: conditionIdWire,
    current_size: sharesWire,
    avg_price: priceWire,
    entry_cost_usdc: usdWire,
    entry_fees_usdc: usdWire,
    current_price: priceWire,
    current_value: usdWire,
    realized_pnl: usdWire,
    unrealized_pnl: usdWire,
    status: z.string(),
    negative_risk: z.boolean(),
    outcome_index: outcomeIndex,
    first_entry_at: secondsOrNone,
    last_event_at: secondsOrNone,
  })
  .transform(
    (row): PositionRow => ({
      wallet: row.proxy_wallet,
      tokenId: row.token_id,
      conditionId: row.condition_id,
      shares: row.current_size,
      averagePrice: row.avg_price,
      entryCost: row.entry_cost_usdc,
      entryFees: row.entry_fees_usdc,
      currentPrice: row.current_price,
      currentValue: row.current_value,
      realisedPnl: row.realized_pnl,
      unrealisedPnl: row.unrealized_pnl,
      status: row.status,
      negRisk: row.negative_risk,
      outcomeIndex: row.outcome_index,
      firstEntryAt: row.first_entry_at,
      lastEventAt: row.last_event_at,
    }),
  )

export const resolutionWire = z
  .object({
    condition_id: conditionIdWire,
    status: z.string(),
    payouts: z.array(z.number().int().min(0).max(1_000_000)).nullish(),
    resolved_block: z.number().int().nullish(),
    resolved_at: emptyToNull(parseTime),
  })
  .refine(({ status, payouts }) => status !== 'resolved' || payouts != null, {
    path: ['payouts'],
    message: 'absent, though the status is resolved',
  })
  .transform(
    (row): ResolutionRow => ({
      conditionId: row.condition_id,
      status: row.status,
      payouts: row.status === 'resolved' ? (row.payouts ?? []).map((micros) => price(BigInt(micros))) : null,
      resolvedBlock: row.resolved_block ?? null,
      resolvedAt: row.resolved_at,
    }),
  )
