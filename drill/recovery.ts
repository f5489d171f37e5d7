import type { Pool } from 'pg'
import type { Victim } from './installation.ts'
import type { Casualty, StormFill } from './storm.ts'

/** How long after a kill the product traded again; null when it did not. */
export type Recovery = { victim: Victim; downMs: number; tradedAgainMs: number | null }

/** Time from each kill until the first entry that was played after it had its order booked. */
export async function measureRecovery(
  pool: Pool,
  casualties: readonly Casualty[],
  fills: readonly StormFill[],
): Promise<Recovery[]> {
  const { rows } = await pool.query<{ fill_id: string; closed_at: number }>(
    'select fill_id, closed_at from orders where closed_at is not null',
  )
  const closedAt = new Map(rows.map((row) => [row.fill_id, row.closed_at]))
  return casualties.map(({ victim, killedAt, restartedAt }) => {
    const later = fills.filter(({ playedAt }) => playedAt >= killedAt)
    const times = later.flatMap(({ fillId }) => closedAt.get(fillId) ?? [])
    return {
      victim,
      downMs: restartedAt - killedAt,
      tradedAgainMs: times.length === 0 ? null : Math.min(...times) - killedAt,
    }
  })
}
