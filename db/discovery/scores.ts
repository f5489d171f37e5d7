import type { Pool } from 'pg'
import { NotFoundError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { JudgedWallet } from '../../domain/traders/judge-family.ts'
import type { TraderProfile } from '../../domain/traders/profile.ts'
import type { TradingSums } from '../../domain/traders/screens/family-screens.ts'
import type { Screen } from '../../domain/traders/screens/screens.ts'
import type { Candidate } from '../../domain/traders/skill/assessment.ts'
import type { EvidenceSummary } from '../../domain/traders/skill/evidence.ts'
import { query, queryOne, withTransaction } from '../pool.ts'
import { activityRow, assessmentRow, SAVE_ACTIVITY, SAVE_ASSESSMENTS, SAVE_PROFILES } from './activity-rows.ts'

export type RunKind = 'discover' | 'refresh' | 'clean-up'
/** What a run counted, by name, and its result in words. */
export type RunEnd = { counts: Readonly<Record<string, number>>; summary: string }

export type Scores = {
  /** Notes that a run has begun; again, it changes nothing. One that began a day before and has not ended counts as failed. */
  begin(run: { runId: string; kind: RunKind; startedAt: EpochMs }): Promise<void>
  /** Notes how a run went that is under way; of one that has ended nothing changes. */
  finish(runId: string, end: RunEnd, now: EpochMs): Promise<void>
  failRun(runId: string, end: RunEnd, now: EpochMs): Promise<void>
  /** Stores what the run made of wallets; again, the later profile counts. Nobody sees it before the run is published. */
  saveProfiles(runId: string, profiles: readonly TraderProfile[]): Promise<void>
  /** Everyone who is eligible: as this run found them, else as the last published run that scored them did. */
  loadFamily(runId: string): Promise<Candidate<Address>[]>
  /** What trading came to for everyone with a profile, eligible or not, by the same choice of snapshots. */
  loadTradingSums(runId: string): Promise<TradingSums<Address>[]>
  /** Stores the judgement of a family until the run is published. */
  saveAssessments(runId: string, assessments: readonly JudgedWallet[]): Promise<void>
  /** Everyone who is followed, then everyone who was eligible when last scored; the longest not scored first. No one banned. */
  knownTraders(limit: number): Promise<Address[]>
  /**
   * Keeps of the snapshots before the current ones one a day and wallet, those of wallets that were not eligible for a week, and none
   * for longer than `keepMs`; forgets what runs left that were never published. @returns how many snapshots are gone
   */
  thin(now: EpochMs, keepMs: number): Promise<number>
}

/** For how long it is of interest how a wallet stood that could not be judged. */
const INELIGIBLE_MS = 7 * 86_400_000

/** What runs make of wallets. @throws NotFoundError for a run that never began, where one is named */
export function createScores(pool: Pool): Scores {
  const end = async (runId: string, state: 'finished' | 'failed', { counts, summary }: RunEnd, now: EpochMs) => {
    await query(pool, END, [runId, state, JSON.stringify(counts), summary, new Date(now)])
  }
  return {
    async begin({ runId, kind, startedAt }) {
      await query(pool, BEGIN, [runId, kind, new Date(startedAt)])
    },
    finish: (runId, ended, now) => end(runId, 'finished', ended, now),
    failRun: (runId, ended, now) => end(runId, 'failed', ended, now),

    async saveProfiles(runId, profiles) {
      const runKey = await findRun(pool, runId)
      await withTransaction(pool, async (client) => {
        await query(client, 'select ensure_wallets($1::text[])', [profiles.map(({ wallet }) => wallet)])
        await query(client, SAVE_ACTIVITY, [runKey, JSON.stringify(profiles.map(activityRow))])
        await query(client, SAVE_PROFILES, [
          runKey,
          profiles.map(({ wallet }) => wallet),
          profiles.map((profile) => JSON.stringify(profile)),
        ])
      })
    },

    async loadFamily(runId) {
      return query<FamilyRow>(pool, FAMILY, [await findRun(pool, runId)])
    },

    async loadTradingSums(runId) {
      return query<TradingSums<Address>>(pool, TRADING_SUMS, [await findRun(pool, runId)])
    },

    async saveAssessments(runId, assessments) {
      const runKey = await findRun(pool, runId)
      await query(pool, SAVE_ASSESSMENTS, [runKey, JSON.stringify(assessments.map(assessmentRow))])
    },

    async knownTraders(limit) {
      const rows = await query<{ wallet: Address }>(pool, KNOWN, [limit])
      return rows.map(({ wallet }) => wallet)
    },

    async thin(now, keepMs) {
      await query(pool, FORGET_UNPUBLISHED, [new Date(now)])
      const row = await queryOne<{ gone: number }>(pool, THIN, [new Date(now - keepMs), new Date(now - INELIGIBLE_MS)])
      return row?.gone ?? 0
    },
  }
}

async function findRun(pool: Pool, runId: string): Promise<number> {
  const row = await queryOne<{ run_key: number }>(pool, 'select run_key from discovery_runs where run_id = $1', [runId])
  if (!row) throw new NotFoundError('the run never began', { details: { runId } })
  return row.run_key
}

type FamilyRow = { wallet: Address; evidence: EvidenceSummary; screens: Screen[] }

/** A run that was terminated says nothing any more: what has not ended within a day never will. */
const BEGIN = `
  with lost as (
    update discovery_runs set state = 'failed', finished_at = $3::timestamptz, summary = 'ended without a word'
    where state = 'running' and started_at < $3::timestamptz - interval '1 day'
  )
  insert into discovery_runs (run_id, kind, state, started_at) values ($1, $2, 'running', $3::timestamptz)
  on conflict (run_id) do nothing`

const END = `
  update discovery_runs set state = $2, counts = $3::jsonb, summary = $4, finished_at = $5::timestamptz
  where run_id = $1 and state = 'running'`

const FAMILY = `
  select wallets.wallet, found.evidence, found.screens
  from (
    select distinct on (wallet_id) wallet_id, eligible, evidence, screens
    from trader_activity
    where run_key = $1 or is_latest
    order by wallet_id, run_key = $1 desc
  ) as found
  join wallets using (wallet_id)
  where found.eligible and found.evidence is not null
  order by wallet_id`

const TRADING_SUMS = `
  select
    wallets.wallet, found.closed_share as "closedShare", found.result_micros / 1e6::double precision as profit,
    found.volume_micros / 1e6::double precision as volume
  from (
    select distinct on (wallet_id) wallet_id, closed_share, result_micros, volume_micros
    from trader_activity
    where run_key = $1 or is_latest
    order by wallet_id, run_key = $1 desc
  ) as found
  join wallets using (wallet_id)
  where found.closed_share is not null`

const KNOWN = `
  select wallets.wallet
  from wallets
  left join trader_activity on trader_activity.wallet_id = wallets.wallet_id and is_latest
  left join tracked_traders on tracked_traders.wallet = wallets.wallet and tracked_traders.active
  where (tracked_traders.wallet is not null or trader_activity.eligible)
    and not exists (
      select 1 from roster_overrides where roster_overrides.wallet = wallets.wallet and roster_overrides.kind = 'ban'
    )
  order by tracked_traders.wallet is null, trader_activity.as_of nulls first, wallets.wallet_id
  limit $1::int`

const FORGET_UNPUBLISHED = `
  with abandoned as (
    select run_key from discovery_runs
    where published_at is null and started_at < $1::timestamptz - interval '2 days'
  ),
  assessments as (delete from run_assessments where run_key in (select run_key from abandoned)),
  profiles as (delete from wallet_profiles where run_key in (select run_key from abandoned))
  delete from trader_activity where run_key in (select run_key from abandoned) and not is_latest`

const THIN = `
  with ranked as (
    select
      run_key, wallet_id, as_of, eligible,
      row_number() over (
        partition by wallet_id, (as_of at time zone 'utc')::date order by as_of desc, run_key desc
      ) as place
    from trader_activity
    join discovery_runs using (run_key)
    where not is_latest and published_at is not null
  ),
  deleted as (
    delete from trader_activity
    using ranked
    where trader_activity.run_key = ranked.run_key and trader_activity.wallet_id = ranked.wallet_id
      and (
        ranked.place > 1 or ranked.as_of < $1::timestamptz
        or not ranked.eligible and ranked.as_of < $2::timestamptz
      )
    returning 1
  )
  select count(*)::int as gone from deleted`
