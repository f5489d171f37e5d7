import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toCanonicalJson } from '../../domain/copy/canonical.ts'
import type { Fill } from '../../domain/copy/fill.ts'
import type { TemporalTarget } from '../../temporal/client.ts'
import { copyTradeStart } from '../../temporal/copy-trade-start.ts'
import type { CopyTradeResult } from '../../temporal/messages.ts'
import { copyTradeId, WORKFLOWS } from '../../temporal/names.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aLog, aSetting, aSignal } from '../support/signals.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'
import { createTestPaperVenue } from '../support/trading-paper-venue.ts'
import { createTradingWorld, type RunningWorker, type TradingWorld } from '../support/trading-world.ts'
import type { Doom } from './programs/doomed-worker.ts'

const database = setUpTestDatabase()
let target: TemporalTarget
let world: TradingWorld
let worker: RunningWorker
beforeAll(async () => {
  target = await createTestNamespace()
  world = await createTradingWorld(database.pool, target, await bundleWorkflows())
})
afterAll(() => world.close())

const handleOf = (fill: Fill) => world.client.workflow.getHandle(copyTradeId(fill.fillId, 'paper'))

async function ordersOf(fill: Fill): Promise<{ orders: number; executions: number }> {
  const { rows } = await database.pool.query<{ orders: number; executions: number }>(
    `select count(distinct orders.order_id)::int as orders, count(executions.execution_id)::int as executions
     from orders left join executions using (order_id) where fill_id = $1`,
    [fill.fillId],
  )
  return rows[0] ?? { orders: 0, executions: 0 }
}

describe('a worker process that is killed while it places an order', () => {
  afterEach(() => worker.stop())

  async function killWhen(diesWhen: Doom['diesWhen'], next: Partial<TradingWorld['deps']> = {}): Promise<Fill> {
    const setting = await aSetting(world)
    const fill = await aSignal(world, aLog(setting))
    const doom: Doom = { databaseUrl: database.url, target, setting, diesWhen }
    const script = fileURLToPath(new URL('./programs/doomed-worker.ts', import.meta.url))
    const child = spawn(process.execPath, ['--import', 'tsx', script, toCanonicalJson(doom)], { stdio: 'inherit' })
    await startCopyTrade(world.client, fill, 'paper')
    expect(await once(child, 'exit')).toEqual([null, 'SIGKILL'])
    worker = await world.startWorker({ ...next, venue: createTestPaperVenue(database.pool, world.outside) })
    return fill
  }

  it('has its filled order found and booked by the next worker', async () => {
    const fill = await killWhen('sent')

    expect(await handleOf(fill).result()).toMatchObject({ status: 'filled' })
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
  })

  it('has the order that it never sent filled by the next worker, once', async () => {
    const fill = await killWhen('claimed')

    expect(await handleOf(fill).result()).toMatchObject({ status: 'filled' })
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
    expect(await resubmissionsOf(fill)).toBe(1)
  })

  it('has the order that it never sent withdrawn when the signal is stale by then', async () => {
    const fill = await killWhen('claimed', { now: () => Date.now() + 600_000 })

    expect(await handleOf(fill).result()).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 0 })
    expect(await resubmissionsOf(fill)).toBe(0)
    world.deps.now = Date.now
  })

  async function resubmissionsOf(fill: Fill): Promise<number | undefined> {
    const { rows } = await database.pool.query<{ resubmissions: number }>(
      'select resubmissions from orders where fill_id = $1',
      [fill.fillId],
    )
    return rows[0]?.resubmissions
  }
})

describe('a run that is done over', () => {
  beforeEach(async () => {
    worker = await world.startWorker({ venue: world.venue })
  })
  afterEach(() => worker.stop())

  const sent = () => world.venue.submitted.length

  it('sends nothing again when it is reset to its first step', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    await startCopyTrade(world.client, fill, 'paper')
    const first: CopyTradeResult = await handleOf(fill).result()
    const before = sent()
    await resetToStart(fill)
    const again: CopyTradeResult = await handleOf(fill).result()

    expect(again).toMatchObject({ status: 'filled', orderId: first.orderId, filledShares: first.filledShares })
    expect(again.decisionId).toBe(first.decisionId)
    expect(sent()).toBe(before)
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
  })

  it('follows its recorded decision after a reset even when the market has changed', async () => {
    const setting = await aSetting(world)
    const fill = await aSignal(world, aLog(setting))
    await startCopyTrade(world.client, fill, 'paper')
    await handleOf(fill).result()
    world.outside.list({ ...setting.market, closed: true, resolved: true })
    await resetToStart(fill)

    expect(await handleOf(fill).result()).toMatchObject({ status: 'filled' })
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
  })

  it('cannot be started again under its id after it was terminated', async () => {
    const fill = await terminatedWhileUnknown()
    const before = sent()

    expect(await startCopyTrade(world.client, fill, 'paper')).toMatchObject({ outcome: 'already-closed' })
    expect(sent()).toBe(before)
  })

  it('is stopped by the order row when somebody starts it under another id', async () => {
    const fill = await terminatedWhileUnknown()
    const before = sent()
    const { workflowId: _, ...options } = copyTradeStart(fill, 'paper')
    const workflowId = `by-hand:${randomUUID()}`
    const copy = await world.client.workflow.start(WORKFLOWS.copyTrade, {
      ...options,
      workflowId,
      args: [{ fill, mode: 'paper' }],
    })

    expect(await copy.result()).toMatchObject({ status: 'filled' })
    expect(sent()).toBe(before)
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
  })

  it('has its order booked by the health check when it was terminated', async () => {
    const fill = await terminatedWhileUnknown()
    world.deps.now = () => Date.now() + 180_000
    await world.client.workflow.execute(WORKFLOWS.checkHealth, {
      workflowId: `health-${randomUUID()}`,
      taskQueue: copyTradeStart(fill, 'paper').taskQueue,
      args: [{ mode: 'paper' }],
    })
    world.deps.now = Date.now

    expect(await world.deps.orders.findByFill(fill.fillId, 'paper')).toMatchObject({ status: 'filled' })
    expect(await ordersOf(fill)).toEqual({ orders: 1, executions: 1 })
  })

  /** The order is at the venue, filled, but its answer got lost and the run is killed before it looks again. */
  async function terminatedWhileUnknown(): Promise<Fill> {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'lose-answer', hiddenFor: 1 })
    await startCopyTrade(world.client, fill, 'paper')
    const status = async () => (await world.deps.orders.findByFill(fill.fillId, 'paper'))?.status
    await expect.poll(status, { timeout: 10_000, interval: 20 }).toBe('unknown')
    await handleOf(fill).terminate('by a test')
    return fill
  }

  async function resetToStart(fill: Fill): Promise<void> {
    const { namespace } = target
    const workflowId = copyTradeId(fill.fillId, 'paper')
    const { events } = await handleOf(fill).fetchHistory()
    const firstTask = events?.find((event) => event.workflowTaskCompletedEventAttributes)
    await world.client.workflowService.resetWorkflowExecution({
      namespace,
      workflowExecution: { workflowId },
      workflowTaskFinishEventId: firstTask?.eventId ?? null,
      requestId: randomUUID(),
      reason: 'a test of what a reset does',
    })
  }
})
