import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findTemporalProgram, type TemporalSources } from '../../runtime/temporal-program.ts'

let dir: string
let cacheDir: string
let attempts: string[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'understudy-programs-'))
  cacheDir = join(dir, 'cache')
  attempts = []
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const BUILT = 'temporal-1.8.2'
const DOWNLOADED = 'temporal-sdk-typescript-1.24.0'

function addProgram(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, name), '#!/bin/sh\n', { mode: 0o755 })
  return join(folder, name)
}

/** A machine on which the two slow ways succeed or fail as told. */
const find = (works: { download?: boolean; build?: boolean }, overrides: Partial<TemporalSources> = {}) =>
  findTemporalProgram({
    searchPath: `${join(dir, 'empty')}:${join(dir, 'bin')}`,
    cacheDir,
    log: () => undefined,
    signal: new AbortController().signal,
    download: async () => {
      attempts.push('download')
      if (!works.download) throw new Error('no network\nand more')
      addProgram(cacheDir, DOWNLOADED)
    },
    build: async (target) => {
      attempts.push('build')
      if (!works.build) throw new Error('spawn go ENOENT')
      addProgram(cacheDir, BUILT)
      expect(target).toBe(join(cacheDir, BUILT))
    },
    ...overrides,
  })

it('prefers a program on the search path', async () => {
  const program = addProgram(join(dir, 'bin'), 'temporal')
  addProgram(cacheDir, BUILT)
  expect(await find({ download: true, build: true })).toBe(program)
  expect(attempts).toEqual([])
})

it('passes over what cannot be run', async () => {
  chmodSync(addProgram(join(dir, 'empty'), 'temporal'), 0o644)
  mkdirSync(join(dir, 'bin/temporal'), { recursive: true })
  expect(await find({ download: true })).toBe(join(cacheDir, DOWNLOADED))
})

it.each([BUILT, DOWNLOADED])('takes %s from the cache without trying anything', async (name) => {
  const program = addProgram(cacheDir, name)
  expect(await find({})).toBe(program)
  expect(attempts).toEqual([])
})

it('downloads before it builds', async () => {
  expect(await find({ download: true, build: true })).toBe(join(cacheDir, DOWNLOADED))
  expect(attempts).toEqual(['download'])
})

it('builds from source where the download is not possible', async () => {
  expect(await find({ build: true })).toBe(join(cacheDir, BUILT))
  expect(attempts).toEqual(['download', 'build'])
})

it('names the four ways and what failed when none works', async () => {
  const error: Error = await find({}).catch((thrown) => thrown)
  for (const text of [
    'TEMPORAL_ADDRESS',
    'on the PATH',
    'temporal.download (tried: no network)',
    'Go 1.26.4',
    'spawn go ENOENT',
  ]) {
    expect(error.message).toContain(text)
  }
  expect(existsSync(join(cacheDir, 'temporal.lock'))).toBe(false)
})

it('builds once when two ask at the same time', async () => {
  const both = await Promise.all([find({ build: true }), find({ build: true })])
  expect(both).toEqual([join(cacheDir, BUILT), join(cacheDir, BUILT)])
  expect(attempts).toEqual(['download', 'build'])
})

it('stops waiting when it is told to', async () => {
  const controller = new AbortController()
  const building = find(
    {},
    {
      signal: controller.signal,
      download: async () => {
        controller.abort(new Error('SIGINT'))
      },
    },
  )
  await expect(building).rejects.toThrow('SIGINT')
  expect(attempts).toEqual([])
})
