import type { Pool } from 'pg'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { DiscoverySource } from '../../domain/traders/history.ts'
import type { FoundWallet } from '../../domain/traders/sources.ts'
import { query, queryOne, withTransaction } from '../pool.ts'
import { forgetWallets } from './forget.ts'

/** A wallet that some source thinks worth a look, and how far its past has been read. */
export type Candidate = {
  wallet: Address
  /** Who found it first. */
  source: DiscoverySource
  firstSeenAt: EpochMs
  lastSeenAt: EpochMs
  /** The newest figures of each source that found it. */
  hints: Readonly<Partial<Record<DiscoverySource, FoundWallet['hints']>>>
  /** Nothing between these is missing; null before the first page of its past. */
  coverage: { from: EpochMs; until: EpochMs } | null
  /** Where reading its past goes on; null when it has not begun or has come to its end. */
  cursor: string | null
  /** Its past was once read to the end. */
  isComplete: boolean
  /** In a row. */
  failures: number
  lastFailure: string | null
  dueAt: EpochMs
}

export type Candidates = {
  /** Notes who was found, again or for the first time. */
  see(found: readonly FoundWallet[], now: EpochMs): Promise<{ added: number }>
  /**
   * Whose past to read next: first those never read to the end, then those not read for the longest. The former stand in lines,
   * one for each source and one for those whom several sources found, and the lines take turns; in a line comes first who is known
   * for the longest. So a source that finds many every hour delays its own finds and nobody else's. Who is banned or backs off
   * after a failure is left out.
   */
  due(limit: number, now: EpochMs): Promise<Candidate[]>
  find(wallet: Address): Promise<Candidate | null>
  /** Those of the wallets that are candidates or followed. */
  knownOf(wallets: readonly Address[]): Promise<ReadonlySet<Address>>
  /** Counts a failure; the next attempt waits 10 minutes, doubled with each further failure up to a day. */
  fail(wallet: Address, failure: string, now: EpochMs): Promise<void>
  /**
   * Forgets candidates that no source has named for `unseenForMs`, with all that was stored of them. Who is, or was, followed,
   * ruled on by a person, or eligible when last scored stays. @returns how many were forgotten
   */
  prune(now: EpochMs, unseenForMs: number): Promise<number>
}

/** The wallets that discovery has come across. */
export function createCandidates(pool: Pool): Candidates {
  return {
    async see(found, now) {
      if (found.length === 0) return { added: 0 }
      const rows = await withTransaction(pool, async (client) => {
        await query(client, 'select ensure_wallets($1::text[])', [found.map(({ wallet }) => wallet)])
        return query<{ is_new: boolean }>(client, SEE, [
          JSON.stringify(found.map(({ wallet, source, hints }) => ({ wallet, source, hints: { [source]: hints } }))),
          new Date(now),
        ])
      })
      return { added: rows.filter((row) => row.is_new).length }
    },

    async due(limit, now) {
      const rows = await query<CandidateRow>(pool, DUE, [limit, new Date(now)])
      return rows.map(toCandidate)
    },

    async find(wallet) {
      const row = await queryOne<CandidateRow>(pool, `${SELECT} where wallets.wallet = $1`, [wallet])
      return row && toCandidate(row)
    },

    async knownOf(wallets) {
      const rows = await query<{ wallet: Address }>(pool, KNOWN, [wallets])
      return new Set(rows.map(({ wallet }) => wallet))
    },

    async fail(wallet, failure, now) {
      await query(pool, FAIL, [wallet, failure.slice(0, 500), new Date(now)])
    },

    async prune(now, unseenForMs) {
      const rows = await query<{ wallet_id: number }>(pool, FORGETTABLE, [new Date(now - unseenForMs)])
      await forgetWallets(
        pool,
        rows.map((row) => row.wallet_id),
      )
      return rows.length
    },
  }
}

