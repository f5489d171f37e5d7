import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf } from '../domain/errors.ts'
import { SCHEDULES, WORKFLOWS } from '../temporal/names.ts'
import type { Installation } from './installation.ts'

/** What is still going on. */
export type Unrest = { pendingFills: number; openOrders: number; runs: number; deliveries: number }

export type QuietOptions = {
  patienceMs: number
  /** Runs the periodic jobs every few seconds instead of waiting for their time, as an operator can. */
  hurry: boolean
  tell: (line: string) => void
}

const HURRY_MS = 4_000

/**
 * Waits until nothing is left to do: no fill in the inbox, no open order, no copy under way, no delivery to repeat. Answers
 * with what was left when patience ended, null when all is quiet.
 */
export async function waitForQuiet(installation: Installation, options: QuietOptions): Promise<Unrest | null> {
  const { patienceMs, hurry, tell } = options
  let hurriedAt = 0
  let quietTwice = 0
  let unrest: Unrest | null = null
  let toldAt = Date.now()
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(500)) {
    if (hurry && Date.now() - hurriedAt > HURRY_MS) {
      hurriedAt = Date.now()
      await runJobsNow(installation)
    }
    try {
      unrest = await look(installation)
    } catch (error) {
      tell(`cannot look: ${messageOf(error)}`)
      continue
    }
    // A transaction may be between two tables: only quiet that lasts is quiet.
    quietTwice = isQuiet(unrest) ? quietTwice + 1 : 0
    if (quietTwice === 2) return null
    if (Date.now() - toldAt > 5_000) {
      toldAt = Date.now()
      tell(`left: ${describeUnrest(unrest)}`)
    }
  }
  return unrest
}

/** In words. */
export const describeUnrest = ({ pendingFills, openOrders, runs, deliveries }: Unrest) =>
  `${pendingFills} fills to start, ${runs} copies under way, ${openOrders} open orders, ${deliveries} deliveries to repeat`

async function look({ pool, client, venue }: Installation): Promise<Unrest> {
  const { rows } = await pool.query<{ pending: number; open: number }>(`
    select
      (select count(*)::int from signals where started_at is null and reorged_at is null) as pending,
      (select count(*)::int from orders where closed_at is null) as open`)
  // The look-up of a transaction that left the chain goes on for minutes and ends in nothing: it is not waited for.
  const { count } = await client.workflow.count(
    `ExecutionStatus = "Running" and WorkflowType = "${WORKFLOWS.copyTrade}"`,
  )
  const { deliveries } = await venue.state()
  return {
    pendingFills: rows[0]?.pending ?? 0,
    openOrders: rows[0]?.open ?? 0,
    runs: count,
    deliveries: deliveries.filter(({ attempts, finished }) => attempts > 0 && !finished).length,
  }
}

const isQuiet = (unrest: Unrest) => Object.values(unrest).every((left) => left === 0)

/** A job that is running already is left alone; a server that is still away makes it wait. */
async function runJobsNow({ client }: Installation): Promise<void> {
  for (const schedule of [SCHEDULES.drainInbox, SCHEDULES.checkHealth]) {
    await client.schedule
      .getHandle(schedule)
      .trigger()
      .catch(() => undefined)
  }
}
