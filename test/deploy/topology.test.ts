// The Temporal SDK loads the payload converter with a plain require, which only this teaches TypeScript.
import 'tsx/cjs'
import { execFile } from 'node:child_process'
import { hostname } from 'node:os'
import { promisify } from 'node:util'
import type { Client } from '@temporalio/client'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { FillId } from '../../domain/money/ids.ts'
import { environmentWith } from '../../runtime/config.ts'
import { findFreePort } from '../../runtime/free-port.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { createTemporalClient, type TemporalTarget } from '../../temporal/client.ts'
import { copyTradeId } from '../../temporal/names.ts'
import { buildWorkflowBundle } from '../../workers/bundle.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { buyUp, storyLeader, storyMarket, storySession } from '../support/story-market.ts'
import { PATIENT } from '../support/story-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'
import { ROOT } from './compose-file.ts'
import { type Container, createSecrets, environmentOf, type Secrets, startContainer } from './installation.ts'
import { type Relay, startRelay } from './relay.ts'

/*
 * docker-compose.yml without Docker: its API and two of its workers as processes of their own, with its commands, environment
 * and secrets as files, on a Postgres and a Temporal server that they find by address.
 */
const SIGNING_KEYS = { alchemy: 'whsec_deploy', quicknode: 'quicknode_deploy', moralis: 'moralis_deploy' }
const LEADER = storyLeader('leader of the deployment')
/**
 * What an operator would write into `.env`, limits that nothing here meets. Fills come by webhook or not at all, and an order is on its
 * way for long enough to be caught there.
 */
const SETTINGS = {
  DEFAULT_BANKROLL: '100000',
  COPY_TRADING_SIZING: 'fixed',
  COPY_TRADING_FIXED_USD: '10',
  COPY_TRADING_MAX_SIZE_PER_WALLET: '50000',
  COPY_TRADING_MAX_TOTAL_USD: '50000',
  COPY_TRADING_MAX_OPEN_ORDERS: '1000',
  COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: '1800',
  PAPER_MIN_LATENCY_MS: '800',
  PAPER_MAX_LATENCY_MS: '1200',
  POLYGON_POLL_MS: '60000',
  LOG_FORMAT: 'json',
}

const database = setUpTestDatabase()
let target: TemporalTarget
let client: Client
let secrets: Secrets
let sim: Sim
let relay: Relay
let apiPort: number
let api: Container
let workers: Container[]

beforeAll(async () => {
  // As in the image: no worker has to bundle at its start.
  await buildWorkflowBundle()
  target = await createTestNamespace()
  client = createTemporalClient(target)
  secrets = createSecrets({
    'database-url': `${database.url}\n`,
    'alchemy-signing-keys': `${SIGNING_KEYS.alchemy}\n`,
    'quicknode-security-tokens': SIGNING_KEYS.quicknode,
    'moralis-stream-secrets': SIGNING_KEYS.moralis,
  })
  apiPort = await findFreePort()
  relay = await startRelay(apiPort)
  sim = await startSim({
    session: storySession([LEADER]),
    blockMs: 250,
    faults: [{ target: 'rtds', kind: 'silence' }],
    webhooks: {
      url: relay.url,
      alchemySigningKey: SIGNING_KEYS.alchemy,
      alchemyKinds: ['graphql'],
      quicknodeSecurityToken: SIGNING_KEYS.quicknode,
      moralisStreamSecret: SIGNING_KEYS.moralis,
      retryFactor: 0.025,
    },
  })
  api = startContainer('api', environment('api'))
  workers = [startContainer('worker', environment('worker')), startContainer('worker', environment('worker'))]
  await vi.waitFor(async () => expect(await answers('/ready')).toBe(200), PATIENT)
  await follow()
  for (const worker of workers) {
    await vi.waitFor(() => expect(worker.output.join('\n')).toContain('worker runs'), PATIENT)
  }
})

