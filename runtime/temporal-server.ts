import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TypedSearchAttributes } from '@temporalio/common'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { choosePort, findFreePort } from './free-port.ts'
import { endLeftover, startGuarded, waitUntilReady } from './guarded-process.ts'
import { NICENESS } from './priority.ts'
import { registerSearchAttributes, type SearchAttribute, type TemporalNamespace } from './temporal-attributes.ts'

/** A Temporal dev server of our own on 127.0.0.1. */
export type TemporalServer = {
  address: string
  /** Null when started without. */
  uiUrl: string | null
  stop(): Promise<void>
}

export type TemporalServerOptions = {
  /** The program, as {@link findTemporalProgram} finds it. */
  program: string
  /** Holds the server's database and log. One running server a folder: the caller holds the folder's lock. */
  dir: string
  /** Beside `default`, which always exists. */
  namespace: string
  searchAttributes: readonly SearchAttribute[]
  /** Preferred port; null for any. */
  port: number | null
  /** Preferred port of the Web UI; null for no UI. */
  uiPort: number | null
  log: (line: string) => void
  /** Commits are not flushed to disk: a power cut loses workflows. For tests and benchmarks only, never where a person trades. */
  unsafeFastDisk?: boolean
}

/** The Temporal server that the environment or `temporal.toml` names, or null: then one of our own is needed. */
export function namedTemporalServer(): TemporalNamespace | null {
  const { connectionOptions, namespace } = loadClientConnectConfig()
  return connectionOptions.address ? { connection: connectionOptions, namespace: namespace ?? 'default' } : null
}

/**
 * Starts a dev server and waits until it serves the namespace with its search attributes. The server ends with this
 * process, even when it is killed.
 *
 * @throws Error with the end of the server's log when it does not become ready.
 */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true })
  const database = join(dir, 'temporal.db')
  await endLeftoverServer(dir, database, options.log)
  const port = options.port === null ? await findFreePort() : await choosePort(options.port)
  const uiPort = options.uiPort === null ? null : await choosePort(options.uiPort)
  const server = await startGuarded({
    command: options.program,
    args: serverArguments(options, { port, uiPort, database }),
    logFile: join(dir, 'temporal.log'),
    stopSignal: 'SIGTERM',
    graceMs: 10_000,
    niceness: NICENESS.copying,
  })
  writeFileSync(join(dir, 'temporal.pid'), String(server.pid))
  const address = `127.0.0.1:${port}`
  try {
    // Only a new database takes the search attributes of the command line; one of an earlier version lacks the newer ones.
    const target = { connection: { address, connectTimeout: 1000 }, namespace: options.namespace }
    await waitUntilReady('the Temporal server', server, () =>
      registerSearchAttributes(target, options.searchAttributes),
    )
  } catch (error) {
    await server.stop()
    throw error
  }
  return { address, uiUrl: uiPort === null ? null : `http://127.0.0.1:${uiPort}`, stop: server.stop }
}

/**
 * The dev server has one history shard and lets it hand over 20 tasks a second, so each step of a workflow would wait up
 * to 50 ms: five activities take 550 ms by default and about 65 ms with these rates.
 */
const DYNAMIC_CONFIG = {
  'history.transferProcessorMaxPollRPS': 2000,
  'history.transferProcessorMaxPollHostRPS': 10_000,
  'history.timerProcessorMaxPollRPS': 2000,
  'matching.numTaskqueueReadPartitions': 1,
  'matching.numTaskqueueWritePartitions': 1,
  'system.enableActivityEagerExecution': true,
}

function serverArguments(
  options: TemporalServerOptions,
  { port, uiPort, database }: { port: number; uiPort: number | null; database: string },
): string[] {
  const pragmas = ['journal_mode=WAL', `synchronous=${options.unsafeFastDisk ? 'OFF' : 'FULL'}`]
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', String(port), '--db-filename', database],
    ...['--log-format', 'pretty', '--log-level', 'warn'],
    ...(uiPort === null ? ['--headless'] : ['--ui-port', String(uiPort)]),
    ...(options.namespace === 'default' ? [] : ['--namespace', options.namespace]),
    ...pragmas.flatMap((pragma) => ['--sqlite-pragma', pragma]),
    ...Object.entries(DYNAMIC_CONFIG).flatMap(([key, value]) => ['--dynamic-config-value', `${key}=${value}`]),
    ...options.searchAttributes.flatMap(({ name, type }) => [
      '--search-attribute',
      `${name}=${TypedSearchAttributes.toMetadataType(type)}`,
    ]),
  ]
}

async function endLeftoverServer(dir: string, database: string, log: (line: string) => void) {
  const pidFile = join(dir, 'temporal.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  if (await endLeftover(pid, database, 'SIGTERM', 10_000))
    log(`ended the Temporal server of an earlier run (pid ${pid})`)
}
