import { hostname } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { createActivities } from '../activities/index.ts'
import { createPaperVenue } from '../adapters/paper/venue.ts'
import { createPolygon } from '../adapters/polygon/client.ts'
import { decodeFillLogs } from '../adapters/polygon/decode.ts'
import { createClob } from '../adapters/polymarket/clob.ts'
import { createDataApi } from '../adapters/polymarket/data-api.ts'
import { createGamma } from '../adapters/polymarket/gamma.ts'
import { createHttp } from '../adapters/polymarket/http.ts'
import { buildOrder, orderHashOf } from '../adapters/polymarket/order-hash.ts'
import { createMarketResolver } from '../adapters/polymarket/resolver.ts'
import { createAbandonedHolds } from '../db/abandoned-holds.ts'
import { createCursors } from '../db/cursors.ts'
import { createDecisions } from '../db/decisions.ts'
import { createExitHolds } from '../db/exit-holds.ts'
import { createIntake } from '../db/intake.ts'
import { createKillSwitchMetrics } from '../db/kill-switches.ts'
import { createLeaders } from '../db/leaders.ts'
import { createMarkets } from '../db/markets.ts'
import { createOrders } from '../db/orders.ts'
import { createPaperStore } from '../db/paper-venue.ts'
import { createPool } from '../db/pool.ts'
import { createPositions } from '../db/positions.ts'
import { createReorgs } from '../db/reorgs.ts'
import { createRisk } from '../db/risk.ts'
import { createUnsettledOrders } from '../db/unsettled-orders.ts'
import { InvalidInputError } from '../domain/errors.ts'
import { loadConfigOrExit } from '../runtime/config.ts'
import { createLogger } from '../runtime/logger.ts'
import { createShutdown } from '../runtime/shutdown.ts'
import { startCopyTrade, startIngest } from '../temporal/start.ts'
import { createBlockTimes } from './block-times.ts'
import { provideWorkflowBundle } from './bundle.ts'
import { startChainLogs } from './feeds/chain-logs.ts'
import { createChainSource } from './feeds/chain-source.ts'
import { startRtds } from './feeds/rtds.ts'
import { createHourlyShares } from './hourly-shares.ts'
import { createPaperOrders } from './prepare-order.ts'
import { applySchedules, removeSchedules, researchJobs, tradingJobs } from './schedules.ts'
import { connectTemporal, runWorkers } from './temporal.ts'
import { createTradingWorker } from './trading-worker.ts'

/*
 * The worker process: runs workflows and activities, keeps the schedules, listens to the chain and the stream.
 * Everything it needs is made here, and stopped here in reverse.
 */
const USER_AGENT = 'understudy/0.1'
/** A chain with a block every two seconds that shows none for a minute is not quiet, it is unreachable. */
const CHAIN_SILENCE_MS = 60_000

const now = Date.now
const config = loadConfigOrExit()
const log = createLogger({ name: 'worker', level: config.log.level, pretty: config.log.pretty })
const shutdown = createShutdown({ log: (line) => log.info(line), timeLimitMs: 60_000 })
await main().catch((error: unknown) => {
  log.fatal({ err: error }, 'worker could not start')
  return shutdown.begin('start failed', 1)
})

async function main(): Promise<void> {
  const { mode, policy, endpoints, polygon: chain } = config
  if (!config.databaseUrl) throw new InvalidInputError('DATABASE_URL must be set for a worker that runs by itself')

  const pool = createPool(config.databaseUrl.reveal(), {
    onError: (error) => log.warn({ reason: error.message }, 'database connection lost'),
  })
  shutdown.add('database', () => pool.end())
  const intake = createIntake(pool)
  const leaders = createLeaders(pool)
  const risk = createRisk(pool)
  await risk.openAccount(mode, config.account.bankroll, now())

  const polymarket = (baseUrl: string) => createHttp({ baseUrl, userAgent: USER_AGENT, now })
  const clob = createClob({ http: polymarket(endpoints.clob), now })
  const gamma = createGamma({ http: polymarket(endpoints.gamma) })
  const dataApi = createDataApi({ http: polymarket(endpoints.dataApi), now })
  const markets = createMarkets(pool)
  const resolver = createMarketResolver({ gamma, clob, store: markets, now })
  const polygon = createPolygon({
    urls: endpoints.polygonHttp,
    chainId: chain.chainId,
    exchanges: chain.exchanges,
    maxRangeBlocks: chain.maxRangeBlocks,
    // The feed reads its own overlap again, to notice what has left the chain.
    overlapBlocks: 0,
    now,
  })
  const source = createChainSource({
    polygon,
    decode: (logs) => decodeFillLogs(logs, { chainId: chain.chainId, exchanges: chain.exchanges }),
  })

  const activities = createActivities({
    resolver,
    books: clob,
    gamma,
    dataApi,
    fetchHourlyShares: createHourlyShares({ dataApi, now }),
    fetchReceiptFills: source.receiptFills,
    fetchBlockTime: createBlockTimes({ polygon }),
    leaders,
    intake,
    markets,
    risk,
    positions: createPositions(pool),
    decisions: createDecisions(pool),
    exits: createExitHolds(pool),
    orders: createOrders(pool),
    listUnsettled: createUnsettledOrders(pool),
    listAbandoned: createAbandonedHolds(pool),
    metrics: createKillSwitchMetrics(pool),
    prepareOrder: createPaperOrders({ build: buildOrder, hash: orderHashOf, chainId: chain.chainId }),
    venue: createPaperVenue({
      books: clob,
      markets: resolver,
      store: createPaperStore(pool),
      now,
      sleep,
      random: Math.random,
      latencyMs: config.paper.latencyMs,
      bookRefreshMs: config.paper.bookRefreshMs,
      maxBookAgeMs: policy.maxBookAgeMs,
    }),
    policy,
    bankroll: config.account.bankroll,
    limits: config.killSwitches,
    now,
  })

  const { connection, client, namespace } = await connectTemporal(shutdown, log, config.temporal.namespace)
  await applySchedules(client, tradingJobs(mode))
  // Nobody would work on what they start.
  if (!config.discovery.enabled) await removeSchedules(client, researchJobs(config.discovery.candidatesPerRun))

  const worker = await createTradingWorker({
    connection,
    namespace,
    activities,
    workflowBundle: await provideWorkflowBundle(),
    // In containers every worker has the same process id.
    identity: `worker-${process.pid}@${hostname()}`,
    log,
  })
  runWorkers(shutdown, [worker])

  const chainLogs = startChainLogs(
    {
      source,
      cursors: createCursors(pool),
      leaders,
      intake,
      reorgs: createReorgs(pool, intake),
      startCopy: (fill) => startCopyTrade(client, fill, mode),
      now,
      log,
    },
    {
      chainId: chain.chainId,
      pollMs: chain.pollMs,
      overlapBlocks: chain.overlapBlocks,
      maxRangeBlocks: chain.maxRangeBlocks,
      maxBackfillBlocks: chain.maxBackfillBlocks,
      silenceMs: CHAIN_SILENCE_MS,
    },
  )
  shutdown.add('chain feed', () => chainLogs.stop())
  const rtds = startRtds({
    url: endpoints.rtds,
    leaders,
    startIngest: (txHash) => startIngest(client, txHash, mode),
    log,
  })
  shutdown.add('stream feed', () => rtds.stop())
  log.info({ mode, namespace, copying: policy.copyingEnabled }, 'worker runs')
}
