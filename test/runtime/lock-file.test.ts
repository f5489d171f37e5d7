import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockHolder, takeLock } from '../../runtime/lock-file.ts'

let path: string
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'understudy-lock-')), 'lock.json')
})
afterEach(() => rmSync(join(path, '..'), { recursive: true, force: true }))

it('is held by one, and free again when released', () => {
  const lock = takeLock(path)
  expect(takeLock(path)).toEqual({ heldBy: process.pid })
  if ('release' in lock) lock.release()
  expect(lockHolder(path)).toBeNull()
  expect(takeLock(path)).toHaveProperty('release')
})

it.each([
  ['of a process that has ended', () => JSON.stringify({ pid: 4_194_303, started: 'then' })],
  [
    'of a process whose number another one has now',
    () => JSON.stringify({ pid: process.pid, started: 'before the machine was restarted' }),
  ],
  ['that was not written to the end', () => '{"pid":'],
])('takes over a lock %s', (_, content) => {
  writeFileSync(path, content())
  expect(takeLock(path)).toHaveProperty('release')
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid })
})
