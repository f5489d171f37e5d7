import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createAttemptLimit } from '../../api/attempt-limit.ts'
import { createTestApp, NOW, OPERATOR_TOKEN } from './test-app.ts'

const SECOND = 1_000

describe('wrong operator tokens', () => {
  it('make their address wait, twice as long each time, and nobody else', async () => {
    let address = '203.0.113.7'
    const { app, world } = createTestApp({ addressOf: () => address })
    const resume = async (token: string) => {
      const response = await app.request('/resume', { method: 'POST', headers: { authorization: `Bearer ${token}` } })
      return [response.status, response.headers.get('retry-after')]
    }
    for (let i = 0; i < 3; i += 1) expect(await resume('wrong')).toEqual([401, null])
    // Also with the right token: else the waiting would tell nothing about a guess.
    expect(await resume(OPERATOR_TOKEN)).toEqual([429, '1'])
    address = '203.0.113.8'
    expect(await resume(OPERATOR_TOKEN)).toEqual([409, null])
    address = '203.0.113.7'
    world.now += SECOND
    expect(await resume('wrong')).toEqual([401, null])
    expect(await resume('wrong')).toEqual([429, '2'])
    world.now += 2 * SECOND
    expect(await resume(OPERATOR_TOKEN)).toEqual([409, null])
    for (let i = 0; i < 3; i += 1) expect(await resume('wrong')).toEqual([401, null])
  })
})

describe('the attempt limit', () => {
  const fail = (limit: ReturnType<typeof createAttemptLimit>, address: string, times: number) => {
    for (let i = 0; i < times; i += 1) limit.failed(address, NOW)
  }

  it('never makes anyone wait for more than a minute', () => {
    const limit = createAttemptLimit()
    fail(limit, '198.51.100.1', 500)
    expect(limit.waitMs('198.51.100.1', NOW)).toBe(60 * SECOND)
  })

  it('forgets after an hour', () => {
    const limit = createAttemptLimit()
    fail(limit, '198.51.100.1', 10)
    limit.failed('198.51.100.1', NOW + 3_600 * SECOND)
    expect(limit.waitMs('198.51.100.1', NOW + 3_600 * SECOND)).toBe(0)
  })

  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::9', true],
    ['2001:db8::1', '2001:db8::2', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['::ffff:198.51.100.1', '198.51.100.1', true],
    ['198.51.100.1', '198.51.100.2', false],
    ['::1', '::2', true],
  ])('counts %s and %s as one: %s', (first, second, together) => {
    const limit = createAttemptLimit()
    fail(limit, first, 5)
    expect(limit.waitMs(second, NOW) > 0).toBe(together)
  })

  it('keeps to ten thousand addresses', () => {
    const limit = createAttemptLimit()
    fail(limit, '198.51.100.1', 5)
    for (let i = 0; i < 10_000; i += 1) limit.failed(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, NOW)
    expect(limit.waitMs('198.51.100.1', NOW)).toBe(0)
  })
})

describe('an API whose token was not configured', () => {
  const asked = async (path: string, init: RequestInit = {}, from = '127.0.0.1') => {
    const { app } = createTestApp({ localOnly: true, addressOf: () => from })
    return (await app.request(path, init)).status
  }
  const resume = (headers: Record<string, string> = {}) => ({
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, ...headers },
  })

  it.each(['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1'])('takes the operator from %s', async (from) => {
    expect(await asked('/resume', resume(), from)).toBe(409)
  })

  it.each(['192.0.2.1', '10.0.0.1', '::2', ''])('refuses the operator from %s', async (from) => {
    expect(await asked('/resume', resume(), from)).toBe(403)
  })

  it.each(['forwarded', 'x-forwarded-for', 'x-real-ip'])('refuses who comes through a proxy: %s', async (header) => {
    expect(await asked('/resume', resume({ [header]: '127.0.0.1' }))).toBe(403)
  })

  it.each(['http://localhost/signals', 'http://127.0.0.1:8787/signals', 'http://[::1]/signals'])(
    'answers %s',
    async (url) => {
      expect(await asked(url)).toBe(200)
    },
  )

  it('answers nothing private under a name that points here from elsewhere', async () => {
    expect(await asked('http://evil.example/signals')).toBe(403)
    expect(await asked('http://evil.example/')).toBe(403)
    expect(await asked('http://evil.example/resume', resume())).toBe(403)
    expect(await asked('http://localhost.evil.example/signals')).toBe(403)
  })

  it('takes webhooks and probes under any name', async () => {
    expect(await asked('http://tunnel.example/health')).toBe(200)
    expect(await asked('http://tunnel.example/ready')).toBe(200)
    expect(await asked('http://tunnel.example/webhooks/alchemy', { method: 'POST', body: '{}' })).toBe(401)
    expect(await asked('http://tunnel.example/webhooks/alchemy/../../signals')).toBe(403)
  })
})

