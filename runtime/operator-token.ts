import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { InvalidInputError } from '../domain/errors.ts'
import { type Secret, secret } from './secret.ts'

/** `isNew` on the one occasion on which this token was made: then it may be shown. */
export type OperatorToken = { token: Secret; path: string; isNew: boolean }

/** Where the token of a state folder is kept. */
export const operatorTokenPath = (stateDir: string): string => join(stateDir, 'operator-token')

/**
 * The operator token of a state folder, made at the first start: 256 random bits, readable by this user only. Of processes that
 * start together one makes it and the others read it.
 *
 * @throws InvalidInputError when the file holds something else than a token; Error when the folder cannot be written.
 */
export function provideOperatorToken(stateDir: string): OperatorToken {
  const path = operatorTokenPath(stateDir)
  const known = readOperatorToken(stateDir)
  if (known) return { token: known, path, isNew: false }

  mkdirSync(stateDir, { recursive: true })
  const fresh = randomBytes(32).toString('base64url')
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${fresh}\n`, { mode: 0o600, flag: 'w' })
  try {
    // Unlike a rename, a link fails where another process was first, and unlike a plain write it is never seen half done.
    linkSync(draft, path)
    return { token: secret(fresh), path, isNew: true }
  } catch (error) {
    const winner = readOperatorToken(stateDir)
    if (!winner) throw error
    return { token: winner, path, isNew: false }
  } finally {
    rmSync(draft, { force: true })
  }
}

/** The token that an earlier start stored, or null. @throws InvalidInputError when the file holds something else */
export function readOperatorToken(stateDir: string): Secret | null {
  const path = operatorTokenPath(stateDir)
  let text: string
  try {
    text = readFileSync(path, 'utf8').trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
  if (!/^[\w-]{16,500}$/.test(text)) {
    throw new InvalidInputError(
      `${path} must hold a token of at least 16 letters and digits; remove it to get a new one`,
    )
  }
  return secret(text)
}
