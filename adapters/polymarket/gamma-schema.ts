import { z } from 'zod'
import { toFeeSchedule } from '../../domain/market/fees.ts'
import {
  type FeeSchedule,
  type Market,
  type MarketVersion,
  type Outcome,
  toMarketVersion,
} from '../../domain/market/market.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import { ONE, type Price, parseMicros, price, shares } from '../../domain/money/units.ts'
import type { ListedMarket } from './listed-market.ts'
import { conditionIdWire, parsed, priceWire, sharesWire, timeWire, tokenIdWire } from './wire.ts'

/** A list that Gamma prints as JSON inside a string; some of its routes print the list itself. Null where absent. */
const listInString = z
  .union([z.string(), z.array(z.string())])
  .nullish()
  .transform(parsed((value) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : (value ?? null))))
  .pipe(z.array(z.string()).nullable())

const flag = z.boolean().nullish()

const feeSchedule = z.object({ rate: z.number().nullish(), exponent: z.number().nullish() })

/** What every listed market has, whatever its version. */
const identity = z.object({
  conditionId: conditionIdWire.nullish(),
  version: z.string().nullish(),
  clobTokenIds: listInString,
  positionIds: z.array(z.string()).nullish(),
})

/** The fields we read. Markets from before order books lack the trading fields, so those are checked by use, below. */
const gammaMarket = z.object({
  conditionId: conditionIdWire,
  slug: z.string(),
  question: z.string(),
  outcomes: listInString,
  outcomePrices: listInString,
  closed: z.boolean(),
  archived: flag,
  acceptingOrders: flag,
  enableOrderBook: flag,
  negRisk: flag,
  negRiskMarketID: z.string().nullish(),
  orderPriceMinTickSize: priceWire.nullish(),
  orderMinSize: sharesWire.nullish(),
  feesEnabled: flag,
  feeSchedule: feeSchedule.nullish(),
  umaResolutionStatus: z.string().nullish(),
  resolutionStatus: z.string().nullish(),
  endDate: timeWire,
  endDateIso: timeWire,
  acceptingOrdersTimestamp: timeWire,
  createdAt: timeWire,
  secondsDelay: z.number().nullish(),
  events: z.array(z.object({ id: z.coerce.string() })).nullish(),
})
type GammaMarket = z.infer<typeof gammaMarket>

/**
 * One market object of Gamma.
 *
 * The version says which ids are the tokens: many `v1` markets carry `positionIds` that have no book. A market without a
 * version is from before there were two. Unknown versions are not read further.
 */
export const listedMarket = z.unknown().transform((raw, context): ListedMarket => {
  const known = identity.safeParse(raw)
  if (!known.success) return refuse(context, known.error)
  const { version: stated, conditionId } = known.data
  const version = toMarketVersion(stated)
  if (version === null) {
    const texts = [...(known.data.clobTokenIds ?? []), ...(known.data.positionIds ?? [])]
    const tokenIds = texts.flatMap((text) => tokenIdWire.safeParse(text).data ?? [])
    return { kind: 'unsupported-version', version: String(stated), tokenIds, conditionId: conditionId ?? null }
  }
  const field = version === 'v1' ? 'clobTokenIds' : 'positionIds'
  const tokens = z
    .array(tokenIdWire)
    .min(1)
    .safeParse(known.data[field] ?? [])
  if (!tokens.success) return refuse(context, tokens.error, field)
  const market = gammaMarket.safeParse(raw)
  if (!market.success) return refuse(context, market.error)
  const problem = problemOf(market.data, tokens.data)
  if (problem) return refuse(context, new z.ZodError([{ code: 'custom', input: raw, ...problem }]))
  return { kind: 'market', market: toMarket(market.data, version, tokens.data) }
})

function refuse(context: z.RefinementCtx<unknown>, error: z.ZodError, ...under: string[]): never {
  for (const { path, message } of error.issues) {
    context.addIssue({ code: 'custom', message, path: [...under, ...path], input: context.value })
  }
  return z.NEVER
}

