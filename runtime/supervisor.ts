import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { environmentWith } from './config.ts'
import { standBack } from './priority.ts'

/** A TypeScript program to run in a process of its own. */
export type ChildProgram = {
  name: string
  file: string
  args?: readonly string[]
  /** Set on top of this process's environment. */
  env?: Readonly<Record<string, string>>
  /** How far it stands back when processors are scarce, 0…19; 0 unless given. */
  niceness?: number
}

export type SupervisorOptions = {
  /** One line that a child wrote, or something that happened to it. */
  print: (name: string, line: string) => void
  /** A child ended for a reason that a restart does not mend. */
  onGivenUp: (name: string, exitCode: number) => void
  firstRestartMs?: number
}

export type SupervisedChild = {
  /** Of the process that runs now. */
  pid(): number | undefined
  /** Asks the child to stop, kills it after the grace time, and waits until it is gone. */
  stop(): Promise<void>
}

/**
 * Runs a program and starts it again when it ends unasked: at once, then later and later up to 30 s; a minute of life
 * clears that. A wrong configuration (exit 78) is not tried again.
 *
 * The child has its own process group, so that a terminal's Ctrl-C reaches only this process, which stops its children
 * in order. When this process is killed the children notice and end.
 */
export function supervise(program: ChildProgram, options: SupervisorOptions): SupervisedChild {
  const { print, onGivenUp, firstRestartMs = FIRST_RESTART_MS } = options
  const stopping = new AbortController()
  let child = start(program, print)
  let restartMs = firstRestartMs

  async function keepRunning() {
    for (;;) {
      const startedAt = Date.now()
      const { code, signal } = await endOf(child)
      if (stopping.signal.aborted) return
      if (code === EXIT_BAD_CONFIG) return onGivenUp(program.name, code)
      if (Date.now() - startedAt > STABLE_AFTER_MS) restartMs = firstRestartMs
      print(program.name, `ended unasked (${signal ?? `exit ${code}`}), starting it again in ${restartMs / 1000} s`)
      await sleep(restartMs, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      restartMs = Math.min(restartMs * 2, LONGEST_RESTART_MS)
      child = start(program, print)
    }
  }
  const done = keepRunning()

  return {
    pid: () => child.pid,
    async stop() {
      stopping.abort()
      child.kill('SIGTERM')
      const killer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS)
      await done
      clearTimeout(killer)
    },
  }
}

const EXIT_BAD_CONFIG = 78
const FIRST_RESTART_MS = 500
const LONGEST_RESTART_MS = 30_000
const STABLE_AFTER_MS = 60_000
/** Above the time a worker gives its running activities. */
const GRACE_MS = 50_000
const END_WITH_PARENT = join(import.meta.dirname, 'end-with-parent.mjs')

function start(program: ChildProgram, print: SupervisorOptions['print']): ChildProcess {
  const loaders = [import.meta.resolve('tsx'), END_WITH_PARENT].flatMap((module) => ['--import', module])
  const child = spawn(process.execPath, [...loaders, program.file, ...(program.args ?? [])], {
    env: environmentWith(program.env ?? {}),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  // Before it has threads of its own, which inherit this.
  if (program.niceness !== undefined && child.pid !== undefined) void standBack(child.pid, program.niceness)
  for (const stream of [child.stdout, child.stderr]) if (stream) forwardLines(stream, program.name, print)
  return child
}

function forwardLines(stream: Readable, name: string, print: SupervisorOptions['print']) {
  createInterface(stream).on('line', (line) => print(name, line))
}

/** `close` comes after the last line of output, `exit` may not. */
function endOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }))
    child.once('error', () => resolve({ code: 127, signal: null }))
  })
}
