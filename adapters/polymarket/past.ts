import { InvalidInputError, ResponseShapeError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { sumEvents, sumFills } from '../../domain/traders/record/transaction-sums.ts'
import type { PastPage, PastQuery, PastSource } from '../../domain/traders/sources.ts'
import { eventOf, fillOf } from './activity-rows.ts'
import { readCursor, toCursor } from './cursor.ts'
import type { DataApi } from './data-api.ts'
import type { ActivityRow } from './data-api-schema.ts'

/** Where the next page begins, and whose past it is. */
type Place = { wallet: Address; until: EpochMs }

const SECOND_MS = 1000

/**
 * Wallets' pasts from the indexer, whole: trades as maker and as taker, splits, merges, redemptions, conversions and income.
 * Deposits, withdrawals and tips are not part of it.
 *
 * A page ends after a number of rows and may cut a transaction in two. So its oldest second is left to the next page, which
 * begins with it: summed in halves, the transaction would be told twice. That also makes every page a question of its own;
 * the service's cursors hold a place and no filters, and used with others go on from there without a word.
 *
 * A cursor outlives its range: with another `from` or `until` it goes on where it was.
 *
 * @throws InvalidInputError for a cursor of another wallet.
 * @throws ResponseShapeError when the service says that there is more and gives no way to get there.
 */
export function createPastSource({
  dataApi,
  pageSize = 1000,
}: {
  dataApi: Pick<DataApi, 'listActivity'>
  /** Rows of one page, at most 1,000. */
  pageSize?: number
}): PastSource {
  return {
    async fetchPast(query) {
      const until = startOf(query)
      const range = { start: query.from, end: until }
      const { rows, nextCursor } = await dataApi.listActivity({ user: query.wallet, ...range, limit: pageSize })
      const inRange = rows.filter(({ at }) => at >= query.from && at <= until)
      if (nextCursor === null) return pageOf(inRange, null, query)
      const edge = Math.min(...rows.map(({ at }) => at))
      if (!(edge < until - (until % SECOND_MS))) {
        const where = `/v2/activity of ${query.wallet} until ${new Date(until).toISOString()}`
        throw new ResponseShapeError(`${where} says that there is more and does not get any further`)
      }
      return pageOf(inRange, edge, query)
    },
  }
}

/** From where to read back. */
function startOf({ wallet, until, cursor }: PastQuery): EpochMs {
  if (cursor === null) return until
  const place = readCursor<Place>(cursor)
  if (place.wallet === wallet) return place.until
  throw new InvalidInputError(`cursor is of wallet ${place.wallet}, was used for ${wallet}`)
}

/** @param edge - the second that is left to the next page; null on the last one. */
function pageOf(rows: readonly ActivityRow[], edge: EpochMs | null, { wallet, from }: PastQuery): PastPage {
  const whole = edge === null ? rows : rows.filter(({ at }) => at > edge)
  return {
    fills: newestFirst(sumFills(whole.flatMap((row) => fillOf(row) ?? []))),
    events: newestFirst(sumEvents(whole.flatMap((row) => eventOf(row) ?? []))),
    next: edge === null || edge < from ? null : toCursor({ wallet, until: edge } satisfies Place),
    reaches: edge === null || edge < from ? from : edge + SECOND_MS,
  }
}

const newestFirst = <T extends { at: number }>(rows: readonly T[]): T[] => rows.toSorted((a, b) => b.at - a.at)
