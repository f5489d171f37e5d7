import type { Clob } from '../adapters/polymarket/clob.ts'
import type { DataApi } from '../adapters/polymarket/data-api.ts'
import type { Gamma } from '../adapters/polymarket/gamma.ts'
import type { Markets } from '../db/markets.ts'
import type { Mark, Positions } from '../db/positions.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { Market } from '../domain/market/market.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { ConditionId } from '../domain/money/ids.ts'
import type { EpochMs, Usd } from '../domain/money/units.ts'
import { fetchMid } from './mids.ts'

export type HeldMarket = { conditionId: ConditionId; slug: string }
/** A market that has resolved: how many lots it closed and what they brought over their cost. */
export type SettledMarket = { slug: string; lots: number; realised: Usd }

export type SettlementDeps = {
  gamma: Pick<Gamma, 'fetchMarketByCondition'>
  dataApi: Pick<DataApi, 'listResolutions'>
  books: Pick<Clob, 'fetchBook'>
  markets: Pick<Markets, 'listHeld' | 'save'>
  positions: Pick<Positions, 'open' | 'settle' | 'mark'>
  now: () => EpochMs
}

/** Resolution and mark to market of what we hold. */
export function createSettlementActivities(deps: SettlementDeps) {
  return {
    /** The markets that we hold something in. */
    async listHeldMarkets(): Promise<{ markets: HeldMarket[] }> {
      const held = await deps.markets.listHeld()
      return { markets: held.map(({ conditionId, slug }) => ({ conditionId, slug })) }
    },

    /** Realises our lots where the market has paid out; null where it has not. Repeating it pays nothing twice. */
    async settleMarket({ conditionId, mode }: { conditionId: ConditionId; mode: Mode }): Promise<SettledMarket | null> {
      const market = await fetchPayouts(conditionId, deps)
      if (!market) return null
      await deps.markets.save(market, deps.now())
      const { lots, realised } = await deps.positions.settle(mode, market, deps.now())
      return { slug: market.slug, lots, realised }
    },

    /** Marks every open position at the middle of its book; one without a book keeps its last mark. */
    async markToMarket({ mode }: { mode: Mode }): Promise<{ marked: number }> {
      const open = await deps.positions.open(mode)
      const marks: Mark[] = []
      for (const tokenId of new Set(open.map((position) => position.tokenId))) {
        const price = await fetchMid(deps.books, tokenId)
        if (price !== null) marks.push({ tokenId, price })
      }
      const at = deps.now()
      await deps.positions.mark(mode, marks, new Date(at).toISOString().slice(0, 10), at)
      return { marked: marks.length }
    },
  }
}

/** The market with what each outcome pays, from the catalogue, or from the indexer where that is ahead; null before resolution. */
async function fetchPayouts(conditionId: ConditionId, { gamma, dataApi }: SettlementDeps): Promise<Market | null> {
  const listed = await gamma.fetchMarketByCondition(conditionId)
  if (listed?.kind !== 'market')
    throw new NotFoundError('a market we hold is not in the catalogue', { details: { conditionId } })
  const { market } = listed
  if (market.resolved && market.outcomes.every(({ payout }) => payout !== null)) return market
  if (!market.closed) return null

  const [resolution] = await dataApi.listResolutions([conditionId])
  if (!resolution?.payouts) return null
  const { payouts } = resolution
  const outcomes = market.outcomes.map((outcome) => ({ ...outcome, payout: payouts[outcome.index] ?? null }))
  return outcomes.every(({ payout }) => payout !== null) ? { ...market, resolved: true, outcomes } : null
}
