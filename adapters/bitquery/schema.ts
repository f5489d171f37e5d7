import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import {
  type Address,
  type ConditionId,
  type OrderHash,
  type TokenId,
  type TxHash,
  toAddress,
  toConditionId,
  toOrderHash,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'

/** One row of the trades cube, in its own words: what buyer and seller mean is for calibration to say. */
export type PredictionTrade = {
  at: EpochMs
  exchange: Address
  buyer: Address
  seller: Address
  isOutcomeBuy: boolean
  shares: number
  notional: number
  tokenId: TokenId
  conditionId: ConditionId | null
  outcomeIndex: number | null
  orderHash: OrderHash | null
  txHash: TxHash
}

/** Trades of one contract that Bitquery has. */
export type ExchangeCoverage = { exchange: Address; trades: number; oldestAt: EpochMs; newestAt: EpochMs }

/** A wallet and what it traded. */
export type TopTrader = { wallet: Address; volumeUsd: number; trades: number; markets: number }

const parsed =
  <T>(parse: (text: string) => T) =>
  (text: string, context: z.RefinementCtx<string>): T => {
    try {
      return parse(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error), input: text })
      return z.NEVER
    }
  }

/** Null for an id that is absent, empty or of another form: nothing depends on it. */
const orNull = <T>(parse: (text: string) => T) =>
  z
    .unknown()
    .transform((value) =>
      typeof value === 'string' ? (z.string().transform(parsed(parse)).safeParse(value).data ?? null) : null,
    )

/** Some fields are printed as numbers and some as texts. */
const amount = z
  .union([z.string().min(1), z.number()])
  .transform(Number)
  .refine((value) => Number.isFinite(value) && value >= 0, 'expected an amount')

const address = z.string().transform(parsed(toAddress))
const time = z.iso.datetime({ offset: true }).transform((text): EpochMs => Date.parse(text))

const tradeRow = z
  .object({
    Block: z.object({ Time: time }),
    Log: z.object({ SmartContract: address }),
    Trade: z.object({
      OutcomeTrade: z.object({
        Buyer: address,
        Seller: address,
        Amount: amount,
        CollateralAmount: amount,
        OrderId: orNull(toOrderHash),
        IsOutcomeBuy: z.boolean(),
      }),
      Prediction: z.object({
        ConditionId: orNull(toConditionId),
        OutcomeToken: z.object({ AssetId: z.string().transform(parsed(toTokenId)) }),
        Outcome: z.object({ Index: amount.nullish() }).nullish(),
      }),
    }),
    Transaction: z.object({ Hash: z.string().transform(parsed(toTxHash)) }),
  })
  .transform(
    ({ Block, Log, Trade: { OutcomeTrade: trade, Prediction }, Transaction }): PredictionTrade => ({
      at: Block.Time,
      exchange: Log.SmartContract,
      buyer: trade.Buyer,
      seller: trade.Seller,
      isOutcomeBuy: trade.IsOutcomeBuy,
      shares: trade.Amount,
      notional: trade.CollateralAmount,
      tokenId: Prediction.OutcomeToken.AssetId,
      conditionId: Prediction.ConditionId,
      outcomeIndex: Prediction.Outcome?.Index ?? null,
      orderHash: trade.OrderId,
      txHash: Transaction.Hash,
    }),
  )

const coverageRow = z
  .object({
    Log: z.object({ SmartContract: address }),
    Block: z.object({ oldest: time, newest: time }),
    trades: amount,
  })
  .transform(
    ({ Log, Block, trades }): ExchangeCoverage => ({
      exchange: Log.SmartContract,
      trades,
      oldestAt: Block.oldest,
      newestAt: Block.newest,
    }),
  )

const topTraderRow = z
  .object({
    Trade: z.object({ OutcomeTrade: z.object({ owner: address }) }),
    volume_usd: amount,
    trades: amount,
    markets: amount,
  })
  .transform(
    (row): TopTrader => ({
      wallet: row.Trade.OutcomeTrade.owner,
      volumeUsd: row.volume_usd,
      trades: row.trades,
      markets: row.markets,
    }),
  )

const rowsOf = <T>(row: z.ZodType<T>) =>
  z.object({ EVM: z.object({ PredictionTrades: z.array(row) }) }).transform(({ EVM }): T[] => EVM.PredictionTrades)

export const tradesAnswer = rowsOf(tradeRow)
export const coverageAnswer = rowsOf(coverageRow)
export const topTradersAnswer = rowsOf(topTraderRow)
