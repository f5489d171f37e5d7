import { hostname } from 'node:os'
import { Connection } from '@temporalio/client'
import { tsToMs } from '@temporalio/common/lib/time.js'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { loadConfigOrExit } from '../runtime/config.ts'
import { TASK_QUEUES } from '../temporal/names.ts'

/*
 * The health check of a worker's container: ends with 0 when Temporal has lately been asked for work by a worker of this host.
 * That takes the process, its event loop, the network and the namespace to be well. The one argument names the queue: `trading`,
 * which it is without one, or `research`, which is well, too, where discovery is switched off.
 */
const queue = process.argv[2] === 'research' ? TASK_QUEUES.research : TASK_QUEUES.trading

/** A poll waits for at most a minute. */
const LATELY_MS = 120_000
/** `temporal.api.enums.v1.TaskQueueType`. */
const WORKFLOW_TASKS = 1

if (queue === TASK_QUEUES.research && !loadConfigOrExit().discovery.enabled) process.stdout.write('switched off\n')
else await check()

async function check(): Promise<void> {
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig()
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: '5 seconds' })
  try {
    const { pollers } = await connection.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: queue },
      taskQueueType: WORKFLOW_TASKS,
    })
    const polls = pollers.some(
      ({ identity, lastAccessTime }) =>
        identity?.endsWith(`@${hostname()}`) && lastAccessTime && Date.now() - tsToMs(lastAccessTime) < LATELY_MS,
    )
    process.stdout.write(polls ? 'polls\n' : `no worker of ${hostname()} polls ${queue}\n`)
    process.exitCode = polls ? 0 : 1
  } finally {
    await connection.close()
  }
}
