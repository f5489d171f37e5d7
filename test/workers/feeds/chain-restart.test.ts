import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPolygon } from '../../../adapters/polygon/client.ts'
import { decodeFillLogs } from '../../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import { createCursors } from '../../../db/cursors.ts'
import { createIntake, type Intake } from '../../../db/intake.ts'
import { createLeaders } from '../../../db/leaders.ts'
import { createReorgs } from '../../../db/reorgs.ts'
import type { Fill } from '../../../domain/copy/fill.ts'
import { toAddress } from '../../../domain/money/ids.ts'
import { createLogger } from '../../../runtime/logger.ts'
import { createVirtualClock, type VirtualClock } from '../../../sim/clock.ts'
import { type Sim, startSim } from '../../../sim/start.ts'
import { createChainReader } from '../../../workers/feeds/chain-logs.ts'
import { createChainSource } from '../../../workers/feeds/chain-source.ts'
import { buyUp, exampleSession, SKILLED } from '../../sim/example-session.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'

const BLOCK_MS = 1_500
const CHAIN_ID = 137

const database = setUpTestDatabase()
let clock: VirtualClock
let sim: Sim
let intake: Intake
let started: Fill[]
beforeEach(async () => {
  await emptyDatabase(database.pool)
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
  sim = await startSim({ session: exampleSession(), clock, blockMs: BLOCK_MS })
  intake = createIntake(database.pool)
  started = []
  const leader = { wallet: toAddress(SKILLED), label: null, source: 'manual', simulated: true } as const
  await createLeaders(database.pool).add({ ...leader, edge: 0.1, edgeSd: 0.05, edgeSource: 'assumed' }, clock.now())
})
afterEach(() => sim.stop())

/** The chain feed of a worker that has just come up, on the venue's node and the database that outlives it. */
function startedWorker() {
  const polygon = createPolygon({
    urls: [sim.urls.polygonHttp],
    chainId: CHAIN_ID,
    exchanges: LIVE_EXCHANGES,
    overlapBlocks: 0,
    now: clock.now,
  })
  return createChainReader(
    {
      source: createChainSource({
        polygon,
        decode: (logs) => decodeFillLogs(logs, { chainId: CHAIN_ID, exchanges: LIVE_EXCHANGES }),
      }),
      cursors: createCursors(database.pool),
      leaders: createLeaders(database.pool),
      intake,
      reorgs: createReorgs(database.pool, intake),
      startCopy: async (fill) => started.push(fill),
      now: clock.now,
      log: createLogger({ name: 'test', level: 'silent', pretty: false }),
    },
    {
      chainId: CHAIN_ID,
      pollMs: 1,
      overlapBlocks: 8,
      maxRangeBlocks: 100,
      maxBackfillBlocks: 1_000,
      silenceMs: 60_000,
    },
  )
}

/** A fill that a worker has seen before it went down. */
async function seenFill(): Promise<Fill> {
  const worker = startedWorker()
  await worker.step()
  const played = sim.play(buyUp('seen'))
  clock.advance(BLOCK_MS)
  await played
  await worker.step()
  const [fill] = started
  if (!fill) throw new Error('the fill was not seen')
  return fill
}

describe('the chain feed of a worker that was down', () => {
  it('reports a fill as removed that left the chain meanwhile', async () => {
    const fill = await seenFill()
    await sim.reorg(1, { drop: true })
    clock.advance(BLOCK_MS)
    await startedWorker().step()

    expect(await intake.isReorged(fill.fillId)).toBe(true)
    expect(started).toHaveLength(1)
  })

  it('follows a fill into the block that has it now, and starts it no second time', async () => {
    const fill = await seenFill()
    const moved = sim.reorg(1)
    clock.advance(BLOCK_MS)
    await moved
    await startedWorker().step()

    expect(await intake.isReorged(fill.fillId)).toBe(false)
    const now = await intake.loadFill(fill.fillId)
    expect(now).toMatchObject({ shares: fill.shares, logCount: fill.logCount })
    expect(now?.blockHash).not.toBe(fill.blockHash)
    expect(started).toHaveLength(1)
  })

  it('leaves a fill alone that is still where it was', async () => {
    const fill = await seenFill()
    clock.advance(BLOCK_MS)
    await startedWorker().step()

    expect(await intake.loadFill(fill.fillId)).toEqual(fill)
    expect(await intake.isReorged(fill.fillId)).toBe(false)
  })
})
