import type { Pool } from 'pg'
import { query, withTransaction } from '../pool.ts'

const AT_ONCE = 200

/** Deletes all that was stored of wallets, but their names: a few hundred a transaction, so that nothing waits long. */
export async function forgetWallets(pool: Pool, walletIds: readonly number[]): Promise<void> {
  for (let from = 0; from < walletIds.length; from += AT_ONCE) {
    const some = walletIds.slice(from, from + AT_ONCE)
    await withTransaction(pool, async (client) => {
      for (const table of TABLES) await query(client, `delete from ${table} where wallet_id = any($1::int[])`, [some])
    })
  }
}

const TABLES = [
  'onchain_trades',
  'wallet_events',
  'run_assessments',
  'wallet_profiles',
  'trader_activity',
  'coverages',
  'counterparty_readings',
  'candidates',
]
