import { setTimeout as sleep } from 'node:timers/promises'
import { Hono } from 'hono'
import type { Leaders } from '../db/leaders.ts'
import { messageOf } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Secret } from '../runtime/secret.ts'

/** A check that takes longer than this counts as failed. */
const CHECK_WITHIN_MS = 2_000

export type HealthDeps = {
  leaders: Pick<Leaders, 'list'>
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
export function healthRoutes(deps: HealthDeps): Hono {
  return new Hono()
    .get('/', async (c) => {
      const { tracked, active } = await countLeaders(deps)
      const followed = tracked === null ? 'leaders unknown' : `${active} of ${tracked} leaders followed`
      return c.text(`understudy is online · ${deps.mode} mode · ${followed} · ${isoTime(deps)}\n`)
    })
    .get('/health', async (c) => {
      const { tracked, active } = await countLeaders(deps)
      return c.json({
        status: tracked === null ? 'degraded' : 'healthy',
        service: 'understudy',
        time: isoTime(deps),
        mode: deps.mode,
        dryRun: deps.mode === 'paper',
        copyTradingEnabled: deps.copyingEnabled,
        trackedTraders: tracked,
        activeTraders: active,
        providers: Object.fromEntries(
          Object.entries(deps.webhookKeys).map(([name, keys]) => [
            name,
            keys.length > 0 ? 'configured' : 'not configured',
          ]),
        ),
      })
    })
    .get('/ready', async (c) => {
      const [postgres, temporal] = await Promise.all([check(deps.checks.postgres), check(deps.checks.temporal)])
      const ready = postgres === 'up' && temporal === 'up'
      return c.json({ ready, postgres, temporal }, ready ? 200 : 503)
    })
}

/** Null counts where the database is away: the process is alive all the same. */
async function countLeaders(deps: HealthDeps): Promise<{ tracked: number | null; active: number | null }> {
  try {
    const leaders = (await within(deps.leaders.list())).filter((leader) => leader.active)
    return { tracked: leaders.length, active: leaders.filter((leader) => !leader.paused).length }
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
