import type { Pool } from 'pg'
import type { Address } from '../../domain/money/ids.ts'
import { listDiscoveryRuns, listRosterChanges, listVerdictDays } from './discovery-lists.ts'
import type {
  DiscoveryRunView,
  LeaderboardCounts,
  LeaderboardFilter,
  LeaderboardOrder,
  LeaderboardRow,
  RosterChangeView,
  VerdictDayView,
  WalletView,
} from './discovery-views.ts'
import { countLeaderboard, listLeaderboard } from './leaderboard.ts'
import type { Page, PageRequest } from './page.ts'
import { findWallet } from './wallet.ts'

/** What discovery shows: everything as the last published run left it. Plain JSON. */
export type DiscoveryReads = {
  leaderboard(filter?: LeaderboardFilter, order?: LeaderboardOrder, page?: PageRequest): Promise<Page<LeaderboardRow>>
  countWallets(): Promise<LeaderboardCounts>
  /** Null for a wallet that was never scored. */
  wallet(wallet: Address): Promise<WalletView | null>
  /** Newest first. */
  runs(page?: PageRequest): Promise<Page<DiscoveryRunView>>
  /** Newest first, of one wallet or of all. */
  rosterChanges(wallet?: Address | null, page?: PageRequest): Promise<Page<RosterChangeView>>
  /** Newest first. */
  verdictDays(page?: PageRequest): Promise<Page<VerdictDayView>>
}

/** Each query lives beside the rows it reads. */
export function createDiscoveryReads(pool: Pool): DiscoveryReads {
  return {
    leaderboard: (filter = {}, order = { sort: 'score', descending: true }, page = {}) =>
      listLeaderboard(pool, filter, order, page),
    countWallets: () => countLeaderboard(pool),
    wallet: (wallet) => findWallet(pool, wallet),
    runs: (page = {}) => listDiscoveryRuns(pool, page),
    rosterChanges: (wallet = null, page = {}) => listRosterChanges(pool, wallet, page),
    verdictDays: (page = {}) => listVerdictDays(pool, page),
  }
}
