import { setMaxListeners } from 'node:events'
import { type Client, WorkflowFailedError, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client'
import { tsToMs } from '@temporalio/common/lib/time.js'
import { TransportError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { askServer, isFromServer, unanswered } from './ask-server.ts'
import { backtestId, TASK_QUEUES, WORKFLOWS } from './names.ts'
import type { BacktestInput, FinishedBacktest } from './research-messages.ts'

/** Back-tests as the research process works them out. */
export type Backtests = {
  /**
   * Waits for the answer to a question, which everyone who asks the same meanwhile gets, and whoever asks within five minutes after it;
   * null where nothing is known of the wallet.
   *
   * @throws TransportError saying what to do, where research does not run or the answer takes too long
   */
  run(question: BacktestInput): Promise<FinishedBacktest | null>
}

export type BacktestSettings = {
  /** Without discovery there is no research process. */
  discoveryEnabled: boolean
  /** How long whoever asks waits. */
  waitMs: number
  /** Ends every wait; what is being worked out goes on. */
  signal: AbortSignal
  now: () => EpochMs
}

/** So long the same question gets the same answer: a past grows by the hour, and going through it takes a while. */
const ANSWER_MS = 5 * 60_000
/** A poll for work lasts for at most a minute. */
const LATELY_MS = 120_000
/** `temporal.api.enums.v1.TaskQueueType`. */
const WORKFLOW_TASKS = 1

/** Wires back-tests to a server. */
export function createBacktests(
  client: Client,
  { discoveryEnabled, waitMs, signal, now }: BacktestSettings,
): Backtests {
  return {
    async run(question) {
      if (!discoveryEnabled) throw new TransportError(SWITCHED_OFF)
      const handle = (await findAnswer(backtestId(question))) ?? (await start(question))
      const waiting = AbortSignal.any([signal, AbortSignal.timeout(waitMs)])
      // The client adds a listener with each poll and removes none.
      setMaxListeners(0, waiting)
      // A deadline would have the server answer "not yet" at once, over and over, towards its end.
      return client
        .withAbortSignal(waiting, () => handle.result())
        .catch((error: unknown) => {
          throw explained(error, handle.workflowId, waiting.aborted)
        })
    },
  }

  /** The run that has answered the question lately. */
  async function findAnswer(workflowId: string): Promise<Handle | null> {
    const handle: Handle = client.workflow.getHandle(workflowId)
    const found = await askServer(client, () => handle.describe()).catch((error: unknown) => {
      if (error instanceof WorkflowNotFoundError) return null
      throw error
    })
    const isFresh = found?.status.name === 'COMPLETED' && found.closeTime && now() - +found.closeTime < ANSWER_MS
    return isFresh ? client.workflow.getHandle(workflowId, found.runId) : null
  }

  /** Starts the run of a question, or joins it. */
  async function start(question: BacktestInput): Promise<Handle> {
    if (!(await isResearchThere())) throw new TransportError(NOT_RUNNING)
    const { wallet, delayMs, stake } = question
    const args: [BacktestInput] = [question]
    return askServer(client, () =>
      client.workflow.start<Workflow>(WORKFLOWS.backtestWallet, {
        workflowId: backtestId(question),
        taskQueue: TASK_QUEUES.research,
        workflowIdConflictPolicy: 'USE_EXISTING',
        // By then nobody waits for it.
        workflowExecutionTimeout: '10 minutes',
        staticSummary: `Imagine copying ${wallet}: $${stake} a purchase, ${delayMs / 1000} s behind`,
        args,
      }),
    )
  }

  async function isResearchThere(): Promise<boolean> {
    const { pollers } = await askServer(client, () =>
      client.workflowService.describeTaskQueue({
        namespace: client.options.namespace,
        taskQueue: { name: TASK_QUEUES.research },
        taskQueueType: WORKFLOW_TASKS,
      }),
    )
    return pollers.some(({ lastAccessTime }) => lastAccessTime && Date.now() - tsToMs(lastAccessTime) < LATELY_MS)
  }

  function explained(error: unknown, workflowId: string, isOver: boolean): unknown {
    const because = (text: string) => new TransportError(text, { cause: error })
    if (error instanceof WorkflowFailedError) {
      return because(
        `the back-test failed: the log of the research process says why, and so does ${workflowId} in Temporal. Ask again in a minute`,
      )
    }
    if (signal.aborted) return because('stopped waiting for the back-test, which goes on: ask again in a minute')
    if (isOver) {
      return because(
        `the back-test is not done after ${waitMs / 1000} s and goes on: ask again in a minute. Others may come first`,
      )
    }
    return isFromServer(error) ? unanswered(error) : error
  }
}

type Workflow = (question: BacktestInput) => Promise<FinishedBacktest | null>
type Handle = WorkflowHandle<Workflow>

const SWITCHED_OFF =
  'back-tests are worked out by the research process, and discovery is switched off: set DISCOVERY_ENABLED=true and start again'
const NOT_RUNNING =
  'back-tests are worked out by the research process, which does not run: start it (npm start does), then ask again in a minute'
