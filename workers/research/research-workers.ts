import { type NativeConnection, Worker, type WorkerOptions, type WorkflowBundle } from '@temporalio/worker'
import type { ResearchActivities } from '../../activities/index.ts'
import type { Logger } from '../../runtime/logger.ts'
import { PAYLOAD_CONVERTER_PATH } from '../../temporal/client.ts'
import { TASK_QUEUES } from '../../temporal/names.ts'
import { createActivityInterceptors } from '../interceptors.ts'

export type ResearchWorkerOptions = {
  connection: NativeConnection
  namespace: string
  activities: ResearchActivities
  workflowBundle: WorkflowBundle
  /** Requests a second to each provider, of all workers together. */
  rates: Readonly<Partial<Record<ProviderQueue, number>>>
  /** Shown in the Web UI beside each attempt. */
  identity: string
  log: Logger
}

/** A queue of requests to one provider. */
export type ProviderQueue = 'dataApi' | 'gamma' | 'prices' | 'chain' | 'bitquery'

/** Short reads and writes; profiles are computed one at a time whatever this is. */
const COMPUTED_AT_ONCE = 8
/** Requests on their way at once to one provider, whatever its rate: an answer may take seconds. */
const REQUESTED_AT_ONCE = 8

/** The workers of research, not yet running: one for workflows and computation, one for back-tests, one for each provider's requests. */
export function createResearchWorkers(options: ResearchWorkerOptions): Promise<Worker[]> {
  const { workflowBundle, rates } = options
  const research = create(options, TASK_QUEUES.research, {
    workflowBundle,
    maxConcurrentActivityTaskExecutions: COMPUTED_AT_ONCE,
  })
  // Each has a whole past in memory, and however many are asked for, discovery keeps its own slots.
  const backtests = create(options, TASK_QUEUES.backtests, { maxConcurrentActivityTaskExecutions: 1 })
  const providers = (Object.entries(rates) as [ProviderQueue, number][]).map(([queue, perSecond]) =>
    create(options, TASK_QUEUES[queue], {
      maxConcurrentActivityTaskExecutions: REQUESTED_AT_ONCE,
      // The server enforces it, for all workers of the queue together.
      maxTaskQueueActivitiesPerSecond: perSecond,
    }),
  )
  return Promise.all([research, backtests, ...providers])
}

function create(
  { connection, namespace, activities, identity, log }: ResearchWorkerOptions,
  taskQueue: string,
  own: Partial<WorkerOptions>,
): Promise<Worker> {
  return Worker.create({
    connection,
    namespace,
    activities,
    identity,
    taskQueue,
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    interceptors: { activity: [createActivityInterceptors(log)] },
    // Nobody waits for research: few polls, so that the server's time goes to trading.
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 2 },
    // A request or a profile that is cut off is done again by the next process; the cursor is stored.
    shutdownGraceTime: '15 seconds',
    shutdownForceTime: '25 seconds',
    ...own,
  })
}
