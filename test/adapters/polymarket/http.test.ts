import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createHttp, type HttpOptions } from '../../../adapters/polymarket/http.ts'
import {
  AuthError,
  messageOf,
  NotFoundError,
  RateLimitError,
  ResponseShapeError,
  TransportError,
} from '../../../domain/errors.ts'

const NOW = Date.parse('2026-11-23T12:00:00Z')
const shape = z.object({ items: z.array(z.object({ id: z.string() })) })

function http(
  answer: (url: string, init?: RequestInit) => Response | Promise<Response>,
  options: Partial<HttpOptions> = {},
) {
  return createHttp({
    baseUrl: 'https://api.example/',
    userAgent: 'understudy/1',
    now: () => NOW,
    timeoutMs: 50,
    fetch: async (input, init) => answer(String(input), init),
    ...options,
  })
}

const thrownBy = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => expect.unreachable('expected an error'),
    (error: unknown) => error,
  )

describe('get', () => {
  it('repeats array parameters, leaves out undefined ones and names itself', async () => {
    let seen = ''
    let agent: string | null = null
    const client = http((url, init) => {
      seen = url
      agent = new Headers(init?.headers).get('user-agent')
      return Response.json({ items: [] })
    })
    await client.get('/list', { id: ['1', '2'], closed: false, limit: 3, cursor: undefined }, shape)
    expect(seen).toBe('https://api.example/list?id=1&id=2&closed=false&limit=3')
    expect(agent).toBe('understudy/1')
  })

  it('ignores fields it was not told about', async () => {
    const client = http(() => Response.json({ items: [{ id: 'a', added: 1 }], later: true }))
    expect(await client.get('/list', {}, shape)).toEqual({ items: [{ id: 'a' }] })
  })

  it('names path and field of what is missing', async () => {
    const error = await thrownBy(http(() => Response.json({ items: [{ id: 'a' }, {}] })).get('/list', {}, shape))
    expect(error).toBeInstanceOf(ResponseShapeError)
    expect(messageOf(error)).toMatch(/GET \/list on api\.example: field "items\[1\]\.id": /)
  })

  it.each([
    [429, {}, RateLimitError],
    [425, {}, TransportError],
    [500, {}, TransportError],
    [503, {}, TransportError],
    [503, { 'retry-after': '4' }, RateLimitError],
    [425, { 'retry-after': '4' }, RateLimitError],
    [404, {}, NotFoundError],
    [401, {}, AuthError],
    [403, {}, AuthError],
    [400, {}, ResponseShapeError],
    [422, {}, ResponseShapeError],
  ] as const)('classifies HTTP %i with headers %o', async (status, headers, kind) => {
    const client = http(() => new Response('{"error":"because"}', { status, headers }))
    const error = await thrownBy(client.get('/list', {}, shape))
    expect(error).toBeInstanceOf(kind)
    expect(messageOf(error)).toContain('because')
  })

  it.each([
    ['seconds', '7', 7_000],
    ['a date', 'Mon, 23 Nov 2026 12:00:30 GMT', 30_000],
    ['a past date', 'Mon, 23 Nov 2026 11:00:00 GMT', 0],
    ['nonsense', 'soon', 2_000],
  ])('reads Retry-After given as %s', async (_, header, wait) => {
    const client = http(() => new Response('', { status: 429, headers: { 'retry-after': header } }))
    expect(await thrownBy(client.get('/list', {}, shape))).toMatchObject({ retryAfterMs: wait })
  })

  it.each([
    [
      'a timeout, even if fetch does not heed its signal',
      () => new Promise<Response>(() => {}),
      /no answer within 50 ms/,
    ],
    ['a connection error', () => Promise.reject(new TypeError('fetch failed')), /fetch failed/],
    ['a body that is not JSON', () => new Response('<html>502</html>'), /body is not JSON, was "<html>502<\/html>"/],
    ['a body cut short', () => new Response('{"items":[{"id"'), /body is not JSON/],
  ])('reports %s as something that may pass', async (_, answer, message) => {
    const error = await thrownBy(http(answer).get('/list', {}, shape))
    expect(error).toBeInstanceOf(TransportError)
    expect(messageOf(error)).toMatch(message)
  })

  it('stops reading a body that is too long', async () => {
    const client = http(() => Response.json({ items: [], padding: 'x'.repeat(2_000) }), { maxBytes: 1_000 })
    const error = await thrownBy(client.get('/list', {}, shape))
    expect(error).toBeInstanceOf(ResponseShapeError)
    expect(messageOf(error)).toContain('longer than 1000 bytes')
  })
})
