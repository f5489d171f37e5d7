import { existsSync, readFileSync } from 'node:fs'
import type { Pool } from 'pg'

/** Ticks of the kernel's clock in a second, as Linux shows them. */
const TICKS = 100

/**
 * CPU seconds that a local Postgres has used by now, in all its processes that have ended and in its own; NaN where the system does
 * not tell. What connections that are still open have used is missing: close them first.
 */
export async function postgresCpuSeconds(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const backend = statOf(rows[0]?.pid ?? 0)
  const postmaster = statOf(Number(backend?.[1] ?? 0))
  if (!postmaster) return Number.NaN
  // Own and children's time, user and system.
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(postmaster[field]), 0) / TICKS
}

/** The fields of a process after its name. */
function statOf(pid: number): string[] | null {
  const file = `/proc/${pid}/stat`
  return existsSync(file) ? (readFileSync(file, 'utf8').split(') ').at(-1)?.split(' ') ?? null) : null
}
