import { join, resolve } from 'node:path'
import type { Config } from './config.ts'
import { startPostgres } from './postgres.ts'
import { announceRunningStack, claimStateDir } from './running-stack.ts'
import type { Secret } from './secret.ts'
import type { Shutdown } from './shutdown.ts'
import { type ChildProgram, type SupervisedChild, supervise } from './supervisor.ts'
import { registerSearchAttributes, type SearchAttribute } from './temporal-attributes.ts'
import { findTemporalProgram } from './temporal-program.ts'
import { namedTemporalServer, startTemporalServer } from './temporal-server.ts'

/** Postgres and Temporal, running and prepared, and a place to run the product's processes beside them. */
export type Stack = {
  databaseUrl: Secret
  /** Null when the Temporal server is somebody else's. */
  temporalUiUrl: string | null
  /** Runs a program that finds this Postgres and this Temporal in its environment. */
  supervise(program: ChildProgram): SupervisedChild
}

export type StackOptions = {
  config: Config
  /** Stops all of it, the newest first. */
  shutdown: Shutdown
  /** Progress, and what the programs write. */
  print: (name: string, line: string) => void
  /** Brings the database to the current schema. */
  migrate: (databaseUrl: string) => Promise<readonly string[]>
  searchAttributes: readonly SearchAttribute[]
  /** Ignores `DATABASE_URL` and a named Temporal server: a demo must not write into anybody's account. */
  ownServersOnly?: boolean
}

/**
 * Starts what the product's processes need: Postgres (`DATABASE_URL`, else our own), the schema, and Temporal
 * (a named server, else our own).
 *
 * @throws Error when the state folder is in use or a server cannot be started. What was started is in `shutdown`.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { config, shutdown, print } = options
  const stateDir = resolve(config.stateDir)
  const claim = claimStateDir(stateDir)
  shutdown.add('the lock', () => claim.release())

  const databaseUrl = await providePostgres(stateDir, options)
  for (const name of await options.migrate(databaseUrl.reveal())) print('migrate', `applied ${name}`)
  const temporal = await provideTemporal(stateDir, options)
  announceRunningStack(stateDir, {
    databaseUrl: databaseUrl.reveal(),
    temporalAddress: temporal.address,
    temporalUiUrl: temporal.uiUrl,
  })

  const environment = {
    DATABASE_URL: databaseUrl.reveal(),
    ...temporal.environment,
    UNDERSTUDY_HOME: stateDir,
    LOG_FORMAT: config.log.pretty ? 'pretty' : 'json',
  }
  return {
    databaseUrl,
    temporalUiUrl: temporal.uiUrl,
    supervise(program) {
      const child = supervise(
        { ...program, env: { ...environment, ...program.env } },
        { print, onGivenUp: (name, code) => void shutdown.begin(`${name} cannot run (exit ${code})`, code) },
      )
      shutdown.add(program.name, child.stop)
      return child
    },
  }
}

async function providePostgres(stateDir: string, options: StackOptions): Promise<Secret> {
  const { config, shutdown, print, ownServersOnly } = options
  if (config.databaseUrl && !ownServersOnly) return config.databaseUrl
  const postgres = await startPostgres({ dir: join(stateDir, 'postgres'), log: (line) => print('postgres', line) })
  shutdown.add('Postgres', postgres.stop)
  return postgres.databaseUrl
}

type ProvidedTemporal = {
  address: string
  uiUrl: string | null
  /** What a process needs to find it; a named server is found the way we found it. */
  environment: Readonly<Record<string, string>>
}

/** Keys in the environment belong to another server and would ask ours for TLS. */
const LOCAL_CONNECTION = { TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'false' }

async function provideTemporal(
  stateDir: string,
  { config, shutdown, print, searchAttributes, ownServersOnly }: StackOptions,
): Promise<ProvidedTemporal> {
  const named = ownServersOnly ? null : namedTemporalServer()
  if (named) {
    await registerSearchAttributes(named, searchAttributes)
    return { address: named.connection.address ?? '', uiUrl: null, environment: {} }
  }
  const log = (line: string) => print('temporal', line)
  const finding = findTemporalProgram({ ...config.programs, log, signal: shutdown.signal })
  // Interrupted, a build still has gigabytes to remove.
  shutdown.add('the search for Temporal', () => finding.then(ignore, ignore))
  const program = await finding
  const server = await startTemporalServer({
    program,
    dir: join(stateDir, 'temporal'),
    namespace: config.temporal.namespace,
    searchAttributes,
    port: TEMPORAL_PORT,
    uiPort: config.temporal.uiPort,
    log,
  })
  shutdown.add('Temporal', server.stop)
  const { address, uiUrl } = server
  return { address, uiUrl, environment: { TEMPORAL_ADDRESS: address, ...LOCAL_CONNECTION } }
}

const ignore = () => undefined

/** Where Temporal's own tools look first. */
const TEMPORAL_PORT = 7233