/** Of several tellings about one wallet in a call the last one counts, but the hints of each source are kept. */
const SEE = `
  with said as (
    select wallets.wallet_id, said.source, said.hints, position
    from jsonb_array_elements($1::jsonb) with ordinality as elements (element, position)
    cross join lateral jsonb_to_record(element) as said (wallet text, source text, hints jsonb)
    join wallets on wallets.wallet = said.wallet
  ),
  merged as (
    select
      wallet_id,
      (array_agg(source order by position))[1] as source,
      jsonb_object_agg(hint.key, hint.value order by position) as hints
    from said cross join lateral jsonb_each(hints) as hint
    group by wallet_id
  )
  insert into candidates (wallet_id, source, first_seen_at, last_seen_at, hints, next_due_at)
  select wallet_id, source, $2::timestamptz, $2::timestamptz, hints, $2::timestamptz
  from merged order by wallet_id
  on conflict (wallet_id) do update set
    last_seen_at = greatest(candidates.last_seen_at, excluded.last_seen_at),
    hints = candidates.hints || excluded.hints
  returning xmax = 0 as is_new`

const SELECT = `
  select
    wallets.wallet, candidates.source, first_seen_at, last_seen_at, hints, covered_from, covered_until, backfill_cursor,
    is_complete, failures, last_failure, next_due_at
  from candidates join wallets using (wallet_id)`

const DUE = `
  with due as (
    select
      wallet_id,
      case when (select count(*) from jsonb_object_keys(hints)) > 1 then 'several' else source::text end as line
    from candidates join wallets using (wallet_id)
    where next_due_at <= $2::timestamptz
      and not exists (
        select 1 from roster_overrides where roster_overrides.wallet = wallets.wallet and roster_overrides.kind = 'ban'
      )
  ),
  turns as (
    select
      wallet_id, line,
      case
        when is_complete then 0
        else row_number() over (partition by is_complete, line order by first_seen_at, wallet_id)
      end as turn
    from due join candidates using (wallet_id)
  )
  ${SELECT} join turns using (wallet_id)
  order by
    is_complete, turn, case when is_complete then covered_until end, line <> 'several', first_seen_at, wallet_id
  limit $1::int`

const KNOWN = `
  select wallet from candidates join wallets using (wallet_id) where wallet = any($1::text[])
  union
  select wallet from tracked_traders where active and wallet = any($1::text[])`

const FAIL = `
  update candidates set
    failures = failures + 1,
    last_failure = $2,
    next_due_at = $3::timestamptz + least(interval '1 day', interval '10 minutes' * 2 ^ least(failures, 10))
  where wallet_id = (select wallet_id from wallets where wallet = $1)`

const FORGETTABLE = `
  select wallet_id
  from candidates join wallets using (wallet_id)
  where last_seen_at < $1::timestamptz
    and not exists (select 1 from tracked_traders where tracked_traders.wallet = wallets.wallet)
    and not exists (select 1 from roster_overrides where roster_overrides.wallet = wallets.wallet)
    and not exists (
      select 1 from trader_activity
      where trader_activity.wallet_id = candidates.wallet_id and is_latest and eligible
    )`

type CandidateRow = {
  wallet: Address
  source: DiscoverySource
  first_seen_at: EpochMs
  last_seen_at: EpochMs
  hints: Candidate['hints']
  covered_from: EpochMs | null
  covered_until: EpochMs | null
  backfill_cursor: string | null
  is_complete: boolean
  failures: number
  last_failure: string | null
  next_due_at: EpochMs
}

const toCandidate = (row: CandidateRow): Candidate => ({
  wallet: row.wallet,
  source: row.source,
  firstSeenAt: row.first_seen_at,
  lastSeenAt: row.last_seen_at,
  hints: row.hints,
  coverage:
    row.covered_from === null || row.covered_until === null
      ? null
      : { from: row.covered_from, until: row.covered_until },
  cursor: row.backfill_cursor,
  isComplete: row.is_complete,
  failures: row.failures,
  lastFailure: row.last_failure,
  dueAt: row.next_due_at,
})
