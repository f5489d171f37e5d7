import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import { loadClientConnectConfig } from '@temporalio/envconfig'
import pLimit from 'p-limit'
import { decodeFillLogs } from '../adapters/polygon/decode.ts'
import { alchemy } from '../adapters/webhooks/alchemy.ts'
import { moralis } from '../adapters/webhooks/moralis.ts'
import { quicknode } from '../adapters/webhooks/quicknode.ts'
import { listenForChanges } from '../db/changes.ts'
import { createDeliveries } from '../db/deliveries.ts'
import { createRoster } from '../db/discovery/roster.ts'
import { createIntake } from '../db/intake.ts'
import { createLeaders } from '../db/leaders.ts'
import { createMeasures } from '../db/measures.ts'
import { createPool } from '../db/pool.ts'
import { createDiscoveryReads } from '../db/read-model/discovery.ts'
import { createReadModel } from '../db/read-model.ts'
import { createReorgs } from '../db/reorgs.ts'
import { createRisk } from '../db/risk.ts'
import { messageOf } from '../domain/errors.ts'
import { type Config, loadConfigOrExit } from '../runtime/config.ts'
import { createLogger } from '../runtime/logger.ts'
import { provideOperatorToken } from '../runtime/operator-token.ts'
import type { Secret } from '../runtime/secret.ts'
import { createShutdown } from '../runtime/shutdown.ts'
import { createBacktests } from '../temporal/backtests.ts'
import { createTemporalClient } from '../temporal/client.ts'
import { createDiscoveryControl } from '../temporal/discovery.ts'
import { startCopyTrade, startIngest } from '../temporal/start.ts'
import { createApp } from './app.ts'
import { createChangeHub } from './change-hub.ts'
import { createMetrics } from './metrics.ts'
import { loadPage } from './page.ts'

/*
 * The API process. It boots and takes deliveries in while Temporal is away; without Postgres it answers 503.
 * Ends on a signal, or when the process that started it does: requests under way are answered first.
 */
const EXIT_BAD_CONFIG = 78
/** What a browser and whoever sits in front of it wait for. */
const BACKTEST_WAIT_MS = 55_000
/**
 * How long a connection may rest. Longer than those who deliver, and proxies, keep theirs (a minute, as a rule): whoever closes first
 * must not be the one to whom a delivery may just be on its way.
 */
const KEEP_ALIVE_MS = 75_000

const config = loadConfigOrExit()
const log = createLogger({ name: 'api', ...config.log })
const shutdown = createShutdown({ log: (line) => log.info(line), timeLimitMs: 10_000 })
const databaseUrl =
  config.databaseUrl ??
  (await shutdown.begin('DATABASE_URL must be set for an API that runs by itself', EXIT_BAD_CONFIG))

const pool = createPool(databaseUrl.reveal(), {
  onError: (error) => log.warn({ err: error }, 'database connection lost'),
})
shutdown.add('the database pool', () => pool.end())

const changes = createChangeHub()
const listener = listenForChanges(databaseUrl.reveal(), {
  onChange: changes.publish,
  onError: (error) => log.warn({ err: error }, 'changes are not heard, the database is away'),
})
shutdown.add('the change listener', listener.close)

const { connectionOptions, namespace = config.temporal.namespace } = loadClientConnectConfig()
const temporal = createTemporalClient({ connection: connectionOptions, namespace })
shutdown.add('the Temporal client', () => temporal.connection.close())

const { mode, polygon } = config
/** A burst waits its turn here: more starts at once only make each of them slower than its deadline. */
const starting = pLimit(16)
const now = () => Date.now()
const intake = createIntake(pool)
const discovery = createDiscoveryControl(temporal)
const app = createApp({
  providers: { alchemy, quicknode, moralis },
  webhookKeys: config.webhooks,
  chainId: polygon.chainId,
  intake,
  reorgs: createReorgs(pool, intake),
  deliveries: createDeliveries(pool),
  leaders: createLeaders(pool),
  risk: createRisk(pool),
  readModel: createReadModel(pool),
  discovery: createDiscoveryReads(pool),
  startDiscovery: () => discovery.start({ sources: null, wallets: config.discovery.candidatesPerRun }),
  backtests: createBacktests(temporal, {
    discoveryEnabled: config.discovery.enabled,
    waitMs: BACKTEST_WAIT_MS,
    signal: shutdown.signal,
    now,
  }),
  roster: createRoster(pool),
  decodeLogs: (logs) => decodeFillLogs(logs, { chainId: polygon.chainId, exchanges: polygon.exchanges }),
  startCopyTrade: (fill) => starting(() => startCopyTrade(temporal, fill, mode)),
  startIngest: (txHash) => startIngest(temporal, txHash, mode),
  checks: {
    postgres: () => pool.query('select 1'),
    temporal: () => temporal.workflowService.getSystemInfo({}),
  },
  operatorToken: config.api.operatorToken ?? storedToken(config),
  localOnly: config.api.operatorToken === null,
  addressOf: (c) => getConnInfo(c).remote.address ?? '',
  page: loadPage(fileURLToPath(new URL('../dashboard/dist', import.meta.url))),
  createNonce: () => randomBytes(16).toString('base64'),
  metrics: createMetrics({ measures: createMeasures(pool), mode, now, log }),
  leaderDefaults: config.leaderDefaults,
  changes,
  copyingEnabled: config.policy.copyingEnabled,
  mode,
  now,
  log,
})

const server = serve(
  {
    fetch: app.fetch,
    hostname: config.api.host,
    port: config.api.port,
    serverOptions: { keepAliveTimeout: KEEP_ALIVE_MS },
  },
  ({ address, port }) => log.info({ address, port }, 'API listening'),
)
server.on('error', (error) => void shutdown.begin(`the API cannot listen: ${error.message}`, 1))
// Who keeps a connection open would be served on and on, and the server waits for them to leave.
server.prependListener('request', (_, response: ServerResponse) => {
  if (shutdown.signal.aborted) response.setHeader('connection', 'close')
})
shutdown.add('the HTTP server', () => new Promise<void>((resolve) => server.close(() => resolve())))
// Streams never end by themselves, and the server waits for them.
shutdown.add('the event streams', changes.close)

/** Made by the first start. A folder that cannot be written, as in a container, leaves the operator's routes shut. */
function storedToken({ stateDir }: Config): Secret | null {
  try {
    return provideOperatorToken(stateDir).token
  } catch (error) {
    log.warn({ error: messageOf(error) }, 'no operator token: set OPERATOR_TOKEN to operate over HTTP')
    return null
  }
}
