import type { Pool } from 'pg'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { UtcDay } from '../../domain/portfolio/equity.ts'
import {
  firstBrokenDay,
  type KeptDay,
  type LedgerVerdict,
  type VerdictScore,
} from '../../domain/traders/roster/verdict-ledger.ts'
import type { VerdictKind } from '../../domain/traders/skill/verdict.ts'
import { query, queryOne } from '../pool.ts'

/** What was said of everyone on a day. `text` is canonical JSON, `sha256` the hash of exactly that text. */
export type StoredDay = {
  day: UtcDay
  asOf: EpochMs
  text: string
  sha256: string
  previousSha256: string | null
  scoredAt: EpochMs | null
  score: VerdictScore | null
}

export type VerdictLedger = {
  /** What is said of everyone by now, by wallet: what the next day's entry is made of. */
  current(): Promise<LedgerVerdict[]>
  /**
   * Writes a day down; what is written stays. The same text again changes nothing.
   * @param previous - the hash of the last day that is stored; null for the first.
   * @throws ConflictError when the day has another text, or `previous` already has a successor
   */
  store(day: UtcDay, text: string, sha256: string, previous: string | null, now: EpochMs): Promise<void>
  latest(): Promise<StoredDay | null>
  /** Days of at least `ageMs` ago whose outcomes nobody has held against them, oldest first. */
  unscored(now: EpochMs, ageMs?: number): Promise<StoredDay[]>
  /** How a day turned out: said once. @throws NotFoundError where the day is not stored, or has been scored */
  saveScore(day: UtcDay, score: VerdictScore, now: EpochMs): Promise<void>
  /** Newest first. */
  list(): Promise<Omit<StoredDay, 'text'>[]>
  /** Whether all that was ever written is as it was written, and whole. Reads every day's text. */
  checkChain(sha256Of: (text: string) => string): Promise<VerdictChain>
}

/** The chain of days as it is found: how many follow each other unbroken from the first on, and the first that does not. */
export type VerdictChain = {
  days: number
  firstDay: UtcDay | null
  lastSha256: string | null
  brokenDay: UtcDay | null
}

const SCORED_AFTER_MS = 30 * 86_400_000

/** The verdicts of each day, chained by their hashes. The database lets nobody change them. */
export function createVerdictLedger(pool: Pool): VerdictLedger {
  return {
    async current() {
      const rows = await query<VerdictRow>(pool, CURRENT)
      return rows.map(toVerdict)
    },

    async store(day, text, sha256, previous, now) {
      const stored = await queryOne<{ sha256: string }>(pool, STORE, [day, new Date(now), text, sha256, previous])
      if (stored) return
      const known = await queryOne<{ sha256: string }>(pool, 'select sha256 from verdict_ledger where day = $1', [day])
      if (known?.sha256 !== sha256) throw new ConflictError(`the verdicts of ${day} are written down and differ`)
    },

    async latest() {
      return queryOne<StoredDay>(pool, `${SELECT} order by day desc limit 1`)
    },

    unscored: (now, ageMs = SCORED_AFTER_MS) =>
      query<StoredDay>(pool, `${SELECT} where scored_at is null and as_of <= $1::timestamptz order by day`, [
        new Date(now - ageMs),
      ]),

    async saveScore(day, score, now) {
      const scored = await queryOne(pool, SCORE, [day, JSON.stringify(score), new Date(now)])
      if (!scored) throw new NotFoundError(`there are no verdicts of ${day} that wait for their score`)
    },

    async list() {
      const days = await query<Omit<StoredDay, 'text'>>(pool, `select ${COLUMNS} from verdict_ledger order by day desc`)
      return days
    },

    async checkChain(sha256Of) {
      const chain: VerdictChain = { days: 0, firstDay: null, lastSha256: null, brokenDay: null }
      for (let after: UtcDay | null = null; ; ) {
        const days: KeptDay[] = await query<KeptDay>(pool, KEPT, [after, DAYS_AT_ONCE])
        const brokenDay = firstBrokenDay(days, sha256Of, chain.lastSha256)
        const whole =
          brokenDay === null
            ? days
            : days.slice(
                0,
                days.findIndex(({ day }) => day === brokenDay),
              )
        chain.days += whole.length
        chain.firstDay ??= days[0]?.day ?? null
        chain.lastSha256 = whole.at(-1)?.sha256 ?? chain.lastSha256
        if (brokenDay !== null || days.length < DAYS_AT_ONCE) return { ...chain, brokenDay }
        after = days.at(-1)?.day ?? after
      }
    },
  }
}

/** Texts in memory at once while the chain is checked; each may be half a megabyte. */
const DAYS_AT_ONCE = 20

const COLUMNS = `
  to_char(day, 'YYYY-MM-DD') as day, as_of as "asOf", sha256, previous_sha256 as "previousSha256", scored_at as "scoredAt",
  score`

const SELECT = `select ${COLUMNS}, verdicts as text from verdict_ledger`

const KEPT = `
  select to_char(day, 'YYYY-MM-DD') as day, verdicts as text, sha256
  from verdict_ledger
  where $1::date is null or day > $1::date
  order by day
  limit $2::int`

const STORE = `
  insert into verdict_ledger (day, as_of, verdicts, sha256, previous_sha256)
  values ($1::date, $2::timestamptz, $3, $4, $5)
  on conflict (day) do nothing
  returning sha256`

const SCORE = `
  update verdict_ledger set score = $2::jsonb, scored_at = $3::timestamptz
  where day = $1::date and scored_at is null
  returning day`

const CURRENT = `
  select
    wallets.wallet, verdict_kind, probability, edge_copier, edge_copier_sd, q_value, events, live_eligible, composite_score
  from trader_activity
  join wallets using (wallet_id)
  where is_latest and verdict_kind is not null
  order by wallets.wallet`

type VerdictRow = {
  wallet: Address
  verdict_kind: VerdictKind
  probability: number | null
  edge_copier: number | null
  edge_copier_sd: number | null
  q_value: number
  events: number
  live_eligible: boolean
  composite_score: number
}

const toVerdict = (row: VerdictRow): LedgerVerdict => ({
  wallet: row.wallet,
  verdict: row.verdict_kind,
  probability: row.probability,
  edge: row.edge_copier,
  edgeSd: row.edge_copier_sd,
  qValue: row.q_value,
  events: row.events,
  isLiveEligible: row.live_eligible,
  score: row.composite_score,
})