/** What is wrong with a market whose fields are each fine. */
function problemOf(raw: GammaMarket, tokenIds: readonly TokenId[]): { path: string[]; message: string } | null {
  if (raw.outcomes?.length !== tokenIds.length) {
    const message = `expected ${tokenIds.length} names, one per token, was ${raw.outcomes?.length ?? 'absent'}`
    return { path: ['outcomes'], message }
  }
  if (!raw.enableOrderBook) return null
  if (raw.orderPriceMinTickSize == null) return { path: ['orderPriceMinTickSize'], message: 'absent, with a book' }
  if (raw.orderMinSize == null) return { path: ['orderMinSize'], message: 'absent, with a book' }
  return null
}

function toMarket(raw: GammaMarket, version: MarketVersion, tokenIds: readonly TokenId[]): Market {
  const payouts = payoutsOf(raw, version)
  return {
    conditionId: raw.conditionId,
    slug: raw.slug,
    question: raw.question,
    eventId: eventIdOf(raw),
    version,
    outcomes: tokenIds.map(
      (tokenId, index): Outcome => ({
        tokenId,
        index,
        name: raw.outcomes?.[index] ?? '',
        payout: payouts?.[index] ?? null,
      }),
    ),
    negRisk: raw.negRisk ?? false,
    tickSize: raw.orderPriceMinTickSize ?? DEFAULT_TICK,
    minOrderShares: raw.orderMinSize ?? DEFAULT_MIN_SHARES,
    fees: feesOf(raw),
    acceptingOrders: raw.acceptingOrders ?? false,
    enableOrderBook: raw.enableOrderBook ?? false,
    closed: raw.closed,
    archived: raw.archived ?? false,
    resolved: payouts !== null,
    endsAt: raw.endDate ?? raw.endDateIso,
    openedAt: raw.acceptingOrdersTimestamp ?? raw.createdAt,
    takerDelayMs: Math.round((raw.secondsDelay ?? 0) * 1000),
  }
}

/** Only of markets without a book, which nothing is sent to. */
const DEFAULT_TICK: Price = price(10_000n)
const DEFAULT_MIN_SHARES = shares(5n * ONE)

/**
 * What each outcome pays, or null until that is settled. `outcomePrices` are last quotes until then, so a status of
 * `resolved` counts only with prices that a resolution can give: all 0 and one 1, or halves.
 */
function payoutsOf(raw: GammaMarket, version: MarketVersion): Price[] | null {
  const status = version === 'v1' ? raw.umaResolutionStatus : raw.resolutionStatus
  if (!raw.closed || status !== 'resolved') return null
  const prices = raw.outcomePrices?.map(settledPrice) ?? []
  if (prices.length !== raw.outcomes?.length || !prices.every((settled) => settled !== null)) return null
  const total = prices.reduce<bigint>((sum, settled) => sum + settled, 0n)
  return total === ONE ? prices : null
}

function settledPrice(text: string): Price | null {
  if (!/^(0|1|0\.50*)$/.test(text)) return null
  return price(parseMicros(text))
}

/** Legs of one neg-risk group are one bet; other markets of an event are counted with it. */
function eventIdOf(raw: GammaMarket): string {
  if (raw.negRisk && raw.negRiskMarketID) return `group:${raw.negRiskMarketID.toLowerCase()}`
  const event = raw.events?.[0]?.id
  return event ? `event:${event}` : `condition:${raw.conditionId}`
}

/** Fees are on unless they are said to be off. Rates under one label change over time: only the market's own schedule counts. */
const feesOf = ({ feesEnabled, feeSchedule: schedule }: GammaMarket): FeeSchedule =>
  toFeeSchedule(feesEnabled !== false, schedule?.rate ?? null, schedule?.exponent ?? null)
