import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { SignalView } from '../../db/read-model/signals.ts'
import { environmentWith } from '../../runtime/config.ts'
import { findFreePort } from '../../runtime/free-port.ts'
import { isAlive } from '../../runtime/guarded-process.ts'
import { familyOf, listProcesses } from '../support/story-processes.ts'

const ROOT = join(import.meta.dirname, '../..')
/** What a newcomer waits at most, the start of all servers included. */
const WITHIN = { timeout: 120_000, interval: 200 }
const STOPS_WITHIN_MS = 20_000
const COLLECTED = { timeout: 10_000, interval: 100 }

let dir: string
let apiPort: number
let demo: Demo

/** `npm run demo` as a process, and every process that came of it. */
type Demo = { lines: string[]; parent: ChildProcess; ended: Promise<number | null>; family(): number[] }

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'understudy-demo-'))
  apiPort = await findFreePort()
})
afterEach(() => void demo?.parent.kill('SIGKILL'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

async function startDemo(): Promise<Demo> {
  const parent = spawn(process.execPath, ['scripts/bootstrap.mjs', 'scripts/demo.ts'], {
    cwd: ROOT,
    env: environmentWith({
      UNDERSTUDY_HOME: dir,
      API_PORT: String(apiPort),
      TEMPORAL_UI_PORT: String(await findFreePort()),
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const stream of [parent.stdout, parent.stderr]) createInterface(stream).on('line', (line) => lines.push(line))
  const ended = new Promise<number | null>((resolve) => parent.once('close', resolve))
  return { lines, parent, ended, family: () => familyOf(parent.pid ?? 0) }
}

const printed = (pattern: RegExp) => demo.lines.flatMap((line) => pattern.exec(line)?.[1] ?? [])

/** Ctrl-C; every process must be gone in time. */
async function stopWithCtrlC(): Promise<void> {
  const family = demo.family()
  const startedAt = Date.now()
  demo.parent.kill('SIGINT')
  expect(await demo.ended, demo.lines.slice(-20).join('\n')).toBe(0)
  expect(Date.now() - startedAt).toBeLessThan(STOPS_WITHIN_MS)
  // The last ones end with their parents' pipes, and stay listed until the system has collected them.
  await expect.poll(() => family.filter(isAlive), COLLECTED).toEqual([])
  await expect.poll(() => listProcesses().filter(({ command }) => command.includes(dir)), COLLECTED).toEqual([])
}

const signals = async () => {
  const response = await fetch(`http://127.0.0.1:${apiPort}/signals`)
  return ((await response.json()) as { rows: SignalView[] }).rows.map(({ fillId }) => fillId)
}

describe('the demo', () => {
  let seen: string[]

  it('shows copies, skips for different reasons, an exit and a result within two minutes', async () => {
    demo = await startDemo()
    await expect.poll(() => printed(/ SELL .* (COPY|SOLD|SELL) filled/), WITHIN).not.toEqual([])
    await expect.poll(() => new Set(printed(/ SKIP ([a-z-]+):/)).size, WITHIN).toBeGreaterThanOrEqual(3)
    await expect.poll(() => printed(/(RESULT) \(paper\)/), WITHIN).not.toEqual([])
    expect(printed(/ BUY .* (COPY) filled/)).not.toEqual([])

    seen = await signals()
    await stopWithCtrlC()
  })

  it('goes on from the same data when it is started again', async () => {
    demo = await startDemo()
    await expect.poll(() => printed(/(Ctrl-C) stops everything/), WITHIN).not.toEqual([])

    expect(await signals()).toEqual(expect.arrayContaining(seen))
    await stopWithCtrlC()
  })
})
