// The Temporal SDK loads the payload converter with a plain require, which only this teaches TypeScript.
import 'tsx/cjs'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import type { Pool } from 'pg'
import { createLeaders } from '../db/leaders.ts'
import { migrate } from '../db/migrate.ts'
import { createPool } from '../db/pool.ts'
import { toAddress } from '../domain/money/ids.ts'
import { loadConfigFromEnvironment } from '../runtime/config.ts'
import { findFreePort } from '../runtime/free-port.ts'
import { PROGRAMS } from '../runtime/programs.ts'
import type { ChildProgram } from '../runtime/supervisor.ts'
import { findTemporalProgram } from '../runtime/temporal-program.ts'
import type { Session } from '../sim/session.ts'
import { createTemporalClient } from '../temporal/client.ts'
import { TASK_QUEUES } from '../temporal/names.ts'
import { SEARCH_ATTRIBUTES } from '../temporal/search-attributes.ts'
import { type Killable, killablePostgres, killableProgram, killableTemporal, type Print } from './processes.ts'
import { createVenueControl, type VenueControl } from './venue-control.ts'
import { waitFor } from './wait-for.ts'

const VENUE_PROGRAM = { name: 'venue', file: join(import.meta.dirname, '../sim/main.ts') }

/** The processes that a drill kills. */
export const VICTIMS = ['worker', 'api', 'temporal', 'postgres'] as const
export type Victim = (typeof VICTIMS)[number]

/** The whole product on this machine, every part a process of its own, against a local venue. */
export type Installation = {
  processes: Readonly<Record<Victim | 'venue', Killable>>
  venue: VenueControl
  apiUrl: string
  temporalAddress: string
  databaseUrl: string
  /** Survives every kill: connects anew. */
  pool: Pool
  client: Client
  /** Waits until the API answers, everything it needs is there and a worker polls. @throws Error after a minute and a half */
  ready(): Promise<void>
  /** Ends everything, the servers last. */
  stop(): Promise<void>
}

export type InstallationOptions = {
  /** Holds everything that is written. */
  dir: string
  session: Session
  print: Print
  /** Over {@link GENEROUS}. */
  settings?: Readonly<Record<string, string>>
  venueSettings?: Readonly<Record<string, string>>
  /** Waits for the processes that cost seconds to start; without the worker nothing is decided. */
  without?: readonly ('worker' | 'api')[]
}

/** What the venue signs its deliveries with. Guards nothing outside this machine. */
export const SIGNING_KEYS = { alchemy: 'drill_alchemy_key', quicknode: 'drill_quicknode', moralis: 'drill_moralis' }

