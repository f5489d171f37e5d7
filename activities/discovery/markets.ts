import type { Histories } from '../../db/discovery/history-types.ts'
import type { Address, ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { MarketFacts } from '../../domain/traders/sources.ts'

export type MarketFactsDeps = {
  facts: MarketFacts
  histories: Pick<Histories, 'unknownTokens' | 'describe' | 'unresolvedMarkets' | 'resolve'>
  now: () => EpochMs
}

/** What the source takes in one request. */
const TOKENS = 40
const CONDITIONS = 20
/** Requests of one run for one wallet; the next run goes on. */
const MOST_REQUESTS = 50

/** What was traded, and how it turned out. */
export function createMarketFactsActivities(deps: MarketFactsDeps) {
  return {
    /** Tokens that the wallet traded and of which nothing is known, as many together as one request takes. */
    async listUnknownTokens({ wallet }: { wallet: Address }): Promise<{ chunks: TokenId[][] }> {
      return { chunks: chunked(await deps.histories.unknownTokens([wallet], TOKENS * MOST_REQUESTS), TOKENS) }
    },

    /** Asks for the markets of some tokens and stores what is known of them. */
    async describeMarkets({ tokenIds }: { tokenIds: readonly TokenId[] }): Promise<{ markets: number }> {
      const markets = await deps.facts.fetchMarkets(tokenIds)
      await deps.histories.describe(markets, deps.now(), tokenIds)
      return { markets: markets.length }
    },

    /** Markets of the wallet that may have resolved since somebody looked, as many together as one request takes. */
    async listUnresolvedMarkets({ wallet }: { wallet: Address }): Promise<{ chunks: ConditionId[][] }> {
      const conditions = await deps.histories.unresolvedMarkets([wallet], deps.now(), CONDITIONS * MOST_REQUESTS)
      return { chunks: chunked(conditions, CONDITIONS) }
    },

    /** Asks how some markets turned out and stores those that have resolved. */
    async readResolutions({ conditionIds }: { conditionIds: readonly ConditionId[] }): Promise<{ resolved: number }> {
      const resolutions = await deps.facts.fetchResolutions(conditionIds)
      await deps.histories.resolve(resolutions, deps.now(), conditionIds)
      return { resolved: resolutions.length }
    },
  }
}

const chunked = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
