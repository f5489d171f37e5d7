import type { Pool } from 'pg'
import type { EdgeSource, LeaderState } from '../domain/copy/policy.ts'
import { ConflictError, NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import { type EpochMs, type Usd, usd } from '../domain/money/units.ts'
import type { DiscoverySource } from '../domain/traders/history.ts'
import { query, queryOne } from './pool.ts'

/** How a leader came to be followed: added by hand, by a demo, or where discovery found them. */
export type LeaderSource = DiscoverySource | 'demo'

/** What is known of a leader's past at the time they are added; each part may be missing. Rates are 0…1. */
export type LeaderStats = { pnl30d?: Usd; sharpe?: number; tradeCount?: number; winRate?: number }

export type NewLeader = {
  wallet: Address
  label: string | null
  source: LeaderSource
  edge: number
  edgeSd: number
  edgeSource: EdgeSource
  /** Made by a script for the demo, not a person; says so wherever it shows. */
  simulated: boolean
  stats?: LeaderStats
}

export type ListedLeader = LeaderState & {
  simulated: boolean
  source: LeaderSource
  stats: LeaderStats
  lastTradeAt: EpochMs | null
  addedAt: EpochMs
}

export type Leaders = {
  /** Adding a leader again brings them up to date, and back where they were removed. */
  add(leader: NewLeader, now: EpochMs): Promise<'added' | 'updated'>
  /** Entries stop, exits go on. @throws NotFoundError when not followed, ConflictError when already paused */
  pause(wallet: Address, reason: string, now: EpochMs): Promise<void>
  /** @throws NotFoundError when not followed, ConflictError when not paused */
  resume(wallet: Address, now: EpochMs): Promise<void>
  /** Stops following; what was copied stays. @throws NotFoundError when not followed */
  remove(wallet: Address, now: EpochMs): Promise<void>
  /** Also finds those who were removed, as not active. */
  find(wallet: Address): Promise<LeaderState | null>
  list(): Promise<ListedLeader[]>
  /** Everyone whose fills matter. Paused leaders are among them: we still follow their exits. */
  followedWallets(): Promise<Address[]>
}

/** The followed wallets and what we assume of them. */
export function createLeaders(pool: Pool): Leaders {
  return {
    async add(leader, now) {
      const stats = leader.stats ?? {}
      const row = await queryOne<{ inserted: boolean }>(pool, UPSERT, [
        leader.wallet,
        leader.label,
        leader.source,
        leader.simulated,
        leader.edge,
        leader.edgeSd,
        leader.edgeSource,
        stats.pnl30d ?? null,
        stats.sharpe ?? null,
        stats.tradeCount ?? null,
        stats.winRate ?? null,
        new Date(now),
      ])
      return row?.inserted ? 'added' : 'updated'
    },

    pause: (wallet, reason, now) => change(pool, wallet, { to: 'paused', reason, now }),
    resume: (wallet, now) => change(pool, wallet, { to: 'running', now }),
    remove: (wallet, now) => change(pool, wallet, { to: 'removed', now }),

    async find(wallet) {
      const row = await queryOne<LeaderRow>(pool, `${SELECT} where wallet = $1`, [wallet])
      return row && toLeaderState(row)
    },

    async list() {
      const rows = await query<LeaderRow>(pool, `${SELECT} order by active desc, added_at, wallet`)
      return rows.map(toListedLeader)
    },

    async followedWallets() {
      const rows = await query<{ wallet: Address }>(
        pool,
        'select wallet from tracked_traders where active order by wallet',
      )
      return rows.map(({ wallet }) => wallet)
    },
  }
}

/** Adding a leader who was removed follows them again from now; whoever is paused stays paused. */
const UPSERT = `
  with before as (select active from tracked_traders where wallet = $1),
  written as (
  insert into tracked_traders (
    wallet, label, source, simulated, edge, edge_sd, edge_source,
    pnl_30d_micros, sharpe, trade_count, win_rate, followed_since, added_at, changed_at, updated_at
  ) values (
    $1, $2, $3, $4, $5, $6, $7, $8::bigint, $9, $10, $11, $12::timestamptz, $12::timestamptz, $12::timestamptz,
    $12::timestamptz
  )
  on conflict (wallet) do update set
    label = excluded.label,
    source = excluded.source,
    simulated = excluded.simulated,
    edge = excluded.edge,
    edge_sd = excluded.edge_sd,
    edge_source = excluded.edge_source,
    pnl_30d_micros = coalesce(excluded.pnl_30d_micros, tracked_traders.pnl_30d_micros),
    sharpe = coalesce(excluded.sharpe, tracked_traders.sharpe),
    trade_count = coalesce(excluded.trade_count, tracked_traders.trade_count),
    win_rate = coalesce(excluded.win_rate, tracked_traders.win_rate),
    followed_since = case when tracked_traders.active then tracked_traders.followed_since else excluded.followed_since end,
    changed_at = case when tracked_traders.active then tracked_traders.changed_at else excluded.changed_at end,
    auto_added = false,
    active = true,
    updated_at = excluded.updated_at
  returning wallet, xmax = 0 as inserted
  ),
  noted as (
    insert into roster_history (wallet, at, change, reason, by)
    select wallet, $12::timestamptz, 'add', 'added by hand', 'operator'
    from written
    where not exists (select 1 from before where active)
  )
  select inserted from written`

const SELECT = `
  select
    wallet, label, source, simulated, edge, edge_sd, edge_source, pnl_30d_micros, sharpe, trade_count, win_rate,
    active, paused, pause_reason, followed_since, added_at, run_key, probability, live_eligible,
    (select block_time from signals
     where leader = wallet and block_time is not null order by block_time desc limit 1) as last_trade_at
  from tracked_traders`

type Change = { now: EpochMs } & ({ to: 'paused'; reason: string } | { to: 'running' } | { to: 'removed' })

const CHANGES = {
  paused: noted(
    'pause',
    `update tracked_traders set
       paused = true, pause_reason = $2, paused_by = 'operator', paused_at = $3, changed_at = $3, updated_at = $3
     where wallet = $1 and active and not paused returning wallet`,
  ),
  running: noted(
    'resume',
    `update tracked_traders set
       paused = false, pause_reason = null, paused_by = null, paused_at = null, changed_at = $3, updated_at = $3
     where wallet = $1 and active and paused returning wallet`,
  ),
  removed: noted(
    'remove',
    `update tracked_traders set
       active = false, paused = false, pause_reason = null, paused_by = null, paused_at = null, changed_at = $3,
       updated_at = $3
     where wallet = $1 and active returning wallet`,
  ),
}

/** A change by hand together with its line in the roster's history. */
function noted(change: string, update: string): string {
  return `
  with changed as (${update}),
  history as (
    insert into roster_history (wallet, at, change, reason, by)
    select wallet, $3::timestamptz, '${change}', $2::text, 'operator' from changed
  )
  select wallet from changed`
}

async function change(pool: Pool, wallet: Address, wanted: Change): Promise<void> {
  const reason = wanted.to === 'paused' ? wanted.reason : `${wanted.to === 'running' ? 'resumed' : 'removed'} by hand`
  if (await queryOne(pool, CHANGES[wanted.to], [wallet, reason, new Date(wanted.now)])) return
  const leader = await queryOne<{ active: boolean }>(pool, 'select active from tracked_traders where wallet = $1', [
    wallet,
  ])
  if (!leader?.active) throw new NotFoundError(`leader ${wallet} is not followed`)
  throw new ConflictError(`leader ${wallet} is already ${wanted.to}`)
}

type LeaderRow = {
  wallet: Address
  label: string | null
  source: LeaderSource
  simulated: boolean
  edge: number
  edge_sd: number
  edge_source: EdgeSource
  pnl_30d_micros: bigint | null
  sharpe: number | null
  trade_count: number | null
  win_rate: number | null
  active: boolean
  paused: boolean
  pause_reason: string | null
  followed_since: EpochMs
  added_at: EpochMs
  run_key: number | null
  probability: number | null
  live_eligible: boolean
  last_trade_at: EpochMs | null
}

const toLeaderState = (row: LeaderRow): LeaderState => ({
  wallet: row.wallet,
  label: row.label,
  active: row.active,
  paused: row.paused,
  pauseReason: row.pause_reason,
  edge: row.edge,
  edgeSd: row.edge_sd,
  edgeSource: row.edge_source,
  // Absent until a run of discovery has looked.
  ...(row.run_key !== null && { probability: row.probability, liveEligible: row.live_eligible }),
  followedSince: row.followed_since,
})

const toListedLeader = (row: LeaderRow): ListedLeader => ({
  ...toLeaderState(row),
  simulated: row.simulated,
  source: row.source,
  stats: {
    ...(row.pnl_30d_micros !== null && { pnl30d: usd(row.pnl_30d_micros) }),
    ...(row.sharpe !== null && { sharpe: row.sharpe }),
    ...(row.trade_count !== null && { tradeCount: row.trade_count }),
    ...(row.win_rate !== null && { winRate: row.win_rate }),
  },
  lastTradeAt: row.last_trade_at,
  addedAt: row.added_at,
})
