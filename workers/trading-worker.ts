import { type NativeConnection, Worker, type WorkflowBundle } from '@temporalio/worker'
import type { Activities } from '../activities/index.ts'
import type { Logger } from '../runtime/logger.ts'
import { PAYLOAD_CONVERTER_PATH } from '../temporal/client.ts'
import { TASK_QUEUES } from '../temporal/names.ts'
import { createActivityInterceptors } from './interceptors.ts'

export type TradingWorkerOptions = {
  connection: NativeConnection
  namespace: string
  activities: Activities
  workflowBundle: WorkflowBundle
  /** Shown in the Web UI beside each attempt. */
  identity: string
  log: Logger
}

/** The worker of the trading queue, not yet running. */
export function createTradingWorker(options: TradingWorkerOptions): Promise<Worker> {
  const { connection, namespace, activities, workflowBundle, identity, log } = options
  return Worker.create({
    connection,
    namespace,
    activities,
    workflowBundle,
    identity,
    taskQueue: TASK_QUEUES.trading,
    dataConverter: { payloadConverterPath: PAYLOAD_CONVERTER_PATH },
    interceptors: { activity: [createActivityInterceptors(log)] },
    workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
    activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
    // Runs of a worker that died go to another one this soon (10 s by default); a busy worker is faster.
    stickyQueueScheduleToStartTimeout: '3 seconds',
    // An order may be on its way: its attempt (at most 30 s) must end by itself before the process does.
    shutdownGraceTime: '35 seconds',
    shutdownForceTime: '45 seconds',
  })
}
