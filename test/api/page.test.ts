import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadPage, pageRoutes } from '../../api/page.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" nonce="__CSP_NONCE__"><title>Understudy</title>',
  )
  writeFileSync(join(folder, 'assets', 'index-abc123.js'), 'console.log("page")')
  writeFileSync(join(folder, 'sources.sha256'), 'not for the public')
})
afterAll(() => rmSync(folder, { recursive: true }))

const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

const createApp = (page = loadPage(folder)) => {
  let answers = 0
  const createNonce = () => {
    answers += 1
    return `nonce-${answers}`
  }
  return new Hono().route('/', pageRoutes({ page, createNonce })).get('/', (c) => c.text('understudy is online'))
}

describe('the page at /', () => {
  it('goes to browsers; everyone else gets the line in plain text', async () => {
    const app = createApp()
    expect(await (await app.request('/', { headers: BROWSER })).text()).toContain('<title>Understudy</title>')
    expect(await (await app.request('/', { headers: { accept: '*/*' } })).text()).toBe('understudy is online')
    expect(await (await app.request('/')).text()).toBe('understudy is online')
  })

  it.each(['/leaderboard', `/wallets/0x${'5b'.repeat(20)}`])(
    'is at %s too, where its figures are for everyone else',
    async (path) => {
      const app = createApp().get(path, (c) => c.json({ rows: [] }))
      const page = await app.request(path, { headers: BROWSER })
      expect(await page.text()).toContain('<title>Understudy</title>')
      const figures = await app.request(path, { headers: { accept: 'application/json' } })
      expect(await figures.json()).toEqual({ rows: [] })
      expect([page.headers.get('vary'), figures.headers.get('vary')]).toEqual(['accept', 'accept'])
    },
  )

  it('allows its own files, no inline script, and styles by a nonce that is new each time', async () => {
    const app = createApp()
    const policies = []
    for (const visit of [1, 2]) {
      const response = await app.request('/', { headers: BROWSER })
      expect(await response.text()).toContain(`nonce="nonce-${visit}"`)
      policies.push(response.headers.get('content-security-policy') ?? '')
    }
    expect(policies[0]).toContain("script-src 'self';")
    expect(policies[0]).toContain("style-src 'self' 'nonce-nonce-1';")
    expect(policies[1]).toContain("'nonce-nonce-2'")
    expect(policies.join()).not.toContain('unsafe')
  })

  it('is never kept by a cache, nor shown inside another page', async () => {
    const { headers } = await createApp().request('/', { headers: BROWSER })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  it('is left to the next route where it was not built', async () => {
    const app = createApp(loadPage(join(folder, 'nowhere')))
    expect(await (await app.request('/', { headers: BROWSER })).text()).toBe('understudy is online')
  })
})

describe('its assets', () => {
  it('are kept for ever under their hashed names, and compressed where the browser takes it', async () => {
    const app = createApp()
    const plain = await app.request('/assets/index-abc123.js')
    expect(await plain.text()).toBe('console.log("page")')
    expect(plain.headers.get('cache-control')).toContain('immutable')
    expect(plain.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    const zipped = await app.request('/assets/index-abc123.js', { headers: { 'accept-encoding': 'gzip, br' } })
    expect(zipped.headers.get('content-encoding')).toBe('gzip')
    expect(gunzipSync(new Uint8Array(await zipped.arrayBuffer())).toString()).toBe('console.log("page")')
  })

  it.each(['/assets/gone.js', '/assets/..%2Fsources.sha256', '/assets/../sources.sha256', '/sources.sha256'])(
    'do not include %s',
    async (path) => expect((await createApp().request(path)).status).toBe(404),
  )
})
