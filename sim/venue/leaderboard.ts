import type { Context } from 'hono'
import type { EpochMs } from '../../domain/money/units.ts'
import type { ActivityRow } from './activity-row.ts'
import { badRequest, listPage } from './paging.ts'
import type { Stage } from './stage.ts'
import { PERIODS, type Period, type Standing, standingsOf } from './standings.ts'

export type LeaderboardOptions = {
  stage: Stage
  wallets: readonly { wallet: string; label: string }[]
  /** A wallet's rows that the indexer has, newest first. */
  rowsOf: (wallet: string) => readonly ActivityRow[]
  now: () => EpochMs
}

type Entry = { wallet: string; label: string; standings: Record<Period, Standing> }

const KEPT_MS = 60_000

/** The leaderboards: of a period, by profit or by volume. Boards are up to a minute old; tied wallets share a rank. */
export function createLeaderboard({ stage, wallets, rowsOf, now }: LeaderboardOptions) {
  let kept: { at: EpochMs; entries: Promise<Entry[]> } | null = null

  function entries(): Promise<Entry[]> {
    const at = now()
    if (!kept || at - kept.at >= KEPT_MS) kept = { at, entries: measure(at) }
    return kept.entries
  }

  /** Takes turns with everything else: a wallet's whole past may have to be told first. */
  async function measure(at: EpochMs): Promise<Entry[]> {
    const measured: Entry[] = []
    for (const { wallet, label } of wallets) {
      measured.push({ wallet, label, standings: standingsOf(rowsOf(wallet), stage, at) })
      await new Promise(setImmediate)
    }
    return measured
  }

  return async (c: Context): Promise<Response> => {
    const period = PERIODS.find((name) => name === (c.req.query('time_period') ?? 'day'))
    const sortBy = c.req.query('sort_by') ?? 'PNL'
    if (!period) return badRequest(c, 'time_period')
    if (sortBy !== 'PNL' && sortBy !== 'VOLUME') return badRequest(c, 'sort_by')
    const user = c.req.query('user')?.toLowerCase()
    const figure = sortBy === 'PNL' ? 'pnl' : 'volume'
    const all = (await entries()).filter(({ standings }) => isListed(standings[period]))
    const sorted = all.toSorted((a, b) => b.standings[period][figure] - a.standings[period][figure])
    const bodies = sorted
      .filter(({ wallet }) => !user || wallet === user)
      .map((entry) => ({
        rank: rankOf(entry, all, period, figure),
        user_id: entry.wallet,
        pnl: entry.standings[period].pnl,
        volume: entry.standings[period].volume,
        user_name: entry.label,
        x_username: '',
        profile_image: '',
        verified: false,
        ...(user
          ? { rank_pnl: rankOf(entry, all, period, 'pnl'), rank_volume: rankOf(entry, all, period, 'volume') }
          : {}),
      }))
    return listPage(c, bodies, (body) => body)
  }
}

const isListed = ({ trades, pnl }: Standing): boolean => trades > 0 || pnl !== 0

/** One more than there are wallets ahead. */
const rankOf = ({ standings }: Entry, all: readonly Entry[], period: Period, figure: 'pnl' | 'volume'): number =>
  1 + all.filter((other) => other.standings[period][figure] > standings[period][figure]).length
