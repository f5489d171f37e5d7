import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { buildWorkflowBundle, provideWorkflowBundle } from '../../workers/bundle.ts'

const dist = mkdtempSync(join(tmpdir(), 'understudy-dist-'))
afterAll(() => rmSync(dist, { recursive: true, force: true }))

it('bundles the workflows where nothing was built', async () => {
  const { code } = await provideWorkflowBundle(dist)
  expect(code).toContain('copyTrade')
  expect(readdirSync(dist)).toEqual([])
})

it('uses what was built of these sources, and builds it once', async () => {
  writeFileSync(join(dist, 'workflows-1.0.0-of-other-sources.js'), 'stale')
  const built = await buildWorkflowBundle(dist)
  expect(built.outcome).toBe('built')
  expect(readdirSync(dist).map((name) => join(dist, name))).toEqual([built.path])
  expect(await buildWorkflowBundle(dist)).toEqual({ ...built, outcome: 'up to date' })

  writeFileSync(built.path, 'the built one')
  expect(await provideWorkflowBundle(dist)).toEqual({ code: 'the built one' })
})

it('names the version of the SDK in the file, because a worker takes no other one', async () => {
  const sdk = JSON.parse(readFileSync('node_modules/@temporalio/worker/package.json', 'utf8')) as { version: string }
  const { path } = await buildWorkflowBundle(dist)
  expect(path).toContain(`workflows-${sdk.version}-`)
})
