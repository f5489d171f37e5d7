import type { EpochMs } from '../../domain/money/units.ts'
import type { JudgedWallet } from '../../domain/traders/judge-family.ts'
import type { TraderProfile } from '../../domain/traders/profile.ts'
import { tradesPerWeek } from '../../domain/traders/score/score.ts'

const iso = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())
const micros = (dollars: number): number => Math.round(dollars * 1e6)

/** The part of a profile that has columns of its own, by their names. */
export function activityRow(profile: TraderProfile) {
  const { score, activity, performance, skill, context, habits } = profile
  const { inputs, subScores } = score
  const { days30, days90 } = performance
  return {
    wallet: profile.wallet,
    as_of: iso(profile.asOf),
    composite_score: score.score,
    grade: score.grade,
    score_version: score.version,
    score_inputs: inputs,
    factor_early: subScores.earlyBetting,
    factor_consistency: subScores.volumeConsistency,
    factor_win_rate: subScores.winRate,
    factor_edge: subScores.edge,
    factor_activity: subScores.activity,
    eligible: score.failedFilters.length === 0,
    failed_filters: score.failedFilters,
    total_trades: activity.trades,
    trades_30d: inputs.trades,
    early_trades: inputs.earlyTrades,
    resolved_markets: inputs.decidedMarkets,
    resolved_wins: inputs.wonMarkets,
    trades_per_week: tradesPerWeek(inputs),
    pnl_30d_micros: micros(days30.profit),
    pnl_90d_micros: micros(days90.profit),
    win_rate: context.winRate,
    sharpe_7d: performance.sharpe7d,
    sharpe_7d_before: performance.sharpe7dBefore,
    active_days_7d: performance.activeDays7d,
    closed_7d: performance.closed7d,
    max_drawdown_30d: performance.maxDrawdown30d,
    mean_position_micros: activity.trades === 0 ? null : micros(activity.volume / activity.trades),
    last_trade_at: iso(activity.lastTradeAt),
    trend: profile.trend,
    maker_share: habits.makerShare,
    closed_share: Math.min(1, habits.closedShare),
    volume_micros: micros(activity.volume),
    result_micros: micros(performance.all.profit + activity.fees),
    excess_win_rate: context.excessWinRate,
    clv_24h: skill?.clv ?? null,
    copy_cost: skill?.copyCost?.total ?? null,
    screens: profile.screens,
    evidence: skill?.evidence ?? null,
    events: skill?.evidence.resolvedEvents ?? 0,
    effective_events: skill?.evidence.copier?.outcome.effectiveEvents ?? null,
    top_event_share: skill?.evidence.concentration.topEventShare ?? null,
  }
}

/** The columns of {@link activityRow}, its wallet apart. */
const COLUMNS = `
  as_of, composite_score, grade, score_version, score_inputs, factor_early, factor_consistency, factor_win_rate, factor_edge,
  factor_activity, eligible, failed_filters, total_trades, trades_30d, early_trades, resolved_markets, resolved_wins,
  trades_per_week, pnl_30d_micros, pnl_90d_micros, win_rate, sharpe_7d, sharpe_7d_before, active_days_7d, closed_7d,
  max_drawdown_30d, mean_position_micros, last_trade_at, trend, maker_share, closed_share, volume_micros,
  result_micros, excess_win_rate, clv_24h, copy_cost, screens, evidence, events, effective_events, top_event_share`

export const SAVE_ACTIVITY = `
  insert into trader_activity (run_key, wallet_id, ${COLUMNS})
  select $1::int, wallets.wallet_id, ${COLUMNS}
  from jsonb_array_elements($2::jsonb) as element
  cross join lateral jsonb_populate_record(null::trader_activity, element) as told
  join wallets on wallets.wallet = element ->> 'wallet'
  on conflict (run_key, wallet_id) do update set
    (${COLUMNS}) = row (${COLUMNS.replace(/\w+/g, 'excluded.$&')})`

export const SAVE_PROFILES = `
  insert into wallet_profiles (wallet_id, run_key, profile)
  select wallets.wallet_id, $1::int, said.profile::jsonb
  from unnest($2::text[], $3::text[]) as said (wallet, profile)
  join wallets using (wallet)
  on conflict (wallet_id, run_key) do update set profile = excluded.profile`

/** What is believed of one wallet within its family, by the names of its columns. */
export const assessmentRow = (assessment: JudgedWallet) => ({
  wallet: assessment.wallet,
  edge_copier: assessment.copier?.edge ?? null,
  edge_copier_sd: assessment.copier?.sd ?? null,
  edge_leader: assessment.leader?.edge ?? null,
  edge_leader_sd: assessment.leader?.sd ?? null,
  probability: assessment.copier?.probabilityPositive ?? null,
  q_value: assessment.qValue,
  outcomes_agree: assessment.outcomesAgree,
  verdict_kind: assessment.verdict.kind,
  verdict: assessment.verdict.text,
  screens: assessment.screens,
  live_eligible: assessment.isLiveEligible,
  wash_score: assessment.washScore,
  acts_as: assessment.group?.key ?? null,
  acts_as_ties: assessment.group?.ties ?? null,
})

/** The columns of {@link assessmentRow}, its wallet apart. */
export const ASSESSMENT_COLUMNS = `
  edge_copier, edge_copier_sd, edge_leader, edge_leader_sd, probability, q_value, outcomes_agree, verdict_kind, verdict,
  screens, live_eligible, wash_score, acts_as, acts_as_ties`

export const SAVE_ASSESSMENTS = `
  with told as (
    select wallets.wallet_id, ${ASSESSMENT_COLUMNS}
    from jsonb_array_elements($2::jsonb) as element
    cross join lateral jsonb_populate_record(null::run_assessments, element) as said
    join wallets on wallets.wallet = element ->> 'wallet'
  ),
  cleared as (delete from run_assessments where run_key = $1::int and wallet_id not in (select wallet_id from told))
  insert into run_assessments (run_key, wallet_id, ${ASSESSMENT_COLUMNS})
  select $1::int, wallet_id, ${ASSESSMENT_COLUMNS} from told
  on conflict (run_key, wallet_id) do update set
    (${ASSESSMENT_COLUMNS}) = row (${ASSESSMENT_COLUMNS.replace(/\w+/g, 'excluded.$&')})`