describe('headers', () => {
  it.each(['/signals', '/health', '/nowhere', '/openapi.json', '/'])(
    '%s lets other sites do nothing with it',
    async (path) => {
      const { app } = createTestApp()
      const { headers } = await app.request(path, { headers: { origin: 'https://evil.example' } })
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it('answers no preflight', async () => {
    const { app } = createTestApp()
    const preflight = {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    }
    const response = await app.request('/halt', preflight)
    expect([response.status, response.headers.get('access-control-allow-methods')]).toEqual([404, null])
  })
})

describe('bodies of commands', () => {
  const halt = async (body: string, contentType: string | null) => {
    const { app } = createTestApp()
    const response = await app.request('/halt', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${OPERATOR_TOKEN}`,
        ...(contentType === null ? {} : { 'content-type': contentType }),
      },
      body,
    })
    return [response.status, ((await response.json()) as { detail?: string }).detail]
  }

  it.each<[string, string | null, number, string]>([
    ['{"reason": 1}', 'application/json', 400, 'reason: '],
    ['{"reason": oops}', 'application/json', 400, 'body must be JSON, was not from position 11 on (line 1, column 12)'],
    ['', 'application/json', 400, 'reason: '],
    ['reason=x', 'application/x-www-form-urlencoded', 415, ''],
    ['{"reason":"x"}', 'text/plain', 415, ''],
    [JSON.stringify({ reason: 'x'.repeat(70_000) }), 'application/json', 413, 'body must be at most 65536 bytes'],
  ])('%.20s as %s gets %i', async (body, contentType, status, detail) => {
    expect(await halt(body, contentType)).toEqual([status, expect.stringContaining(detail)])
  })

  it('takes JSON with a charset', async () => {
    expect((await halt('{"reason":"x"}', 'application/json; charset=utf-8'))[0]).toBe(200)
  })
})

describe('the document', () => {
  it('leaves out no route but the page’s own files', async () => {
    const { app } = createTestApp()
    const document = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, object> }
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
    )
    const served = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`)
    expect(new Set(described)).toEqual(new Set(served.filter((route) => route !== 'GET /assets/:file')))
  })

  it('has the routes that docs/api.md lists', async () => {
    const { app } = createTestApp()
    const { paths } = (await (await app.request('/openapi.json')).json()) as { paths: Record<string, object> }
    const page = readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8')
    const section = page.slice(page.indexOf('## What there is'), page.indexOf('## The operator'))
    for (const path of Object.keys(paths).filter((one) => !['/docs', '/openapi.json'].includes(one))) {
      expect(section).toContain(
        path.replace(/^.*(\/(pause|resume|pin|ban|clear|backtest|activity|explain|\{id\}))$/, '$1'),
      )
    }
  })

  it('is shown by a page that loads and runs nothing', async () => {
    const { app } = createTestApp()
    const response = await app.request('/docs')
    const text = await response.text()
    expect(response.headers.get('content-security-policy')).not.toContain('script')
    expect(text).not.toMatch(/<script|src=|https?:\/\/(?!127\.0\.0\.1)/)
    for (const path of ['/traders/{wallet}/pause', '/equity', '/events']) expect(text).toContain(path)
  })
})
