import { NotFoundError, ResponseShapeError } from '../../domain/errors.ts'
import type { PriceHistory, PricePoint } from '../../domain/traders/sources.ts'
import type { PriceRow } from './boards-schema.ts'
import type { Clob } from './clob.ts'
import type { DataApi } from './data-api.ts'

/**
 * Past prices from the order book service, by the minute; from the indexer, which keeps them the more coarsely the older they
 * are, for what the former has none of. Neither documents whether a price is a mid or a last trade.
 *
 * The indexer ends the series of a resolved market with its payout. That is no price, and is left out: it would let the
 * outcome into what is measured before it.
 *
 * Throws what the two throw but NotFoundError.
 */
export function createPriceHistory({
  clob,
  dataApi,
}: {
  clob: Pick<Clob, 'listPrices' | 'listPricesOfMany'>
  dataApi: Pick<DataApi, 'listPrices'>
}): PriceHistory {
  return {
    fetchPrices: async (query) => inOrder(await clob.listPrices(query)),

    async fetchPricesOfMany(query) {
      try {
        const found = await clob.listPricesOfMany(query)
        return new Map([...found].map(([tokenId, points]) => [tokenId, inOrder(points)]))
      } catch (error) {
        if (error instanceof NotFoundError || error instanceof ResponseShapeError) return null
        throw error
      }
    },

    async fetchIndexedPrices({ tokenId, from, until }) {
      try {
        const { rows } = await dataApi.listPrices({ tokenId, start: from, end: until })
        return inOrder(rows.filter(({ widthMs }) => widthMs > 0).map(pointOf))
      } catch (error) {
        if (error instanceof NotFoundError) return []
        throw error
      }
    },
  }
}

/** A bucket may hold a price of its very end. */
const pointOf = ({ from, widthMs, price }: PriceRow): PricePoint => ({ at: from + widthMs, mid: price })

const inOrder = (points: readonly PricePoint[]): PricePoint[] => points.toSorted((a, b) => a.at - b.at)
