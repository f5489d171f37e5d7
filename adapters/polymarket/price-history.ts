import { z } from 'zod'
import { NotFoundError } from '../../domain/errors.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import type { PriceHistory, PricePoint, PriceWindow } from '../../domain/traders/sources.ts'
import type { PriceRow } from './boards-schema.ts'
import type { DataApi } from './data-api.ts'
import type { Http } from './http.ts'
import { secondsWire } from './wire.ts'

/** `GET /prices-history` of the order book service. */
const clobHistory = z.object({
  history: z.array(z.object({ t: secondsWire, p: z.number().min(0).max(1) })),
})

/** A minute, which the order book service counts in minutes. */
const FINEST = 1

/**
 * Past prices from the indexer, which keeps those of resolved markets and says how finely; from the order book service where
 * the indexer has none. Whether a price is a mid or a last trade is documented by neither.
 *
 * The indexer ends the series of a resolved market with its payout. That is no price, and is left out: it would let the
 * outcome into what is measured before it.
 *
 * Throws what {@link Http.get} throws but NotFoundError.
 */
export function createPriceHistory({
  dataApi,
  clob,
}: {
  dataApi: Pick<DataApi, 'listPrices'>
  /** The order book service. */
  clob: Http
}): PriceHistory {
  async function fromIndexer({ tokenId, from, until }: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]> {
    const { rows } = await dataApi.listPrices({ tokenId, start: from, end: until })
    return rows.filter(({ widthMs }) => widthMs > 0).map(pointOf)
  }

  async function fromOrderBooks({ tokenId, from, until }: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]> {
    const range = { startTs: Math.floor(from / 1000), endTs: Math.ceil(until / 1000) }
    const { history } = await clob.get('/prices-history', { market: tokenId, ...range, fidelity: FINEST }, clobHistory)
    return history.map(({ t, p }) => ({ at: t, mid: p }))
  }

  return {
    async fetchPrices(query) {
      const points = await orNone(fromIndexer(query))
      const found = points.length > 0 ? points : await orNone(fromOrderBooks(query))
      return found.toSorted((a, b) => a.at - b.at)
    },
  }
}

/** A bucket may hold a price of its very end. */
const pointOf = ({ from, widthMs, price }: PriceRow): PricePoint => ({ at: from + widthMs, mid: price })

async function orNone(asked: Promise<PricePoint[]>): Promise<PricePoint[]> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof NotFoundError) return []
    throw error
  }
}
