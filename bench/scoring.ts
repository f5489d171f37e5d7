import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { createPartitions } from '../db/discovery/partitions.ts'
import { migrate } from '../db/migrate.ts'
import { createPool } from '../db/pool.ts'
import { messageOf } from '../domain/errors.ts'
import { startPostgres } from '../runtime/postgres.ts'
import { type Figure, judged, ms, noted, perSecond } from './figure.ts'
import { asText, describeMachine, writeFigures } from './report.ts'
import { inventWorld } from './scoring/invented-trades.ts'
import { loadWorld, walletOf } from './scoring/load-world.ts'
import { refreshWallets } from './scoring/refresh.ts'
import { scoreWorld } from './scoring/score-world.ts'

/** `npm run bench:scoring`: how long it takes to score everyone, and how that grows. */
const HELP = `npm run bench:scoring -- [--fills 5] [--full] [--no-write]

  --fills     only this many million fills, and nothing is written down
  --full      also 20 million fills: half an hour, 20 GB in the system's temporary folder
  --no-write  leaves docs/performance.md as it is

Runs a Postgres of its own in a temporary folder, with the settings that the product uses.`

const SIZES = [0.5, 1, 5]
const FULL = [...SIZES, 20]
const JUDGED_SIZE = 5
const REFRESHED = 1_000

const { values } = parseArgs({
  allowNegative: true,
  options: {
    fills: { type: 'string' },
    full: { type: 'boolean', default: false },
    write: { type: 'boolean', default: true },
    help: { type: 'boolean', default: false },
  },
})
if (values.help) {
  console.log(HELP)
  process.exit(0)
}

const dir = mkdtempSync(join(tmpdir(), 'understudy-scoring-'))
try {
  await measureAll()
} catch (error) {
  console.error(`The bench could not be run: ${messageOf(error)}`)
  process.exitCode = 1
} finally {
  rmSync(dir, { recursive: true, force: true })
}

async function measureAll(): Promise<void> {
  const postgres = await startPostgres({ dir: join(dir, 'postgres'), log: () => undefined })
  try {
    const adminUrl = postgres.databaseUrl.reveal()
    const figures: Figure[] = []
    for (const millions of values.fills ? [Number(values.fills)] : values.full ? FULL : SIZES) {
      figures.push(...(await measure(adminUrl, millions)))
    }
    const section = { name: 'scoring', title: 'Scoring everyone', figures }
    const machine = describeMachine({ postgres: await versionOf(adminUrl), temporal: 'not used' }, new Date())
    console.log(`\n${asText(section)}\n\n${machine}`)
    if (values.write && !values.fills) writeFigures([section], machine)
  } finally {
    await postgres.stop()
  }
}

/** One world in a database of its own, which is dropped afterwards. */
async function measure(adminUrl: string, millions: number): Promise<Figure[]> {
  const name = `scoring_${Math.round(millions * 10)}`
  await asAdmin(adminUrl, `create database ${name}`)
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  const databaseUrl = url.toString()
  await migrate(databaseUrl)
  const pool = createPool(databaseUrl)
  try {
    const world = inventWorld(Math.round(millions * 1e6))
    const what = `${millions} M fills, ${world.wallets.toLocaleString('en')} wallets`
    tell(`${what}: loading`)
    const startedAt = performance.now()
    await loadWorld(pool, world)
    const loadMs = performance.now() - startedAt
    tell(`loaded in ${ms(loadMs)}; scoring`)
    const scored = await scoreWorld(databaseUrl, dir, world)
    const fills = scored.parts.reduce((sum, part) => sum + part.fills, 0)
    const eligible = scored.family.length
    const profileSeconds = scored.parts.reduce((sum, part) => sum + part.profileSeconds, 0)
    const cpuSeconds = scored.parts.reduce((sum, part) => sum + part.cpuSeconds, 0)
    const peakMiB = Math.max(...scored.parts.map((part) => part.peakMiB))
    tell(`scored in ${ms(scored.profilesMs)}; refreshing`)
    const tracked = scored.family.slice(0, REFRESHED).map(({ wallet }) => wallet)
    const refreshed = await refreshWallets(pool, world, tracked.length > 0 ? tracked : [walletOf(0)])
    const scoreMs = scored.profilesMs + scored.familyMs
    const refreshMs = refreshed.appendMs + refreshed.profilesMs + refreshed.storeMs
    const total = ms(loadMs + scoreMs)
    return [
      millions === JUDGED_SIZE
        ? judged(`${what}: load + score + skill`, total, '< 60 s', loadMs + scoreMs < 60_000, await sizeOf(pool))
        : noted(`${what}: load + score + skill`, total, await sizeOf(pool)),
      noted('– load by COPY, months built aside and attached', ms(loadMs), perSecond((fills * 1_000) / loadMs)),
      noted(
        '– read, score and weigh, two processes',
        ms(scored.profilesMs),
        `${cpuSeconds.toFixed(0)} s of CPU in them, ${profileSeconds.toFixed(0)} s of it profiles; ${perSecond((fills * 1_000) / scored.profilesMs)}`,
      ),
      noted(`– judge the family of ${eligible.toLocaleString('en')}`, ms(scored.familyMs)),
      noted('– most memory of a scoring process', `${Math.round(peakMiB)} MiB`),
      noted(
        `– refresh of ${refreshed.wallets} wallets a day later`,
        ms(refreshMs),
        `${refreshed.newFills} new fills stored ${ms(refreshed.appendMs)}, scored ${ms(refreshed.profilesMs)}, stored ${ms(refreshed.storeMs)}`,
      ),
    ]
  } finally {
    await pool.end()
    await asAdmin(adminUrl, `drop database ${name} with (force)`)
  }
}

async function sizeOf(pool: pg.Pool): Promise<string> {
  const sizes = await createPartitions(pool).sizes()
  const bytesOf = (table: string) =>
    sizes
      .filter(({ name }) => name.startsWith(table))
      .reduce((sum, { tableBytes, indexBytes }) => sum + tableBytes + indexBytes, 0)
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`
  return `trades ${gigabytes(bytesOf('onchain_trades'))}, marks ${gigabytes(bytesOf('trade_marks'))} on disk`
}

async function versionOf(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  await client.end()
  return rows[0]?.server_version ?? 'unknown'
}

async function asAdmin(adminUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function tell(line: string) {
  console.log(`  … ${line}`)
}
