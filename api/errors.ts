import type { Context, ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Logger } from 'pino'
import { ZodError } from 'zod'
import { AppError, RateLimitError } from '../domain/errors.ts'

/** Answers with RFC 9457 problem details. `type` stays `about:blank`: the title says all there is to the type. */
export function problem(
  c: Context,
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
): Response {
  return c.json({ type: 'about:blank', title, status, detail, ...more }, status, {
    'content-type': 'application/problem+json',
  })
}

/** The one place where what was thrown becomes an answer. What is not ours to explain is logged and answered without detail. */
export function createErrorHandler(log: Logger): ErrorHandler {
  return (error, c) => {
    if (error instanceof ZodError) {
      const issues = error.issues.map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }))
      const detail = issues.map((issue) => `${issue.path || 'body'}: ${issue.message}`).join('; ')
      return problem(c, 400, 'Invalid input', detail, { issues })
    }
    if (error instanceof HTTPException) return problem(c, error.status, 'Request refused', error.message)
    if (!(error instanceof AppError)) {
      log.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed')
      return problem(c, 500, 'Internal error', 'The failure was logged.')
    }
    const { status, title } = ANSWERS[error.name] ?? { status: 500, title: 'Internal error' }
    if (status >= 500) log.error({ err: error, method: c.req.method, path: c.req.path }, 'request failed')
    if (error instanceof RateLimitError) c.header('retry-after', String(Math.ceil(error.retryAfterMs / 1000)))
    return problem(c, status, title, status === 500 ? 'The failure was logged.' : error.message)
  }
}

const ANSWERS: Readonly<Record<string, { status: ContentfulStatusCode; title: string }>> = {
  InvalidInputError: { status: 400, title: 'Invalid input' },
  AuthError: { status: 401, title: 'Not authorised' },
  NotFoundError: { status: 404, title: 'Not found' },
  ConflictError: { status: 409, title: 'Conflict' },
  ResponseShapeError: { status: 502, title: 'Unusable answer from outside' },
  VenueRejectedError: { status: 502, title: 'Refused by the venue' },
  RateLimitError: { status: 503, title: 'Too busy' },
  TransportError: { status: 503, title: 'Not available now' },
}
