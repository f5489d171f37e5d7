import { setTimeout as sleep } from 'node:timers/promises'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ReadModel } from '../db/read-model.ts'
import { messageOf } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Secret } from '../runtime/secret.ts'
import { createRoutes } from './routing.ts'
import { json, MODE, problems, TIME } from './schema.ts'

/** A check that takes longer than this counts as failed. */
const CHECK_WITHIN_MS = 2_000

export type HealthDeps = {
  readModel: Pick<ReadModel, 'countTraders'>
  /** Each resolves when the thing it is named for answers. */
  checks: Readonly<Record<'postgres' | 'temporal', () => Promise<unknown>>>
  webhookKeys: Readonly<Record<string, readonly Secret[]>>
  mode: Mode
  copyingEnabled: boolean
  now: () => EpochMs
}

/**
 * `GET /health` says that this process is alive and how it is set up; `GET /ready` whether what it needs answers (503 when
 * not); `GET /` the same in one line for a person. None of them needs a token and none tells a secret.
 */
export function healthRoutes(deps: HealthDeps): OpenAPIHono {
  return createRoutes()
    .openapi(GET_ROOT, async (c) => {
      const { tracked, active } = await countTraders(deps)
      const followed = tracked === null ? 'traders unknown' : `${active} of ${tracked} traders followed`
      return c.text(`understudy is online · ${deps.mode} mode · ${followed} · ${isoTime(deps)}\n`, 200)
    })
    .openapi(GET_HEALTH, async (c) => {
      const { tracked, active } = await countTraders(deps)
      return c.json(
        {
          status: tracked === null ? ('degraded' as const) : ('healthy' as const),
          service: 'understudy' as const,
          time: isoTime(deps),
          mode: deps.mode,
          dryRun: deps.mode === 'paper',
          copyTradingEnabled: deps.copyingEnabled,
          trackedTraders: tracked,
          activeTraders: active,
          providers: Object.fromEntries(
            Object.entries(deps.webhookKeys).map(([name, keys]) => [
              name,
              keys.length > 0 ? ('configured' as const) : ('not configured' as const),
            ]),
          ),
        },
        200,
      )
    })
    .openapi(GET_READY, async (c) => {
      const [postgres, temporal] = await Promise.all([check(deps.checks.postgres), check(deps.checks.temporal)])
      const ready = postgres === 'up' && temporal === 'up'
      return c.json({ ready, postgres, temporal }, ready ? 200 : 503)
    })
}

const HEALTH = z
  .strictObject({
    status: z.enum(['healthy', 'degraded']),
    service: z.literal('understudy'),
    time: TIME,
    mode: MODE,
    dryRun: z.boolean(),
    copyTradingEnabled: z.boolean(),
    trackedTraders: z.int().nullable().openapi({ description: 'Null while the database is away.' }),
    activeTraders: z.int().nullable(),
    providers: z.record(z.string(), z.enum(['configured', 'not configured'])),
  })
  .openapi('Health')

const READINESS = z
  .strictObject({
    ready: z.boolean(),
    postgres: z.string().openapi({ description: '`up`, or `down:` and why.' }),
    temporal: z.string(),
  })
  .openapi('Readiness')

const GET_ROOT = createRoute({
  method: 'get',
  path: '/',
  tags: ['operation'],
  summary: 'The page for a browser, one line for anyone else',
  responses: {
    200: {
      description: 'By what `accept` asks for.',
      content: { 'text/plain': { schema: z.string() }, 'text/html': { schema: z.string() } },
    },
    ...problems(),
  },
})

const GET_HEALTH = createRoute({
  method: 'get',
  path: '/health',
  tags: ['operation'],
  summary: 'That the process is alive, and how it is set up',
  responses: { 200: json('Also 200 while the database is away.', HEALTH) },
})

const GET_READY = createRoute({
  method: 'get',
  path: '/ready',
  tags: ['operation'],
  summary: 'Whether what the process needs answers',
  responses: { 200: json('It does.', READINESS), 503: json('It does not.', READINESS) },
})

/** Null counts where the database is away: the process is alive all the same. */
async function countTraders(deps: HealthDeps): Promise<{ tracked: number | null; active: number | null }> {
  try {
    const { total, active } = await within(deps.readModel.countTraders())
    return { tracked: total, active }
  } catch {
    return { tracked: null, active: null }
  }
}

async function check(answers: () => Promise<unknown>): Promise<string> {
  try {
    await within(answers())
    return 'up'
  } catch (error) {
    return `down: ${messageOf(error)}`
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const waiting = new AbortController()
  const late = sleep(CHECK_WITHIN_MS, undefined, { signal: waiting.signal }).then(
    () => Promise.reject(new Error(`no answer within ${CHECK_WITHIN_MS} ms`)),
    () => Promise.reject(new Error('stopped waiting')),
  )
  try {
    return await Promise.race([work, late])
  } finally {
    waiting.abort()
  }
}

const isoTime = (deps: HealthDeps): string => new Date(deps.now()).toISOString()
