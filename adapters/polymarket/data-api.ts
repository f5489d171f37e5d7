import { type ZodType, z } from 'zod'
import type { Side } from '../../domain/copy/fill.ts'
import { ResponseShapeError } from '../../domain/errors.ts'
import type { Address, ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type LeaderboardRow, leaderboardWire, type PriceRow, priceRowWire } from './boards-schema.ts'
import {
  type ActivityRow,
  activityWire,
  type PositionRow,
  positionWire,
  type ResolutionRow,
  resolutionWire,
  type TradeRow,
  tradeWire,
} from './data-api-schema.ts'
import type { Http, Query } from './http.ts'
import { isSameCondition, paddedCondition } from './listed-market.ts'

/**
 * One page; `nextCursor` is null on the last one. Send the same query again with it. Cursors of trades and activity hold a
 * place and no filters: with other filters they silently go on from there. Those of leaderboards are refused.
 */
export type Page<T> = { rows: T[]; nextCursor: string | null }

type Paged = { limit?: number; cursor?: string }
/** `start` and `end` are only served together with `user`. */
export type TradesQuery = Paged & {
  user?: Address
  condition?: ConditionId
  side?: Side
  start?: EpochMs
  end?: EpochMs
  /** Leaves maker fills out, so that each match is told once. */
  takersOnly?: boolean
  /** Least notional, dollars. */
  minCash?: number
}
export type ActivityQuery = Paged & {
  user: Address
  /** TRADE, SPLIT, MERGE, REDEEM, CONVERSION, MIGRATION, … */
  types?: readonly string[]
  side?: Side
  condition?: ConditionId
  start?: EpochMs
  end?: EpochMs
}
export type PositionsQuery = Paged & {
  user: Address
  /** OPEN contains the redeemable ones. Dust below 0.1 share is never listed. */
  status?: 'OPEN' | 'REDEEMABLE' | 'REDEEMABLE_LOST' | 'MERGEABLE' | 'CLOSED'
}

export type LeaderboardQuery = Paged & { period: 'day' | 'week' | 'month' | 'all'; by: 'PNL' | 'VOLUME' }
/** `start` is part of the range and `end` is not; they span at most 15 days. */
export type PricesQuery = Paged & { tokenId: TokenId; start: EpochMs; end: EpochMs }

/**
 * Polymarket's indexer, version 2: for backfill and reconciliation, never the first to know. Rows carry neither log index
 * nor order hash and may sum several fills, so they are matched with logs by sums over (transaction, wallet, token, side).
 *
 * All methods throw what {@link Http.get} throws.
 */
export type DataApi = {
  /** Maker and taker fills alike unless asked for takers: the service's own default hides maker fills. Newest first. */
  listTrades(query: TradesQuery): Promise<Page<TradeRow>>
  listActivity(query: ActivityQuery): Promise<Page<ActivityRow>>
  listPositions(query: PositionsQuery): Promise<Page<PositionRow>>
  /** How these conditions (at most 20) stand; those it does not know are left out. */
  listResolutions(conditionIds: readonly ConditionId[]): Promise<ResolutionRow[]>
  /** Pages may repeat or skip a wallet where the board moves between them. */
  listLeaderboard(query: LeaderboardQuery): Promise<Page<LeaderboardRow>>
  /**
   * Oldest first, in buckets as fine as the service still has: a minute for 7 days (and ranges up to 12 hours), 5 minutes
   * for 60 days, half an hour for 90, three hours for ever.
   */
  listPrices(query: PricesQuery): Promise<Page<PriceRow>>
}

/** Binds the indexer to an HTTP client. */
export function createDataApi({ http, now }: { http: Http; now: () => EpochMs }): DataApi {
  let asked = 0
  // The edge serves answers that are minutes old unless the URL is new.
  function fresh(): Query {
    asked += 1
    return { _: `${now()}-${asked}` }
  }

  async function listPage<T>(path: string, query: Query, row: ZodType<T>): Promise<Page<T>> {
    const page = await http.get(path, { ...query, ...fresh() }, pageOf(row))
    return { rows: page.data, nextCursor: page.pagination.next_cursor }
  }

  return {
    async listTrades({ start, end, condition, takersOnly = false, minCash, ...query }) {
      const range = { start: toSeconds(start), end: toSeconds(end) }
      const size = minCash === undefined ? {} : { filter_type: 'CASH', filter_amount: minCash }
      const market = { condition: condition && paddedCondition(condition) }
      const filters = { ...query, ...range, ...size, ...market, taker_only: takersOnly }
      return ofUser(await listPage('/v2/trades', filters, tradeWire), query.user)
    },
    async listActivity({ types, start, end, condition, ...query }) {
      const range = { start: toSeconds(start), end: toSeconds(end) }
      const filters = { ...query, ...range, type: types?.join(','), condition: condition && paddedCondition(condition) }
      return ofUser(await listPage('/v2/activity', filters, activityWire), query.user)
    },
    async listPositions(query) {
      return ofUser(await listPage('/v2/positions', query, positionWire), query.user)
    },
    async listResolutions(conditionIds) {
      if (conditionIds.length === 0) return []
      const condition = conditionIds.map(paddedCondition).join(',')
      const { data } = await http.get(
        '/v2/resolutions',
        { condition, ...fresh() },
        z.object({ data: z.array(resolutionWire) }),
      )
      const stray = data.find((row) => !conditionIds.some((asked) => isSameCondition(asked, row.conditionId)))
      if (stray)
        throw new ResponseShapeError(`/v2/resolutions answered about ${stray.conditionId}, which was not asked for`)
      return data
    },
    listLeaderboard: ({ period, by, ...paged }) =>
      listPage('/v2/leaderboard', { ...paged, time_period: period, sort_by: by }, leaderboardWire),
    listPrices: ({ tokenId, start, end, ...paged }) =>
      listPage(
        '/v2/prices-history',
        { ...paged, token_id: tokenId, start: toSeconds(start), end: toSeconds(end) },
        priceRowWire,
      ),
  }
}

/** `has_more` without a cursor would send a walker back to the first page for ever. */
const pageOf = <T>(row: ZodType<T>) =>
  z.object({
    data: z.array(row),
    pagination: z
      .object({ has_more: z.boolean(), next_cursor: z.string().min(1).nullish().default(null) })
      .refine(({ has_more, next_cursor }) => has_more === (next_cursor !== null), 'has_more and next_cursor disagree'),
  })

/** A misspelt or dropped filter answers with everybody's rows. */
function ofUser<T extends { wallet: Address }>(page: Page<T>, user: Address | undefined): Page<T> {
  const stray = user && page.rows.find(({ wallet }) => wallet !== user)
  if (stray) throw new ResponseShapeError(`data api was asked for ${user} and answered about ${stray.wallet}`)
  return page
}

/** A bound of 0 would mean three years ago, or tomorrow. */
const toSeconds = (time: EpochMs | undefined): number | undefined =>
  time === undefined ? undefined : Math.max(1, Math.floor(time / 1000))
