import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, describe, expect, it } from 'vitest'
import { createErrorHandler } from '../../api/errors.ts'
import type { DecisionView } from '../../db/read-model.ts'
import { RateLimitError, ResponseShapeError } from '../../domain/errors.ts'
import { fixtureBytes } from '../adapters/webhooks/fixtures.ts'
import { forgeWebhook } from '../support/webhook-forger.ts'
import { createTestApp, createTestParts, LEADER, NOW, OPERATOR_TOKEN, silentLog } from './test-app.ts'

const OTHER = `0x${'1a'.repeat(20)}`

type TestApp = ReturnType<typeof createTestApp>['app']
async function get(app: TestApp, path: string) {
  const response = await app.request(path)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

async function command(
  app: TestApp,
  method: string,
  path: string,
  body?: unknown,
  token: string | null = OPERATOR_TOKEN,
) {
  const response = await app.request(path, {
    method,
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('health', () => {
  it('tells how the process is set up', async () => {
    const { app } = createTestApp({ webhookKeys: { alchemy: [], quicknode: [], moralis: [] } })
    expect(await get(app, '/health')).toEqual({
      status: 200,
      body: {
        status: 'healthy',
        service: 'understudy',
        time: '2026-07-25T07:44:48.000Z',
        mode: 'paper',
        dryRun: true,
        copyTradingEnabled: true,
        trackedTraders: 1,
        activeTraders: 1,
        providers: { alchemy: 'not configured', quicknode: 'not configured', moralis: 'not configured' },
      },
    })
  })

  it('stays alive without its database and says that it is degraded', async () => {
    const { readModel } = createTestParts()
    const countTraders = () => Promise.reject(new Error('connection refused'))
    const { app } = createTestApp({ readModel: { ...readModel, countTraders } })
    expect(await get(app, '/health')).toMatchObject({ status: 200, body: { status: 'degraded', trackedTraders: null } })
  })

  it('counts a paused leader as tracked, not as active', async () => {
    const { app } = createTestApp()
    await command(app, 'POST', `/traders/${LEADER}/pause`)
    expect((await get(app, '/health')).body).toMatchObject({ trackedTraders: 1, activeTraders: 0 })
  })

  it('is ready when Postgres and Temporal answer', async () => {
    const { app } = createTestApp()
    expect(await get(app, '/ready')).toEqual({ status: 200, body: { ready: true, postgres: 'up', temporal: 'up' } })
  })

  it.each(['postgres', 'temporal'] as const)('is not ready without %s', async (missing) => {
    const up = async () => undefined
    const down = () => Promise.reject(new Error('refused'))
    const { app } = createTestApp({ checks: { postgres: up, temporal: up, [missing]: down } })
    expect(await get(app, '/ready')).toMatchObject({ status: 503, body: { ready: false, [missing]: 'down: refused' } })
  })

  it('greets a person in one line', async () => {
    const { app } = createTestApp()
    expect(await (await app.request('/')).text()).toBe(
      'understudy is online · paper mode · 1 of 1 traders followed · 2026-07-25T07:44:48.000Z\n',
    )
  })
})

describe('the operator’s routes', () => {
  const routes: [string, string][] = [
    ['POST', '/halt'],
    ['POST', '/resume'],
    ['POST', '/traders'],
    ['DELETE', `/traders/${LEADER}`],
    ['POST', `/traders/${LEADER}/pause`],
    ['POST', `/traders/${LEADER}/resume`],
  ]

  it.each(routes)('%s %s needs the token', async (method, path) => {
    const { app, world } = createTestApp()
    for (const token of [null, '', 'wrong', `${OPERATOR_TOKEN}x`, OPERATOR_TOKEN.slice(1)]) {
      expect((await command(app, method, path, {}, token)).status).toBe(401)
      world.now += 60_000
    }
    expect(world.halted).toBe(false)
  })

  it.each(routes)('%s %s is shut while no token is configured', async (method, path) => {
    const { app } = createTestApp({ operatorToken: null })
    expect((await command(app, method, path, {})).status).toBe(503)
  })

  it('halts with a reason, once, and resumes', async () => {
    const { app } = createTestApp()
    expect((await command(app, 'POST', '/halt', {})).status).toBe(400)
    expect(await command(app, 'POST', '/halt', { reason: 'odd fills' })).toMatchObject({
      status: 200,
      body: { halted: true },
    })
    expect((await command(app, 'POST', '/halt', { reason: 'again' })).status).toBe(409)
    expect(await command(app, 'POST', '/resume')).toMatchObject({ status: 200, body: { halted: false } })
    expect((await command(app, 'POST', '/resume')).status).toBe(409)
  })

  it('adds a leader with the assumed edge, says when it was there already, and removes it', async () => {
    const { app } = createTestApp()
    const wallet = OTHER.toUpperCase().replace('0X', '0x')
    expect(await command(app, 'POST', '/traders', { wallet, label: 'Ada' })).toMatchObject({
      status: 201,
      body: {
        outcome: 'added',
        trader: { wallet: OTHER, label: 'Ada', edge: 0.1, edgeSd: 0.05, edgeSource: 'assumed' },
      },
    })
    expect((await command(app, 'POST', '/traders', { wallet })).status).toBe(200)
    expect(await command(app, 'DELETE', `/traders/${OTHER}`)).toMatchObject({ body: { trader: { active: false } } })
  })

  it('pauses and resumes a leader: 404 when unknown, 409 when already there', async () => {
    const { app } = createTestApp()
    expect((await command(app, 'POST', `/traders/${OTHER}/pause`)).status).toBe(404)
    expect((await command(app, 'POST', `/traders/${LEADER}/resume`)).status).toBe(409)
    const paused = await command(app, 'POST', `/traders/${LEADER}/pause`, { reason: 'on holiday' })
    expect(paused.body).toMatchObject({ trader: { paused: true, pauseReason: 'on holiday' } })
    expect((await command(app, 'POST', `/traders/${LEADER}/pause`)).status).toBe(409)
    expect((await command(app, 'POST', `/traders/${LEADER}/resume`)).status).toBe(200)
  })

  it('holds a stated past against the configured minimums unless forced', async () => {
    const { app } = createTestApp()
    const leader = { wallet: OTHER, pnl30d: '999.99', sharpe: 0.2, tradeCount: 49, winRate: 0.5 }
    const { status, body } = await command(app, 'POST', '/traders', leader)
    expect([status, body['detail']]).toEqual([
      400,
      '30-day profit must be at least $1000, was $999.99; Sharpe ratio must be at least 0.7, was 0.2; ' +
        'trade count must be at least 50, was 49; win rate must be at least 0.55, was 0.5 (send "force": true to follow anyway)',
    ])
    expect((await command(app, 'POST', '/traders', { ...leader, force: true })).status).toBe(201)
  })

  it.each([
    ['no wallet', {}],
    ['a short wallet', { wallet: '0x12' }],
    ['an unknown field', { wallet: OTHER, lable: 'typo' }],
    ['an empty label', { wallet: OTHER, label: ' ' }],
    ['profit in words', { wallet: OTHER, pnl30d: 'lots' }],
    ['an edge out of range', { wallet: OTHER, edge: 7 }],
    ['broken JSON', '{"wallet":'],
  ])('refuses %s with 400', async (_, body) => {
    const { app } = createTestApp()
    expect((await command(app, 'POST', '/traders', body)).status).toBe(400)
  })
})

describe('the read model', () => {
  it.each(['/signals', '/decisions', '/orders', '/closures', '/markets/volume', '/deliveries', '/halts'])(
    '%s pages',
    async (path) => {
      const { app, world } = createTestApp()
      expect(await get(app, path)).toEqual({ status: 200, body: { rows: [], next: null } })
      await get(app, `${path}?cursor=abc&limit=7`)
      expect(world.pages).toEqual([{ limit: 50 }, { cursor: 'abc', limit: 7 }])
      for (const limit of ['0', '201', '1.5', 'x']) expect((await get(app, `${path}?limit=${limit}`)).status).toBe(400)
    },
  )

  it.each(['/positions', '/traders', '/providers', '/equity'])('%s answers', async (path) => {
    const { app } = createTestApp()
    expect(await get(app, path)).toMatchObject({ status: 200, body: { rows: expect.any(Array) } })
  })

  it('shows a decision’s stored record as JSON', async () => {
    const { readModel } = createTestParts()
    const view = { decisionId: 'd1', inputs: '{"a":{"$bigint":"1"}}', decision: '{"verdict":"skip"}' } as DecisionView
    const { app } = createTestApp({ readModel: { ...readModel, decision: async () => view } })
    expect((await get(app, '/decisions/d1')).body).toEqual({
      decisionId: 'd1',
      inputs: { a: { $bigint: '1' } },
      decision: { verdict: 'skip' },
    })
  })

  it.each(['/decisions/none', '/signals/none/explain', '/nowhere'])('%s gives 404', async (path) => {
    const { app } = createTestApp()
    expect((await get(app, path)).status).toBe(404)
  })

  it('hides what went wrong inside', async () => {
    const { app } = createTestApp()
    const { status, body } = await get(app, '/pnl')
    expect([status, body['detail']]).toEqual([500, 'The failure was logged.'])
  })
})

describe('errors', () => {
  it.each([
    [new RateLimitError('slow down', 1500), 503, '2'],
    [new ResponseShapeError('gamma changed'), 502, null],
  ])('%s becomes problem details', async (error, status, retryAfter) => {
    const app = new Hono().onError(createErrorHandler(silentLog())).get('/', () => {
      throw error
    })
    const response = await app.request('/')
    expect(response.status).toBe(status)
    expect(response.headers.get('retry-after')).toBe(retryAfter)
    expect(await response.json()).toMatchObject({ type: 'about:blank', status, detail: error.message })
  })
})

describe('over real HTTP', () => {
  let stop: (() => Promise<void>) | null = null
  afterEach(async () => stop?.())

  it('takes a delivery, refuses an oversized one and still answers the next', async () => {
    const { app, world } = createTestApp()
    const url = await new Promise<string>((resolve) => {
      const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) =>
        resolve(`http://127.0.0.1:${port}`),
      )
      stop = () => new Promise((done) => server.close(() => done()))
    })
    const send = async (body: Buffer) => {
      const { headers } = forgeWebhook('quicknode', { sentAt: NOW, body })
      return fetch(`${url}/webhooks/quicknode`, { method: 'POST', headers, body })
    }
    const body = fixtureBytes('quicknode/derived-matching-receipts-orderfilled.json')
    expect((await send(body)).status).toBe(200)
    expect((await send(Buffer.alloc(5 * 1024 * 1024, ' '))).status).toBe(413)
    expect(await (await send(body)).json()).toMatchObject({ verdict: 'duplicate' })
    expect(world.deliveries.map(({ verdict }) => verdict)).toEqual(['recorded', 'too-large', 'duplicate'])
  })
})
