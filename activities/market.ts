import type { MarketResolver, Resolution } from '../adapters/polymarket/resolver.ts'
import type { TokenId } from '../domain/money/ids.ts'

/** What a token is, or that nobody can say or trade it. */
export type ResolvedToken = Resolution

export type MarketDeps = { resolver: Pick<MarketResolver, 'resolve'> }

/** Step 1: which market and outcome is this token? Answers come from a cache of five minutes where they can. */
export function createMarketActivities(deps: MarketDeps) {
  return {
    /** @throws TransportError when neither the catalogue nor an earlier answer is there. */
    resolveMarket({ tokenId }: { tokenId: TokenId }): Promise<ResolvedToken> {
      return deps.resolver.resolve(tokenId)
    },
  }
}
