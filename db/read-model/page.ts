import { InvalidInputError } from '../../domain/errors.ts'

/** A page, newest first. `next` fetches the one after it; null on the last. */
export type Page<Row> = { rows: Row[]; next: string | null }

/** `cursor` is the `next` of the page before; `limit` is 50 when absent. */
export type PageRequest = { cursor?: string | null; limit?: number }

/** What a paged query needs: rows whose `sequence` lies below `before`, one more than asked to know whether a page follows. */
export type PageBounds = { before: bigint; limit: number }

const FIRST = 2n ** 63n - 1n
const LIMIT = 50

/** @throws InvalidInputError when the cursor is not one of ours or the limit is not positive */
export function pageBounds({ cursor, ...request }: PageRequest): PageBounds {
  const limit = pageLimit(request)
  if (cursor === undefined || cursor === null) return { before: FIRST, limit }
  if (!/^\d{1,18}$/.test(cursor))
    throw new InvalidInputError(`cursor must be the "next" of a page, was "${cursor.slice(0, 40)}"`)
  return { before: BigInt(cursor), limit }
}

/** How many rows a page has. @throws InvalidInputError when that is not positive */
export function pageLimit({ limit = LIMIT }: PageRequest): number {
  if (Number.isInteger(limit) && limit >= 1) return limit
  throw new InvalidInputError(`limit must be a positive whole number, was ${limit}`)
}

/** The page of what `limit + 1` rows brought. */
export function toPage<Row extends { sequence: bigint }, View>(
  rows: readonly Row[],
  limit: number,
  toView: (row: Row) => View,
): Page<View> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { rows: shown.map(toView), next: last && rows.length > limit ? last.sequence.toString() : null }
}
