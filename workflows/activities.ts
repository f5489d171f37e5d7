import type { Duration } from '@temporalio/common'
import { ActivityCancellationType, type ActivityOptions, proxyActivities } from '@temporalio/workflow'
import type { Activities, ResearchActivities } from '../activities/index.ts'
import { TASK_QUEUES } from '../temporal/names.ts'

/**
 * One group per timeout class. Every group bounds its whole life (`scheduleToClose`): a trade that succeeds twenty minutes
 * late is a loss, and the SDK's default is to retry for ever.
 *
 * A cancelled run waits for the attempt that is going on, so that nothing moves behind the back of the clean-up.
 */
const shared = { cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED } satisfies ActivityOptions

/**
 * Reading the market and the ledger to decide. A healthy call takes milliseconds and a hung one must not eat the signal's
 * freshness, hence a short attempt; a minute of outage is worth bridging, after two the freshness limit skips it anyway.
 */
export const deciding = proxyActivities<Activities>({
  ...shared,
  startToCloseTimeout: '8 seconds',
  scheduleToCloseTimeout: '1 minute',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '3 seconds' },
})

/**
 * Sending the order. One attempt covers the venue's own timeout and its delay before matching. A further attempt finds the
 * order row claimed and looks the order up; what is sent again then is up to that row, not to the retry. A worker that dies here is noticed by its missing heartbeat,
 * because money may be on its way.
 */
export const ordering = proxyActivities<Activities>({
  ...shared,
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: '4 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '5 seconds' },
})

/**
 * Booking what has happened. The money has moved, so this outlasts any outage that somebody repairs within a day; every
 * write is idempotent.
 */
export const booking = proxyActivities<Activities>({
  ...shared,
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '300 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
})

/** Waiting for a node to have a receipt that a webhook was faster to announce; blocks come every two seconds. */
export const loading = proxyActivities<Activities>({
  ...shared,
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '3 minutes',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 1.5, maximumInterval: '5 seconds' },
})

/** Periodic work: few attempts, because the next run of the schedule is the better retry. */
export const periodic = proxyActivities<Activities>({
  ...shared,
  startToCloseTimeout: '30 seconds',
  scheduleToCloseTimeout: '2 minutes',
  retry: { initialInterval: '1 second', maximumAttempts: 3 },
})

/** Short reads and writes of research. Nobody waits for them, so they outlast a restart of the database. */
export const storing = proxyActivities<ResearchActivities>({
  ...shared,
  taskQueue: TASK_QUEUES.research,
  startToCloseTimeout: '1 minute',
  scheduleToCloseTimeout: '30 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
})

/**
 * Scoring and judging: minutes of computation over a whole history. It beats, so that a process that died is noticed within two
 * minutes, which is well above the longest stretch that computes without a pause. Doing it a third time would end no better.
 */
export const computing = proxyActivities<ResearchActivities>({
  ...shared,
  taskQueue: TASK_QUEUES.research,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '2 minutes',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 2, maximumAttempts: 3 },
})

/**
 * Working out what somebody waits for: seconds of computation over one whole past, and a minute's turn behind others is no fault. It
 * beats for the same reason as above. The run itself ends after ten minutes, when nobody waits any more.
 */
export const answering = proxyActivities<ResearchActivities>({
  ...shared,
  taskQueue: TASK_QUEUES.backtests,
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: '2 minutes',
  scheduleToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumAttempts: 3 },
})

/**
 * One request each, on the queue whose rate is the provider's limit. Waiting for its turn there is no fault, so only the attempt
 * is short; a provider that asks to wait says for how long. After six attempts it is down, and the next run is the better retry.
 */
const requestsOn = (taskQueue: string, startToCloseTimeout: Duration = '30 seconds') =>
  proxyActivities<ResearchActivities>({
    ...shared,
    taskQueue,
    startToCloseTimeout,
    scheduleToCloseTimeout: '1 hour',
    retry: {
      initialInterval: '500 milliseconds',
      backoffCoefficient: 2,
      maximumInterval: '1 minute',
      maximumAttempts: 6,
    },
  })

/** Requests to outside providers, by whose limit they count against. */
export const requests = {
  dataApi: requestsOn(TASK_QUEUES.dataApi),
  gamma: requestsOn(TASK_QUEUES.gamma),
  prices: requestsOn(TASK_QUEUES.prices),
  chain: requestsOn(TASK_QUEUES.chain),
  // Its first request is preceded by those that find out what its rows mean.
  bitquery: requestsOn(TASK_QUEUES.bitquery, '3 minutes'),
}
