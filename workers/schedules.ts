import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  ScheduleOverlapPolicy,
  type ScheduleSpec,
} from '@temporalio/client'
import type { Duration } from '@temporalio/common'
import type { Mode } from '../domain/market/venue.ts'
import type { ModeInput } from '../temporal/messages.ts'
import { SCHEDULES, TASK_QUEUES, WORKFLOWS } from '../temporal/names.ts'
import type { ResearchInput } from '../temporal/research-messages.ts'

/** A periodic job as data. What an outage missed within `catchUp` is done once when the server is back. */
export type Job = {
  scheduleId: string
  workflowType: string
  taskQueue: string
  spec: ScheduleSpec
  catchUp: Duration
  input: ModeInput | ResearchInput | null
  summary: string
}

/** What trading does by itself, and how often. What was missed a minute ago is done by the next run. */
export const tradingJobs = (mode: Mode): readonly Job[] =>
  TRADING.map(({ every, ...job }) => ({
    ...job,
    taskQueue: TASK_QUEUES.trading,
    spec: { intervals: [{ every }] },
    catchUp: '1 minute',
    input: { mode },
  }))

const TRADING = [
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
] as const

/** Whom to follow, and the housekeeping. A machine that was off at the time does it when it is on again. */
export const researchJobs = (candidatesPerRun: number): readonly Job[] => [
  {
    scheduleId: SCHEDULES.discoverTraders,
    workflowType: WORKFLOWS.discoverTraders,
    taskQueue: TASK_QUEUES.research,
    spec: { intervals: [{ every: '1 hour' }] },
    catchUp: '1 hour',
    input: { sources: null, wallets: candidatesPerRun },
    summary: 'Find wallets worth copying, score them and publish the roster',
  },
  {
    scheduleId: SCHEDULES.refreshScores,
    workflowType: WORKFLOWS.refreshScores,
    taskQueue: TASK_QUEUES.research,
    // Not on the hour, when discovery has just begun.
    spec: { calendars: [{ hour: { start: 0, end: 23, step: 6 }, minute: 15 }] },
    catchUp: '6 hours',
    input: { sources: null, wallets: MOST_REFRESHED },
    summary: 'Bring everyone who is followed, or could be, up to date',
  },
  {
    scheduleId: SCHEDULES.cleanUp,
    workflowType: WORKFLOWS.cleanUp,
    taskQueue: TASK_QUEUES.research,
    spec: { calendars: [{ hour: 3, minute: 0 }] },
    catchUp: '1 day',
    input: null,
    summary: 'Bound what is stored, apply the daily rules, write the ledger of verdicts',
  },
]

/** Beyond this many known wallets, those that were refreshed longest ago come first, and the others in the next run. */
const MOST_REFRESHED = 2_000

/**
 * Makes the server's schedules equal to these, whatever was there before. An operator's pause and its note survive.
 * Run it at the start of every worker: applying twice changes nothing.
 *
 * @returns the ids of those that did not exist.
 */
export async function applySchedules(client: Client, jobs: readonly Job[]): Promise<string[]> {
  const created: string[] = []
  for (const job of jobs) if (await applySchedule(client, scheduleOf(job))) created.push(job.scheduleId)
  return created
}

/** Takes schedules away; those that do not exist are no problem. A run that is under way goes on. */
export async function removeSchedules(client: Client, jobs: readonly Job[]): Promise<void> {
  for (const { scheduleId } of jobs) {
    await client.schedule
      .getHandle(scheduleId)
      .delete()
      .catch((error: unknown) => {
        if (!(error instanceof ScheduleNotFoundError)) throw error
      })
  }
}

/** Whether the schedule is a new one. */
async function applySchedule(client: Client, wanted: ReturnType<typeof scheduleOf>): Promise<boolean> {
  try {
    await client.schedule.create(wanted)
    return true
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    const { spec, action, policies } = wanted
    // The state must go back as it came, or an update would un-pause what an operator has paused.
    await client.schedule.getHandle(wanted.scheduleId).update(({ state }) => ({ spec, action, policies, state }))
    return false
  }
}

function scheduleOf({ scheduleId, workflowType, taskQueue, spec, catchUp, input, summary }: Job) {
  return {
    scheduleId,
    spec,
    action: {
      type: 'startWorkflow' as const,
      workflowType,
      workflowId: scheduleId,
      taskQueue,
      args: input === null ? [] : [input],
      staticSummary: summary,
      // Behind every copy trade: periodic work can wait, a signal cannot.
      priority: { priorityKey: 4 },
    },
    policies: {
      // A slow run must not pile up behind itself.
      overlap: ScheduleOverlapPolicy.SKIP,
      catchupWindow: catchUp,
    },
  }
}
