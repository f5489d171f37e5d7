import type { Market } from '../../domain/market/market.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { Http } from './http.ts'

/** A market as listed, or the fact that its version is one we do not know. */
export type ListedMarket =
  | { kind: 'market'; market: Market }
  | { kind: 'unsupported-version'; version: string; tokenIds: readonly TokenId[] }

/** Polymarket's catalogue of markets. Never price from it: its quotes are minutes old. */
export type Gamma = {
  fetchMarketByToken(tokenId: TokenId): Promise<ListedMarket | null>
  fetchMarketsByTokens(tokenIds: readonly TokenId[]): Promise<ListedMarket[]>
  fetchMarketByCondition(conditionId: ConditionId): Promise<ListedMarket | null>
  fetchMarketBySlug(slug: string): Promise<ListedMarket | null>
}

/** Binds the catalogue to an HTTP client. */
export function createGamma(_deps: { http: Http }): Gamma {
  throw new Error('not built yet')
}
