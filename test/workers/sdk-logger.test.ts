import { beforeEach, describe, expect, it } from 'vitest'
import { createLogger } from '../../runtime/logger.ts'
import { createSdkLogger } from '../../workers/sdk-logger.ts'

const lines: unknown[] = []
const log = createLogger(
  { name: 'test', level: 'trace', pretty: false },
  { write: (line) => void lines.push(JSON.parse(line)) },
)
const sdk = createSdkLogger(log)
beforeEach(() => {
  lines.length = 0
})

describe('what the Temporal SDK says', () => {
  it('is passed on from warnings upwards', () => {
    sdk.info('Worker state changed', { state: 'RUNNING' })
    sdk.warn('Poller is slow', { queue: 'trading' })
    sdk.error('Worker failed')
    expect(lines).toMatchObject([
      { level: 'warn', msg: 'Poller is slow', queue: 'trading' },
      { level: 'error', msg: 'Worker failed' },
    ])
  })

  it('is left out where the interceptor has said it: that an activity failed', () => {
    sdk.warn('Activity failed', { error: new Error('refused'), durationMs: 3 })
    expect(lines).toEqual([])
  })

  it('is left out where it is so on purpose: that a queue of requests has no workflows', () => {
    sdk.warn('No workflows registered, not polling for workflow tasks', { taskQueue: 'understudy-gamma' })
    expect(lines).toEqual([])
  })
})
