import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { migrate } from '../../db/migrate.ts'
import { type Postgres, startPostgres } from '../../runtime/postgres.ts'

/** How tests reach the server, and the migrated database that each of theirs is a copy of. */
export type TestServer = { adminUrl: string; template: string }

declare module 'vitest' {
  interface ProvidedContext {
    postgres: TestServer
  }
}

let tearDown: () => Promise<void> = () => Promise.resolve()

/** Starts one Postgres for the whole run, or takes the one at DATABASE_URL, and migrates the template once. */
export async function setup(project: TestProject): Promise<void> {
  const given = process.env['DATABASE_URL']
  const own = given ? null : await startOwn()
  const adminUrl = given ?? own?.postgres.databaseUrl.reveal() ?? ''
  const template = `understudy_template_${randomBytes(4).toString('hex')}`
  tearDown = async () => {
    if (!own) return runAsAdmin(adminUrl, `drop database if exists ${template} with (force)`)
    await own.postgres.stop()
    rmSync(own.dir, { recursive: true, force: true })
  }
  await runAsAdmin(adminUrl, `create database ${template}`)
  await migrate(urlOfDatabase(adminUrl, template))
  project.provide('postgres', { adminUrl, template })
}

export async function teardown(): Promise<void> {
  await tearDown()
}

/** The same server and user, another database. */
export function urlOfDatabase(url: string, database: string): string {
  const changed = new URL(url)
  changed.pathname = `/${database}`
  return changed.toString()
}

/** Durability is off: a test's data need not survive the machine. */
async function startOwn(): Promise<{ postgres: Postgres; dir: string }> {
  const dir = mkdtempSync(join(tmpdir(), 'understudy-postgres-'))
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }
  return { postgres: await startPostgres({ dir, log: () => undefined, settings }), dir }
}

async function runAsAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
