import type { Pool } from 'pg'
import { parseCanonicalJson } from '../../domain/copy/canonical.ts'
import type { Level } from '../../domain/market/order-book.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { BOOK_TOLERANCE_MS, type SeenBook, toSeenBook } from '../../domain/traders/copying/recorded-books.ts'
import { query } from '../pool.ts'

/** A token and a time at which its book is wanted. */
export type BookMoment = { tokenId: TokenId; at: EpochMs }

export type RecordedBooks = {
  /**
   * The books that decisions were made on by `asOf`, whoever the leader was, where one was read near one of these moments: the newest
   * 10,000 of them, each with its 25 best levels a side: within two per cent of a price there are no more ticks.
   */
  near(moments: readonly BookMoment[], asOf: EpochMs): Promise<SeenBook[]>
}

/** From reading a book to the time of the decision on it: longer than an attempt to decide may take. */
const DECIDING_MS = 10_000
const MOST_BOOKS = 10_000

/** Order books as the records of our decisions have them: nothing else in the database keeps whole books. */
export function createRecordedBooks(pool: Pool): RecordedBooks {
  return {
    async near(moments, asOf) {
      if (moments.length === 0) return []
      const rows = await query<BookRow>(pool, NEAR, [
        moments.map(({ tokenId }) => tokenId),
        moments.map(({ at }) => new Date(at - BOOK_TOLERANCE_MS)),
        moments.map(({ at }) => new Date(at + BOOK_TOLERANCE_MS + DECIDING_MS)),
        new Date(asOf),
        MOST_BOOKS,
      ])
      return rows.flatMap((row) => toSeenBook(toBook(row)) ?? [])
    },
  }
}

/** A record that quotes a character which Postgres cannot decode, a NUL or half of a pair, is passed over. */
const NEAR = String.raw`
  with near as (
    select sequence
    from decisions
    where decided_at <= $4::timestamptz and exists (
      select 1 from unnest($1::text[], $2::timestamptz[], $3::timestamptz[]) as wanted (token_id, earliest, latest)
      where wanted.token_id = decisions.token_id and decided_at between earliest and latest
    )
    order by decided_at desc
    limit $5
  ), seen as materialized (
    select token_id, case when inputs !~ '\\u(0000|d[89a-f])' then inputs::jsonb -> 'book' end as book
    from near join decisions using (sequence)
  )
  select
    token_id,
    (book ->> 'receivedAt')::float8 as received_at,
    jsonb_path_query_array(book, '$.bids[0 to 24]')::text as bids,
    jsonb_path_query_array(book, '$.asks[0 to 24]')::text as asks
  from seen
  where jsonb_typeof(book) = 'object'`

type BookRow = { token_id: TokenId; received_at: number; bids: string; asks: string }

const toBook = ({ token_id, received_at, bids, asks }: BookRow) => ({
  tokenId: token_id,
  receivedAt: received_at,
  bids: parseCanonicalJson(bids) as Level[],
  asks: parseCanonicalJson(asks) as Level[],
})
