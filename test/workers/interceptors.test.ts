import { ApplicationFailure } from '@temporalio/common'
import { MockActivityEnvironment } from '@temporalio/testing'
import { DefaultLogger } from '@temporalio/worker'
import { describe, expect, it } from 'vitest'
import {
  ConflictError,
  InvariantError,
  OutcomeUnknownError,
  RateLimitError,
  TransportError,
} from '../../domain/errors.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createActivityInterceptors } from '../../workers/interceptors.ts'

const lines: string[] = []
const log = createLogger({ name: 'test', level: 'warn', pretty: false }, { write: (line) => void lines.push(line) })
const logger = new DefaultLogger('ERROR')
const interceptors = [createActivityInterceptors(log)]

async function failureOf(error: unknown): Promise<ApplicationFailure> {
  const environment = new MockActivityEnvironment({}, { interceptors, logger })
  const thrown = await environment.run(() => Promise.reject(error)).catch((reason: unknown) => reason)
  if (!(thrown instanceof ApplicationFailure)) throw new Error(`not a failure: ${String(thrown)}`)
  return thrown
}

describe('an error that leaves an activity', () => {
  it.each([
    [new TransportError('refused'), 'TransportError', false],
    [new RateLimitError('slow down', 1_500), 'RateLimitError', false],
    [new ConflictError('exists'), 'ConflictError', true],
    [new InvariantError('a bug'), 'InvariantError', true],
    [new OutcomeUnknownError('who knows'), 'OutcomeUnknownError', true],
  ])(
    'becomes a failure of its own name that retries only where that can help: %s',
    async (error, type, nonRetryable) => {
      expect(await failureOf(error)).toMatchObject({ type, nonRetryable, message: error.message })
    },
  )

  it('waits as long as a rate limit asks for', async () => {
    expect((await failureOf(new RateLimitError('slow down', 1_500))).nextRetryDelay).toBe(1_500)
  })

  it('keeps its details and leaves its cause out of the history', async () => {
    const cause = new Error('postgres://user:hunter2@host')
    const failure = await failureOf(new TransportError('refused', { cause, details: { status: 503 } }))
    expect(failure.details).toEqual([{ status: 503 }])
    expect(failure.cause).toBeUndefined()
  })

  it('passes as it is when it is none of ours', async () => {
    const environment = new MockActivityEnvironment({}, { interceptors, logger })
    await expect(environment.run(() => Promise.reject(new RangeError('odd')))).rejects.toThrow(RangeError)
  })

  it('is logged once', async () => {
    lines.length = 0
    await failureOf(new TransportError('refused'))
    expect(lines).toHaveLength(1)
  })
})

describe('an activity that promises a heartbeat', () => {
  it('beats while it works and stops when it is done', async () => {
    const environment = new MockActivityEnvironment({ heartbeatTimeoutMs: 30 }, { interceptors, logger })
    let beats = 0
    environment.on('heartbeat', () => {
      beats += 1
    })
    await environment.run(() => new Promise((done) => setTimeout(done, 100)))
    const during = beats
    await new Promise((done) => setTimeout(done, 60))
    expect(during).toBeGreaterThanOrEqual(2)
    expect(beats).toBe(during)
  })
})
