import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operatorTokenPath, provideOperatorToken, readOperatorToken } from '../../runtime/operator-token.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'understudy-token-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

describe('the operator token', () => {
  it('is made once, for this user only, and given again to every later start', () => {
    const home = join(dir, 'state')
    const made = provideOperatorToken(home)
    expect(made).toMatchObject({ isNew: true, path: operatorTokenPath(home) })
    expect(made.token.reveal()).toMatch(/^[\w-]{43}$/)
    expect(statSync(made.path).mode & 0o777).toBe(0o600)
    expect(readdirSync(home)).toEqual(['operator-token'])
    const again = provideOperatorToken(home)
    expect([again.isNew, again.token.reveal()]).toEqual([false, made.token.reveal()])
    expect(readOperatorToken(home)?.reveal()).toBe(made.token.reveal())
  })

  it('does not show when it is printed', () => {
    const { token } = provideOperatorToken(dir)
    expect(JSON.stringify({ token })).not.toContain(readFileSync(operatorTokenPath(dir), 'utf8').trim())
  })

  it('is null where no start has made one', () => {
    expect(readOperatorToken(dir)).toBeNull()
  })

  it.each(['', 'short', 'with blanks in it, twenty', '\0'.repeat(40)])('refuses a file that holds %j', (text) => {
    writeFileSync(operatorTokenPath(dir), text)
    expect(() => provideOperatorToken(dir)).toThrow('must hold a token')
  })
})