afterAll(async () => {
  await Promise.all([api, ...(workers ?? [])].map((container) => container?.stop()))
  await client?.connection.close()
  await sim?.stop()
  await relay?.stop()
  secrets?.remove()
})

const environment = (name: string) =>
  environmentOf(name, secrets, {
    ...SETTINGS,
    GAMMA_URL: sim.urls.gamma,
    CLOB_URL: sim.urls.clob,
    DATA_API_URL: sim.urls.dataApi,
    RTDS_URL: sim.urls.rtds,
    POLYGON_RPC_URLS: sim.urls.polygonHttp,
    // Stand-ins for the names that compose's networks know.
    TEMPORAL_ADDRESS: target.connection.address ?? '',
    TEMPORAL_NAMESPACE: target.namespace,
    ...(name === 'api' && { API_HOST: '127.0.0.1', API_PORT: String(apiPort) }),
    ...(name !== 'api' && { POLYGON_RPC_URLS_FILE: '' }),
  })

const answers = async (path: string): Promise<number | null> => {
  try {
    return (await fetch(`http://127.0.0.1:${apiPort}${path}`)).status
  } catch {
    return null
  }
}

async function follow() {
  const { wallet, label, assumedEdge: edge, assumedEdgeSd: edgeSd } = LEADER
  const response = await fetch(`http://127.0.0.1:${apiPort}/traders`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secrets.read('operator-token')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ wallet, label, edge, edgeSd, force: true }),
  })
  expect(response.status, await response.text()).toBe(201)
}

/** Each fill in a transaction and a market of its own. */
async function play(name: string, count: number): Promise<FillId[]> {
  const played = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const market = storyMarket(`Deployed ${name} ${index}`)
      sim.addMarket(market.script)
      return sim.play(buyUp(LEADER, market, `${name} ${index}`))
    }),
  )
  return played.flat().map(({ fillId }) => fillId)
}

/** How often each of the fills was taken in, decided, ordered, filled and paid for. */
async function countsOf(fillIds: readonly FillId[]) {
  const { rows } = await database.pool.query(
    `select fill_id as "fillId",
       (select count(*)::int from signals where fill_id = fills.fill_id) as signals,
       (select count(*)::int from decisions where fill_id = fills.fill_id) as decisions,
       (select count(*)::int from orders where fill_id = fills.fill_id and status = 'filled') as orders,
       (select count(distinct order_id)::int from executions join orders using (order_id) where fill_id = fills.fill_id) as executed
     from unnest($1::text[]) as fills (fill_id)`,
    [fillIds],
  )
  return rows
}

const onceEach = (fillIds: readonly FillId[]) =>
  fillIds.map((fillId) => ({ fillId, signals: 1, decisions: 1, orders: 1, executed: 1 }))

/** Which workers completed steps of the fill's workflow. */
async function workersOf(fillId: FillId): Promise<Set<string>> {
  const { events } = await client.workflow.getHandle(copyTradeId(fillId, 'paper')).fetchHistory()
  const identities = (events ?? []).map(
    (event) =>
      event.workflowTaskCompletedEventAttributes?.identity ?? event.activityTaskCompletedEventAttributes?.identity,
  )
  return new Set(identities.filter((identity) => identity !== undefined && identity !== null))
}

const identityOf = (worker: Container | undefined) => `worker-${worker?.pid() ?? ''}@${hostname()}`

async function runOnce(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', ...args], {
    cwd: ROOT,
    env: environmentWith(env),
  })
  return stdout
}

it('migrates as often as it is asked to', async () => {
  expect(await runOnce(['scripts/migrate.ts'], environment('migrate'))).toBe('the schema is up to date\n')
})

