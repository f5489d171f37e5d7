import { formatMicros } from '../../domain/money/units.ts'
import type { ListedLeader } from '../leaders.ts'
import { isoTime, timeText } from './text.ts'

export type LeaderView = {
  wallet: string
  label: string | null
  source: string
  simulated: boolean
  active: boolean
  paused: boolean
  pauseReason: string | null
  edge: number
  edgeSd: number
  /** `assumed` is a setting, not evidence. */
  edgeSource: string
  pnl30d: string | null
  sharpe: number | null
  tradeCount: number | null
  winRate: number | null
  followedSince: string
  addedAt: string
  lastTradeAt: string | null
}

export const toLeaderView = (leader: ListedLeader): LeaderView => ({
  wallet: leader.wallet,
  label: leader.label,
  source: leader.source,
  simulated: leader.simulated,
  active: leader.active,
  paused: leader.paused,
  pauseReason: leader.pauseReason,
  edge: leader.edge,
  edgeSd: leader.edgeSd,
  edgeSource: leader.edgeSource,
  pnl30d: leader.stats.pnl30d === undefined ? null : formatMicros(leader.stats.pnl30d),
  sharpe: leader.stats.sharpe ?? null,
  tradeCount: leader.stats.tradeCount ?? null,
  winRate: leader.stats.winRate ?? null,
  followedSince: isoTime(leader.followedSince),
  addedAt: isoTime(leader.addedAt),
  lastTradeAt: timeText(leader.lastTradeAt),
})
