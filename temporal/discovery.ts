import { type Client, ScheduleNotFoundError, ScheduleOverlapPolicy, WorkflowFailedError } from '@temporalio/client'
import { messageOf, NotFoundError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { askServer } from './ask-server.ts'
import { MANUAL_DISCOVERY_ID, PROGRESS_QUERY, SCHEDULES, TASK_QUEUES, WORKFLOWS } from './names.ts'
import type { ResearchInput, ResearchProgress, ResearchSummary } from './research-messages.ts'

/** How a run is doing: where it ended there is its summary, or why it failed. */
export type DiscoveryState =
  | { kind: 'running'; progress: ResearchProgress | null }
  | { kind: 'done'; summary: ResearchSummary }
  | { kind: 'failed'; reason: string }

/** Starting and watching discovery from outside. */
export type DiscoveryControl = {
  /** Starts a run, or joins the one that is under way, the scheduled one included. */
  start(
    input: Pick<ResearchInput, 'sources' | 'wallets'>,
  ): Promise<{ workflowId: string; outcome: 'started' | 'running' }>
  /** Does what the schedule would have done between two times, one run after the other. */
  backfill(from: EpochMs, until: EpochMs): Promise<void>
  /** `progress` is null while no worker answers. */
  look(workflowId: string): Promise<DiscoveryState>
}

/** Wires the control to a server. @throws TransportError where that is away, NotFoundError where discovery has never run there */
export function createDiscoveryControl(client: Client): DiscoveryControl {
  const ask = <T>(request: () => Promise<T>): Promise<T> =>
    askServer(client, request).catch((error: unknown) => {
      throw error instanceof ScheduleNotFoundError ? new NotFoundError(NEVER_RAN, { cause: error }) : error
    })
  const schedule = client.schedule.getHandle(SCHEDULES.discoverTraders)

  return {
    async start(input) {
      const { info } = await ask(() => schedule.describe())
      const [running] = info.runningActions
      if (running) return { workflowId: running.workflow.workflowId, outcome: 'running' }
      const args: [ResearchInput] = [input]
      const options = {
        workflowId: MANUAL_DISCOVERY_ID,
        taskQueue: TASK_QUEUES.research,
        workflowIdConflictPolicy: 'USE_EXISTING',
        staticSummary: `Find wallets worth copying${input.sources ? ` in ${input.sources.join(', ')}` : ''}, started by hand`,
        args,
      } as const
      const before = await runIdOf(MANUAL_DISCOVERY_ID)
      const { firstExecutionRunId } = await ask(() => client.workflow.start(WORKFLOWS.discoverTraders, options))
      return { workflowId: MANUAL_DISCOVERY_ID, outcome: firstExecutionRunId === before ? 'running' : 'started' }
    },

    async backfill(from, until) {
      const range = { start: new Date(from), end: new Date(until), overlap: ScheduleOverlapPolicy.BUFFER_ALL }
      await ask(() => schedule.backfill(range))
    },

    async look(workflowId) {
      const handle = client.workflow.getHandle(workflowId)
      const { status } = await ask(() => handle.describe())
      if (status.name === 'RUNNING') {
        // Without a worker nobody answers a query; the run is no less under way.
        const progress = await ask(() => handle.query<ResearchProgress>(PROGRESS_QUERY)).catch(() => null)
        return { kind: 'running', progress }
      }
      try {
        return { kind: 'done', summary: (await ask(() => handle.result())) as ResearchSummary }
      } catch (error) {
        if (!(error instanceof WorkflowFailedError)) throw error
        return { kind: 'failed', reason: messageOf(error.cause ?? error) }
      }
    },
  }

  async function runIdOf(workflowId: string): Promise<string | null> {
    const described = await ask(() => client.workflow.getHandle(workflowId).describe()).catch(() => null)
    return described?.status.name === 'RUNNING' ? described.runId : null
  }
}

const NEVER_RAN = 'discovery has never run here: start Understudy with DISCOVERY_ENABLED=true first'
