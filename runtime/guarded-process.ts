import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { standBack } from './priority.ts'

/** A running native program that cannot outlive this process. */
export type GuardedProcess = {
  /** The program's own process id. */
  pid: number
  logFile: string
  /** Settles with the exit code when the program has ended, asked or not. */
  exited: Promise<number>
  /** Asks with the stop signal, kills after the grace time, and waits until the program is gone. */
  stop(): Promise<void>
}

export type GuardedProgram = {
  command: string
  args: readonly string[]
  /** Both output streams go here; the file is begun anew. */
  logFile: string
  /** Run as another user (only root can). */
  user?: { uid: number; gid: number }
  stopSignal: NodeJS.Signals
  graceMs: number
  /** How far it stands back when processors are scarce, 0…19; 0 unless given. */
  niceness?: number
}

/**
 * Starts a native program under a small guard process, in its own process group so that Ctrl-C does not reach it: the
 * owner decides when it stops. When the owner is killed, the guard ends the program.
 *
 * @throws Error with the end of the log when the program could not be started.
 */
export async function startGuarded(program: GuardedProgram): Promise<GuardedProcess> {
  const log = openSync(program.logFile, 'w', 0o600)
  const { logFile: _, user, niceness, ...rest } = program
  const guard = spawn(process.execPath, [GUARD, JSON.stringify({ ...rest, ...user })], {
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  })
  closeSync(log)
  // Before it starts the program, which inherits this.
  if (niceness !== undefined && guard.pid !== undefined) void standBack(guard.pid, niceness)
  const exited = new Promise<number>((resolve) => guard.once('exit', (code) => resolve(code ?? 1)))
  const pid = await Promise.race([programPid(guard), exited.then(() => null)])
  if (pid === null) throw new Error(`${program.command} did not start:\n${logTail(program.logFile)}`)
  return {
    pid,
    logFile: program.logFile,
    exited,
    async stop() {
      guard.kill('SIGTERM')
      await exited
    },
  }
}

/**
 * Repeats `check` until it does not throw, and answers what it answered.
 *
 * @throws Error with the end of the program's log when it ends or is not ready within a minute.
 */
export async function waitUntilReady<T>(what: string, program: GuardedProcess, check: () => Promise<T>): Promise<T> {
  let ended = false
  void program.exited.then(() => {
    ended = true
  })
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await sleep(50)) {
    try {
      return await check()
    } catch (cause) {
      const problem = ended ? 'ended while starting' : Date.now() > deadline ? 'is not ready after a minute' : null
      if (problem) throw new Error(`${what} ${problem}:\n${logTail(program.logFile)}`, { cause })
    }
  }
}

const READY_WITHIN_MS = 60_000

/** The last lines of a log file, for an error message. */
function logTail(logFile: string, lines = 15): string {
  if (!existsSync(logFile)) return '(no output)'
  return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n') || '(no output)'
}

/**
 * Ends a program that a killed run left behind: only when `pid` is alive and its command line contains `marker` (pids are
 * reused). Answers whether there was one.
 */
export async function endLeftover(pid: number, marker: string, stopSignal: NodeJS.Signals, graceMs: number) {
  if (!commandLine(pid).includes(marker)) return false
  process.kill(pid, stopSignal)
  for (const deadline = Date.now() + graceMs; Date.now() < deadline && isAlive(pid); ) await sleep(50)
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
  return true
}

/** Whether a process with this id exists. A process of another user exists too. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const GUARD = fileURLToPath(new URL('./guard.mjs', import.meta.url))

function programPid(guard: ChildProcess): Promise<number> {
  return new Promise((resolve) => guard.once('message', (message) => resolve((message as { pid: number }).pid)))
}

function commandLine(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
