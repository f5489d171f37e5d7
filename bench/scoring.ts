import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
import { loadWorld } from './scoring/load-world.ts'
import { postgresCpuSeconds } from './scoring/postgres-cpu.ts'
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
const CORES = 2

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
  try {
    await migrate(url.toString())
    return await measureWorld(url.toString(), millions)
  } finally {
    await asAdmin(adminUrl, `drop database ${name} with (force)`)
  }
}

async function measureWorld(databaseUrl: string, millions: number): Promise<Figure[]> {
  const world = inventWorld(Math.round(millions * 1e6))
  const what = `${millions} M fills, ${world.wallets.toLocaleString('en')} wallets`
  tell(`${what}: loading`)
  const load = await timed(databaseUrl, (pool) => loadWorld(pool, world))
  tell(`loaded in ${ms(load.wallMs)}; scoring`)
  const score = await timed(databaseUrl, () => scoreWorld(databaseUrl, dir, world))
  tell(`scored in ${ms(score.wallMs)}; refreshing`)
  const { parts, family, profilesMs, familyMs } = score.result
  const tracked = family.slice(0, REFRESHED).map(({ wallet }) => wallet)
  const refresh = await timed(databaseUrl, (pool) => refreshWallets(pool, world, tracked))
  const { newFills, appendMs, profilesMs: profiledMs, storeMs, wallets } = refresh.result

  const scoringCpu = sum(parts.map((part) => part.cpuSeconds))
  const cpu = load.cpuSeconds + score.cpuSeconds + scoringCpu
  const totalMs = load.wallMs + score.wallMs
  const headline = [
    `${what}: load + score + skill`,
    ms(totalMs),
    `${cpu.toFixed(0)} s of CPU: ${(cpu / CORES).toFixed(0)} s on two idle cores`,
  ] as const
  return [
    millions === JUDGED_SIZE
      ? judged(headline[0], headline[1], '< 60 s', totalMs < 60_000, headline[2])
      : noted(...headline),
    noted(
      '– load by COPY, months built aside and attached',
      ms(load.wallMs),
      `${load.cpuSeconds.toFixed(0)} s of CPU; ${await sizeOf(databaseUrl)}`,
    ),
    noted(
      '– read, score and weigh, in two processes',
      ms(profilesMs),
      `${scoringCpu.toFixed(0)} s of CPU in them and ${score.cpuSeconds.toFixed(0)} s to read and sort; ${perSecond((sum(parts.map((part) => part.fills)) * 1_000) / profilesMs)}`,
    ),
    noted(`– judge the family of ${family.length.toLocaleString('en')}`, ms(familyMs)),
    noted('– most memory of a scoring process', `${Math.round(Math.max(...parts.map((part) => part.peakMiB)))} MiB`),
    noted(
      `– refresh of ${wallets.toLocaleString('en')} wallets a day later`,
      ms(refresh.wallMs),
      `${newFills} new fills taken in ${ms(appendMs)}, scored ${ms(profiledMs)}, stored ${ms(storeMs)}; ${refresh.cpuSeconds.toFixed(0)} s of CPU`,
    ),
  ]
}

type Timed<T> = { result: T; wallMs: number; cpuSeconds: number }

/** How long a step takes, and how much CPU it uses in this process and in Postgres. */
async function timed<T>(databaseUrl: string, work: (pool: pg.Pool) => Promise<T>): Promise<Timed<T>> {
  const postgresBefore = await withPool(databaseUrl, postgresCpuSeconds)
  const ours = process.cpuUsage()
  const startedAt = performance.now()
  const result = await withPool(databaseUrl, work)
  const wallMs = performance.now() - startedAt
  const { user, system } = process.cpuUsage(ours)
  // The server counts a connection's time when its process has ended.
  await sleep(500)
  const postgres = (await withPool(databaseUrl, postgresCpuSeconds)) - postgresBefore
  return { result, wallMs, cpuSeconds: (user + system) / 1e6 + postgres }
}

async function withPool<T>(databaseUrl: string, work: (pool: pg.Pool) => Promise<T>): Promise<T> {
  const pool = createPool(databaseUrl)
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

async function sizeOf(databaseUrl: string): Promise<string> {
  const sizes = await withPool(databaseUrl, (pool) => createPartitions(pool).sizes())
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
