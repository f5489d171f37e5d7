import type { Market, Outcome } from '../../domain/market/market.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Clob } from './clob.ts'
import type { Gamma } from './gamma.ts'

/** What a token is. */
export type Resolution =
  /** `stale`: the catalogue could not be asked, this is its last good answer. */
  | { kind: 'resolved'; market: Market; outcome: Outcome; stale: boolean; fetchedAt: EpochMs }
  | { kind: 'unknown-token' }
  | { kind: 'unsupported-version'; version: string }

/** Where answers outlive the process. */
export type MarketStore = {
  findByToken(tokenId: TokenId): Promise<{ market: Market; seenAt: EpochMs } | null>
  save(market: Market, seenAt: EpochMs): Promise<void>
}

/** Token → market and outcome. */
export type MarketResolver = {
  resolve(tokenId: TokenId): Promise<Resolution>
  resolveMany(tokenIds: readonly TokenId[]): Promise<Map<TokenId, Resolution>>
}

export type MarketResolverDeps = {
  gamma: Pick<Gamma, 'fetchMarketsByTokens'>
  clob: Pick<Clob, 'fetchMarketByToken'>
  store?: MarketStore
  now: () => EpochMs
}

/** Builds the resolver. */
export function createMarketResolver(_deps: MarketResolverDeps): MarketResolver {
  throw new Error('not built yet')
}
