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
 * What causes say stays out of histories and logs: they quote outside libraries, and with them addresses and keys.
 *
 * A failure that the next attempts are expected to mend is a line for the record; from the third on, or where no attempt can
 * mend it, somebody should look, and gets the stack.
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
          const facts = { activityType, attempt, workflowId: workflowExecution?.workflowId, reason: messageOf(error) }
          if (isPassing(error) && attempt < WORTH_A_LOOK) log.info(facts, 'activity failed, tried again')
          else log.warn({ ...facts, err: { stack: stackOf(error) } }, 'activity failed')
          throw toFailure(error)
        } finally {
          clearInterval(heart)
        }
      },
    },
  })

/** The attempt from which a failure that was expected to pass is no longer taken lightly. */
const WORTH_A_LOOK = 3

/** Only what we know to be passing: Temporal also retries a bug, which should be seen at once. */
const isPassing = (error: unknown): boolean => error instanceof AppError && error.retry === 'yes'

/** Where it was thrown and what caused it, by name and place alone. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  const places = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? []
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : ''
  return [error.name, ...places].join('\n') + cause
}

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
