import { z } from 'zod'
import { toFeeSchedule } from '../../domain/market/fees.ts'
import type { FeeSchedule } from '../../domain/market/market.ts'
import type { PricePoint } from '../../domain/traders/sources.ts'
import { conditionIdWire, priceWire, secondsWire, sharesWire, timeWire, tokenIdWire } from './wire.ts'

const level = z.object({ price: priceWire, size: sharesWire })

/** `GET /book`. Worst price first, by convention and not by promise; `timestamp` is of the last change, in ms. */
export const bookWire = z.object({
  asset_id: tokenIdWire,
  timestamp: z.coerce.number().int().positive(),
  bids: z.array(level),
  asks: z.array(level),
})

const feeWire = z.object({ r: z.number().nullish(), e: z.number().nullish() })

/** `GET /clob-markets/{condition}`: the trading parameters, under one-letter names. */
export const marketInfoWire = z.object({
  /** Condition. */
  c: conditionIdWire,
  /** Tokens and their outcomes. */
  t: z.array(z.object({ t: tokenIdWire, o: z.string() })).min(2),
  /** Minimum tick size, minimum order size. */
  mts: priceWire,
  mos: sharesWire,
  /** Neg-risk; absent means no. */
  nr: z.boolean().nullish(),
  /** Fee: rate, exponent, taker only; absent means none. */
  fd: feeWire.nullish(),
  /** Accepting orders, and since when. */
  ao: z.boolean(),
  aot: timeWire,
  /** Seconds that marketable orders wait, and whether the crypto taker delay applies. */
  sd: z.number().nullish(),
  itode: z.boolean().nullish(),
  /** Version, as in the catalogue. */
  v: z.string().nullish(),
})

/** `GET /markets/{condition}`: the long form, kept for closed markets too. */
export const longMarketWire = z.object({
  condition_id: conditionIdWire,
  market_slug: z.string(),
  question: z.string(),
  enable_order_book: z.boolean(),
  closed: z.boolean(),
  archived: z.boolean(),
  accepting_orders: z.boolean(),
  accepting_order_timestamp: timeWire,
  minimum_order_size: sharesWire,
  minimum_tick_size: priceWire,
  end_date_iso: timeWire,
  seconds_delay: z.number().nullish(),
  neg_risk: z.boolean(),
  neg_risk_market_id: z.string().nullish(),
  tokens: z.array(z.object({ token_id: tokenIdWire, outcome: z.string(), winner: z.boolean() })).min(2),
})

/** `GET /markets-by-token/{token}`. */
export const conditionByTokenWire = z.object({ condition_id: conditionIdWire })

const pointsWire = z.array(
  z.object({ t: secondsWire, p: z.number().min(0).max(1) }).transform(({ t, p }): PricePoint => ({ at: t, mid: p })),
)

/** `GET /prices-history`: `t` in seconds. Whether `p` is a mid or a last trade is not documented. */
export const pricesWire = z.object({ history: pointsWire })

/** `POST /batch-prices-history`: the same by token. */
export const manyPricesWire = z.object({ history: z.record(tokenIdWire, pointsWire) })

/** A fee as the order book service states it; no statement is no fee. */
export const feesOf = (fee: z.infer<typeof feeWire> | null | undefined): FeeSchedule =>
  toFeeSchedule(fee != null, fee?.r ?? null, fee?.e ?? null)
