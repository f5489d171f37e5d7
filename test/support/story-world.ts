// The Temporal SDK loads the payload converter with a plain require, which only this teaches TypeScript.
import 'tsx/cjs'
import { join } from 'node:path'
import type { Client } from '@temporalio/client'
import { expect, vi } from 'vitest'
import { findFreePort } from '../../runtime/free-port.ts'
import type { SessionLeader } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { createTemporalClient } from '../../temporal/client.ts'
import { SCHEDULES } from '../../temporal/names.ts'
import { storySession } from './story-market.ts'
import { type Postman, startPostman } from './story-postman.ts'
import { createStoryProgram, type StoryProgram } from './story-program.ts'

const ROOT = join(import.meta.dirname, '../..')
const KEYS = { alchemy: 'story_alchemy_key', quicknode: 'story_quicknode_token', moralis: 'story_moralis_secret' }
const OPERATOR_TOKEN = 'story-operator-token'

/** How long a story waits for something that is bound to happen, on a busy machine. */
export const PATIENT = { timeout: 90_000, interval: 50 }

/** The product's own processes against a venue on this machine. Nothing of the product is replaced. */
export type StoryWorld = {
  sim: Sim
  postman: Postman
  api: StoryProgram
  worker: StoryProgram
  client: Client
  /** The JSON of an API route. @throws Error unless it answers 2xx */
  get<T>(path: string): Promise<T>
  /** All rows of a paged route, newest first. */
  list<Row>(path: string): Promise<Row[]>
  /** Waits until the API answers and what it needs is there. */
  ready(): Promise<void>
  /** Runs a periodic job now, as an operator can. */
  trigger(schedule: keyof typeof SCHEDULES): Promise<void>
  /** Ends both processes and the venue. */
  stop(): Promise<void>
}

export type StoryOptions = {
  databaseUrl: string
  temporal: { address: string; namespace: string }
  leaders: readonly SessionLeader[]
  /** The product's settings, over the generous ones of all stories. */
  settings?: Readonly<Record<string, string>>
  blockMs?: number
}

/** Starts venue, API and worker, and has the leaders followed. */
export async function startStoryWorld(options: StoryOptions): Promise<StoryWorld> {
  const { databaseUrl, temporal, leaders } = options
  const apiPort = await findFreePort()
  const apiUrl = `http://127.0.0.1:${apiPort}`
  const postman = await startPostman(apiUrl)
  const sim = await startSim({
    session: storySession(leaders),
    blockMs: options.blockMs ?? 250,
    webhooks: {
      url: postman.url,
      alchemySigningKey: KEYS.alchemy,
      alchemyKinds: ['graphql', 'address-activity'],
      quicknodeSecurityToken: KEYS.quicknode,
      quicknodeGzip: true,
      moralisStreamSecret: KEYS.moralis,
      moralisConfirmBlocks: 8,
      // A provider's minute is a second and a half here.
      retryFactor: 0.025,
    },
  })
  const env = {
    ...GENEROUS,
    ...endpointsOf(sim),
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_API_KEY: '',
    TEMPORAL_TLS: 'false',
    API_PORT: String(apiPort),
    OPERATOR_TOKEN,
    ALCHEMY_SIGNING_KEYS: KEYS.alchemy,
    QUICKNODE_SECURITY_TOKENS: KEYS.quicknode,
    MORALIS_STREAM_SECRETS: KEYS.moralis,
    ...options.settings,
  }
  const api = createStoryProgram({ name: 'api', file: join(ROOT, 'api/main.ts'), env })
  const worker = createStoryProgram({ name: 'worker', file: join(ROOT, 'workers/main.ts'), env })
  const client = createTemporalClient({
    connection: { address: temporal.address },
    namespace: temporal.namespace,
  })

  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${apiUrl}${path}`)
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as T
  }
  const world: StoryWorld = {
    sim,
    postman,
    api,
    worker,
    client,
    get,
    async list<Row>(path: string) {
      const rows: Row[] = []
      let cursor: string | null = null
      do {
        const query: string = cursor === null ? '' : `?cursor=${cursor}`
        const page: { rows: Row[]; next: string | null } = await get(`${path}${query}`)
        rows.push(...page.rows)
        cursor = page.next
      } while (cursor !== null)
      return rows
    },
    ready: () => vi.waitFor(async () => expect(await get('/ready')).toMatchObject({ ready: true }), PATIENT),
    trigger: (schedule) => client.schedule.getHandle(SCHEDULES[schedule]).trigger(),
    async stop() {
      await Promise.all([api.stop(), worker.stop()])
      await client.connection.close()
      await sim.stop()
      await postman.stop()
    },
  }
  api.start()
  worker.start()
  try {
    await world.ready()
    for (const leader of leaders) await follow(apiUrl, leader)
    await vi.waitFor(() => expect(worker.output.join('\n')).toContain('worker runs'), PATIENT)
  } catch (cause) {
    const last = [...api.output.slice(-10), ...worker.output.slice(-10)].join('\n')
    await world.stop()
    throw new Error(`the product did not start:\n${last}`, { cause })
  }
  return world
}

/** Limits that no story meets by accident: ten dollars an entry, and half an hour to make it. */
const GENEROUS: Readonly<Record<string, string>> = {
  DEFAULT_BANKROLL: '100000',
  MAX_DAILY_LOSS_USD: '50000',
  MAX_KELLY_FRACTION: '0.05',
  COPY_TRADING_SIZING: 'fixed',
  COPY_TRADING_FIXED_USD: '10',
  COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: '1800',
  COPY_TRADING_MAX_EXIT_AGE_SECONDS: '1800',
  COPY_TRADING_MAX_SIZE_PER_WALLET: '50000',
  COPY_TRADING_MAX_PER_MARKET_USD: '50000',
  COPY_TRADING_MAX_PER_EVENT_USD: '50000',
  COPY_TRADING_MAX_TOTAL_USD: '50000',
  COPY_TRADING_MAX_OPEN_ORDERS: '1000',
  COPY_TRADING_COOLDOWN_SECONDS: '0',
  PAPER_MIN_LATENCY_MS: '50',
  PAPER_MAX_LATENCY_MS: '150',
  POLYGON_POLL_MS: '250',
  POLYGON_OVERLAP_BLOCKS: '20',
  LOG_LEVEL: 'info',
  LOG_FORMAT: 'json',
}

const endpointsOf = ({ urls }: Sim) => ({
  GAMMA_URL: urls.gamma,
  CLOB_URL: urls.clob,
  DATA_API_URL: urls.dataApi,
  RTDS_URL: urls.rtds,
  POLYGON_RPC_URLS: urls.polygonHttp,
})

/** By the operator's route; nobody measured these leaders, so it has to be forced. */
async function follow(apiUrl: string, { wallet, label, assumedEdge, assumedEdgeSd }: SessionLeader): Promise<void> {
  const response = await fetch(`${apiUrl}/traders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ wallet, label, edge: assumedEdge, edgeSd: assumedEdgeSd, force: true }),
  })
  expect(response.status, await response.text()).toBe(201)
}
