import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow'
import type { Fill } from '../domain/copy/fill.ts'
import type { Mode } from '../domain/market/venue.ts'
import { copyTradeStart } from '../temporal/copy-trade-start.ts'
import type { CopyTradeInput } from '../temporal/messages.ts'
import { WORKFLOWS } from '../temporal/names.ts'

/** Starts the `copyTrade` run of each fill, exits first. They outlive their starter; one that exists already is left alone. */
export async function startCopies(fills: readonly Fill[], mode: Mode): Promise<void> {
  const exitsFirst = [...fills].sort((a, b) => Number(b.side === 'SELL') - Number(a.side === 'SELL'))
  await Promise.all(exitsFirst.map((fill) => startCopy(fill, mode)))
}

async function startCopy(fill: Fill, mode: Mode): Promise<void> {
  // A child has no conflict policy: a running namesake answers "already started" too.
  const { workflowIdConflictPolicy: _, ...options } = copyTradeStart(fill, mode)
  const input: CopyTradeInput = { fill, mode }
  try {
    await startChild(WORKFLOWS.copyTrade, {
      ...options,
      args: [input],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      cancellationType: ChildWorkflowCancellationType.ABANDON,
    })
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
  }
}
