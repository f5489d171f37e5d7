import type { Histories } from '../../db/discovery/history-types.ts'
import type { Address, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { MARK_HORIZONS } from '../../domain/traders/record/known-history.ts'
import { type MarkedTrade, marksOf, priceWindows } from '../../domain/traders/record/price-marks.ts'
import { closingTimeOf } from '../../domain/traders/skill/bets.ts'
import type { PriceHistory, PricePoint, PriceWindow } from '../../domain/traders/sources.ts'

export type PriceDeps = {
  prices: PriceHistory
  histories: Pick<Histories, 'dueMarks' | 'saveMarks'>
  now: () => EpochMs
}

/** A token's trades to mark, and which prices that takes. */
export type MarkedToken = { tokenId: TokenId; trades: readonly MarkedTrade[]; windows: readonly PriceWindow[] }

/** Trades, and requests for their prices, of one run for one wallet; the next run goes on. */
const MOST_TRADES = 1_500
const MOST_REQUESTS = 300

/** Prices around trades. */
export function createPriceActivities(deps: PriceDeps) {
  return {
    /** Which of the wallet's trades have mids that can be known by now and are not. */
    async listDueMarks({ wallet }: { wallet: Address }): Promise<{ tokens: MarkedToken[] }> {
      const now = deps.now()
      const tokens: MarkedToken[] = []
      let requests = 0
      for (const { tokenId, times, ...facts } of await deps.histories.dueMarks([wallet], now, MOST_TRADES)) {
        const trades = times.map((at) => ({ at, closesAt: closingTimeOf(at, facts) }))
        const windows = priceWindows(trades, now)
        requests += windows.length
        if (requests > MOST_REQUESTS && tokens.length > 0) break
        tokens.push({ tokenId, trades, windows })
      }
      return { tokens }
    },

    /** One window of a token's prices: of all points in it, those that a mid around one of the trades can come from. */
    async readPrices(asked: {
      tokenId: TokenId
      window: PriceWindow
      trades: readonly MarkedTrade[]
    }): Promise<{ points: PricePoint[] }> {
      const { tokenId, window, trades } = asked
      return { points: pointsThatCount(await deps.prices.fetchPrices({ tokenId, ...window }), trades) }
    },

    /** Makes the mids around a token's trades from the points of all its windows, and stores them. */
    async saveMarks({ tokenId, trades, points }: TokenPrices): Promise<void> {
      const now = deps.now()
      const marked = marksOf(points, trades, now)
      await deps.histories.saveMarks(
        marked.map(({ trade, marks, isComplete }) => ({ tokenId, at: trade.at, marks, isComplete })),
        now,
      )
    },
  }
}

export type TokenPrices = { tokenId: TokenId; trades: readonly MarkedTrade[]; points: readonly PricePoint[] }

/**
 * A mid is the last point at or before some time, so of a window only the last one before each of those times can count. That
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
