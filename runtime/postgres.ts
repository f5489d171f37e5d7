import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { findFreePort } from './free-port.ts'
import { endLeftover, type GuardedProcess, startGuarded, waitUntilReady } from './guarded-process.ts'
import { findPostgresProgram, type PostgresProgram } from './postgres-program.ts'
import { type Secret, secret } from './secret.ts'

/** A Postgres server of our own on 127.0.0.1. */
export type Postgres = {
  /** Connection string of the database `understudy`, password included. */
  databaseUrl: Secret
  port: number
  /** Fast shutdown: open transactions are rolled back, everything committed is on disk. */
  stop(): Promise<void>
}

export type PostgresOptions = {
  /** Holds the cluster, its password and its log. One running server a folder: the caller holds the folder's lock. */
  dir: string
  /** A free port when absent. */
  port?: number
  /** One line of progress at a time. */
  log: (line: string) => void
  /** Server settings beside ours, for example `{ fsync: 'off' }` in tests. */
  settings?: Readonly<Record<string, string>>
}

/**
 * Starts the Postgres that npm installed, creating the cluster when `dir` has none and ending a server that a killed run
 * left behind. The server ends with this process, even when it is killed.
 *
 * @throws Error with the end of the server's log when it does not accept connections.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const dir = resolve(options.dir)
  mkdirSync(dir, { recursive: true })
  const program = await findPostgresProgram(dir)
  const data = join(dir, 'data')
  const password = loadOrCreatePassword(join(dir, 'password'))
  if (existsSync(join(data, 'PG_VERSION'))) await endLeftoverServer(data, options.log)
  else await createCluster(program, { dir, data, password, log: options.log })

  const port = options.port ?? (await findFreePort())
  const server = await startGuarded({
    ...program.commandLine(program.postgres, serverArguments(data, port, options.settings ?? {})),
    logFile: join(dir, 'postgres.log'),
    stopSignal: 'SIGINT',
    graceMs: 20_000,
  })
  const urlOf = (database: string) => `postgres://${USER}:${password}@127.0.0.1:${port}/${database}`
  try {
    await createDatabase(urlOf('postgres'), server)
  } catch (error) {
    await server.stop()
    throw error
  }
  return { databaseUrl: secret(urlOf(DATABASE)), port, stop: server.stop }
}

const USER = 'understudy'
const DATABASE = 'understudy'

function loadOrCreatePassword(path: string): string {
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}

/** `initdb` into a folder beside, renamed when complete, so that an interrupted start leaves no half cluster. */
async function createCluster(
  program: PostgresProgram,
  cluster: { dir: string; data: string; password: string; log: (line: string) => void },
) {
  cluster.log('creating the Postgres cluster')
  const fresh = `${cluster.data}.new`
  const passwordFile = join(cluster.dir, 'initdb-password')
  rmSync(fresh, { recursive: true, force: true })
  mkdirSync(fresh, { mode: 0o700 })
  writeFileSync(passwordFile, cluster.password, { mode: 0o600 })
  if (program.user) for (const path of [fresh, passwordFile]) chownSync(path, program.user.uid, program.user.gid)
  const initdb = program.commandLine(program.initdb, [
    `--pgdata=${fresh}`,
    `--username=${USER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The C locale needs nothing installed and sorts the same everywhere.
    '--no-locale',
  ])
  try {
    await promisify(execFile)(initdb.command, [...initdb.args], { ...initdb.user, cwd: '/' })
  } finally {
    rmSync(passwordFile, { force: true })
  }
  renameSync(fresh, cluster.data)
}

const serverArguments = (data: string, port: number, settings: Readonly<Record<string, string>>) => [
  '-D',
  data,
  '-p',
  String(port),
  ...Object.entries({ listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }).flatMap(
    ([name, value]) => ['-c', `${name}=${value}`],
  ),
]

/**
 * Postgres refuses to start beside a `postmaster.pid` whose process is alive. Ours is ended; a pid that now belongs to
 * another program only left its number.
 */
async function endLeftoverServer(data: string, log: (line: string) => void) {
  const pidFile = join(data, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  if (await endLeftover(pid, data, 'SIGINT', 20_000)) log(`ended the Postgres server of an earlier run (pid ${pid})`)
  rmSync(pidFile, { force: true })
}

async function createDatabase(url: string, server: GuardedProcess) {
  const client = await waitUntilReady('Postgres', server, () => connect(url))
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`create database ${DATABASE}`)
  } finally {
    await client.end()
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  try {
    await client.connect()
    return client
  } catch (error) {
    await client.end().catch(() => undefined)
    throw error
  }
}
