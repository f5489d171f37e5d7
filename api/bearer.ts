import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { AuthError } from '../domain/errors.ts'
import type { Secret } from '../runtime/secret.ts'
import { problem } from './errors.ts'

/**
 * Lets a request pass when it carries `authorization: Bearer <token>`. Without a configured token nothing passes: the answer
 * is 503, so that a forgotten setting shows as such and never as an open door.
 */
export function requireOperator(token: Secret | null): MiddlewareHandler {
  return async (c, next) => {
    if (!token) return problem(c, 503, 'Operator API is off', 'no operator token is configured')
    const given = /^Bearer (\S{1,500})$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined || !equals(given, token.reveal())) {
      c.header('www-authenticate', 'Bearer')
      throw new AuthError('the operator token is missing or wrong')
    }
    await next()
    return undefined
  }
}

/** Compares digests, so that neither content nor length shows in the timing. */
const equals = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b))

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()
