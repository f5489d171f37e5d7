import { type Context, Hono } from 'hono'
import { hashOf } from '../ids.ts'
import type { Stage, StagedBook, StagedMarket } from './stage.ts'

const PAGE_LIMIT = 100

/**
 * Gamma as far as the product asks it: markets by token, condition or slug, and events. Like the real one it ignores
 * parameters it does not know, hides closed markets unless asked, and refuses `offset`.
 */
export function createGammaRoutes(stage: Stage): Hono {
  return new Hono()
    .use(async (c, next) => (c.req.query('offset') === undefined ? await next() : c.json(OFFSET_REFUSED, 422)))
    .get('/markets/keyset', (c) => {
      const page = pageOf(c, selectMarkets(c, stage))
      return c.json({ markets: page.rows.map((market) => marketBody(stage, market)), ...page.cursor })
    })
    .get('/events/keyset', (c) => {
      const page = pageOf(c, [...byEvent(selectMarkets(c, stage)).values()])
      return c.json({ events: page.rows.map((markets) => eventBody(stage, markets)), ...page.cursor })
    })
}

const OFFSET_REFUSED = { type: 'validation error', error: 'offset is not supported, use after_cursor' }

function selectMarkets(c: Context, stage: Stage): StagedMarket[] {
  const tokens = c.req.queries('clob_token_ids')
  const conditions = c.req.queries('condition_ids')
  const slugs = c.req.queries('slug')
  const ids = c.req.queries('id')
  const closed = c.req.query('closed') === 'true'
  return candidatesFor(stage, tokens, conditions)
    .filter(({ phase }) => (phase === 'resolved') === closed)
    .filter(({ market }) => !tokens || market.outcomes.some((outcome) => tokens.includes(outcome.tokenId)))
    .filter(({ market }) => !conditions || conditions.includes(market.conditionId))
    .filter(({ market }) => !slugs || slugs.includes(market.slug) || slugs.includes(market.event.slug))
    .filter(({ market }) => !ids || ids.includes(market.id))
}

/** By token or condition any market is found; lists without either go back for some time. */
function candidatesFor(stage: Stage, tokens: string[] | undefined, conditions: string[] | undefined): StagedMarket[] {
  if (!tokens && !conditions) return stage.all()
  const found = [
    ...(tokens ?? []).map((tokenId) => stage.byToken(tokenId)),
    ...(conditions ?? []).map((conditionId) => stage.byCondition(conditionId)),
  ].flatMap((staged) => staged ?? [])
  return [...new Map(found.map((staged) => [staged.market.conditionId, staged])).values()]
}

function pageOf<T>(c: Context, all: readonly T[]): { rows: T[]; cursor: { next_cursor?: string } } {
  const limit = Math.min(PAGE_LIMIT, Math.max(1, Number(c.req.query('limit') ?? 20) || 20))
  const from = Number(Buffer.from(c.req.query('after_cursor') ?? '', 'base64url').toString()) || 0
  const until = from + limit
  return {
    rows: all.slice(from, until),
    cursor: until < all.length ? { next_cursor: Buffer.from(String(until)).toString('base64url') } : {},
  }
}

function byEvent(markets: readonly StagedMarket[]): Map<string, StagedMarket[]> {
  const events = new Map<string, StagedMarket[]>()
  for (const staged of markets) {
    const { id } = staged.market.event
    events.set(id, [...(events.get(id) ?? []), staged])
  }
  return events
}

function eventBody(stage: Stage, markets: readonly StagedMarket[]): Record<string, unknown> {
  const market = markets[0]?.market
  return {
    ...market?.event,
    negRisk: market?.negRisk ?? false,
    closed: markets.every(({ phase }) => phase === 'resolved'),
    markets: markets.map((staged) => marketBody(stage, staged)),
  }
}

/** A market in Gamma's words: lists as JSON text, prices that lag behind the book. */
function marketBody(
  stage: Stage,
  { market, phase, createdAt, opensAt, startsAt, endsAt, resolvedAt }: StagedMarket,
): Record<string, unknown> {
  const book = stage.book(market.outcomes[0]?.tokenId ?? '')
  const resolved = phase === 'resolved'
  const prices = resolved ? market.outcomes.map(({ payout }) => String(payout)) : quotedPrices(book)
  const tokens = JSON.stringify(market.outcomes.map(({ tokenId }) => tokenId))
  return {
    id: market.id,
    question: market.question,
    conditionId: market.conditionId,
    slug: market.slug,
    resolutionSource: '',
    endDate: iso(endsAt),
    startDate: iso(opensAt),
    description: market.description,
    outcomes: JSON.stringify(market.outcomes.map(({ name }) => name)),
    outcomePrices: JSON.stringify(prices),
    volume: '0',
    volumeNum: 0,
    volume24hr: 0,
    liquidity: '0',
    liquidityNum: 0,
    active: true,
    closed: resolved,
    archived: false,
    restricted: true,
    createdAt: iso(createdAt),
    updatedAt: iso(opensAt),
    ...(resolvedAt === null ? {} : { closedTime: spacedTime(resolvedAt), umaResolutionStatus: 'resolved' }),
    umaResolutionStatuses: '[]',
    questionID: market.questionId,
    enableOrderBook: true,
    orderPriceMinTickSize: book?.tickSize ?? market.tickSize,
    orderMinSize: market.minOrderShares,
    endDateIso: iso(endsAt).slice(0, 10),
    startDateIso: iso(opensAt).slice(0, 10),
    clobTokenIds: tokens,
    ...(market.version === 'v2' ? { positionIds: market.outcomes.map(({ tokenId }) => tokenId) } : {}),
    makerBaseFee: 1000,
    takerBaseFee: 1000,
    acceptingOrders: phase === 'open',
    acceptingOrdersTimestamp: iso(opensAt),
    ...(startsAt === null ? {} : { gameStartTime: spacedTime(startsAt) }),
    negRisk: market.negRisk,
    ...(market.negRisk ? { negRiskMarketID: hashOf('neg-risk', market.event.id) } : {}),
    negRiskOther: false,
    ready: false,
    funded: false,
    approved: true,
    rewardsMinSize: 50,
    rewardsMaxSpread: 4.5,
    ...touch(book),
    ...feeFields(market.fees),
    rfqEnabled: false,
    events: [{ ...market.event, negRisk: market.negRisk, closed: resolved }],
    version: market.version,
  }
}

const iso = (at: number) => new Date(at).toISOString()

/** Gamma's own form: `2026-07-24 00:00:16+00`. */
const spacedTime = (at: number) =>
  iso(at)
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '+00')

function quotedPrices(book: StagedBook | null): string[] {
  const bid = book?.bids[0]?.[0] ?? 0
  const ask = book?.asks[0]?.[0] ?? 1
  const mid = Math.round(((bid + ask) / 2) * 1e4) / 1e4
  return [String(mid), String(Math.round((1 - mid) * 1e4) / 1e4)]
}

function touch(book: StagedBook | null): Record<string, number> {
  const bestBid = book?.bids[0]?.[0] ?? 0
  const bestAsk = book?.asks[0]?.[0] ?? 1
  return { bestBid, bestAsk, spread: Math.round((bestAsk - bestBid) * 1e4) / 1e4, lastTradePrice: bestBid }
}

function feeFields(fees: StagedMarket['market']['fees']): Record<string, unknown> {
  if (!fees) return { feesEnabled: false }
  const feeSchedule = { exponent: fees.exponent, rate: fees.rate, takerOnly: true, rebateRate: 0.2 }
  return { feesEnabled: true, feeType: fees.type, feeSchedule }
}
