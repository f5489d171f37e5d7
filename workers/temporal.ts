import { loadClientConnectConfig } from '@temporalio/envconfig'
import { NativeConnection, Runtime, type Worker } from '@temporalio/worker'
import { messageOf } from '../domain/errors.ts'
import type { Logger } from '../runtime/logger.ts'
import type { Shutdown } from '../runtime/shutdown.ts'
import { createTemporalClient } from '../temporal/client.ts'
import { createSdkLogger } from './sdk-logger.ts'

/**
 * Sets up the SDK of this process and connects to the server that the environment names, for workers and as a client. Both are
 * closed when the process shuts down.
 *
 * @param defaultNamespace - where the environment names none.
 */
export async function connectTemporal(shutdown: Shutdown, log: Logger, defaultNamespace: string) {
  Runtime.install({
    // The process has one shutdown of its own.
    shutdownSignals: [],
    logger: createSdkLogger(log),
  })
  const { connectionOptions, namespace = defaultNamespace } = loadClientConnectConfig()
  const connection = await NativeConnection.connect(connectionOptions)
  shutdown.add('Temporal connection', () => connection.close())
  const client = createTemporalClient({ connection: connectionOptions, namespace })
  shutdown.add('Temporal client', () => client.connection.close())
  return { connection, client, namespace }
}

/** Runs workers until the process shuts down, and shuts it down when one of them fails. */
export function runWorkers(shutdown: Shutdown, workers: readonly Worker[]): void {
  const running = workers.map((worker) => worker.run())
  shutdown.add('workers', async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
    await Promise.all(running)
  })
  for (const run of running) {
    run.catch((error: unknown) => shutdown.begin(`worker failed: ${messageOf(error)}`, 1))
  }
}
