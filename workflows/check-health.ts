import type { StuckOrder } from '../activities/health.ts'
import type { TrippedSwitch } from '../domain/copy/kill-switches.ts'
import type { ModeInput } from '../temporal/messages.ts'
import { periodic } from './activities.ts'

/** An order this long on its way belongs to a run that died or was terminated; a living run is faster or asks a person. */
const STUCK_MS = 120_000
/** Marks of one run; the next one, a minute later, goes on. */
const MARKS = 100

export type CheckHealthResult = { marks: number; tripped: TrippedSwitch[]; stuck: StuckOrder[] }

/**
 * Every minute: takes the marks that have come due after our fills, books orders whose run is gone, then reads the kill
 * switches and halts the account where one trips. Works from the database alone, so a terminated run cannot hide an order.
 */
export async function checkHealth({ mode }: ModeInput): Promise<CheckHealthResult> {
  const { marks } = await periodic.takeLateMarks({ limit: MARKS })
  const { stuck } = await periodic.settleStuckOrders({ mode, olderThanMs: STUCK_MS })
  const { tripped } = await periodic.checkKillSwitches({ mode })
  return { marks, tripped, stuck }
}
