import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type Queryable, query } from '../pool.ts'
import type { DiscoveryRunView, RosterChangeView, VerdictDayView } from './discovery-views.ts'
import { type Page, type PageRequest, pageBounds, toPage } from './page.ts'
import { isoTime, timeText } from './text.ts'

/** What discovery did, newest first. */
export async function listDiscoveryRuns(db: Queryable, request: PageRequest): Promise<Page<DiscoveryRunView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<RunRow>(db, RUNS, [before, limit + 1])
  return toPage(rows, limit, (row) => ({
    runId: row.run_id,
    kind: row.kind,
    state: row.state,
    startedAt: isoTime(row.started_at),
    finishedAt: timeText(row.finished_at),
    publishedAt: timeText(row.published_at),
    counts: row.counts,
    summary: row.summary,
  }))
}

/** What became of the roster and why, newest first, of one wallet or of all. */
export async function listRosterChanges(
  db: Queryable,
  wallet: Address | null,
  request: PageRequest,
): Promise<Page<RosterChangeView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<RosterRow>(db, ROSTER, [before, limit + 1, wallet])
  return toPage(rows, limit, (row) => ({
    wallet: row.wallet,
    label: row.label,
    at: isoTime(row.at),
    change: row.change,
    reason: row.reason,
    by: row.by,
    runId: row.run_id,
  }))
}

/** The days of which verdicts are written down, newest first. */
export async function listVerdictDays(db: Queryable, request: PageRequest): Promise<Page<VerdictDayView>> {
  const { before, limit } = pageBounds(request)
  const rows = await query<VerdictDayRow>(db, VERDICT_DAYS, [before, limit + 1])
  return toPage(rows, limit, (row) => ({
    day: row.day,
    asOf: isoTime(row.as_of),
    wallets: row.wallets,
    sha256: row.sha256,
    previousSha256: row.previous_sha256,
    scoredAt: timeText(row.scored_at),
    score: row.score,
  }))
}

const RUNS = `
  select
    run_key::bigint as sequence, run_id, kind, state, started_at, finished_at, published_at, counts, summary
  from discovery_runs
  where run_key < $1::bigint
  order by run_key desc
  limit $2::int`

const ROSTER = `
  select
    sequence, roster_history.wallet, tracked_traders.label, at, change, reason, by, discovery_runs.run_id
  from roster_history
  left join tracked_traders using (wallet)
  left join discovery_runs on discovery_runs.run_key = roster_history.run_key
  where sequence < $1::bigint and ($3::text is null or roster_history.wallet = $3)
  order by sequence desc
  limit $2::int`

/** A day's number stands in for a sequence. */
const VERDICT_DAYS = `
  select
    (day - date '1970-01-01')::bigint as sequence, to_char(day, 'YYYY-MM-DD') as day, as_of, sha256, previous_sha256,
    scored_at, score, coalesce(jsonb_array_length(verdicts::jsonb -> 'verdicts'), 0) as wallets
  from verdict_ledger
  where (day - date '1970-01-01')::bigint < $1::bigint
  order by day desc
  limit $2::int`

type RunRow = {
  sequence: bigint
  run_id: string
  kind: DiscoveryRunView['kind']
  state: DiscoveryRunView['state']
  started_at: EpochMs
  finished_at: EpochMs | null
  published_at: EpochMs | null
  counts: Record<string, number>
  summary: string | null
}

type RosterRow = {
  sequence: bigint
  wallet: Address
  label: string | null
  at: EpochMs
  change: RosterChangeView['change']
  reason: string
  by: string
  run_id: string | null
}

type VerdictDayRow = {
  sequence: bigint
  day: string
  as_of: EpochMs
  wallets: number
  sha256: string
  previous_sha256: string | null
  scored_at: EpochMs | null
  score: VerdictDayView['score']
}
