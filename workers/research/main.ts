import { createHash } from 'node:crypto'
import { hostname, setPriority } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { ScheduleOverlapPolicy } from '@temporalio/client'
import { createResearchActivities } from '../../activities/index.ts'
import { createBitquery } from '../../adapters/bitquery/bitquery.ts'
import { createChainIndex } from '../../adapters/polygon/chain-index.ts'
import { createPolygon } from '../../adapters/polygon/client.ts'
import { createSettlements } from '../../adapters/polygon/settlements.ts'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { createTradesSource } from '../../adapters/polymarket/large-trades.ts'
import { createLeaderboardSource } from '../../adapters/polymarket/leaderboard.ts'
import { createMarketFacts } from '../../adapters/polymarket/market-facts.ts'
import { createPastSource } from '../../adapters/polymarket/past.ts'
import { createPriceHistory } from '../../adapters/polymarket/price-history.ts'
import { createCursors } from '../../db/cursors.ts'
import { createDeliveries } from '../../db/deliveries.ts'
import { createCandidates } from '../../db/discovery/candidates.ts'
import { createCounterparties } from '../../db/discovery/counterparties.ts'
import { createFirstEntries } from '../../db/discovery/first-entries.ts'
import { createHistories } from '../../db/discovery/histories.ts'
import { createPartitions } from '../../db/discovery/partitions.ts'
import { createRecordedBooks } from '../../db/discovery/recorded-books.ts'
import { createRoster } from '../../db/discovery/roster.ts'
import { createScores } from '../../db/discovery/scores.ts'
import { createVerdictLedger } from '../../db/discovery/verdicts.ts'
import { createPool } from '../../db/pool.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { ASSUMED_COSTS } from '../../domain/traders/copying/backtest-plan.ts'
import { loadConfigOrExit } from '../../runtime/config.ts'
import { createLogger } from '../../runtime/logger.ts'
import { NICENESS } from '../../runtime/priority.ts'
import { createShutdown } from '../../runtime/shutdown.ts'
import { SCHEDULES } from '../../temporal/names.ts'
import { provideWorkflowBundle } from '../bundle.ts'
import { applySchedules, researchJobs } from '../schedules.ts'
import { connectTemporal, runWorkers } from '../temporal.ts'
import { createResearchWorkers } from './research-workers.ts'

/*
 * The research process: finds traders, reads their pasts, scores them and keeps the roster. A process of its own, at the lowest
 * priority, so that whatever it computes never delays a copy.
 */
const USER_AGENT = 'understudy/0.1'
/** A page of a thousand rows takes its time, and nobody waits. */
const REQUEST_TIMEOUT_MS = 20_000
/** Twenty minutes of an hour, and who moved this much within a hundred seconds: others are found by the venue's boards. */
const CHAIN_SAMPLE = { lookbackBlocks: 600, minNotional: 2_000 }
const DAY_MS = 86_400_000

// Before there are threads, which inherit it.
setPriority(NICENESS.research)
const now = Date.now
const config = loadConfigOrExit()
const log = createLogger({ name: 'research', level: config.log.level, pretty: config.log.pretty })
const shutdown = createShutdown({ log: (line) => log.info(line), timeLimitMs: 60_000 })
if (config.discovery.enabled) {
  await main().catch((error: unknown) => {
    log.fatal({ err: error }, 'research could not start')
    return shutdown.begin('start failed', 1)
  })
} else {
  // If it ended, whoever keeps it running would only start it again.
  const idle = setInterval(() => undefined, DAY_MS)
  shutdown.add('idling', () => clearInterval(idle))
  log.info('discovery is switched off')
}

