import { InvalidInputError, ResponseShapeError } from '../../domain/errors.ts'
import type { WalletEvent } from '../../domain/traders/history.ts'
import type { PastPage, PastQuery, PastSource, ReportedFill } from '../../domain/traders/sources.ts'
import { sumEvents, sumFills } from '../../domain/traders/transaction-sums.ts'
import { eventOf, fillOf } from './activity-rows.ts'
import { readCursor, toCursor } from './cursor.ts'
import type { DataApi } from './data-api.ts'
import type { ActivityRow } from './data-api-schema.ts'

/** What of a page cannot be told yet, because the page may end in the middle of a transaction. */
type Held = { fills: ReportedFill[]; events: WalletEvent[] }

/** Most rows of one page; the service refuses more. */
const PAGE_SIZE = 1000

/**
 * Wallets' pasts from the indexer, whole: trades as maker and as taker, splits, merges, redemptions, conversions and income.
 * Deposits, withdrawals and tips are not part of it.
 *
 * A page ends after a number of rows, so its oldest second may go on in the next one. What happened in that second is kept
 * in the cursor until it is complete: summed in two halves, a transaction would be told twice.
 *
 * @throws InvalidInputError for a cursor of another wallet or range: the service would go on from there without a word.
 * @throws ResponseShapeError when the service says that there is more and gives no way to get there.
 */
export function createPastSource({
  dataApi,
  pageSize = PAGE_SIZE,
}: {
  dataApi: Pick<DataApi, 'listActivity'>
  pageSize?: number
}): PastSource {
  return {
    async fetchPast(query) {
      const { place, held } = query.cursor === null ? BEGINNING : resume(query.cursor, query)
      const { rows, nextCursor } = await dataApi.listActivity({
        user: query.wallet,
        start: query.from,
        end: query.until,
        limit: pageSize,
        ...(place === null ? {} : { cursor: place }),
      })
      if (nextCursor !== null && (rows.length === 0 || nextCursor === place)) {
        throw new ResponseShapeError(
          `/v2/activity of ${query.wallet} says that there is more and does not get any further`,
        )
      }
      const read = readRows(rows, query)
      const all = { fills: joined(held.fills, read.fills), events: joined(held.events, read.events) }
      return nextCursor === null ? lastPage(all, query) : pageOf(all, edgeOf(rows), nextCursor, query)
    },
  }
}

const BEGINNING: { place: string | null; held: Held } = { place: null, held: { fills: [], events: [] } }

function readRows(rows: readonly ActivityRow[], { from, until }: PastQuery): Held {
  const wanted = rows.filter(({ at }) => at >= from && at <= until)
  return { fills: wanted.flatMap((row) => fillOf(row) ?? []), events: wanted.flatMap((row) => eventOf(row) ?? []) }
}

/** The held rows and the new ones; a row that the service repeats at the edge of a page counts once. */
function joined<T>(held: readonly T[], rows: readonly T[]): T[] {
  const repeated = new Set(held.map((row) => JSON.stringify(row)))
  return [...held, ...rows.filter((row) => !repeated.has(JSON.stringify(row)))]
}

const edgeOf = (rows: readonly ActivityRow[]): number => Math.min(...rows.map(({ at }) => at))

function lastPage({ fills, events }: Held, { from }: PastQuery): PastPage {
  return { fills: newestFirst(sumFills(fills)), events: newestFirst(sumEvents(events)), next: null, reaches: from }
}

/** The page without what happened at `edge`, its oldest second. */
function pageOf({ fills, events }: Held, edge: number, place: string, query: PastQuery): PastPage {
  const isWhole = ({ at }: { at: number }) => at > edge
  const isHeld = ({ at }: { at: number }) => at <= edge
  const held = { fills: fills.filter(isHeld), events: events.filter(isHeld) }
  return {
    fills: newestFirst(sumFills(fills.filter(isWhole))),
    events: newestFirst(sumEvents(events.filter(isWhole))),
    next: cursorOf(place, held, query),
    reaches: edge + 1000,
  }
}

const newestFirst = <T extends { at: number }>(rows: T[]): T[] => rows.sort((a, b) => b.at - a.at)

type Cursor = Omit<PastQuery, 'cursor'> & { place: string; held: Held }

const cursorOf = (place: string, held: Held, { wallet, from, until }: PastQuery): string =>
  toCursor({ wallet, from, until, place, held } satisfies Cursor)

function resume(cursor: string, query: PastQuery): { place: string; held: Held } {
  const { wallet, from, until, place, held } = readCursor<Cursor>(cursor)
  if (wallet === query.wallet && from === query.from && until === query.until) return { place, held }
  throw new InvalidInputError(`cursor is of ${wallet} from ${from} to ${until}, was used for ${query.wallet}`)
}
