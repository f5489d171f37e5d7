import { createHash, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { AuthError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Secret } from '../runtime/secret.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { problem } from './errors.ts'
import { isLocal } from './local.ts'

export type OperatorDeps = {
  /** Null where none is configured and none could be stored: the operator's routes are then shut. */
  operatorToken: Secret | null
  /** Only requests from this machine may act as the operator; true unless a token was configured on purpose. */
  localOnly: boolean
  /** Where a request comes from: the other end of its connection. */
  addressOf: (c: Context) => string
  now: () => EpochMs
}

/** What a route of the operator is declared with. */
export type Operator = { guard: MiddlewareHandler; security: { [name: string]: string[] }[] }

/** Who did it, as the database records it. */
export const BY = 'operator (API)'

/** The name of the token's scheme in the OpenAPI document. */
export const OPERATOR_SCHEME = 'operator'

/**
 * Lets a request pass that carries `authorization: Bearer <token>` and, where `localOnly`, comes from this machine. Without any
 * token nothing passes: the answer is 503, so that a missing one shows as such and never as an open door.
 */
export function createOperator({ operatorToken, localOnly, addressOf, now }: OperatorDeps): Operator {
  const attempts = createAttemptLimit()
  const guard: MiddlewareHandler = async (c, next) => {
    if (!operatorToken) return problem(c, 503, 'Operator API is off', 'there is no operator token')
    const address = addressOf(c)
    if (localOnly && !isLocal(c, address)) {
      return problem(c, 403, 'Only from this machine', 'set OPERATOR_TOKEN to operate from elsewhere')
    }
    const waitMs = attempts.waitMs(address, now())
    if (waitMs > 0) {
      const seconds = Math.ceil(waitMs / 1000)
      c.header('retry-after', String(seconds))
      return problem(c, 429, 'Too many wrong tokens', `try again in ${seconds} s`)
    }
    const given = /^Bearer (\S{1,500})$/i.exec(c.req.header('authorization') ?? '')?.[1]
    if (given === undefined || !equals(given, operatorToken.reveal())) {
      attempts.failed(address, now())
      c.header('www-authenticate', 'Bearer')
      throw new AuthError('the operator token is missing or wrong')
    }
    attempts.succeeded(address)
    return next()
  }
  return { guard, security: [{ [OPERATOR_SCHEME]: [] }] }
}

/** Compares digests, so that neither content nor length shows in the timing. */
const equals = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b))

const sha256 = (text: string): Uint8Array => createHash('sha256').update(text).digest()
