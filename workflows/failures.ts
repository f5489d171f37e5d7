import { type ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow'

/** What a failed activity says to a reader: which one, and the innermost cause. */
export function describeFailure(error: ActivityFailure): string {
  return `${error.activityType} failed: ${describeCause(error.cause)}`
}

function describeCause(cause: unknown): string {
  if (cause instanceof TimeoutFailure) return `timed out (${cause.timeoutType})${lastWords(cause.cause)}`
  if (cause instanceof ApplicationFailure) return `${cause.type ?? 'Error'}, ${cause.message}`
  return cause instanceof Error ? cause.message : 'no cause given'
}

const lastWords = (cause: unknown) => (cause ? `; at last ${describeCause(cause)}` : '')
