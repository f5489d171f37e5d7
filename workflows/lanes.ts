import { ActivityFailure, ChildWorkflowFailure, isCancellation } from '@temporalio/workflow'
import { describeFailure } from './failures.ts'

/**
 * Does `work` for each item in order, at most `lanes` at once. What fails is counted and skipped; a cancellation ends all of it.
 *
 * @param isFull - asked before each item: true leaves the rest undone.
 * @returns the items that were left undone.
 */
export async function inLanes<T>(
  items: readonly T[],
  lanes: number,
  work: (item: T) => Promise<void>,
  onFailure: (item: T, reason: string) => Promise<void> | void,
  isFull: () => boolean = () => false,
): Promise<T[]> {
  const waiting = [...items]
  async function lane() {
    while (waiting.length > 0 && !isFull()) {
      const [item] = waiting.splice(0, 1) as [T]
      try {
        await work(item)
      } catch (error) {
        const reason = isCancellation(error) ? null : reasonOf(error)
        if (reason === null) throw error
        await onFailure(item, reason)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane))
  return waiting
}

/** Why an activity or a child failed; null for anything else, which is a bug of the workflow. */
function reasonOf(error: unknown): string | null {
  if (error instanceof ActivityFailure) return describeFailure(error)
  if (!(error instanceof ChildWorkflowFailure)) return null
  const { cause } = error
  return cause instanceof ActivityFailure ? describeFailure(cause) : (cause?.message ?? error.message)
}
