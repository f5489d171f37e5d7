import { fileURLToPath } from 'node:url'
import { runner } from 'node-pg-migrate'
import pg from 'pg'
import { toDomainError } from './errors.ts'

/** The table that remembers what ran. */
const MIGRATIONS_TABLE = 'schema_migrations'

const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url))
/** Files that are not migrations: the dump of the schema, and anything hidden. */
const IGNORED = '(schema\\.sql|\\..*)'

/**
 * Applies the migrations that the database does not have yet, all or none; forward only. Two processes that start together
 * take turns on an advisory lock.
 *
 * @param log - one line of progress at a time.
 * @returns the names applied now, oldest first.
 * @throws TransportError when the database cannot be reached.
 */
export async function migrate(databaseUrl: string, log: (line: string) => void = () => undefined): Promise<string[]> {
  const client = await connect(databaseUrl)
  try {
    const applied = await runner({
      dbClient: client,
      dir: MIGRATIONS,
      ignorePattern: IGNORED,
      migrationsTable: MIGRATIONS_TABLE,
      direction: 'up',
      advisoryLockMode: 'wait',
      logger: { debug: () => undefined, info: log, warn: log, error: log },
    })
    return applied.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function connect(databaseUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  try {
    await client.connect()
    return client
  } catch (error) {
    throw toDomainError(error)
  }
}
