import { ApplicationFailure } from '@temporalio/common'
import type { ActivityInterceptorsFactory } from '@temporalio/worker'
import { AppError, messageOf, RateLimitError } from '../domain/errors.ts'
import type { Logger } from '../runtime/logger.ts'

/**
 * Beats for every activity that promises a heartbeat, so that the server notices a dead worker before the attempt's time is
 * up.
 *
 * Turns our errors into Temporal failures, here and nowhere else: the type is the error's name, retrying follows from what
 * the error says of itself, and a rate limit waits for as long as the other side asked.
 *
 * Causes stay in the log: they quote outside libraries, and a failure is kept in a history that people read.
 */
export const createActivityInterceptors =
  (log: Logger): ActivityInterceptorsFactory =>
  (context) => ({
    inbound: {
      async execute(input, next) {
        const { info } = context
        const heart = info.heartbeatTimeoutMs && setInterval(() => context.heartbeat(), info.heartbeatTimeoutMs / 3)
        try {
          return await next(input)
        } catch (error) {
          const { activityType, attempt, workflowExecution } = info
          const workflowId = workflowExecution?.workflowId
          log.warn({ activityType, attempt, workflowId, reason: messageOf(error), err: error }, 'activity failed')
          throw toFailure(error)
        } finally {
          clearInterval(heart)
        }
      },
    },
  })

/** An `AppError` as a failure that Temporal understands; anything else as it is. */
function toFailure(error: unknown): unknown {
  if (!(error instanceof AppError)) return error
  return ApplicationFailure.create({
    message: error.message,
    type: error.name,
    nonRetryable: error.retry !== 'yes',
    details: [error.details],
    ...(error instanceof RateLimitError && { nextRetryDelay: error.retryAfterMs }),
  })
}
