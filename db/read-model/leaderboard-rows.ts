import type { EpochMs } from '../../domain/money/units.ts'
import type { Grade } from '../../domain/traders/score/score.ts'
import type { GroupTie } from '../../domain/traders/screens/acting-groups.ts'
import type { VerdictKind } from '../../domain/traders/skill/verdict.ts'
import { IS_DEMO } from '../discovery/demo.ts'
import type { LeaderboardRow, WalletStatus } from './discovery-views.ts'
import { amountText, isoTime } from './text.ts'

/** The current snapshot of each wallet with what we have made of it. */
export const CURRENT = `
  trader_activity as activity
  join wallets using (wallet_id)
  left join candidates using (wallet_id)
  left join tracked_traders as tracked on tracked.wallet = wallets.wallet
  left join roster_overrides as ruling on ruling.wallet = wallets.wallet`

/** Where a wallet stands with us. */
export const STATUS = `
  case
    when ruling.kind = 'ban' then 'banned'
    when tracked.wallet is null then 'candidate'
    when not tracked.active then 'removed'
    when tracked.paused then 'paused'
    else 'following'
  end`

/** How many wallets act as one with this one, itself included, and which other one of them is copied. */
const GROUP = `
  case when activity.acts_as is not null then (
    select jsonb_build_object(
      'wallets', count(*),
      'copied', min(one.wallet) filter (where leader.active and not leader.paused and one.wallet_id <> activity.wallet_id)
    )
    from trader_activity as member
    join wallets as one on one.wallet_id = member.wallet_id
    left join tracked_traders as leader on leader.wallet = one.wallet
    where member.is_latest and member.acts_as = activity.acts_as
  ) end`

/** The columns of {@link LeaderboardDbRow}, read from {@link CURRENT}. */
export const ROW_COLUMNS = `
  activity.wallet_id, wallets.wallet, tracked.label, candidates.source, coalesce(tracked.simulated, ${IS_DEMO}) as simulated,
  ${STATUS} as status, coalesce(ruling.kind = 'pin', false) as pinned, coalesce(tracked.auto_added, false) as auto_added,
  coalesce(tracked.declining, false) as declining, activity.as_of, activity.composite_score, activity.grade,
  activity.factor_early, activity.factor_consistency, activity.factor_win_rate, activity.factor_edge,
  activity.factor_activity, activity.eligible, activity.failed_filters, activity.total_trades, activity.trades_30d,
  activity.early_trades, activity.trades_per_week, activity.resolved_wins, activity.resolved_markets,
  activity.pnl_30d_micros, activity.pnl_90d_micros, activity.win_rate, activity.sharpe_7d, activity.max_drawdown_30d,
  activity.mean_position_micros, activity.trend, activity.edge_copier, activity.edge_copier_sd, activity.edge_leader,
  activity.edge_leader_sd, activity.probability, activity.q_value, activity.events, activity.effective_events,
  activity.top_event_share, activity.maker_share, activity.excess_win_rate, activity.clv_24h, activity.copy_cost,
  activity.verdict_kind, activity.verdict, activity.screens, activity.live_eligible, activity.wash_score,
  activity.acts_as_ties, ${GROUP} as acting`

export type LeaderboardDbRow = {
  wallet_id: number
  wallet: string
  label: string | null
  source: string | null
  simulated: boolean
  status: WalletStatus
  pinned: boolean
  auto_added: boolean
  declining: boolean
  as_of: EpochMs
  composite_score: number
  grade: Grade
  factor_early: number
  factor_consistency: number
  factor_win_rate: number
  factor_edge: number
  factor_activity: number
  eligible: boolean
  failed_filters: string[]
  total_trades: number
  trades_30d: number
  early_trades: number
  trades_per_week: number
  resolved_wins: number
  resolved_markets: number
  pnl_30d_micros: bigint
  pnl_90d_micros: bigint
  win_rate: number | null
  sharpe_7d: number | null
  max_drawdown_30d: number
  mean_position_micros: bigint | null
  trend: number[] | null
  edge_copier: number | null
  edge_copier_sd: number | null
  edge_leader: number | null
  edge_leader_sd: number | null
  probability: number | null
  q_value: number | null
  events: number
  effective_events: number | null
  top_event_share: number | null
  maker_share: number
  excess_win_rate: number | null
  clv_24h: number | null
  copy_cost: number | null
  verdict_kind: VerdictKind | null
  verdict: string | null
  screens: string[]
  live_eligible: boolean
  wash_score: number | null
  acts_as_ties: GroupTie[] | null
  acting: { wallets: number; copied: string | null } | null
}

export const toLeaderboardRow = (row: LeaderboardDbRow): LeaderboardRow => ({
  wallet: row.wallet,
  label: row.label,
  source: row.source,
  simulated: row.simulated,
  status: row.status,
  isPinned: row.pinned,
  autoAdded: row.auto_added,
  asOf: isoTime(row.as_of),
  score: row.composite_score,
  grade: row.grade,
  subScores: {
    earlyBetting: row.factor_early,
    volumeConsistency: row.factor_consistency,
    winRate: row.factor_win_rate,
    edge: row.factor_edge,
    activity: row.factor_activity,
  },
  eligible: row.eligible,
  failedFilters: row.failed_filters,
  totalTrades: row.total_trades,
  trades30d: row.trades_30d,
  earlyTrades: row.early_trades,
  tradesPerWeek: row.trades_per_week,
  resolvedWins: row.resolved_wins,
  resolvedMarkets: row.resolved_markets,
  pnl30d: amountText(row.pnl_30d_micros),
  pnl90d: amountText(row.pnl_90d_micros),
  winRate: row.win_rate,
  sharpe7d: row.sharpe_7d,
  maxDrawdown30d: row.max_drawdown_30d,
  meanPosition: amountText(row.mean_position_micros),
  skill: {
    edgeCopier: row.edge_copier,
    edgeCopierSd: row.edge_copier_sd,
    edgeLeader: row.edge_leader,
    edgeLeaderSd: row.edge_leader_sd,
    probability: row.probability,
    qValue: row.q_value,
    events: row.events,
    effectiveEvents: row.effective_events,
    topEventShare: row.top_event_share,
    makerShare: row.maker_share,
    excessWinRate: row.excess_win_rate,
    clv24h: row.clv_24h,
    copyCost: row.copy_cost,
    verdictKind: row.verdict_kind,
    verdict: row.verdict,
    screens: row.screens,
    washScore: row.wash_score,
    liveEligible: row.live_eligible,
  },
  trend: { scores: row.trend, change: changeOf(row.trend), declining: row.declining },
  group: row.acting && { ...row.acting, ties: row.acts_as_ties ?? [] },
})

function changeOf(scores: readonly number[] | null): number | null {
  const [first] = scores ?? []
  const last = scores?.at(-1)
  return first === undefined || last === undefined || scores?.length === 1 ? null : last - first
}
