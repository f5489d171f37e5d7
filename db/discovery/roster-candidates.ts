import { NotFoundError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { DiscoverySource } from '../../domain/traders/history.ts'
import type { RosterCandidate } from '../../domain/traders/roster/roster-types.ts'
import type { Grade, ScoreFilter } from '../../domain/traders/score/score.ts'
import type { Screen } from '../../domain/traders/screens/screens.ts'
import type { VerdictKind } from '../../domain/traders/skill/verdict.ts'
import { type Queryable, query, queryOne } from '../pool.ts'
import { LEADER_WEEKS } from './leader-weeks.ts'

/**
 * Everyone whom the roster is decided from: those who were judged in this run, and who is followed. The week of a leader is that of
 * our copies, anyone else's that of its own trades. @throws NotFoundError for a run that never began
 */
export async function listCandidates(db: Queryable, runId: string): Promise<RosterCandidate[]> {
  const run = await queryOne<{ run_key: number; started_at: EpochMs }>(
    db,
    'select run_key, started_at from discovery_runs where run_id = $1',
    [runId],
  )
  if (!run) throw new NotFoundError('the run never began', { details: { runId } })
  const rows = await query<CandidateRow>(db, CANDIDATES, [run.run_key, new Date(run.started_at)])
  return rows.map(toCandidate)
}

/** Of two snapshots of a wallet, this run's counts before the current one; the judgement of this run before an older one. */
const CANDIDATES = `
  with found as (
    select distinct on (wallet_id) *
    from trader_activity
    where run_key = $1 or is_latest
    order by wallet_id, run_key = $1 desc
  ),
  weeks as (${LEADER_WEEKS})
  select
    wallets.wallet,
    coalesce(candidates.source, 'manual') as source,
    found.composite_score, found.grade, found.failed_filters,
    coalesce(judged.screens, found.screens) as screens,
    coalesce(judged.verdict_kind, found.verdict_kind, 'too-few') as verdict_kind,
    coalesce(judged.verdict, found.verdict, 'Not enough evidence: not eligible for the score.') as verdict,
    coalesce(judged.probability, found.probability) as probability,
    coalesce(judged.live_eligible, found.live_eligible) as live_eligible,
    coalesce(judged.edge_leader, found.edge_leader) as edge_leader,
    coalesce(judged.edge_leader_sd, found.edge_leader_sd) as edge_leader_sd,
    found.events, found.trend,
    case when judged.wallet_id is not null then judged.acts_as else found.acts_as end as acts_as,
    tracked.wallet is not null as is_followed,
    weeks.sharpe, weeks.sharpe_before, weeks.active_days, weeks.closed,
    found.sharpe_7d, found.sharpe_7d_before, found.active_days_7d, found.closed_7d
  from found
  join wallets using (wallet_id)
  left join candidates using (wallet_id)
  left join run_assessments as judged on judged.run_key = $1 and judged.wallet_id = found.wallet_id
  left join tracked_traders as tracked on tracked.wallet = wallets.wallet and tracked.active
  left join weeks on weeks.leader = wallets.wallet
  where judged.wallet_id is not null or tracked.wallet is not null
    or exists (select 1 from roster_overrides where roster_overrides.wallet = wallets.wallet)
  order by found.wallet_id`

type CandidateRow = {
  wallet: Address
  source: DiscoverySource
  composite_score: number
  grade: Grade
  failed_filters: ScoreFilter[]
  screens: Screen[]
  verdict_kind: VerdictKind
  verdict: string
  probability: number | null
  live_eligible: boolean
  edge_leader: number | null
  edge_leader_sd: number | null
  events: number
  trend: number[] | null
  acts_as: Address | null
  is_followed: boolean
  sharpe: number | null
  sharpe_before: number | null
  active_days: number | null
  closed: number | null
  sharpe_7d: number | null
  sharpe_7d_before: number | null
  active_days_7d: number
  closed_7d: number
}

const toCandidate = (row: CandidateRow): RosterCandidate => ({
  wallet: row.wallet,
  source: row.source,
  score: row.composite_score,
  grade: row.grade,
  failedFilters: row.failed_filters,
  screens: row.screens,
  verdict: { kind: row.verdict_kind, text: row.verdict },
  probability: row.probability,
  isLiveEligible: row.live_eligible,
  leader:
    row.edge_leader === null || row.edge_leader_sd === null ? null : { edge: row.edge_leader, sd: row.edge_leader_sd },
  events: row.events,
  trend: row.trend,
  actsAs: row.acts_as,
  week: row.is_followed
    ? {
        sharpe: row.sharpe,
        sharpeDayBefore: row.sharpe_before,
        activeDays: row.active_days ?? 0,
        closed: row.closed ?? 0,
      }
    : {
        sharpe: row.sharpe_7d,
        sharpeDayBefore: row.sharpe_7d_before,
        activeDays: row.active_days_7d,
        closed: row.closed_7d,
      },
})
