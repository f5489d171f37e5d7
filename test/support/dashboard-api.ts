import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { problem } from '../../api/errors.ts'
import { loadPage, pageRoutes } from '../../api/page.ts'
import { BUILT_PAGE } from '../../scripts/dashboard-build.ts'
import { EXPLANATION, type PageAnswers } from './dashboard-fixtures.ts'

export const OPERATOR_TOKEN = 'the-right-token'

/** A wrong token is answered by 401 this often, then by 429. */
const WRONG_TOKENS = 2

export type DashboardApi = {
  url: string
  /** What the read routes answer; change it and `announce` to see the page follow. */
  answers: PageAnswers
  /** Paths that answer by this problem instead. */
  failing: Map<string, { status: 404 | 500 | 503; title: string; detail: string }>
  /** Paths that never answer. */
  hanging: Set<string>
  /** Lets a path wait with its answers until what it returns is called. */
  hold(path: string): () => void
  /** Every request but those for the page and its assets, as `GET /status`. */
  requests: string[]
  /** The paths of those with their queries, as `/leaderboard?sort=score`. */
  queries: string[]
  /** Bodies of the operator's commands that were accepted. */
  commands: { path: string; body: unknown }[]
  announce(...topics: string[]): void
  /** Ends the event stream and refuses new ones. */
  dropStream(): void
  restoreStream(): void
  stop(): Promise<void>
}

/** A small API that serves the built page and answers it from memory. */
export async function startDashboardApi(answers: PageAnswers): Promise<DashboardApi> {
  const held = new Map<string, Promise<void>>()
  const listeners = new Set<{ announce(topics: string[]): void; end(): void }>()
  let streamIsOpen = true
  let wrongTokens = 0
  const api: Omit<DashboardApi, 'url' | 'stop'> = {
    answers,
    failing: new Map(),
    hanging: new Set(),
    hold: (path) => {
      let release: () => void = () => undefined
      held.set(path, new Promise<void>((resolve) => (release = resolve)))
      return () => {
        held.delete(path)
        release()
      }
    },
    requests: [],
    queries: [],
    commands: [],
    announce: (...topics) => {
      for (const listener of listeners) listener.announce(topics)
    },
    dropStream: () => {
      streamIsOpen = false
      for (const listener of listeners) listener.end()
    },
    restoreStream: () => {
      streamIsOpen = true
    },
  }

  const asOperator = async (c: Context, act: (body: Record<string, unknown>) => void) => {
    if (c.req.header('authorization') !== `Bearer ${OPERATOR_TOKEN}`) {
      wrongTokens += 1
      if (wrongTokens <= WRONG_TOKENS) return problem(c, 401, 'Not authorised', 'the operator token is wrong')
      c.header('retry-after', '30')
      return problem(c, 429, 'Too many attempts', 'wait before another token is tried')
    }
    const body = (await c.req.json()) as Record<string, unknown>
    api.commands.push({ path: c.req.path, body })
    act(body)
    return c.json({})
  }
  const setPaused = (wallet: string, paused: boolean, pauseReason: string | null) => {
    api.answers['/traders'].rows = api.answers['/traders'].rows.map((row) =>
      row.wallet === wallet ? { ...row, paused, pauseReason, pausedBy: paused ? 'operator' : null } : row,
    )
  }

  const app = new Hono()
    .route('/', pageRoutes({ page: loadPage(BUILT_PAGE), createNonce: () => crypto.randomUUID() }))
    .use(async (c, next) => {
      api.requests.push(`${c.req.method} ${c.req.path}`)
      api.queries.push(c.req.url.slice(c.req.url.indexOf(c.req.path)))
      if (api.hanging.has(c.req.path)) await new Promise(() => undefined)
      await held.get(c.req.path)
      const failure = api.failing.get(c.req.path)
      return failure ? problem(c, failure.status, failure.title, failure.detail) : next()
    })
    .get('/events', (c) => {
      if (!streamIsOpen) return problem(c, 503, 'Not available now', 'the stream is closed for the test')
      return streamSSE(c, async (stream) => {
        await stream.write(': hello\n\n')
        await new Promise<void>((end) => {
          const listener = {
            announce: (topics: string[]) => void stream.writeSSE({ event: 'change', data: JSON.stringify({ topics }) }),
            end,
          }
          listeners.add(listener)
          stream.onAbort(end)
        })
      })
    })
    .get('/signals/:fillId/explain', (c) =>
      c.json({ decisionId: 'd', fillId: c.req.param('fillId'), verdict: 'skip', lines: EXPLANATION }),
    )
    .get('/signals', (c) => {
      const { rows } = api.answers['/signals']
      if (c.req.query('cursor') === undefined) return c.json(api.answers['/signals'])
      return c.json({ rows: rows.map((row) => ({ ...row, fillId: `${row.fillId}-older` })), next: null })
    })
    .post('/halt', (c) =>
      asOperator(c, ({ reason, hard }) => {
        const halt = { switch: 'manual', reason: String(reason), hard: hard === true, by: 'operator (API)' }
        const since = new Date(Date.parse(api.answers['/status'].lastSignalAt ?? '2026-11-24T14:00:00Z')).toISOString()
        api.answers['/status'] = { ...api.answers['/status'], halted: true, halt: { ...halt, since } }
      }),
    )
    .post('/resume', (c) =>
      asOperator(c, () => {
        api.answers['/status'] = { ...api.answers['/status'], halted: false, halt: null }
      }),
    )
    .post('/traders/:wallet/pause', (c) =>
      asOperator(c, ({ reason }) => setPaused(c.req.param('wallet'), true, String(reason ?? 'paused by the operator'))),
    )
    .post('/traders/:wallet/resume', (c) => asOperator(c, () => setPaused(c.req.param('wallet'), false, null)))
    .get('/wallets/:wallet/backtest', (c) => c.json(api.answers['/backtest']))
    .post('/wallets/:wallet/:ruling', (c) => asOperator(c, () => undefined))
    .get('*', (c) => {
      const answer = api.answers[c.req.path as keyof PageAnswers]
      return answer ? c.json(answer) : problem(c, 404, 'Not found', `nothing answers ${c.req.path}`)
    })

  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return Object.assign(api, {
    url: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  })
}