async function main(): Promise<void> {
  if (!config.databaseUrl) throw new InvalidInputError('DATABASE_URL must be set for a process that runs by itself')
  const { discovery, endpoints, polygon: chain, leaderDefaults, providers } = config

  const pool = createPool(config.databaseUrl.reveal(), {
    onError: (error) => log.warn({ reason: error.message }, 'database connection lost'),
  })
  shutdown.add('database', () => pool.end())

  const polymarket = (baseUrl: string) =>
    createHttp({ baseUrl, userAgent: USER_AGENT, now, timeoutMs: REQUEST_TIMEOUT_MS })
  const dataApi = createDataApi({ http: polymarket(endpoints.dataApi), now })
  const gamma = createGamma({ http: polymarket(endpoints.gamma) })
  const polygon = createPolygon({
    urls: endpoints.polygonHttp,
    chainId: chain.chainId,
    exchanges: chain.exchanges,
    maxRangeBlocks: chain.maxRangeBlocks,
    overlapBlocks: 0,
    now,
  })
  const chainIndex = createChainIndex({
    polygon,
    chainId: chain.chainId,
    exchanges: chain.exchanges,
    ...CHAIN_SAMPLE,
  })
  const cursors = createCursors(pool)
  const bitquery =
    providers.bitqueryApiKey &&
    createBitquery({
      url: discovery.bitquery.url,
      token: providers.bitqueryApiKey,
      pointsPerMonth: discovery.bitquery.pointsPerMonth,
      points: {
        load: async (month) => Number((await cursors.load(`bitquery-points:${month}`)) ?? 0n),
        save: (month, used) => cursors.save(`bitquery-points:${month}`, BigInt(used), now()),
      },
      exchanges: chain.exchanges.map(({ address }) => address),
      chain: chainIndex,
      now,
      sleep: (ms) => sleep(ms),
    })
  const sources = {
    leaderboard: createLeaderboardSource({ dataApi }),
    trades: createTradesSource({ dataApi }),
    chain: chainIndex,
    ...(bitquery ? { bitquery: bitquery.candidates } : {}),
  }

  const activities = createResearchActivities({
    sources,
    past: createPastSource({ dataApi }),
    facts: createMarketFacts({ gamma, dataApi }),
    settlements: createSettlements({ polygon, chainId: chain.chainId, exchanges: chain.exchanges }),
    prices: createPriceHistory({ dataApi, clob: createClob({ http: polymarket(endpoints.clob), now }) }),
    candidates: createCandidates(pool),
    histories: createHistories(pool),
    scores: createScores(pool),
    counterparties: createCounterparties(pool),
    firstEntries: createFirstEntries(pool),
    roster: createRoster(pool),
    verdicts: createVerdictLedger(pool),
    sha256: (text) => createHash('sha256').update(text).digest('hex'),
    partitions: createPartitions(pool),
    deliveries: createDeliveries(pool),
    recordedBooks: createRecordedBooks(pool),
    profile: {
      costs: { ...ASSUMED_COSTS, delayMs: discovery.copierDelayMs },
      evidenceDays: discovery.historyDays,
    },
    copying: { delayMs: discovery.copierDelayMs, policy: config.policy },
    rules: {
      maxLeaders: discovery.maxLeaders,
      autoAdd: discovery.autoAdd,
      strictAutoPause: discovery.strictAutoPause,
      assumedEdge: leaderDefaults.assumedEdge,
      assumedEdgeSd: leaderDefaults.assumedEdgeSd,
    },
    counterpartySample: discovery.counterpartySample,
    historyMs: discovery.historyDays * DAY_MS,
    retentionMs: {
      trades: discovery.retentionDays.trades * DAY_MS,
      candidates: discovery.retentionDays.candidates * DAY_MS,
      deliveries: discovery.retentionDays.deliveries * DAY_MS,
    },
    now,
  })

  const { connection, client, namespace } = await connectTemporal(shutdown, log, config.temporal.namespace)
  const { bitquery: bitqueryRate, ...keyless } = discovery.rates
  const workers = await createResearchWorkers({
    connection,
    namespace,
    activities,
    workflowBundle: await provideWorkflowBundle(),
    rates: bitquery ? { ...keyless, bitquery: bitqueryRate } : keyless,
    // In containers every worker has the same process id.
    identity: `research-${process.pid}@${hostname()}`,
    log,
  })
  runWorkers(shutdown, workers)

  const created = await applySchedules(client, researchJobs(discovery.candidatesPerRun))
  // Whoever has just installed it should not have to wait for the hour to see somebody.
  if (created.includes(SCHEDULES.discoverTraders)) {
    await client.schedule.getHandle(SCHEDULES.discoverTraders).trigger(ScheduleOverlapPolicy.SKIP)
  }
  log.info({ namespace, sources: Object.keys(sources) }, 'research runs')
}
