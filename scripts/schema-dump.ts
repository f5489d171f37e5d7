import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { PGlite } from '@electric-sql/pglite'
import { pgDump } from '@electric-sql/pglite-tools/pg_dump'

const MIGRATIONS = new URL('../migrations/', import.meta.url)

/** The checked-in dump. */
export const SCHEMA_FILE = fileURLToPath(new URL('schema.sql', MIGRATIONS))

/**
 * What the migrations make of an empty database, as SQL. The database is PGlite, which npm brings on every machine in one
 * version, so the text does not depend on a local Postgres; lines that name a version or a session's settings are left out.
 */
export async function dumpSchema(): Promise<string> {
  const pglite = await PGlite.create()
  try {
    for (const name of readdirSync(MIGRATIONS).sort()) {
      if (/^\d+_.*\.sql$/.test(name)) await pglite.exec(readFileSync(new URL(name, MIGRATIONS), 'utf8'))
    }
    const dump = await pgDump({ pg: pglite, args: ['--schema-only', '--no-owner', '--no-privileges'] })
    return withoutSession(await dump.text())
  } finally {
    await pglite.close()
  }
}

function withoutSession(dump: string): string {
  const kept = dump
    .split('\n')
    .filter((line) => !/^(SET |SELECT pg_catalog\.set_config|\\(un)?restrict|-- Dumped )/.test(line))
  return `-- Written by scripts/dump-schema.ts from the migrations. Do not edit.\n\n${kept
    .join('\n')
    .replace(/^--\n(-- Name: .*)\n--$/gm, '$1')
    .replace(/^--\n-- PostgreSQL database dump( complete)?\n--$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
