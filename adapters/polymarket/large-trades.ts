import { ResponseShapeError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { ONE, toNumber } from '../../domain/money/units.ts'
import type { CandidateSource, FoundWallet } from '../../domain/traders/sources.ts'
import { readCursor, toCursor } from './cursor.ts'
import type { DataApi } from './data-api.ts'
import type { TradeRow } from './data-api-schema.ts'

type Place = { pages: number; next: string }

/**
 * The wallets behind recent large trades, newest first: takers only, because a resting order that was hit tells little
 * about its owner.
 *
 * @param minCash - least notional of a trade, dollars.
 * @param maxPages - how far back to go.
 * @throws ResponseShapeError when the feed says that there is more and does not get any further.
 */
export function createTradesSource({
  dataApi,
  minCash = 500,
  pageSize = 1000,
  maxPages = 5,
}: {
  dataApi: Pick<DataApi, 'listTrades'>
  minCash?: number
  pageSize?: number
  maxPages?: number
}): CandidateSource {
  return {
    name: 'trades',
    async findCandidates(cursor) {
      const place = cursor === null ? null : readCursor<Place>(cursor)
      const pages = (place?.pages ?? 0) + 1
      const from = place ? { cursor: place.next } : {}
      const { rows, nextCursor } = await dataApi.listTrades({ minCash, takersOnly: true, limit: pageSize, ...from })
      if (nextCursor !== null && nextCursor === place?.next) {
        throw new ResponseShapeError('/v2/trades says that there is more and does not get any further')
      }
      const goesOn = nextCursor !== null && pages < maxPages
      return { found: walletsOf(rows), next: goesOn ? toCursor({ pages, next: nextCursor } satisfies Place) : null }
    },
  }
}

/** Each wallet of the page once, with what its large trades there came to. */
function walletsOf(rows: readonly TradeRow[]): FoundWallet[] {
  const sums = new Map<Address, { trades: number; notional: number; largest: number; lastAt: number }>()
  for (const row of rows) {
    const notional = toNumber(mulDiv(row.shares, row.price, ONE, 'half-even'))
    const sum = sums.get(row.wallet) ?? { trades: 0, notional: 0, largest: 0, lastAt: 0 }
    sums.set(row.wallet, {
      trades: sum.trades + 1,
      notional: sum.notional + notional,
      largest: Math.max(sum.largest, notional),
      lastAt: Math.max(sum.lastAt, row.at),
    })
  }
  return [...sums].map(([wallet, hints]) => ({ wallet, source: 'trades', hints }))
}
