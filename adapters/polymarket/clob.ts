import type { ZodType } from 'zod'
import { NotFoundError, ResponseShapeError } from '../../domain/errors.ts'
import { type FeeSchedule, type Market, type MarketVersion, toMarketVersion } from '../../domain/market/market.ts'
import { normalizeBook, type OrderBook } from '../../domain/market/order-book.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import { type EpochMs, ONE, type Price, price, type Shares } from '../../domain/money/units.ts'
import type { PricePoint, PriceWindow } from '../../domain/traders/sources.ts'
import {
  bookWire,
  conditionByTokenWire,
  feesOf,
  longMarketWire,
  manyPricesWire,
  marketInfoWire,
  pricesWire,
} from './clob-schema.ts'
import type { Http } from './http.ts'
import { isSameCondition, type ListedMarket, paddedCondition } from './listed-market.ts'

/** Trading parameters as the matching engine has them. */
export type MarketInfo = {
  conditionId: ConditionId
  /** As stated, known to us or not; `v1` where absent. */
  version: string
  tokens: readonly { tokenId: TokenId; name: string }[]
  tickSize: Price
  minOrderShares: Shares
  negRisk: boolean
  fees: FeeSchedule
  acceptingOrders: boolean
  openedAt: EpochMs | null
  takerDelayMs: number
}

/** The public part of the order book service. All methods throw what {@link Http.get} throws but NotFoundError. */
export type Clob = {
  /** Null where no book exists: market closed or proposed, token unknown. An empty book is not null. */
  fetchBook(tokenId: TokenId): Promise<OrderBook | null>
  /** Null where the service does not know the condition. */
  fetchMarketInfo(conditionId: ConditionId): Promise<MarketInfo | null>
  /**
   * The market of a token, for tokens that the catalogue does not list, or while it is away. It knows no events, so
   * exposure of such a market is counted by its neg-risk group or itself.
   */
  fetchMarketByToken(tokenId: TokenId): Promise<ListedMarket | null>
  /**
   * A token's prices by the minute, of resolved markets too. Explicit ranges are kept for ever but span at most 15 days; its
   * named intervals give nothing for markets that have closed.
   */
  listPrices(query: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]>
  /**
   * The same of at most 20 tokens in one request. A token that it does not know may be left out.
   * @throws NotFoundError or ResponseShapeError where it is refused, or answers about other tokens or times.
   */
  listPricesOfMany(query: { tokenIds: readonly TokenId[] } & PriceWindow): Promise<ReadonlyMap<TokenId, PricePoint[]>>
}

/** How long crypto orders wait before they match. Sources say 150 and 250 ms; the longer one is the cautious one. */
const CRYPTO_TAKER_DELAY_MS = 250

