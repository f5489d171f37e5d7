import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startTemporalServer } from '../../runtime/temporal-server.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'understudy-temporal-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

/** Starts a program that only notes its arguments and fails. */
async function argumentsOf(options: { unsafeFastDisk?: boolean; uiPort: number | null }) {
  const program = join(dir, 'temporal')
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > ${dir}/arguments\necho database is locked >&2\nexit 1\n`, {
    mode: 0o755,
  })
  const starting = startTemporalServer({
    program,
    dir,
    namespace: 'default',
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    port: null,
    log: () => undefined,
    ...options,
  })
  await expect(starting).rejects.toThrow('the Temporal server ended while starting:\ndatabase is locked')
  return readFileSync(join(dir, 'arguments'), 'utf8').split('\n')
}

it('flushes every commit to disk unless it was told not to', async () => {
  expect(await argumentsOf({ uiPort: null })).toContain('synchronous=FULL')
  expect(await argumentsOf({ uiPort: null, unsafeFastDisk: true })).toContain('synchronous=OFF')
})

it('registers every search attribute and raises the poll rate', async () => {
  const args = await argumentsOf({ uiPort: 8233 })
  expect(args.filter((_, index) => args[index - 1] === '--search-attribute')).toEqual([
    'UsLeader=Keyword',
    'UsMarket=Keyword',
    'UsToken=Keyword',
    'UsSide=Keyword',
    'UsMode=Keyword',
    'UsStatus=Keyword',
    'UsReason=Keyword',
    'UsNotionalMicros=Int',
  ])
  expect(args).toContain('history.transferProcessorMaxPollRPS=2000')
  expect(args).toContain('127.0.0.1')
  expect(args).toContain('--ui-port')
})
