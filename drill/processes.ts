import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findFreePort } from '../runtime/free-port.ts'
import { isAlive } from '../runtime/guarded-process.ts'
import { type Postgres, startPostgres } from '../runtime/postgres.ts'
import { type ChildProgram, type SupervisedChild, supervise } from '../runtime/supervisor.ts'
import type { SearchAttribute } from '../runtime/temporal-attributes.ts'
import { startTemporalServer, type TemporalServer } from '../runtime/temporal-server.ts'

/** A process of the product, or a server that it needs, that may be killed and started again. */
export type Killable = {
  readonly name: string
  /** Of the process that runs now; null while none does. */
  pid(): number | null
  /** Starts it; a running one is left alone. A server is ready when this returns, a program may still be starting. */
  start(): Promise<void>
  /** SIGKILL: no clean-up, no goodbye. Returns when the process is gone; it stays away until `start`. */
  kill(): Promise<void>
  /** Asks it to stop and waits until it has. */
  stop(): Promise<void>
}

/** Told what a process writes, line by line, or what happens to it. */
export type Print = (name: string, line: string) => void

/** One of the product's programs, run as the supervisor runs it. */
export function killableProgram(program: ChildProgram, print: Print): Killable {
  let child: SupervisedChild | null = null
  const stop = async () => {
    const stopped = child
    child = null
    await stopped?.stop()
  }
  return {
    name: program.name,
    pid: () => child?.pid() ?? null,
    async start() {
      child ??= supervise(program, {
        print,
        onGivenUp: (name, code) => print(name, `gave up with exit code ${code}`),
      })
    },
    async kill() {
      await killNow(child?.pid() ?? null)
      // Before the supervisor has started the next one.
      await stop()
    },
    stop,
  }
}

export type KillablePostgres = Killable & { databaseUrl(): string }

/** A Postgres server whose data in `dir` and whose port outlive each of its lives. */
export async function killablePostgres(
  dir: string,
  print: Print,
  settings: Readonly<Record<string, string>> = {},
): Promise<KillablePostgres> {
  const port = await findFreePort()
  let server: Postgres | null = null
  let url = ''
  const pid = () => (server ? firstNumber(join(dir, 'data/postmaster.pid')) : null)
  const stop = async () => {
    const stopped = server
    server = null
    await stopped?.stop()
  }
  return {
    name: 'postgres',
    pid,
    databaseUrl: () => url,
    async start() {
      server ??= await startPostgres({ dir, port, settings, log: (line) => print('postgres', line) })
      url = server.databaseUrl.reveal()
    },
    async kill() {
      await killNow(pid())
      await stop()
    },
    stop,
  }
}

export type KillableTemporal = Killable & { address: string }

/** A Temporal dev server whose database in `dir` and whose port outlive each of its lives. */
export async function killableTemporal(
  program: string,
  dir: string,
  searchAttributes: readonly SearchAttribute[],
  print: Print,
): Promise<KillableTemporal> {
  const port = await findFreePort()
  const address = `127.0.0.1:${port}`
  let server: TemporalServer | null = null
  const pid = () => (server ? firstNumber(join(dir, 'temporal.pid')) : null)
  const stop = async () => {
    const stopped = server
    server = null
    await stopped?.stop()
  }
  return {
    name: 'temporal',
    pid,
    address,
    async start() {
      if (server) return
      const log = (line: string) => print('temporal', line)
      const options = { program, dir, namespace: 'default', searchAttributes, port, uiPort: null, log }
      server = await startTemporalServer(options)
      if (server.address !== address) throw new Error(`Temporal had to move from ${address} to ${server.address}`)
    },
    async kill() {
      await killNow(pid())
      await stop()
    },
    stop,
  }
}

async function killNow(pid: number | null): Promise<void> {
  if (pid === null || !isAlive(pid)) return
  process.kill(pid, 'SIGKILL')
  while (isAlive(pid)) await sleep(2)
}

/** What a pid file says in its first line. */
function firstNumber(path: string): number | null {
  if (!existsSync(path)) return null
  return Number(readFileSync(path, 'utf8').split('\n')[0]) || null
}
