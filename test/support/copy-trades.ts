import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Fill } from '../../domain/copy/fill.ts'
import type { CancelRequest, CopyTradeResult, CopyTradeState, ResolveRequest } from '../../temporal/messages.ts'
import { CANCEL_UPDATE, copyTradeId, RESOLVE_UPDATE, STATE_QUERY } from '../../temporal/names.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { setUpTestDatabase } from './postgres.ts'
import { createTestNamespace } from './temporal-namespace.ts'
import { createTradingWorld, roomyPolicy, type TradingWorld } from './trading-world.ts'

/**
 * A trading world for the tests of one file, with a worker on it, and what they ask of runs of `copyTrade`. After each test its
 * dependencies and its policy are again what they were.
 */
export function setUpCopyTrades() {
  const database = setUpTestDatabase()
  let world: TradingWorld
  let original: TradingWorld['deps']
  beforeAll(async () => {
    world = await createTradingWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
    original = { ...world.deps }
    await world.startWorker()
  })
  afterEach(() => {
    Object.assign(world.deps, original, { policy: roomyPolicy() })
  })
  afterAll(() => world.close())

  const handleOf = (fill: Fill) => world.client.workflow.getHandle(copyTradeId(fill.fillId, 'paper'))
  const stateOf = (fill: Fill) => handleOf(fill).query<CopyTradeState>(STATE_QUERY)
  return {
    get world() {
      return world
    },
    database,
    handleOf,

    async run(fill: Fill): Promise<CopyTradeResult> {
      await startCopyTrade(world.client, fill, 'paper')
      return handleOf(fill).result()
    },

    async until(fill: Fill, status: CopyTradeState['status']): Promise<CopyTradeState> {
      await expect.poll(() => stateOf(fill), { timeout: 40_000, interval: 50 }).toMatchObject({ status })
      return stateOf(fill)
    },

    resolve: (fill: Fill, request: ResolveRequest) =>
      handleOf(fill).executeUpdate<CopyTradeState, [ResolveRequest]>(RESOLVE_UPDATE, { args: [request] }),

    cancel: (fill: Fill) =>
      handleOf(fill).executeUpdate<CopyTradeState, [CancelRequest]>(CANCEL_UPDATE, {
        args: [{ by: 'ann', note: 'changed my mind' }],
      }),

    halt: () =>
      world.deps.risk.halt(
        'paper',
        { switch: 'manual', reason: 'test', hard: false, evidence: {}, by: 'ann' },
        Date.now(),
      ),

    /** How often the order of a fill was sent. */
    async timesSent(fill: Fill): Promise<number> {
      const order = await world.deps.orders.findByFill(fill.fillId, 'paper')
      return world.venue.submitted.filter((orderId) => orderId === order?.orderId).length
    },

    /** Money still reserved for the fill. */
    async heldMoney(fill: Fill): Promise<bigint> {
      const { rows } = await database.pool.query<{ held: bigint }>(
        "select coalesce(sum(held_micros), 0)::bigint as held from reservations where fill_id = $1 and state = 'held'",
        [fill.fillId],
      )
      return rows[0]?.held ?? 0n
    },
  }
}
