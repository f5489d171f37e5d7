import type { ModeInput } from '../temporal/messages.ts'
import { periodic } from './activities.ts'
import { startCopies } from './start-copies.ts'

/** Fills of one page, and pages of one run: bounds the history; the next run of the schedule goes on. */
const PAGE = 50
const PAGES = 10
/** A fill this young is still being started by whoever recorded it. */
const GRACE_MS = 10_000

/**
 * Starts what was recorded but never started, because the server was away or a process died in between. What has become
 * too old is skipped by the rules, not here: its decision is on record like any other.
 */
export async function drainInbox({ mode }: ModeInput): Promise<{ started: number }> {
  let started = 0
  for (let page = 0; page < PAGES; page += 1) {
    const { fills } = await periodic.listPending({ limit: PAGE, graceMs: GRACE_MS })
    if (fills.length === 0) break
    await startCopies(fills, mode)
    await periodic.markStarted({ fillIds: fills.map((fill) => fill.fillId) })
    started += fills.length
  }
  return { started }
}
