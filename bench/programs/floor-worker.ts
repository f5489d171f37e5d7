import { fileURLToPath } from 'node:url'
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'

/** The worker of the floor: `argv[2]` is the server's address. It polls as the trading worker does. */
const activities = { doNothing: async () => undefined }
export type FloorActivities = typeof activities

const [, , address = '', taskQueue = ''] = process.argv
Runtime.install({ logger: new DefaultLogger('WARN') })
const connection = await NativeConnection.connect({ address })
const worker = await Worker.create({
  connection,
  namespace: 'default',
  taskQueue,
  activities,
  identity: `worker-${process.pid}`,
  workflowBundle: await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('./floor-workflows.ts', import.meta.url)),
    logger: new DefaultLogger('WARN'),
  }),
  workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
  activityTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 5, maximum: 40 },
})
await worker.run()
await connection.close()
