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
const log = createLogger({ name: 'test', level: 'info', pretty: false }, { write: (line) => void lines.push(line) })
const logger = new DefaultLogger('ERROR')
const interceptors = [createActivityInterceptors(log)]

async function failureOf(error: unknown, attempt = 1): Promise<ApplicationFailure> {
  const environment = new MockActivityEnvironment({ attempt }, { interceptors, logger })
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

  it('keeps its details and leaves what its cause says out of the history and the log', async () => {
    lines.length = 0
    const cause = new SyntaxError('postgres://user:hunter2@host')
    const failure = await failureOf(new TransportError('refused', { cause, details: { status: 503 } }), 3)
    expect(failure.details).toEqual([{ status: 503 }])
    expect(failure.cause).toBeUndefined()
    expect(lines.join()).toContain('caused by SyntaxError')
    expect(lines.join()).not.toContain('hunter2')
  })

  it('passes as it is when it is none of ours', async () => {
    const environment = new MockActivityEnvironment({}, { interceptors, logger })
    await expect(environment.run(() => Promise.reject(new RangeError('odd')))).rejects.toThrow(RangeError)
  })

  it.each<[string, string, Error, number]>([
    ['info', 'a passing one', new TransportError('refused'), 1],
    ['info', 'a passing one', new RateLimitError('slow down', 1), 2],
    ['warn', 'a passing one that does not pass', new TransportError('refused'), 3],
    ['warn', 'one that no attempt can mend', new ConflictError('exists'), 1],
    ['warn', 'one of which nobody knows', new OutcomeUnknownError('who knows'), 1],
    ['warn', 'a bug, although Temporal tries it again', new RangeError('odd'), 1],
  ])('is one line at %s, with a stack only where somebody should look: %s', async (level, _what, error, attempt) => {
    lines.length = 0
    await failureOf(error, attempt).catch(() => undefined)
    expect(lines).toHaveLength(1)
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>
    expect(line).toMatchObject({ level, attempt, reason: error.message })
    expect('err' in line).toBe(level === 'warn')
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
