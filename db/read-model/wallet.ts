import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TraderProfile } from '../../domain/traders/profile.ts'
import type { ScoreInputs } from '../../domain/traders/score/score-inputs.ts'
import type { EvidenceSummary } from '../../domain/traders/skill/evidence.ts'
import { IS_DEMO } from '../discovery/demo.ts'
import { type Queryable, query, queryOne } from '../pool.ts'
import { listRosterChanges } from './discovery-lists.ts'
import type { CompanionView, WalletView } from './discovery-views.ts'
import { CURRENT, type LeaderboardDbRow, ROW_COLUMNS, STATUS, toLeaderboardRow } from './leaderboard-rows.ts'
import { isoTime, timeText } from './text.ts'

/** See `DiscoveryReads.wallet`. */
export async function findWallet(db: Queryable, wallet: Address): Promise<WalletView | null> {
  const row = await queryOne<WalletRow>(db, WALLET, [wallet])
  if (!row) return null
  const { rows: rosterHistory } = await listRosterChanges(db, wallet, {})
  const companions = row.acting ? await query<CompanionView>(db, COMPANIONS, [wallet]) : []
  return {
    ...toLeaderboardRow(row),
    scoreVersion: row.score_version,
    scoreInputs: row.score_inputs,
    evidence: row.evidence,
    outcomesAgree: row.outcomes_agree,
    history: {
      from: timeText(row.covered_from),
      until: timeText(row.covered_until),
      isComplete: row.is_complete ?? false,
      lastTradeAt: timeText(row.last_trade_at),
    },
    profile: row.profile,
    override:
      row.ruling_kind === null || row.ruled_at === null
        ? null
        : { kind: row.ruling_kind, reason: row.ruling_reason ?? '', by: row.ruled_by ?? '', at: isoTime(row.ruled_at) },
    companions,
    rosterHistory,
  }
}

const WALLET = `
  select
    ${ROW_COLUMNS}, activity.score_version, activity.score_inputs, activity.evidence, activity.outcomes_agree,
    activity.last_trade_at, candidates.covered_from, candidates.covered_until, candidates.is_complete,
    ruling.kind as ruling_kind, ruling.reason as ruling_reason, ruling.by as ruled_by, ruling.at as ruled_at,
    wallet_profiles.profile
  from ${CURRENT}
  left join wallet_profiles
    on wallet_profiles.wallet_id = activity.wallet_id and wallet_profiles.run_key = activity.run_key
  where activity.is_latest and wallets.wallet = $1`

const COMPANIONS = `
  select wallets.wallet, tracked.label, coalesce(tracked.simulated, ${IS_DEMO}) as simulated, ${STATUS} as status
  from ${CURRENT}
  where activity.is_latest and wallets.wallet <> $1
    and activity.acts_as = (
      select own.acts_as from trader_activity as own join wallets as me using (wallet_id)
      where own.is_latest and me.wallet = $1
    )
  order by tracked.active desc nulls last, wallets.wallet
  limit 50`

type WalletRow = LeaderboardDbRow & {
  score_version: string
  score_inputs: ScoreInputs
  evidence: EvidenceSummary | null
  outcomes_agree: boolean | null
  last_trade_at: EpochMs | null
  covered_from: EpochMs | null
  covered_until: EpochMs | null
  is_complete: boolean | null
  ruling_kind: 'pin' | 'ban' | null
  ruling_reason: string | null
  ruled_by: string | null
  ruled_at: EpochMs | null
  profile: TraderProfile | null
}
