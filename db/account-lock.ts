import type { PoolClient } from 'pg'
import { NotFoundError } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { query, queryOne } from './pool.ts'

export type LockedAccount = { haltId: bigint | null; haltHard: boolean }

/** Takes the account's row until the transaction ends. @throws NotFoundError when the account is not open */
export async function lockAccount(client: PoolClient, mode: Mode): Promise<LockedAccount> {
  const row = await queryOne<{ halt_id: bigint | null; halt_hard: boolean }>(
    client,
    'select halt_id, halt_hard from accounts where mode = $1 for update',
    [mode],
  )
  if (!row) throw accountMissing(mode)
  return { haltId: row.halt_id, haltHard: row.halt_hard }
}

/** Starts the account's day where UTC midnight has passed; the lock is held. Before anything that changes equity. */
export async function rollDay(client: PoolClient, mode: Mode, now: EpochMs): Promise<void> {
  await query(client, 'select roll_account_day($1, $2::timestamptz)', [mode, new Date(now)])
}

export const accountMissing = (mode: Mode) => new NotFoundError(`no ${mode} account is open`)
