import { type Client, ScheduleAlreadyRunning, ScheduleOverlapPolicy } from '@temporalio/client'
import type { Duration } from '@temporalio/common'
import type { Mode } from '../domain/market/venue.ts'
import type { ModeInput } from '../temporal/messages.ts'
import { SCHEDULES, TASK_QUEUES, WORKFLOWS } from '../temporal/names.ts'

/** A periodic job as data. */
type Job = { scheduleId: string; workflowType: string; every: Duration; summary: string }

/** What runs by itself, and how often. */
const JOBS: readonly Job[] = [
  {
    scheduleId: SCHEDULES.drainInbox,
    workflowType: WORKFLOWS.drainInbox,
    every: '30 seconds',
    summary: 'Start fills that were recorded but never started',
  },
  {
    scheduleId: SCHEDULES.settleMarkets,
    workflowType: WORKFLOWS.settleMarkets,
    every: '1 minute',
    summary: 'Realise resolved markets and mark the rest',
  },
  {
    scheduleId: SCHEDULES.checkHealth,
    workflowType: WORKFLOWS.checkHealth,
    every: '1 minute',
    summary: 'Take late marks, book stuck orders, read the kill switches',
  },
]

/**
 * Makes the server's schedules equal to these, whatever was there before. An operator's pause and its note survive.
 * Run it at the start of every worker: applying twice changes nothing.
 */
export async function applySchedules(client: Client, mode: Mode): Promise<void> {
  for (const job of JOBS) await applySchedule(client, scheduleOf(job, mode))
}

async function applySchedule(client: Client, wanted: ReturnType<typeof scheduleOf>): Promise<void> {
  try {
    await client.schedule.create(wanted)
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const { spec, action, policies } = wanted
    // The state must go back as it came, or an update would un-pause what an operator has paused.
    await client.schedule.getHandle(wanted.scheduleId).update(({ state }) => ({ spec, action, policies, state }))
  }
}

function scheduleOf({ scheduleId, workflowType, every, summary }: Job, mode: Mode) {
  const input: ModeInput = { mode }
  return {
    scheduleId,
    spec: { intervals: [{ every }] },
    action: {
      type: 'startWorkflow' as const,
      workflowType,
      workflowId: scheduleId,
      taskQueue: TASK_QUEUES.trading,
      args: [input],
      staticSummary: summary,
      // Behind every copy trade: periodic work can wait, a signal cannot.
      priority: { priorityKey: 4 },
    },
    policies: {
      // A slow run must not pile up behind itself, and what an outage missed is not worth doing twice.
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: '1 minute',
    },
  }
}