/** Binds the order book service to an HTTP client. */
export function createClob({ http, now }: { http: Http; now: () => EpochMs }): Clob {
  async function findOne<T>(path: string, query: Record<string, string>, schema: ZodType<T>): Promise<T | null> {
    try {
      return await http.get(path, query, schema)
    } catch (error) {
      if (error instanceof NotFoundError) return null
      throw error
    }
  }

  async function fetchBook(tokenId: TokenId): Promise<OrderBook | null> {
    const book = await findOne('/book', { token_id: tokenId }, bookWire)
    if (book === null) return null
    if (book.asset_id !== tokenId) throw strayAnswer(`the book of token ${tokenId}`, `token ${book.asset_id}`)
    return normalizeBook({
      tokenId,
      bids: book.bids.map(toLevel),
      asks: book.asks.map(toLevel),
      asOf: book.timestamp,
      receivedAt: now(),
    })
  }

  async function fetchMarketInfo(conditionId: ConditionId): Promise<MarketInfo | null> {
    const info = await findOne(`/clob-markets/${paddedCondition(conditionId)}`, {}, marketInfoWire)
    if (info === null) return null
    if (!isSameCondition(info.c, conditionId)) throw strayAnswer(`market info of ${conditionId}`, info.c)
    return {
      conditionId: info.c,
      version: info.v ?? 'v1',
      tokens: info.t.map(({ t, o }) => ({ tokenId: t, name: o })),
      tickSize: info.mts,
      minOrderShares: info.mos,
      negRisk: info.nr ?? false,
      fees: feesOf(info.fd),
      acceptingOrders: info.ao,
      openedAt: info.aot,
      takerDelayMs: Math.max((info.sd ?? 0) * 1000, info.itode ? CRYPTO_TAKER_DELAY_MS : 0),
    }
  }

  async function fetchMarketByToken(tokenId: TokenId): Promise<ListedMarket | null> {
    const found = await findOne(`/markets-by-token/${tokenId}`, {}, conditionByTokenWire)
    if (found === null) return null
    const [long, info] = await Promise.all([
      findOne(`/markets/${paddedCondition(found.condition_id)}`, {}, longMarketWire),
      fetchMarketInfo(found.condition_id),
    ])
    if (long === null) return null
    const version = toMarketVersion(info?.version)
    if (version === null) {
      const tokenIds = long.tokens.map(({ token_id }) => token_id)
      return { kind: 'unsupported-version', version: String(info?.version), tokenIds, conditionId: long.condition_id }
    }
    if (!long.tokens.some(({ token_id }) => token_id === tokenId)) {
      throw strayAnswer(`the market of token ${tokenId}`, `"${long.market_slug}"`)
    }
    return { kind: 'market', market: toMarket(long, info, version) }
  }

  async function listPrices({ tokenId, from, until }: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]> {
    const { start, end } = toSeconds({ from, until })
    const range = { startTs: String(start), endTs: String(end) }
    const answer = await findOne('/prices-history', { market: tokenId, ...range, fidelity: '1' }, pricesWire)
    return answer?.history ?? []
  }

  async function listPricesOfMany({
    tokenIds,
    ...window
  }: { tokenIds: readonly TokenId[] } & PriceWindow): Promise<ReadonlyMap<TokenId, PricePoint[]>> {
    const { start, end } = toSeconds(window)
    const body = { markets: tokenIds, start_ts: start, end_ts: end, fidelity: 1 }
    const { history } = await http.ask('/batch-prices-history', body, manyPricesWire)
    const found = new Map(Object.entries(history) as [TokenId, PricePoint[]][])
    for (const [tokenId, points] of found) {
      if (!tokenIds.includes(tokenId)) throw strayAnswer('prices of other tokens', `token ${tokenId}`)
      const stray = points.find(({ at }) => at < start * 1000 || at > end * 1000)
      if (stray) throw strayAnswer(`prices from ${start} until ${end}`, String(stray.at / 1000))
    }
    return found
  }

  return { fetchBook, fetchMarketInfo, fetchMarketByToken, listPrices, listPricesOfMany }
}

/** The whole seconds that hold a window. */
const toSeconds = ({ from, until }: PriceWindow) => ({ start: Math.floor(from / 1000), end: Math.ceil(until / 1000) })

type LongMarket = ReturnType<typeof longMarketWire.parse>

function toMarket(long: LongMarket, info: MarketInfo | null, version: MarketVersion): Market {
  const resolved = long.closed && long.tokens.filter(({ winner }) => winner).length === 1
  return {
    conditionId: long.condition_id,
    slug: long.market_slug,
    question: long.question,
    eventId:
      long.neg_risk && long.neg_risk_market_id
        ? `group:${long.neg_risk_market_id.toLowerCase()}`
        : `condition:${long.condition_id}`,
    version,
    outcomes: long.tokens.map(({ token_id, outcome, winner }, index) => ({
      tokenId: token_id,
      index,
      name: outcome,
      payout: resolved ? price(winner ? ONE : 0n) : null,
    })),
    negRisk: long.neg_risk,
    tickSize: info?.tickSize ?? long.minimum_tick_size,
    minOrderShares: info?.minOrderShares ?? long.minimum_order_size,
    fees: info?.fees ?? { kind: 'unknown' },
    acceptingOrders: long.accepting_orders,
    enableOrderBook: long.enable_order_book,
    closed: long.closed,
    archived: long.archived,
    resolved,
    endsAt: long.end_date_iso,
    openedAt: long.accepting_order_timestamp,
    takerDelayMs: Math.max((long.seconds_delay ?? 0) * 1000, info?.takerDelayMs ?? 0),
  }
}

const toLevel = ({ price: at, size }: { price: Price; size: Shares }) => ({ price: at, shares: size })

const strayAnswer = (asked: string, answered: string): ResponseShapeError =>
  new ResponseShapeError(`clob was asked for ${asked} and answered about ${answered}`)
