import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { Connection } from '@temporalio/client'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import { createVerdictLedger, type VerdictChain } from '../../db/discovery/verdicts.ts'
import { createPool } from '../../db/pool.ts'
import type { Config } from '../../runtime/config.ts'
import { isPortFree } from '../../runtime/free-port.ts'
import type { DoctorProbes } from '../doctor-probes.ts'

const TEMPORAL_WITHIN_MS = 5_000

/** The doctor's looks at this machine and its servers. */
export function createProbes({
  root,
  loadConfig,
  findStack,
  operatorTokenPath,
}: Pick<DoctorProbes, 'loadConfig' | 'findStack' | 'operatorTokenPath'> & { root: string }): DoctorProbes {
  return {
    loadConfig,
    findStack,
    nodeVersion: process.versions.node,
    listMissingPackages: () => listMissingPackages(root),
    canWrite: isWritable,
    isExposed: (path) => (existsSync(path) ? (statSync(path).mode & 0o077) !== 0 : null),
    hasTemporalProgram,
    askPostgres: (databaseUrl) => askPostgres(databaseUrl, join(root, 'migrations')),
    checkVerdicts,
    askTemporal,
    isPortFree,
    operatorTokenPath,
    fetch,
    now: Date.now,
  }
}

function listMissingPackages(root: string): string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.keys(dependencies).filter((name) => !existsSync(join(root, 'node_modules', name, 'package.json')))
}

/** A folder that does not exist yet can be made where the nearest one above it can be written. */
function isWritable(dir: string): boolean {
  const nearest = existsSync(dir) || dirname(dir) === dir ? dir : null
  if (nearest === null) return isWritable(dirname(dir))
  try {
    accessSync(nearest, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function hasTemporalProgram({ programs: { searchPath, cacheDir } }: Config): boolean {
  const onPath = searchPath.split(delimiter).some((dir) => dir !== '' && existsSync(join(dir, 'temporal')))
  return onPath || (existsSync(cacheDir) && readdirSync(cacheDir).some((name) => /^temporal-[^.]*[\d.]+\d$/.test(name)))
}

async function askPostgres(databaseUrl: string, migrations: string) {
  const pool = createPool(databaseUrl, { max: 1 })
  try {
    const { rows } = await pool.query<{ version: string; clock: number; table: string | null }>(
      `select
         current_setting('server_version') as version,
         extract(epoch from clock_timestamp())::double precision * 1000 as clock,
         to_regclass('schema_migrations')::text as table`,
    )
    const [server] = rows
    const applied = server?.table
      ? (await pool.query<{ name: string }>('select name from schema_migrations')).rows.map(({ name }) => name)
      : []
    const wanted = readdirSync(migrations).filter((name) => /^\d+_.*\.sql$/.test(name))
    const missing = wanted.filter((name) => !applied.includes(name.replace(/\.sql$/, '')))
    return {
      version: `Postgres ${server?.version ?? '?'}`,
      missingMigrations: missing.length,
      clock: server?.clock ?? 0,
    }
  } finally {
    await pool.end()
  }
}

async function checkVerdicts(databaseUrl: string): Promise<VerdictChain> {
  const pool = createPool(databaseUrl, { max: 1 })
  try {
    return await createVerdictLedger(pool).checkChain((text) => createHash('sha256').update(text).digest('hex'))
  } finally {
    await pool.end()
  }
}

async function askTemporal(address: string | null): Promise<string> {
  const { connectionOptions } = loadClientConnectConfig()
  const connection = await Connection.connect({
    ...connectionOptions,
    ...(address !== null && { address }),
    connectTimeout: TEMPORAL_WITHIN_MS,
  })
  try {
    const { serverVersion } = await connection.workflowService.getSystemInfo({})
    return `Temporal ${serverVersion}`
  } finally {
    await connection.close()
  }
}
