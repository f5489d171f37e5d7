import { ResponseShapeError } from '../../domain/errors.ts'
import type { CandidatePage, CandidateSource, FoundWallet } from '../../domain/traders/sources.ts'
import type { LeaderboardRow } from './boards-schema.ts'
import { readCursor, toCursor } from './cursor.ts'
import type { DataApi } from './data-api.ts'

const BOARDS = (['day', 'week', 'month'] as const).flatMap((period) =>
  (['PNL', 'VOLUME'] as const).map((by) => ({ period, by })),
)

/** Which board, how many of its pages have been read, and where the next one begins. */
type Place = { board: number; pages: number; next: string | null }

/**
 * The venue's leaderboards of a day, a week and a month, by profit and by volume, one after the other. What they rank is no
 * evidence: profits are marked, volumes are shares, and a board that moves between two pages repeats or skips wallets.
 *
 * @param maxPages - of each board; emerging traders are not at its very top, and far down there is noise.
 * @throws ResponseShapeError when a board says that there is more and does not get any further.
 */
export function createLeaderboardSource({
  dataApi,
  pageSize = 200,
  maxPages = 5,
}: {
  dataApi: Pick<DataApi, 'listLeaderboard'>
  pageSize?: number
  maxPages?: number
}): CandidateSource {
  async function findCandidates(cursor: string | null): Promise<CandidatePage> {
    const place = cursor === null ? { board: 0, pages: 0, next: null } : readCursor<Place>(cursor)
    const board = BOARDS[place.board]
    if (!board) return { found: [], next: null }
    const from = place.next === null ? {} : { cursor: place.next }
    const { rows, nextCursor } = await dataApi.listLeaderboard({ ...board, limit: pageSize, ...from })
    if (nextCursor !== null && nextCursor === place.next) {
      throw new ResponseShapeError(`/v2/leaderboard by ${board.by} of a ${board.period} does not get any further`)
    }
    const name = `${board.period}-${board.by.toLowerCase()}`
    return { found: rows.map((row) => foundOn(name, row)), next: after(place, nextCursor, maxPages) }
  }

  return { name: 'leaderboard', findCandidates }
}

function after({ board, pages }: Place, next: string | null, maxPages: number): string | null {
  if (next !== null && pages + 1 < maxPages) return toCursor({ board, pages: pages + 1, next } satisfies Place)
  if (board + 1 >= BOARDS.length) return null
  return toCursor({ board: board + 1, pages: 0, next: null } satisfies Place)
}

const foundOn = (board: string, { wallet, rank, pnl, volumeShares }: LeaderboardRow): FoundWallet => ({
  wallet,
  source: 'leaderboard',
  hints: { board, rank, pnl, volumeShares },
})
