import type { FeeSchedule } from '../../domain/market/market.ts'
import type { ConditionId } from '../../domain/money/ids.ts'
import { toNumber } from '../../domain/money/units.ts'
import type { TradedMarket } from '../../domain/traders/history.ts'
import type { MarketFacts, MarketResolution } from '../../domain/traders/sources.ts'
import type { DataApi } from './data-api.ts'
import type { DescribedMarket, Gamma } from './gamma.ts'
import { paddedCondition } from './listed-market.ts'

/** Most conditions of one question about resolutions. */
const MAX_CONDITIONS = 20

/**
 * Facts from the catalogue and resolutions from the indexer, which reads them off the chain. Where the indexer does not have
 * one, the catalogue's counts, when its status and its prices both say so.
 *
 * What a market paid is never inferred from what wallets redeemed or held: losers who do not redeem would be missing from it.
 * A market on whose payouts the two disagree counts as not resolved.
 */
export function createMarketFacts({
  gamma,
  dataApi,
}: {
  gamma: Pick<Gamma, 'fetchDescribedMarkets'>
  dataApi: Pick<DataApi, 'listResolutions'>
}): MarketFacts {
  async function fetchResolutions(conditionIds: readonly ConditionId[]): Promise<MarketResolution[]> {
    const rows = await dataApi.listResolutions(conditionIds)
    return rows.flatMap(({ conditionId, payouts, resolvedAt }) =>
      payouts === null || resolvedAt === null ? [] : { conditionId, payouts: payouts.map(toNumber), resolvedAt },
    )
  }

  return {
    fetchResolutions,
    async fetchMarkets(tokenIds) {
      const markets = await gamma.fetchDescribedMarkets(tokenIds)
      const closed = markets.filter(({ market }) => market.closed).map(({ market }) => market.conditionId)
      const resolutions = new Map<string, MarketResolution>()
      for (let start = 0; start < closed.length; start += MAX_CONDITIONS) {
        const found = await fetchResolutions(closed.slice(start, start + MAX_CONDITIONS))
        for (const resolution of found) resolutions.set(paddedCondition(resolution.conditionId), resolution)
      }
      return markets.map((described) =>
        tradedMarketOf(described, resolutions.get(paddedCondition(described.market.conditionId)) ?? null),
      )
    },
  }
}

function tradedMarketOf({ market, details }: DescribedMarket, resolution: MarketResolution | null): TradedMarket {
  return {
    conditionId: market.conditionId,
    eventId: market.eventId,
    question: market.question,
    category: details.category,
    negRisk: market.negRisk,
    outcomes: market.outcomes.map(({ tokenId, name }) => ({ tokenId, name })),
    createdAt: details.createdAt,
    openedAt: market.openedAt,
    startsAt: details.startsAt,
    endsAt: market.endsAt,
    feeRate: feeRateOf(market.fees),
    ...resolvedFacts({ market, details }, resolution),
  }
}

const UNRESOLVED = { payouts: null, resolvedAt: null }

function resolvedFacts(
  { market, details }: DescribedMarket,
  resolution: MarketResolution | null,
): Pick<TradedMarket, 'payouts' | 'resolvedAt'> {
  const listed = market.outcomes.flatMap(({ payout }) => (payout === null ? [] : toNumber(payout)))
  const isListed = market.resolved && listed.length === market.outcomes.length
  if (resolution === null) {
    return isListed && details.closedAt !== null ? { payouts: listed, resolvedAt: details.closedAt } : UNRESOLVED
  }
  const { payouts, resolvedAt } = resolution
  const isDisputed = isListed && payouts.some((paid, index) => paid !== listed[index])
  return isDisputed || payouts.length !== market.outcomes.length ? UNRESOLVED : { payouts, resolvedAt }
}

/** Schedules of another shape than rate × p(1 − p) have no single rate. */
function feeRateOf(fees: FeeSchedule): number | null {
  switch (fees.kind) {
    case 'none':
      return 0
    case 'curve':
      return fees.exponent === 1 ? fees.rate : null
    case 'unknown':
      return null
  }
}
