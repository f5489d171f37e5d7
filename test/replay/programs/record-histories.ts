import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { migrate } from '../../../db/migrate.ts'
import { createPool } from '../../../db/pool.ts'
import { loadConfigOrExit } from '../../../runtime/config.ts'
import { startPostgres } from '../../../runtime/postgres.ts'
import { findTemporalProgram } from '../../../runtime/temporal-program.ts'
import { startTemporalServer } from '../../../runtime/temporal-server.ts'
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.ts'
import { bundleWorkflows } from '../../../workers/bundle.ts'
import { createTradingWorld, roomyPolicy, type TradingWorld } from '../../support/trading-world.ts'
import { SCENARIOS } from '../scenarios.ts'

/*
 * Records one history of each outcome into test/replay/histories, from a real server and a real database of its own:
 *
 *   npx tsx test/replay/programs/record-histories.ts
 *
 * Run it after a deliberate change of a workflow. A change that was not meant to alter running workflows must leave the old
 * files replaying instead.
 */
const HISTORIES = join(import.meta.dirname, '../histories')

const log = (line: string) => process.stderr.write(`${line}\n`)
const dir = mkdtempSync(join(tmpdir(), 'understudy-histories-'))
const postgres = await startPostgres({ dir: join(dir, 'postgres'), log })
const databaseUrl = postgres.databaseUrl.reveal()
await migrate(databaseUrl)
const program = await findTemporalProgram({ ...loadConfigOrExit().programs, log, signal: new AbortController().signal })
const temporal = await startTemporalServer({
  program,
  dir: join(dir, 'temporal'),
  namespace: 'default',
  searchAttributes: Object.values(SEARCH_ATTRIBUTES),
  port: null,
  uiPort: null,
  log,
  unsafeFastDisk: true,
})
const pool = createPool(databaseUrl)
const target = { connection: { address: temporal.address }, namespace: 'default' }
const world = await createTradingWorld(pool, target, await bundleWorkflows())
await world.startWorker()
try {
  await recordAll(world)
} finally {
  await world.close()
  await pool.end()
  await temporal.stop()
  await postgres.stop()
  rmSync(dir, { recursive: true, force: true })
}

async function recordAll(world: TradingWorld) {
  mkdirSync(HISTORIES, { recursive: true })
  const original = { ...world.deps }
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    Object.assign(world.deps, original, { policy: roomyPolicy() })
    const workflowId = await scenario(world)
    const handle = world.client.workflow.getHandle(workflowId)
    await handle.result().catch(() => undefined)
    writeFileSync(join(HISTORIES, `${name}.json`), compact(historyToJSON(await handle.fetchHistory())))
    log(`recorded ${name}`)
  }
}

/** One line, without the stack traces: they name folders of the machine that recorded it. */
function compact(history: string): string {
  const kept = (key: string, value: unknown) => (key === 'stackTrace' ? '' : value)
  return `${JSON.stringify(JSON.parse(history), kept)}\n`
}
