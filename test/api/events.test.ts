import { afterEach, describe, expect, it } from 'vitest'
import { createChangeHub } from '../../api/change-hub.ts'
import { fixtureBytes } from '../adapters/webhooks/fixtures.ts'
import { forgeWebhook } from '../support/webhook-forger.ts'
import { createTestApp, NOW } from './test-app.ts'

/** Reads the stream's text until it holds `text`. */
function createStreamReader(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ''
  return async (text: string) => {
    while (!seen.includes(text)) {
      const chunk = await reader?.read()
      if (!chunk || chunk.done) throw new Error(`the stream ended after ${JSON.stringify(seen)}`)
      seen += chunk.value
    }
    const before = seen.slice(0, seen.indexOf(text) + text.length)
    seen = seen.slice(before.length)
    return before
  }
}

let close = () => {}
afterEach(() => close())

function createWatchedApp(options: { maxWatchers?: number } = {}) {
  const changes = createChangeHub(options)
  close = changes.close
  return { changes, app: createTestApp({ changes }).app }
}

describe('GET /events', () => {
  it('tells of changes as server-sent events, several within a moment as one', async () => {
    const { app, changes } = createWatchedApp()
    const response = await app.request('/events')
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
    const read = createStreamReader(response)
    expect(await read('\n\n')).toBe(': connected\n\n')
    changes.publish(['traders'])
    expect(await read('\n\n')).toBe('event: change\ndata: {"topics":["traders"]}\n\n')
    changes.publish(['signals', 'status'])
    changes.publish(['signals'])
    changes.publish(['positions'])
    expect(await read('\n\n')).toBe('event: change\ndata: {"topics":["signals","status","positions"]}\n\n')
  })

  it('tells of a delivery before the database does', async () => {
    const { app } = createWatchedApp()
    const read = createStreamReader(await app.request('/events'))
    const deliver = () =>
      app.request(
        forgeWebhook('alchemy', { sentAt: NOW, body: fixtureBytes('alchemy/derived-graphql-orderfilled.json') }),
      )
    await deliver()
    expect(await read('status"]}')).toContain('{"topics":["signals","status"]}')
    await deliver()
    expect(await read('status"]}')).toContain('{"topics":["status"]}')
  })

  it('ends every stream at shutdown and starts none after', async () => {
    const { app, changes } = createWatchedApp()
    const response = await app.request('/events')
    const text = response.text()
    changes.close()
    expect(await text).toBe(': connected\n\n')
    expect((await app.request('/events')).status).toBe(503)
  })

  it('turns a page away when too many watch, and lets it in when one has left', async () => {
    const { app } = createWatchedApp({ maxWatchers: 1 })
    const first = await app.request('/events')
    const refused = await app.request('/events')
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10'])
    await first.body?.cancel()
    expect((await app.request('/events')).status).toBe(200)
  })
})

describe('a watcher', () => {
  it('gets nothing when nothing happens in time', async () => {
    const watcher = createChangeHub().watch()
    expect(await watcher?.next(5)).toEqual([])
  })

  it('keeps one set of topics however many changes come', async () => {
    const hub = createChangeHub()
    const watcher = hub.watch()
    for (let i = 0; i < 10_000; i += 1) hub.publish(['signals', 'status'])
    expect(await watcher?.next(5)).toEqual(['signals', 'status'])
    expect(await watcher?.next(5)).toEqual([])
  })
})
