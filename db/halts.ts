import type { PoolClient } from 'pg'
import type { KillSwitch } from '../domain/copy/kill-switches.ts'
import { ConflictError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { accountMissing, lockAccount } from './account-lock.ts'
import { type Queryable, query, queryOne } from './pool.ts'

/** A halt to set. `hard` stops exits too. `evidence` must be plain JSON. */
export type Halt = {
  switch: KillSwitch
  reason: string
  hard: boolean
  evidence: Record<string, unknown>
  by: string
}

export type HaltState = {
  halted: boolean
  hard: boolean
  switch: KillSwitch | null
  reason: string | null
  since: EpochMs | null
  by: string | null
}

/** A hard halt takes the place of a soft one; otherwise the first halt stands and its reason is kept. */
export async function raiseHalt(client: PoolClient, mode: Mode, halt: Halt, now: EpochMs): Promise<boolean> {
  const account = await lockAccount(client, mode)
  if (account.haltId !== null && (account.haltHard || !halt.hard)) return false
  if (account.haltId !== null) await endHalt(client, account.haltId, halt.by, now)
  await query(client, RAISE_HALT, [
    mode,
    halt.switch,
    halt.reason,
    halt.hard,
    JSON.stringify(halt.evidence, (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value)),
    halt.by,
    new Date(now),
  ])
  return true
}

/** @throws ConflictError when the account is not halted */
export async function clearHalt(client: PoolClient, mode: Mode, by: string, now: EpochMs): Promise<void> {
  const account = await lockAccount(client, mode)
  if (account.haltId === null) throw new ConflictError(`the ${mode} account is not halted`)
  await endHalt(client, account.haltId, by, now)
  await query(client, RESUME, [mode])
}

async function endHalt(client: PoolClient, haltId: bigint, by: string, now: EpochMs): Promise<void> {
  await query(client, 'update halts set resumed_by = $2, resumed_at = $3::timestamptz where halt_id = $1::bigint', [
    haltId,
    by,
    new Date(now),
  ])
}

/** Whether the account is halted, and since when, why and by whom. @throws NotFoundError when it is not open */
export async function loadHaltState(db: Queryable, mode: Mode): Promise<HaltState> {
  const row = await queryOne<HaltRow>(db, HALT_STATE, [mode])
  if (!row) throw accountMissing(mode)
  return {
    halted: row.raised_at !== null,
    hard: row.hard ?? false,
    switch: row.kill_switch,
    reason: row.reason,
    since: row.raised_at,
    by: row.raised_by,
  }
}

const RAISE_HALT = `
  with raised as (
    insert into halts (mode, kill_switch, reason, hard, evidence, raised_by, raised_at)
    values ($1, $2, $3, $4, $5::jsonb, $6, $7::timestamptz)
    returning halt_id, hard
  )
  update accounts set halt_id = raised.halt_id, halt_hard = raised.hard from raised where mode = $1`

/** Going on accepts the drawdown so far: the peak starts anew, or the same switch would trip again at once. */
const RESUME = `
  update accounts set halt_id = null, halt_hard = false, equity_peak_micros = account_equity(mode) where mode = $1`

const HALT_STATE = `
  select halts.hard, halts.kill_switch, halts.reason, halts.raised_at, halts.raised_by
  from accounts left join halts on halts.halt_id = accounts.halt_id
  where accounts.mode = $1`

type HaltRow = {
  hard: boolean | null
  kill_switch: KillSwitch | null
  reason: string | null
  raised_at: EpochMs | null
  raised_by: string | null
}
