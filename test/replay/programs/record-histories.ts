import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js'
import { migrate } from '../../../db/migrate.ts'
import { createPool } from '../../../db/pool.ts'
import { loadConfigOrExit } from '../../../runtime/config.ts'
import { startPostgres } from '../../../runtime/postgres.ts'
import { findTemporalProgram } from '../../../runtime/temporal-program.ts'
import { startTemporalServer } from '../../../runtime/temporal-server.ts'
import { SEARCH_ATTRIBUTES } from '../../../temporal/search-attributes.ts'
import { bundleWorkflows } from '../../../workers/bundle.ts'
import { emptyDatabase } from '../../support/postgres.ts'
import { createResearchWorld, type ResearchWorld } from '../../support/research-world.ts'
import { createTradingWorld, roomyPolicy, type TradingWorld } from '../../support/trading-world.ts'
import { RESEARCH_SCENARIOS, type RecordedRun } from '../research-scenarios.ts'
import { SCENARIOS } from '../scenarios.ts'

/*
 * Records one history of each outcome into test/replay/histories, from a real server and a real database of its own, or only
 * those whose names begin with one of the words given:
 *
 *   npx tsx test/replay/programs/record-histories.ts [word…]
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
const workflowBundle = await bundleWorkflows()
const world = await createTradingWorld(pool, target, workflowBundle)
const research = createResearchWorld(pool, target, workflowBundle)
await world.startWorker()
await research.startWorkers()
try {
  await recordTrading(world)
  await recordResearch(research)
} finally {
  await world.close()
  await research.close()
  await pool.end()
  await temporal.stop()
  await postgres.stop()
  rmSync(dir, { recursive: true, force: true })
}

function wanted(name: string): boolean {
  const words = process.argv.slice(2)
  return words.length === 0 || words.some((word) => name.startsWith(word))
}

async function recordTrading(world: TradingWorld) {
  const original = { ...world.deps }
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    if (!wanted(name)) continue
    Object.assign(world.deps, original, { policy: roomyPolicy() })
    await record(world.client, name, { workflowId: await scenario(world) })
  }
}

async function recordResearch(world: ResearchWorld) {
  const original = { ...world.deps }
  for (const [name, scenario] of Object.entries(RESEARCH_SCENARIOS)) {
    if (!wanted(name)) continue
    world.outside.clear()
    Object.assign(world.deps, original)
    await emptyDatabase(pool)
    await record(world.client, name, await scenario(world))
  }
}

async function record(client: Client, name: string, { workflowId, runId }: RecordedRun) {
  mkdirSync(HISTORIES, { recursive: true })
  const handle = client.workflow.getHandle(workflowId, runId)
  // A run that has gone on has its result in a later one.
  if (runId === undefined) await handle.result().catch(() => undefined)
  writeFileSync(join(HISTORIES, `${name}.json`), compact(historyToJSON(await handle.fetchHistory())))
  log(`recorded ${name}`)
}

/** One line, without the stack traces: they name folders of the machine that recorded it. */
function compact(history: string): string {
  const kept = (key: string, value: unknown) => (key === 'stackTrace' ? '' : value)
  return `${JSON.stringify(JSON.parse(history), kept)}\n`
}
