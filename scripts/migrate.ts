import { join } from 'node:path'
import { migrate } from '../db/migrate.ts'
import { loadConfigOrExit } from '../runtime/config.ts'
import { startPostgres } from '../runtime/postgres.ts'
import { claimStateDir, findRunningStack } from '../runtime/running-stack.ts'

/** `npm run migrate`: brings the database to the current schema: `DATABASE_URL`, the running stack's, or the embedded one's. */
const config = loadConfigOrExit()
const databaseUrl = config.databaseUrl?.reveal() ?? findRunningStack(config.stateDir)?.databaseUrl
report(databaseUrl ? await migrate(databaseUrl) : await migrateStoppedStack(config.stateDir))

async function migrateStoppedStack(stateDir: string): Promise<string[]> {
  const claim = claimStateDir(stateDir)
  const postgres = await startPostgres({ dir: join(stateDir, 'postgres'), log: console.log })
  try {
    return await migrate(postgres.databaseUrl.reveal())
  } finally {
    await postgres.stop()
    claim.release()
  }
}

function report(applied: readonly string[]) {
  console.log(applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`)
}
