import type { PoolClient } from 'pg'
import { query } from '../pool.ts'
import { ASSESSMENT_COLUMNS } from './activity-rows.ts'

/** Makes what a run found the current state of every wallet it looked at, and its judgement that of everyone it covers. */
export async function publishActivity(client: PoolClient, runKey: number): Promise<void> {
  for (const statement of [
    SUPERSEDE,
    PUT_FORWARD,
    JUDGE,
    'delete from run_assessments where run_key = $1',
    DROP_PROFILES,
  ]) {
    await query(client, statement, [runKey])
  }
}

const SUPERSEDE = `
  update trader_activity set is_latest = false
  where is_latest and run_key <> $1
    and wallet_id in (select wallet_id from trader_activity where run_key = $1)`

const PUT_FORWARD = 'update trader_activity set is_latest = true where run_key = $1 and not is_latest'

const JUDGE = `
  update trader_activity set
    (${ASSESSMENT_COLUMNS}) = row (${ASSESSMENT_COLUMNS.replace(/\w+/g, 'run_assessments.$&')}),
    judged_run_key = $1
  from run_assessments
  where run_assessments.run_key = $1
    and trader_activity.wallet_id = run_assessments.wallet_id and trader_activity.is_latest`

const DROP_PROFILES = `
  delete from wallet_profiles
  where run_key <> $1 and wallet_id in (select wallet_id from trader_activity where run_key = $1)`
