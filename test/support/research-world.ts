import { createHash, randomBytes } from 'node:crypto'
import type { Client } from '@temporalio/client'
import './quiet-runtime.ts'
import { NativeConnection, type WorkflowBundle } from '@temporalio/worker'
import type { Pool } from 'pg'
import { createResearchActivities, type ResearchDeps } from '../../activities/index.ts'
import { createDeliveries } from '../../db/deliveries.ts'
import { type Candidates, createCandidates } from '../../db/discovery/candidates.ts'
import { type Counterparties, createCounterparties } from '../../db/discovery/counterparties.ts'
import { createFirstEntries } from '../../db/discovery/first-entries.ts'
import { createHistories } from '../../db/discovery/histories.ts'
import { createPartitions } from '../../db/discovery/partitions.ts'
import { createRecordedBooks } from '../../db/discovery/recorded-books.ts'
import { createRoster, type Roster } from '../../db/discovery/roster.ts'
import { createScores, type Scores } from '../../db/discovery/scores.ts'
import { createVerdictLedger, type VerdictLedger } from '../../db/discovery/verdicts.ts'
import { ASSUMED_COSTS } from '../../domain/traders/copying/backtest-plan.ts'
import { createLogger } from '../../runtime/logger.ts'
import { createTemporalClient, type TemporalTarget } from '../../temporal/client.ts'
import { createResearchWorkers, type ResearchWorkerOptions } from '../../workers/research/research-workers.ts'
import { aPolicy } from './decisions.ts'
import { createPastWorld, type PastWorld } from './past-world.ts'

const DAY = 86_400_000

/** The activities' dependencies, with the whole of those that tests also act through. */
export type WorldDeps = ResearchDeps & {
  candidates: Candidates
  counterparties: Counterparties
  scores: Scores
  roster: Roster
  verdicts: VerdictLedger
}

/** All that a research process has, with the outside played by memory and a real database. Tests may change any part. */
export type ResearchWorld = {
  pool: Pool
  client: Client
  outside: PastWorld
  deps: WorldDeps
  /** Starts a research process's worth of workers. */
  startWorkers(rates?: Partial<ResearchWorkerOptions['rates']>): Promise<{ stop(): Promise<void> }>
  close(): Promise<void>
}

/** Far above what any test sends. */
const UNLIMITED = { dataApi: 1000, gamma: 1000, prices: 1000, chain: 1000, bitquery: 1000 }

export function createResearchWorld(pool: Pool, target: TemporalTarget, workflowBundle: WorkflowBundle): ResearchWorld {
  const outside = createPastWorld(Date.now)
  const deps: WorldDeps = {
    candidates: createCandidates(pool),
    histories: createHistories(pool),
    sources: { leaderboard: outside.candidates },
    past: outside.past,
    facts: outside.facts,
    prices: outside.prices,
    settlements: outside.settlements,
    counterpartySample: 60,
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
      costs: { ...ASSUMED_COSTS, delayMs: 5_000 },
      evidenceDays: 180,
      draws: 200,
    },
    rules: { maxLeaders: 5, autoAdd: true, strictAutoPause: false, assumedEdge: 0.08, assumedEdgeSd: 0.04 },
    copying: { delayMs: 5_000, policy: aPolicy() },
    historyMs: 180 * DAY,
    retentionMs: { trades: 400 * DAY, candidates: 90 * DAY, deliveries: 30 * DAY },
    now: Date.now,
  }
  const client = createTemporalClient(target)
  const log = createLogger({ name: 'test', level: 'silent', pretty: false })
  const running = new Set<{ stop(): Promise<void> }>()

  async function startWorkers(rates: Partial<ResearchWorkerOptions['rates']> = {}) {
    const connection = await NativeConnection.connect({ address: target.connection.address ?? '' })
    const workers = await createResearchWorkers({
      connection,
      namespace: target.namespace,
      activities: createResearchActivities(deps),
      workflowBundle,
      rates: { ...UNLIMITED, ...rates },
      identity: `research-${randomBytes(3).toString('hex')}`,
      log,
    })
    const runs = workers.map((worker) => worker.run())
    const process = {
      async stop() {
        running.delete(process)
        for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown()
        await Promise.all(runs)
        await connection.close()
      },
    }
    running.add(process)
    return process
  }

  return {
    pool,
    client,
    outside,
    deps,
    startWorkers,
    async close() {
      for (const process of [...running]) await process.stop()
      await client.connection.close()
    },
  }
}
