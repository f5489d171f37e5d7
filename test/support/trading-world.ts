import { randomBytes } from 'node:crypto'
import type { Client } from '@temporalio/client'
import './quiet-runtime.ts'
import { NativeConnection, type WorkflowBundle } from '@temporalio/worker'
import type { Pool } from 'pg'
import { type ActivityDeps, createActivities } from '../../activities/index.ts'
import { buildOrder, orderHashOf } from '../../adapters/polymarket/order-hash.ts'
import { createAbandonedHolds } from '../../db/abandoned-holds.ts'
import { createDecisions, type Decisions } from '../../db/decisions.ts'
import { createExitHolds } from '../../db/exit-holds.ts'
import { createIntake, type Intake } from '../../db/intake.ts'
import { createKillSwitchMetrics } from '../../db/kill-switches.ts'
import { createLeaders, type Leaders } from '../../db/leaders.ts'
import { createMarkets } from '../../db/markets.ts'
import { createOrders, type Orders } from '../../db/orders.ts'
import { createPositions, type Positions } from '../../db/positions.ts'
import { createRisk, type Risk } from '../../db/risk.ts'
import { createUnsettledOrders } from '../../db/unsettled-orders.ts'
import { usd } from '../../domain/money/units.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createTemporalClient, type TemporalTarget } from '../../temporal/client.ts'
import { createPaperOrders } from '../../workers/prepare-order.ts'
import { createTradingWorker } from '../../workers/trading-worker.ts'
import { aPolicy, dollars } from './decisions.ts'
import { createOutsideWorld, type OutsideWorld } from './outside-world.ts'
import { createScriptedVenue, type ScriptedVenue } from './scripted-venue.ts'

/** The activities' dependencies, with the whole of those that tests also act through. */
export type WorldDeps = ActivityDeps & {
  leaders: Leaders
  intake: Intake
  risk: Risk
  orders: Orders
  decisions: Decisions
  positions: Positions
}

/** Everything a worker has, with the outside played by memory and the ledger in a real database. Tests may change any part. */
export type TradingWorld = {
  pool: Pool
  client: Client
  outside: OutsideWorld
  venue: ScriptedVenue
  deps: WorldDeps
  /** Starts a worker process's worth of activities and workflows. */
  startWorker(deps?: Partial<ActivityDeps>): Promise<RunningWorker>
  close(): Promise<void>
}

export type RunningWorker = {
  stop(): Promise<void>
}

const BANKROLL = dollars('10000')

/** Limits that no test meets by accident; ten dollars an entry. */
export const roomyPolicy = () =>
  aPolicy({
    sizing: 'fixed',
    fixedStake: dollars('10'),
    maxKellyFraction: 0.05,
    maxPerLeader: dollars('5000'),
    maxPerMarket: dollars('5000'),
    maxPerEvent: dollars('5000'),
    maxTotal: dollars('9000'),
    maxDailyLoss: dollars('5000'),
    maxOpenOrders: 100,
    cooldownMs: 0,
  })

export async function createTradingWorld(
  pool: Pool,
  target: TemporalTarget,
  workflowBundle: WorkflowBundle,
): Promise<TradingWorld> {
  const now = Date.now
  const outside = createOutsideWorld(() => deps.now())
  const venue = createScriptedVenue()
  const risk = createRisk(pool)
  const orders = createOrders(pool)
  const markets = createMarkets(pool)
  await risk.openAccount('paper', BANKROLL, now())
  const deps: WorldDeps = {
    // Like the real resolver, it leaves what it learns in the database.
    resolver: {
      async resolve(tokenId) {
        const resolution = await outside.resolve(tokenId)
        if (resolution.kind === 'resolved') await markets.save(resolution.market, now())
        return resolution
      },
    },
    books: outside,
    gamma: outside,
    dataApi: outside,
    fetchHourlyShares: async () => null,
    fetchReceiptFills: outside.fetchReceiptFills,
    fetchBlockTime: outside.fetchBlockTime,
    leaders: createLeaders(pool),
    intake: createIntake(pool),
    markets,
    risk,
    positions: createPositions(pool),
    decisions: createDecisions(pool),
    exits: createExitHolds(pool),
    orders,
    listUnsettled: createUnsettledOrders(pool),
    listAbandoned: createAbandonedHolds(pool),
    metrics: createKillSwitchMetrics(pool),
    prepareOrder: createPaperOrders({ build: buildOrder, hash: orderHashOf, chainId: 137 }),
    venue,
    policy: roomyPolicy(),
    bankroll: BANKROLL,
    limits: {
      maxDailyLoss: dollars('5000'),
      maxDrawdown: 0.1,
      adverseFills: 5,
      adverseMarkout: 0.01,
      wideSpreadShare: 0.5,
      maxAverageSlippageBps: 100,
      slippageWindow: 20,
      minSlippageFills: 5,
      maxDrift: usd(1_000_000n),
    },
    now,
  }
  const client = createTemporalClient(target)
  const log = createLogger({ name: 'test', level: 'silent', pretty: false })
  const workers = new Set<RunningWorker>()

  async function startWorker(own: Partial<ActivityDeps> = {}): Promise<RunningWorker> {
    const connection = await NativeConnection.connect({ address: target.connection.address ?? '' })
    const { namespace } = target
    const activities = createActivities(Object.assign(deps, own))
    const identity = `worker-${randomBytes(3).toString('hex')}`
    const worker = await createTradingWorker({ connection, namespace, activities, workflowBundle, identity, log })
    const running = worker.run()
    const started: RunningWorker = {
      async stop() {
        workers.delete(started)
        if (worker.getState() === 'RUNNING') worker.shutdown()
        await running
        await connection.close()
      },
    }
    workers.add(started)
    return started
  }

  return {
    pool,
    client,
    outside,
    venue,
    deps,
    startWorker,
    async close() {
      for (const worker of [...workers]) await worker.stop()
      await client.connection.close()
    },
  }
}
