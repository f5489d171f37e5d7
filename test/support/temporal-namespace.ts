import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection } from '@temporalio/client'
import { msToTs } from '@temporalio/common/lib/time.js'
import { registerSearchAttributes } from '../../runtime/temporal-attributes.ts'
import type { TemporalTarget } from '../../temporal/client.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { testTemporal } from './temporal.ts'

/** A namespace of a test file's own, so that no two workers of a run share a task queue. */
export async function createTestNamespace(): Promise<TemporalTarget> {
  const target = { ...testTemporal(), namespace: `test-${randomBytes(6).toString('hex')}` }
  const connection = await Connection.connect(target.connection)
  try {
    await connection.workflowService.registerNamespace({
      namespace: target.namespace,
      workflowExecutionRetentionPeriod: msToTs('1 day'),
    })
  } finally {
    await connection.close()
  }
  await untilKnown(() => registerSearchAttributes(target, Object.values(SEARCH_ATTRIBUTES)))
  return target
}

/** The server's parts learn of a new namespace one after the other. */
async function untilKnown(attempt: () => Promise<void>): Promise<void> {
  for (const deadline = Date.now() + 30_000; ; await sleep(100)) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
    }
  }
}
