import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { Fill } from '../domain/copy/fill.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { TxHash } from '../domain/money/ids.ts'
import { copyTradeStart } from './copy-trade-start.ts'
import type { CopyTradeInput, IngestTransactionInput } from './messages.ts'
import { ingestId, TASK_QUEUES, WORKFLOWS } from './names.ts'

/** How long a caller waits for the server. A start that takes longer is left to the inbox drainer. */
const START_DEADLINE_MS = 3_000

/** `started` covers a run that was already going; `already-closed` one that has ended. Both mean: nothing more to do. */
export type StartResult = { workflowId: string; outcome: 'started' | 'already-closed' }

/**
 * Starts the one `copyTrade` run of a fill. Repeating it is harmless: a running run is joined, a closed one is left alone.
 * @throws the SDK's `ServiceError` when the server is away or slow; the fill then stays in the inbox for the drainer.
 */
export function startCopyTrade(client: Client, fill: Fill, mode: Mode): Promise<StartResult> {
  const { workflowId, ...options } = copyTradeStart(fill, mode)
  const input: CopyTradeInput = { fill, mode }
  return startOnce(client, workflowId, () =>
    client.workflow.start(WORKFLOWS.copyTrade, { ...options, workflowId, args: [input] }),
  )
}

/**
 * Starts the one `ingestTransaction` run of a transaction hash that a source hinted at; as harmless to repeat.
 * @throws the SDK's `ServiceError` when the server is away or slow.
 */
export function startIngest(client: Client, txHash: TxHash, mode: Mode): Promise<StartResult> {
  const workflowId = ingestId(txHash)
  const input: IngestTransactionInput = { txHash, mode }
  return startOnce(client, workflowId, () =>
    client.workflow.start(WORKFLOWS.ingestTransaction, {
      workflowId,
      taskQueue: TASK_QUEUES.trading,
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `Load the receipt of ${txHash}`,
      args: [input],
    }),
  )
}

async function startOnce(client: Client, workflowId: string, start: () => Promise<unknown>): Promise<StartResult> {
  try {
    // The client has no default deadline: without one, a lost server would hold a webhook's answer for ever.
    await client.withDeadline(Date.now() + START_DEADLINE_MS, start)
    return { workflowId, outcome: 'started' }
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { workflowId, outcome: 'already-closed' }
    throw error
  }
}