/** Starts everything, follows the session's leaders, and returns when it is ready. */
export async function startInstallation(options: InstallationOptions): Promise<Installation> {
  const { dir, session, print, without = [] } = options
  mkdirSync(dir, { recursive: true })
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end()
  }
  try {
    const postgres = await killablePostgres(join(dir, 'postgres'), print)
    stops.push(postgres.stop)
    const temporal = await createTemporal(join(dir, 'temporal'), print)
    stops.push(temporal.stop)
    await Promise.all([postgres.start(), temporal.start()])
    const databaseUrl = postgres.databaseUrl()
    await migrate(databaseUrl)
    const pool = createPool(databaseUrl, { max: 4, onError: () => undefined })
    stops.push(() => pool.end())
    await follow(pool, session)

    const sessionFile = join(dir, 'session.json')
    writeFileSync(sessionFile, JSON.stringify(session))
    const [venuePort, apiPort] = [await findFreePort(), await findFreePort()]
    const venueUrl = `http://127.0.0.1:${venuePort}`
    const apiUrl = `http://127.0.0.1:${apiPort}`
    const product = {
      ...GENEROUS,
      ...endpoints(venueUrl),
      ...TO_OUR_TEMPORAL,
      TEMPORAL_ADDRESS: temporal.address,
      DATABASE_URL: databaseUrl,
      API_PORT: String(apiPort),
      ...options.settings,
    }
    const program = (child: ChildProgram, env: Readonly<Record<string, string>>) => {
      const killable = killableProgram({ ...child, env }, print)
      stops.push(killable.stop)
      return killable
    }
    const webhooks = { SIM_PORT: String(venuePort), SIM_SESSION: sessionFile, SIM_WEBHOOK_URL: `${apiUrl}/webhooks` }
    const processes = {
      postgres,
      temporal,
      venue: program(VENUE_PROGRAM, { ...VENUE, ...webhooks, ...options.venueSettings }),
      worker: program(PROGRAMS.worker, product),
      api: program(PROGRAMS.api, product),
    }
    const client = createTemporalClient({ connection: { address: temporal.address }, namespace: 'default' })
    stops.push(() => client.connection.close())

    await processes.venue.start()
    const venue = createVenueControl(venueUrl)
    await waitFor('the venue', () => venue.state())
    const ready = async () => {
      if (!without.includes('api')) await waitFor('the API', () => isReady(apiUrl))
      if (!without.includes('worker')) await waitFor('the worker', () => isPolling(client, processes.worker.pid()))
    }
    if (!without.includes('worker')) await processes.worker.start()
    if (!without.includes('api')) await processes.api.start()
    await ready()
    const { address: temporalAddress } = temporal
    return { processes, venue, apiUrl, temporalAddress, databaseUrl, pool, client, ready, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function createTemporal(dir: string, print: Print) {
  const { programs } = loadConfigFromEnvironment()
  const log = (line: string) => print('temporal', line)
  const program = await findTemporalProgram({ ...programs, log, signal: new AbortController().signal })
  return killableTemporal(program, dir, Object.values(SEARCH_ATTRIBUTES), print)
}

async function follow(pool: Pool, session: Session): Promise<void> {
  const leaders = createLeaders(pool)
  for (const { wallet, label, assumedEdge, assumedEdgeSd } of session.leaders) {
    const edge = { edge: assumedEdge, edgeSd: assumedEdgeSd, edgeSource: 'assumed' as const }
    await leaders.add({ wallet: toAddress(wallet), label, source: 'demo', simulated: true, ...edge }, Date.now())
  }
}

/** Limits that nothing reaches by accident: ten dollars an entry, and half an hour to make it. */
const GENEROUS: Readonly<Record<string, string>> = {
  DEFAULT_BANKROLL: '1000000',
  MAX_DAILY_LOSS_USD: '500000',
  MAX_KELLY_FRACTION: '0.05',
  COPY_TRADING_SIZING: 'fixed',
  COPY_TRADING_FIXED_USD: '10',
  COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: '1800',
  COPY_TRADING_MAX_EXIT_AGE_SECONDS: '1800',
  COPY_TRADING_MAX_SIZE_PER_WALLET: '500000',
  COPY_TRADING_MAX_PER_MARKET_USD: '500000',
  COPY_TRADING_MAX_PER_EVENT_USD: '500000',
  COPY_TRADING_MAX_TOTAL_USD: '500000',
  COPY_TRADING_MAX_OPEN_ORDERS: '1000',
  COPY_TRADING_COOLDOWN_SECONDS: '0',
  LOG_LEVEL: 'warn',
  LOG_FORMAT: 'json',
  ALCHEMY_SIGNING_KEYS: SIGNING_KEYS.alchemy,
  QUICKNODE_SECURITY_TOKENS: SIGNING_KEYS.quicknode,
  MORALIS_STREAM_SECRETS: SIGNING_KEYS.moralis,
}

/** Keys in the environment belong to another server. */
const TO_OUR_TEMPORAL = { TEMPORAL_NAMESPACE: 'default', TEMPORAL_API_KEY: '', TEMPORAL_TLS: 'false' }

const VENUE: Readonly<Record<string, string>> = {
  SIM_AUTOPLAY: 'false',
  SIM_ALCHEMY_SIGNING_KEY: SIGNING_KEYS.alchemy,
  SIM_ALCHEMY_KINDS: 'graphql,address-activity',
  SIM_QUICKNODE_SECURITY_TOKEN: SIGNING_KEYS.quicknode,
  SIM_QUICKNODE_GZIP: 'true',
  SIM_MORALIS_STREAM_SECRET: SIGNING_KEYS.moralis,
}

const endpoints = (venueUrl: string) => ({
  GAMMA_URL: `${venueUrl}/gamma`,
  CLOB_URL: `${venueUrl}/clob`,
  DATA_API_URL: `${venueUrl}/data`,
  RTDS_URL: `${venueUrl.replace('http', 'ws')}/rtds`,
  POLYGON_RPC_URLS: `${venueUrl}/polygon`,
})

async function isReady(apiUrl: string): Promise<boolean> {
  return (await fetch(`${apiUrl}/ready`)).ok
}

/** Whether this worker is the one that polls: the server lists a dead one for minutes. */
async function isPolling(client: Client, pid: number | null): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: TASK_QUEUES.trading },
    taskQueueType: 1,
  })
  return pollers.some(({ identity }) => identity?.startsWith(`worker-${pid}@`))
}
