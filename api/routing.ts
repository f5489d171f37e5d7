import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { problem } from './errors.ts'
import { parseJson } from './json.ts'
import { readBody } from './request-body.ts'

/** No command of an operator is longer. */
const MAX_BODY_BYTES = 64 * 1024

/** An empty set of routes. What does not fit a route's schema is thrown, for the one error handler to answer. */
export const createRoutes = (): OpenAPIHono =>
  new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw result.error
    },
  })

/** Reads and checks the body before its schema does, so that broken JSON is answered with its position; an empty one is `{}`. */
export const jsonBody: MiddlewareHandler = async (c, next) => {
  const body = await readBody(c.req.raw, MAX_BODY_BYTES)
  if (body.kind === 'too-large') return problem(c, 413, 'Too large', `body must be at most ${body.limit} bytes`)
  const { method, headers } = c.req.raw
  const isEmpty = body.bytes.length === 0
  if (!isEmpty && isJson(headers.get('content-type'))) parseJson(body.bytes)
  const typed = new Headers(headers)
  typed.delete('content-length')
  if (isEmpty) typed.set('content-type', 'application/json')
  c.req.raw = new Request(c.req.url, { method, headers: typed, body: isEmpty ? '{}' : Buffer.from(body.bytes) })
  return next()
}

const isJson = (contentType: string | null): boolean => /^application\/json\s*(;|$)/i.test(contentType ?? '')
