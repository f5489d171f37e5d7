import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isAlive } from '../../runtime/guarded-process.ts'
import { supervise } from '../../runtime/supervisor.ts'

const PROGRAMS = join(import.meta.dirname, 'programs')
const PATIENT = { timeout: 20_000, interval: 50 }

describe('a supervised child', { timeout: 30_000 }, () => {
  it('is stopped when asked, and what it wrote was passed on', async () => {
    const lines: string[] = []
    const child = supervise(
      { name: 'child', file: join(PROGRAMS, 'child.ts') },
      { print: (name, line) => lines.push(`${name}: ${line}`), onGivenUp: () => undefined },
    )
    await vi.waitFor(() => expect(lines[0]).toMatch(/^child: running \d+/), PATIENT)
    const pid = child.pid() ?? 0
    await child.stop()
    expect(lines.at(-1)).toBe('child: stopped')
    expect(isAlive(pid)).toBe(false)
  })

  it('leaves the processor to others when it is told to, with all of its threads', async () => {
    const lines: string[] = []
    const child = supervise(
      { name: 'child', file: join(PROGRAMS, 'child.ts'), niceness: 10 },
      { print: (_, line) => lines.push(line), onGivenUp: () => undefined },
    )
    await vi.waitFor(() => expect(lines[0]).toMatch(/^running/), PATIENT)
    const pid = child.pid() ?? 0
    expect(getPriority(pid)).toBe(10)
    if (process.platform === 'linux') {
      expect(new Set(readdirSync(`/proc/${pid}/task`).map((thread) => getPriority(Number(thread))))).toEqual(
        new Set([10]),
      )
      // Where the system shares processors out between sessions, the session stands back as well.
      const group = `/proc/${pid}/autogroup`
      if (existsSync(group)) await vi.waitFor(() => expect(readFileSync(group, 'utf8')).toMatch(/nice 10$/m), PATIENT)
    }
    await child.stop()
  })

  it('is started again when it crashes, later each time', async () => {
    const restarts: string[] = []
    const child = supervise(
      { name: 'child', file: join(PROGRAMS, 'crash.ts'), args: ['3'] },
      {
        print: (_, line) => restarts.push(line),
        onGivenUp: () => undefined,
        firstRestartMs: 10,
      },
    )
    await vi.waitFor(() => expect(restarts.length).toBeGreaterThanOrEqual(3), PATIENT)
    await child.stop()
    expect(restarts.slice(0, 3)).toEqual([
      'ended unasked (exit 3), starting it again in 0.01 s',
      'ended unasked (exit 3), starting it again in 0.02 s',
      'ended unasked (exit 3), starting it again in 0.04 s',
    ])
  })

  it('is started again when it is killed', async () => {
    const pids: string[] = []
    const child = supervise(
      { name: 'child', file: join(PROGRAMS, 'child.ts') },
      { print: (_, line) => pids.push(line), onGivenUp: () => undefined, firstRestartMs: 10 },
    )
    const running = () => pids.filter((line) => line.startsWith('running'))
    await vi.waitFor(() => expect(running()).toHaveLength(1), PATIENT)
    process.kill(child.pid() ?? 0, 'SIGKILL')
    await vi.waitFor(() => expect(running()).toHaveLength(2), PATIENT)
    await child.stop()
  })

  it('is given up on when its configuration is wrong', async () => {
    const givenUp = await new Promise<string>((resolve) => {
      supervise(
        { name: 'child', file: join(PROGRAMS, 'crash.ts'), args: ['78'] },
        { print: () => undefined, onGivenUp: (name, exitCode) => resolve(`${name} ${exitCode}`) },
      )
    })
    expect(givenUp).toBe('child 78')
  })
})

describe('a process with supervised children and guarded programs', { timeout: 60_000 }, () => {
  let dir: string
  let parent: ChildProcess
  let lines: string[]

  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), 'understudy-parent-'))
    parent = spawn(process.execPath, ['--import', 'tsx', join(PROGRAMS, 'parent.ts'), dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    lines = []
    if (parent.stdout) createInterface(parent.stdout).on('line', (line) => lines.push(line))
    await vi.waitFor(() => expect(pids()).toHaveLength(3), PATIENT)
  })

  afterEach(() => {
    parent.kill('SIGKILL')
    rmSync(dir, { recursive: true, force: true })
  })

  const pids = () => lines.filter((line) => line.startsWith('running')).map((line) => Number(line.split(' ')[1]))
  const ended = () => new Promise<number | null>((resolve) => parent.once('exit', resolve))

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no process after %s', async (signal) => {
    parent.kill(signal)
    expect(await ended()).toBe(0)
    expect(pids().filter(isAlive)).toEqual([])
    expect(lines.slice(3)).toEqual([`stopping: ${signal}`, 'second stopped', 'first stopped'])
  })

  it('takes a signal that arrives twice, as npm sends it, for one', async () => {
    parent.kill('SIGINT')
    parent.kill('SIGINT')
    expect(await ended()).toBe(0)
    expect(pids().filter(isAlive)).toEqual([])
  })

  it('leaves no process when it is killed', async () => {
    parent.kill('SIGKILL')
    await ended()
    await vi.waitFor(() => expect(pids().filter(isAlive)).toEqual([]), PATIENT)
  })
})
