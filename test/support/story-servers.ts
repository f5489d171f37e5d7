import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { migrate } from '../../db/migrate.ts'
import { loadConfigFromEnvironment } from '../../runtime/config.ts'
import { findFreePort } from '../../runtime/free-port.ts'
import { isAlive } from '../../runtime/guarded-process.ts'
import { startPostgres } from '../../runtime/postgres.ts'
import { findTemporalProgram } from '../../runtime/temporal-program.ts'
import { startTemporalServer } from '../../runtime/temporal-server.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { familyOf } from './story-processes.ts'

/** A server of a story's own, on one port and one folder for all its lives. */
export type StoryServer = {
  /** Goes on from the same data. */
  start(): Promise<void>
  /** SIGKILL to the server itself; returns when its own children, if any, have noticed and are gone too. */
  kill(): Promise<void>
  /** Stops and goes on working (SIGSTOP, SIGCONT): connections stay, nobody answers. */
  freeze(): void
  thaw(): void
}

export type StoryServers = {
  databaseUrl: string
  postgres: StoryServer
  temporalAddress: string
  temporal: StoryServer
  /** Ends both and removes their data. */
  stop(): Promise<void>
}

/** Starts a Postgres, migrated, and a Temporal server that nobody else uses. */
export async function startStoryServers(): Promise<StoryServers> {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-story-'))
  const postgres = await createPostgres(join(dir, 'postgres'))
  const temporal = await createTemporal(join(dir, 'temporal'))
  await Promise.all([postgres.server.start(), temporal.server.start()])
  const databaseUrl = postgres.databaseUrl()
  await migrate(databaseUrl)
  return {
    databaseUrl,
    postgres: postgres.server,
    temporalAddress: temporal.address,
    temporal: temporal.server,
    async stop() {
      await Promise.all([postgres.stop(), temporal.stop()])
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const quiet = () => undefined

/** What is committed must be in the system's hands when the server is killed; the disk may have it later. */
const SETTINGS = { fsync: 'off', full_page_writes: 'off', max_connections: '100' }

async function createPostgres(dir: string) {
  const port = await findFreePort()
  let running: Awaited<ReturnType<typeof startPostgres>> | null = null
  return {
    databaseUrl: () => running?.databaseUrl.reveal() ?? '',
    stop: async () => await running?.stop(),
    server: createServer(
      async () => {
        running = await startPostgres({ dir, port, log: quiet, settings: SETTINGS })
      },
      () => pidIn(join(dir, 'data/postmaster.pid')),
    ),
  }
}

async function createTemporal(dir: string) {
  const { programs } = loadConfigFromEnvironment()
  const program = await findTemporalProgram({ ...programs, log: quiet, signal: new AbortController().signal })
  const port = await findFreePort()
  const searchAttributes = Object.values(SEARCH_ATTRIBUTES)
  let running: Awaited<ReturnType<typeof startTemporalServer>> | null = null
  return {
    address: `127.0.0.1:${port}`,
    stop: async () => await running?.stop(),
    server: createServer(
      async () => {
        const options = { program, dir, namespace: 'default', searchAttributes, port, uiPort: null, log: quiet }
        running = await startTemporalServer({ ...options, unsafeFastDisk: true })
      },
      () => pidIn(join(dir, 'temporal.pid')),
    ),
  }
}

function createServer(start: () => Promise<void>, pid: () => number): StoryServer {
  return {
    start,
    async kill() {
      const killed = pid()
      const family = familyOf(killed)
      process.kill(killed, 'SIGKILL')
      while (family.some(isAlive)) await sleep(5)
    },
    freeze: () => process.kill(pid(), 'SIGSTOP'),
    thaw: () => process.kill(pid(), 'SIGCONT'),
  }
}

const pidIn = (file: string) => Number(readFileSync(file, 'utf8').split('\n')[0])
