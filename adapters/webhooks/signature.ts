import { createHmac, timingSafeEqual } from 'node:crypto'
import { AuthError } from '../../domain/errors.ts'
import type { Secret } from '../../runtime/secret.ts'

/**
 * Accepts `signature` when it equals the 32-byte digest that any of the keys gives. Every key is tried and every
 * comparison runs in constant time, so neither the position of a wrong byte nor which key matched shows in the timing.
 *
 * @param signature - hex digits without prefix, of any case
 * @throws AuthError when no key is given or none matches
 */
export function requireMatch(signature: string, keys: readonly Secret[], digest: (key: string) => Uint8Array): void {
  if (keys.length === 0) throw new AuthError('no signing key is configured for this provider')
  const given = DIGEST.test(signature) ? Buffer.from(signature, 'hex') : null
  if (!given) throw new AuthError(`signature must be 64 hex digits, was ${signature.length} characters`)
  let matches = 0
  for (const key of keys) matches += timingSafeEqual(given, digest(key.reveal())) ? 1 : 0
  if (matches === 0) {
    throw new AuthError(`signature matches none of the ${keys.length} configured key${keys.length === 1 ? '' : 's'}`)
  }
}

/** The value of a header that must be there. @throws AuthError naming it when it is absent or empty. */
export function requireHeader(headers: Headers, name: string): string {
  const value = headers.get(name)
  if (!value) throw new AuthError(`header ${name} is missing`)
  return value
}

/** HMAC-SHA256 of the parts one after another. */
export function hmacSha256(key: string, parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}

const DIGEST = /^[0-9a-fA-F]{64}$/
