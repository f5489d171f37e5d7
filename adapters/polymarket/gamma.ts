import { z } from 'zod'
import { ResponseShapeError } from '../../domain/errors.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import { listedMarket } from './gamma-schema.ts'
import type { Http, Query } from './http.ts'
import { conditionOfPosition, isPositionId, isSameCondition, type ListedMarket, tokenIdsOf } from './listed-market.ts'

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
  fetchMarketByCondition(conditionId: ConditionId): Promise<ListedMarket | null>
  fetchMarketBySlug(slug: string): Promise<ListedMarket | null>
}

/** Most ids of one call: some 4 kB of query string. */
export const MAX_IDS = 40

const page = z.object({ markets: z.array(listedMarket) })

/** Binds the catalogue to an HTTP client. */
export function createGamma({ http }: { http: Http }): Gamma {
  const list = async (query: Query): Promise<ListedMarket[]> =>
    (await http.get('/markets/keyset', { ...query, limit: 100 }, page)).markets

  /** `isAsked` says whether a market is one that was asked for. */
  async function listAsked(query: Query, isAsked: (market: ListedMarket) => boolean): Promise<ListedMarket[]> {
    const markets = await list(query)
    const stray = markets.find((market) => !isAsked(market))
    if (!stray) return markets
    const asked = Object.keys(query).join(', ')
    throw new ResponseShapeError(`gamma answered a question by ${asked} with another market: ${describe(stray)}`)
  }

  async function listEither(query: Query, isAsked: (market: ListedMarket) => boolean): Promise<ListedMarket[]> {
    const open = await listAsked({ ...query, closed: false }, isAsked)
    return open.length > 0 ? open : listAsked({ ...query, closed: true }, isAsked)
  }

  async function listByTokens(tokenIds: readonly TokenId[], closed: boolean): Promise<ListedMarket[]> {
    if (tokenIds.length === 0) return []
    const asked = new Set(tokenIds)
    const positions = tokenIds.filter(isPositionId)
    const ctf = tokenIds.filter((tokenId) => !isPositionId(tokenId))
    const hasAsked = (market: ListedMarket) => tokenIdsOf(market).some((tokenId) => asked.has(tokenId))
    // No filter for position ids is documented, and a position id contains its condition.
    const conditions = [...new Set(positions.map(conditionOfPosition))]
    const answers = await Promise.all([
      ctf.length > 0 ? listAsked({ clob_token_ids: ctf, closed }, hasAsked) : [],
      conditions.length > 0 ? listAsked({ condition_ids: conditions, closed }, hasAsked) : [],
    ])
    return answers.flat()
  }

  async function fetchMarketsByTokens(tokenIds: readonly TokenId[]): Promise<ListedMarket[]> {
    const open = await listByTokens(tokenIds, false)
    const found = new Set(open.flatMap(tokenIdsOf))
    const closed = await listByTokens(
      tokenIds.filter((tokenId) => !found.has(tokenId)),
      true,
    )
    return [...open, ...closed]
  }

  return {
    fetchMarketsByTokens,
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

const conditionIdOf = (listed: ListedMarket): ConditionId | null =>
  listed.kind === 'market' ? listed.market.conditionId : listed.conditionId

const describe = (listed: ListedMarket): string =>
  listed.kind === 'market' ? `"${listed.market.slug}"` : `one of version "${listed.version}"`
