import type { Pool } from 'pg'
import { listenForChanges } from '../db/changes.ts'
import { waitFor } from '../drill/wait-for.ts'

/** When a fill was first seen by the API, and when its order was committed to the database as closed (epoch ms). */
export type CopyTimes = { seenAt: number; recordedAt: number }

export type CopyWatch = {
  /** Waits until the fill's order is closed. @throws Error when it is not within half a minute */
  closed(fillId: string): Promise<CopyTimes>
  stop(): Promise<void>
}

const PATIENCE_MS = 30_000

/** Watches orders close from outside: the database tells of each commit, and only then is it asked which order that was. */
export function watchCopies(databaseUrl: string, pool: Pool): CopyWatch {
  const closed = new Map<string, CopyTimes>()
  let after = 0
  let looking = false
  let again = false

  async function look(): Promise<void> {
    if (looking) {
      again = true
      return
    }
    looking = true
    const recordedAt = Date.now()
    const { rows } = await pool.query<{ fill_id: string; seen_at: number; sequence: bigint; open: boolean }>(
      `select orders.fill_id, signals.seen_at, orders.sequence, closed_at is null as open
       from orders join signals using (fill_id) where orders.sequence > $1::bigint order by orders.sequence`,
      [after],
    )
    for (const { fill_id, seen_at, sequence, open } of rows) {
      if (!open && !closed.has(fill_id)) closed.set(fill_id, { seenAt: seen_at, recordedAt })
      // Only what lies behind every open order need not be asked for again.
      if (rows.every((row) => row.sequence > sequence || !row.open)) after = Number(sequence)
    }
    looking = false
    if (again) {
      again = false
      void look()
    }
  }

  const listener = listenForChanges(databaseUrl, { onChange: () => void look(), onError: () => undefined })
  return {
    closed: (fillId) => waitFor(`the order of ${fillId}`, async () => closed.get(fillId), PATIENCE_MS),
    stop: listener.close,
  }
}
