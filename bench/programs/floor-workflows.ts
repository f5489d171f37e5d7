import { proxyActivities } from '@temporalio/workflow'
import type { FloorActivities } from './floor-worker.ts'

const { doNothing } = proxyActivities<FloorActivities>({ startToCloseTimeout: '10 seconds' })

/** As many activities in a row as a copied trade has, and nothing in them: what the server and the SDK cost by themselves. */
export async function fiveNoOps(): Promise<void> {
  for (let step = 0; step < 5; step += 1) await doNothing()
}
