import { type ZodType, z } from 'zod'
import { ResponseShapeError } from '../../domain/errors.ts'
import type { Market } from '../../domain/market/market.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import { listedMarket } from './gamma-schema.ts'
import type { Http, Query } from './http.ts'
import { conditionOfPosition, isPositionId, isSameCondition, type ListedMarket, tokenIdsOf } from './listed-market.ts'
import { type MarketDetails, marketDetails } from './market-details-schema.ts'

/**
 * Polymarket's catalogue of markets. Never price from it: its quotes are minutes old.
 *
 * A listing hides closed markets unless asked for them, so each question is put for open markets first and then, for what
 * is missing, for closed ones: a market that closes in between is still found. Gamma ignores parameters it does not know
 * and then answers with any markets at all, so every answer is checked to be about what was asked.
 *
 * All methods throw what {@link Http.get} throws, and ResponseShapeError for an answer about something else.
 */
export type Gamma = {
  fetchMarketByToken(tokenId: TokenId): Promise<ListedMarket | null>
  /** The markets of these tokens, each once; tokens that no market has are left out. At most {@link MAX_IDS} ids. */
  fetchMarketsByTokens(tokenIds: readonly TokenId[]): Promise<ListedMarket[]>
  /** As above with what statistics need; objects that cannot be read are left out too, so that one does not hide the others. */
  fetchDescribedMarkets(tokenIds: readonly TokenId[]): Promise<DescribedMarket[]>
  fetchMarketByCondition(conditionId: ConditionId): Promise<ListedMarket | null>
  fetchMarketBySlug(slug: string): Promise<ListedMarket | null>
}

/** A market that can be traded, and what else is known of it. */
export type DescribedMarket = { market: Market; details: MarketDetails }

/** Most ids of one call: some 4 kB of query string. */
export const MAX_IDS = 40

/** How the objects of a listing are read. */
type Listing<T> = { page: ZodType<{ markets: T[] }>; listedOf: (row: T) => ListedMarket }

const MARKETS: Listing<ListedMarket> = {
  page: z.object({ markets: z.array(listedMarket) }),
  listedOf: (listed) => listed,
}

const DESCRIBED: Listing<{ listed: ListedMarket; details: MarketDetails }> = {
  page: z
    .object({ markets: z.array(z.unknown()) })
    .transform(({ markets }) => ({ markets: markets.flatMap(described) })),
  listedOf: ({ listed }) => listed,
}

/** Binds the catalogue to an HTTP client. */
export function createGamma({ http }: { http: Http }): Gamma {
  /** `isAsked` says whether a market is one that was asked for. */
  async function listAsked<T>(
    { page, listedOf }: Listing<T>,
    query: Query,
    isAsked: (market: ListedMarket) => boolean,
  ): Promise<T[]> {
    const { markets } = await http.get('/markets/keyset', { ...query, limit: 100 }, page)
    const stray = markets.map(listedOf).find((market) => !isAsked(market))
    if (!stray) return markets
    const asked = Object.keys(query).join(', ')
    throw new ResponseShapeError(`gamma answered a question by ${asked} with another market: ${describe(stray)}`)
  }

  async function listEither(query: Query, isAsked: (market: ListedMarket) => boolean): Promise<ListedMarket[]> {
    const open = await listAsked(MARKETS, { ...query, closed: false }, isAsked)
    return open.length > 0 ? open : listAsked(MARKETS, { ...query, closed: true }, isAsked)
  }

  async function listByTokens<T>(listing: Listing<T>, tokenIds: readonly TokenId[], closed: boolean): Promise<T[]> {
    if (tokenIds.length === 0) return []
    const asked = new Set(tokenIds)
    const positions = tokenIds.filter(isPositionId)
    const ctf = tokenIds.filter((tokenId) => !isPositionId(tokenId))
    const hasAsked = (market: ListedMarket) => tokenIdsOf(market).some((tokenId) => asked.has(tokenId))
    // No filter for position ids is documented, and a position id contains its condition.
    const conditions = [...new Set(positions.map(conditionOfPosition))]
    const answers = await Promise.all([
      ctf.length > 0 ? listAsked(listing, { clob_token_ids: ctf, closed }, hasAsked) : [],
      conditions.length > 0 ? listAsked(listing, { condition_ids: conditions, closed }, hasAsked) : [],
    ])
    return answers.flat()
  }

  async function listOpenAndClosed<T>(listing: Listing<T>, tokenIds: readonly TokenId[]): Promise<T[]> {
    const open = await listByTokens(listing, tokenIds, false)
    const found = new Set(open.flatMap((row) => tokenIdsOf(listing.listedOf(row))))
    const missing = tokenIds.filter((tokenId) => !found.has(tokenId))
    return [...open, ...(await listByTokens(listing, missing, true))]
  }

  const fetchMarketsByTokens = (tokenIds: readonly TokenId[]) => listOpenAndClosed(MARKETS, tokenIds)

  return {
    fetchMarketsByTokens,
    fetchDescribedMarkets: async (tokenIds) =>
      (await listOpenAndClosed(DESCRIBED, tokenIds)).flatMap(({ listed, details }) =>
        listed.kind === 'market' ? { market: listed.market, details } : [],
      ),
    fetchMarketByToken: async (tokenId) => (await fetchMarketsByTokens([tokenId]))[0] ?? null,
    fetchMarketByCondition: async (conditionId) => {
      const isAsked = (market: ListedMarket) => isSameCondition(conditionIdOf(market) ?? conditionId, conditionId)
      return (await listEither({ condition_ids: conditionId }, isAsked))[0] ?? null
    },
    fetchMarketBySlug: async (slug) => {
      const isAsked = (market: ListedMarket) => market.kind !== 'market' || market.market.slug === slug
      return (await listEither({ slug }, isAsked))[0] ?? null
    },
  }
}

function described(raw: unknown): { listed: ListedMarket; details: MarketDetails }[] {
  const listed = listedMarket.safeParse(raw)
  const details = marketDetails.safeParse(raw)
  return listed.success && details.success ? [{ listed: listed.data, details: details.data }] : []
}

const conditionIdOf = (listed: ListedMarket): ConditionId | null =>
  listed.kind === 'market' ? listed.market.conditionId : listed.conditionId

const describe = (listed: ListedMarket): string =>
  listed.kind === 'market' ? `"${listed.market.slug}"` : `one of version "${listed.version}"`
