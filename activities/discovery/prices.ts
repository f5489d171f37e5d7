import type { Histories } from '../../db/discovery/history-types.ts'
import type { Address, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { MARK_HORIZONS } from '../../domain/traders/record/known-history.ts'
import { type MarkedTrade, marksOf, priceWindows } from '../../domain/traders/record/price-marks.ts'
import { type PriceRequest, priceRequests } from '../../domain/traders/record/price-requests.ts'
import { closingTimeOf } from '../../domain/traders/skill/bets.ts'
import type { PriceHistory, PricePoint, PriceWindow } from '../../domain/traders/sources.ts'

export type PriceDeps = {
  prices: PriceHistory
  histories: Pick<Histories, 'dueMarks' | 'saveMarks'>
  now: () => EpochMs
}

/** A token's trades to mark. */
export type MarkedToken = { tokenId: TokenId; trades: readonly MarkedTrade[] }

/** Which trades to mark, and which requests for prices that takes; these name tokens by their place in the list. */
export type DuePrices = { tokens: MarkedToken[]; requests: PriceRequest[] }

/** Prices of tokens over one stretch, and the windows that each is wanted for. */
export type AskedPrices = PriceWindow & { tokens: readonly (MarkedToken & { windows: readonly PriceWindow[] })[] }

/** What the order books had of a token, and for which windows they had nothing at all. */
export type TokenPoints = { points: PricePoint[]; unknown: PriceWindow[] }

/** Trades, and windows of prices around them, of one run for one wallet; the next run goes on. */
const MOST_TRADES = 1_500
const MOST_WINDOWS = 300

/** Prices around trades. */
export function createPriceActivities(deps: PriceDeps) {
  return {
    /** Which of the wallet's trades have mids that can be known by now and are not. */
    async listDueMarks({ wallet }: { wallet: Address }): Promise<DuePrices> {
      const now = deps.now()
      const tokens: MarkedToken[] = []
      const wanted: PriceWindow[][] = []
      let count = 0
      for (const { tokenId, times, ...facts } of await deps.histories.dueMarks([wallet], now, MOST_TRADES)) {
        const trades = times.map((at) => ({ at, closesAt: closingTimeOf(at, facts) }))
        const windows = priceWindows(trades, now)
        count += windows.length
        if (count > MOST_WINDOWS && tokens.length > 0) break
        tokens.push({ tokenId, trades })
        wanted.push(windows)
      }
      return { tokens, requests: priceRequests(wanted) }
    },

    /**
     * One request to the order books, for one token or several: of all points, those that a mid around one of the trades can come
     * from. Several may be refused, one is not.
     */
    async readPrices({
      tokens,
      ...stretch
    }: AskedPrices): Promise<{ outcome: 'read'; tokens: TokenPoints[] } | { outcome: 'refused' }> {
      const [only] = tokens
      const read =
        tokens.length === 1 && only
          ? new Map([[only.tokenId, await deps.prices.fetchPrices({ tokenId: only.tokenId, ...stretch })]])
          : await deps.prices.fetchPricesOfMany({ tokenIds: tokens.map(({ tokenId }) => tokenId), ...stretch })
      if (read === null) return { outcome: 'refused' }
      return {
        outcome: 'read',
        tokens: tokens.map(({ tokenId, trades, windows }) => {
          const points = read.get(tokenId) ?? []
          return {
            points: pointsThatCount(points, trades),
            unknown: windows.filter(({ from, until }) => !points.some(({ at }) => at >= from && at <= until)),
          }
        }),
      }
    },

    /** One request to the indexer, for a window of which the order books have nothing. */
    async readIndexedPrices(asked: MarkedToken & { window: PriceWindow }): Promise<{ points: PricePoint[] }> {
      const { tokenId, window, trades } = asked
      return { points: pointsThatCount(await deps.prices.fetchIndexedPrices({ tokenId, ...window }), trades) }
    },

    /** Makes the mids around tokens' trades from the points of all their windows, and stores them. */
    async saveMarks({ tokens }: { tokens: readonly TokenPrices[] }): Promise<void> {
      const now = deps.now()
      const rows = tokens.flatMap(({ tokenId, trades, points }) =>
        marksOf(points, trades, now).map(({ trade, marks, isComplete }) => ({
          tokenId,
          at: trade.at,
          marks,
          isComplete,
        })),
      )
      await deps.histories.saveMarks(rows, now)
    },
  }
}

export type TokenPrices = MarkedToken & { points: readonly PricePoint[] }

/**
 * A mid is the last point at or before some time, so of a stretch only the last one before each of those times can count. That
 * makes a week of minutes small enough for a workflow's history.
 */
function pointsThatCount(points: readonly PricePoint[], trades: readonly MarkedTrade[]): PricePoint[] {
  const times = trades.flatMap(({ at, closesAt }) => [
    at - 1,
    ...Object.values(MARK_HORIZONS).map((horizon) => at + horizon),
    ...(closesAt === null ? [] : [closesAt]),
  ])
  const wanted = times.toSorted((a, b) => a - b)
  const kept: PricePoint[] = []
  let next = 0
  for (const [index, point] of points.entries()) {
    while (next < wanted.length && (wanted[next] ?? 0) < point.at) next += 1
    const following = points[index + 1]
    const time = wanted[next]
    if (time === undefined) break
    if (following === undefined || time < following.at) kept.push(point)
  }
  return kept
}