it('takes in what three providers deliver, decides each fill once, and shares the work among the workers', async () => {
  const fillIds = [...(await play('first', 8)), ...(await play('second', 8)), ...(await play('third', 8))]
  await expect.poll(() => countsOf(fillIds), PATIENT).toEqual(onceEach(fillIds))

  const hands = await Promise.all(fillIds.map(workersOf))
  const identities = new Set(hands.flatMap((names) => [...names]))
  expect([...identities].toSorted()).toEqual(workers.map(identityOf).toSorted())
  await sim.delivered()
  expect(relay.answers.length).toBeGreaterThanOrEqual(9)
  expect(new Set(relay.answers)).toEqual(new Set([200]))
})

it('calls a worker’s container healthy while one of this host polls', async () => {
  expect(await runOnce(['deploy/worker-health.ts'], environment('worker'))).toBe('polls\n')
  const elsewhere = { ...environment('worker'), TEMPORAL_NAMESPACE: 'default' }
  await expect(runOnce(['deploy/worker-health.ts'], elsewhere)).rejects.toThrow()
})

it('loses and doubles nothing when a worker is stopped in the middle of its work', async () => {
  const [stopped, other] = workers
  const leaving = identityOf(stopped)
  const fillIds = await play('in flight', 16)
  // Some orders are on their way, none is there yet.
  await expect
    .poll(async () => {
      const { rows } = await database.pool.query(`select 1 from orders where status = 'submitting'`)
      return rows.length
    }, PATIENT)
    .toBeGreaterThan(0)
  await stopped?.stop()
  workers = other ? [other] : []

  expect(stopped?.output.join('\n')).toContain('stopping: SIGTERM')
  expect(stopped?.output.join('\n')).not.toMatch(/did not stop cleanly|not everything stopped/)
  await expect.poll(() => countsOf(fillIds), PATIENT).toEqual(onceEach(fillIds))
  const hands = await Promise.all(fillIds.map(workersOf))
  const passedOn = hands.filter((names) => names.has(leaving) && names.has(identityOf(other)))
  expect(passedOn.length).toBeGreaterThan(0)
})

it('answers a delivery that is under way when the API is stopped, and takes no new one', async () => {
  const held = relay.holdNext()
  const [fillId] = await play('drained', 1)
  await held.underWay
  const stopped = api.stop()
  await expect.poll(() => answers('/health'), PATIENT).toBeNull()
  expect(await held.finish()).toBe(200)
  await stopped
  expect(api.output.join('\n')).toContain('stopping: SIGTERM')
  expect(api.output.join('\n')).not.toMatch(/did not stop cleanly|not everything stopped/)

  const whileAway = await play('while the API is away', 4)
  api = startContainer('api', environment('api'))
  const all = [...(fillId ? [fillId] : []), ...whileAway]
  await expect.poll(() => countsOf(all), PATIENT).toEqual(onceEach(all))
})

it('looks for traders in a process of its own, soon after its first start, and stops in order', async () => {
  const research = startContainer('research', environment('research'))
  await vi.waitFor(() => expect(research.output.join('\n')).toContain('research runs'), PATIENT)
  expect(await runOnce(['deploy/worker-health.ts', 'research'], environment('research'))).toBe('polls\n')
  const runs = async () => (await database.pool.query('select kind, state from discovery_runs')).rows
  await expect.poll(runs, PATIENT).toEqual([{ kind: 'discover', state: 'finished' }])

  await research.stop()
  expect(research.output.join('\n')).not.toMatch(/did not stop cleanly|not everything stopped|activity failed/)
})

it('rests, and is well, where discovery is switched off', async () => {
  const off = { ...environment('research'), DISCOVERY_ENABLED: 'false' }
  const research = startContainer('research', off)
  await vi.waitFor(() => expect(research.output.join('\n')).toContain('discovery is switched off'), PATIENT)
  expect(await runOnce(['deploy/worker-health.ts', 'research'], off)).toBe('switched off\n')
  await research.stop()
  expect(research.output.join('\n')).not.toMatch(/did not stop cleanly|not everything stopped/)
})
