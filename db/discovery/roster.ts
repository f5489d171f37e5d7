import type { Pool, PoolClient } from 'pg'
import { NotFoundError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type {
  LeaderEdge,
  RosterCandidate,
  RosterChange,
  RosterState,
} from '../../domain/traders/roster/roster-types.ts'
import { type Queryable, query, queryOne, withTransaction } from '../pool.ts'
import { publishActivity } from './publish.ts'
import { listCandidates } from './roster-candidates.ts'
import { ROSTER_CHANGES, rosterChangeRow } from './roster-changes.ts'

/** One line of a wallet's history on the roster. */
export type RosterEvent = {
  at: EpochMs
  change: Exclude<RosterChange['kind'], 'refresh'> | 'pin' | 'ban' | 'clear'
  reason: string
  /** `discovery`, or who did it. */
  by: string
}

/** What is to change, from who is followed and everyone whom the run's roster is decided from. Pure. */
export type RosterPlan = (state: RosterState, candidates: readonly RosterCandidate[]) => readonly RosterChange[]

export type Roster = {
  load(): Promise<RosterState>
  /**
   * Publishes a run in one transaction: its snapshots become the current ones, its judgement stands for everyone it covers, the
   * roster changes as `plan` says, every change with its reason goes into the history. Who else publishes meanwhile, in whatever
   * process, waits, so that both do not fill the same place.
   * @returns the changes; none for a run that was published before. @throws NotFoundError for a run that never began
   */
  publish(runId: string, plan: RosterPlan, now: EpochMs): Promise<readonly RosterChange[]>
  /** Rules that a wallet is to be followed whatever the rules say; takes the place of a ban. */
  pin(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
  /** Rules that a wallet is never to be followed; takes the place of a pin. */
  ban(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
  /** Leaves a wallet to the rules again. @throws NotFoundError when it was neither pinned nor banned */
  clear(wallet: Address, reason: string, by: string, now: EpochMs): Promise<void>
  /** Newest first. */
  history(wallet: Address): Promise<RosterEvent[]>
}

/** Who is followed, by which decisions of people and rules. The rules themselves are `domain/traders/roster`. */
export function createRoster(pool: Pool): Roster {
  const rule = (wallet: Address, kind: 'pin' | 'ban', reason: string, by: string, now: EpochMs) =>
    query(pool, OVERRULE, [wallet, kind, reason, by, new Date(now)])
  return {
    load: () => load(pool, MEMBERS),

    publish: (runId, plan, now) => withTransaction(pool, (client) => publish(client, runId, plan, now)),

    async pin(wallet, reason, by, now) {
      await rule(wallet, 'pin', reason, by, now)
    },
    async ban(wallet, reason, by, now) {
      await rule(wallet, 'ban', reason, by, now)
    },
    async clear(wallet, reason, by, now) {
      const cleared = await queryOne(pool, CLEAR, [wallet, reason, by, new Date(now)])
      if (!cleared) throw new NotFoundError(`wallet ${wallet} is neither pinned nor banned`)
    },

    history: (wallet) =>
      query<RosterEvent>(
        pool,
        'select at, change, reason, by from roster_history where wallet = $1 order by sequence desc',
        [wallet],
      ),
  }
}

async function load(db: Queryable, members: string): Promise<RosterState> {
  const rows = await query<MemberRow>(db, members)
  const overrides = await query<RosterState['overrides'][number]>(
    db,
    'select wallet, kind, reason from roster_overrides order by wallet',
  )
  return { members: rows.map(toMember), overrides }
}

async function publish(
  client: PoolClient,
  runId: string,
  plan: RosterPlan,
  now: EpochMs,
): Promise<readonly RosterChange[]> {
  await query(client, "select pg_advisory_xact_lock(hashtextextended('publish-roster', 0))")
  const run = await queryOne<{ run_key: number; published_at: EpochMs | null }>(
    client,
    'select run_key, published_at from discovery_runs where run_id = $1 for update',
    [runId],
  )
  if (!run) throw new NotFoundError('the run never began', { details: { runId } })
  if (run.published_at !== null) return []
  const changes = plan(await load(client, MEMBERS_TO_CHANGE), await listCandidates(client, runId))
  await publishActivity(client, run.run_key)
  const rows = changes.map(rosterChangeRow)
  for (const statement of ROSTER_CHANGES) {
    await query(client, statement, [JSON.stringify(rows), run.run_key, new Date(now)])
  }
  await query(client, 'update discovery_runs set published_at = $2 where run_key = $1', [run.run_key, new Date(now)])
  return changes
}

const OVERRULE = `
  with ruled as (
    insert into roster_overrides (wallet, kind, reason, by, at) values ($1, $2, $3, $4, $5::timestamptz)
    on conflict (wallet) do update set
      kind = excluded.kind, reason = excluded.reason, by = excluded.by, at = excluded.at
    returning wallet, kind
  )
  insert into roster_history (wallet, at, change, reason, by)
  select wallet, $5::timestamptz, kind, $3::text, $4::text from ruled`

const CLEAR = `
  with cleared as (delete from roster_overrides where wallet = $1 returning wallet)
  insert into roster_history (wallet, at, change, reason, by)
  select wallet, $4::timestamptz, 'clear', $2::text, $3::text from cleared
  returning wallet`

/** Who removed a leader is what the last line about that says. */
const MEMBERS = `
  select
    wallet, active, auto_added, paused, paused_by, declining, edge, edge_sd, edge_source, changed_at,
    case when not active then (
      select case by when 'discovery' then 'automation' else 'operator' end
      from roster_history
      where roster_history.wallet = tracked_traders.wallet and change = 'remove'
      order by sequence desc limit 1
    ) end as removed_by
  from tracked_traders
  order by wallet`

/** What a person does to a leader meanwhile waits, and is not overwritten; signals, which only refer to leaders, do not wait. */
const MEMBERS_TO_CHANGE = `${MEMBERS} for no key update`

type MemberRow = {
  wallet: Address
  active: boolean
  auto_added: boolean
  paused: boolean
  paused_by: 'automation' | 'operator' | null
  removed_by: 'automation' | 'operator' | null
  declining: boolean
  edge: number
  edge_sd: number
  edge_source: LeaderEdge['edgeSource']
  changed_at: EpochMs
}

const toMember = (row: MemberRow): RosterState['members'][number] => ({
  wallet: row.wallet,
  active: row.active,
  autoAdded: row.auto_added,
  paused: row.paused,
  pausedBy: row.paused_by,
  removedBy: row.removed_by,
  declining: row.declining,
  edge: { edge: row.edge, edgeSd: row.edge_sd, edgeSource: row.edge_source },
  changedAt: row.changed_at,
})
