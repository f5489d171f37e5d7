import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Fill } from '../../domain/copy/fill.ts'
import { toConditionId } from '../../domain/money/ids.ts'
import { price, usd } from '../../domain/money/units.ts'
import type { CopyTradeResult, ModeInput } from '../../temporal/messages.ts'
import { copyTradeId, TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import { startCopyTrade, startIngest } from '../../temporal/start.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import type { checkHealth } from '../../workflows/check-health.ts'
import type { drainInbox } from '../../workflows/drain-inbox.ts'
import type { settleMarkets } from '../../workflows/settle-markets.ts'
import { bookOf } from '../support/paper-markets.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aLog, aSetting, aSignal } from '../support/signals.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'
import { createTradingWorld, type TradingWorld } from '../support/trading-world.ts'

const database = setUpTestDatabase()
let world: TradingWorld
let original: TradingWorld['deps']
beforeAll(async () => {
  world = await createTradingWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
  original = { ...world.deps }
  await world.startWorker()
})
afterEach(() => void Object.assign(world.deps, original))
afterAll(() => world.close())

const resultOf = (fill: Fill): Promise<CopyTradeResult> =>
  world.client.workflow.getHandle(copyTradeId(fill.fillId, 'paper')).result()

function execute<W extends typeof drainInbox | typeof settleMarkets | typeof checkHealth>(type: string) {
  const input: ModeInput = { mode: 'paper' }
  const options = {
    workflowId: `${type}-${randomUUID()}`,
    taskQueue: TASK_QUEUES.trading,
    args: [input] as [ModeInput],
  }
  return world.client.workflow.execute<W>(type, options as never)
}

/** Lets a time pass for the activities; the workflows' own timers do not notice. */
function later(ms: number) {
  world.deps.now = () => Date.now() + ms
}

/** What the account holds for orders on their way, micro-dollars. */
async function reservedDollars(): Promise<bigint> {
  const { rows } = await database.pool.query("select reserved_micros from accounts where mode = 'paper'")
  return rows[0].reserved_micros
}

describe('ingestTransaction', () => {
  it('waits for the receipt, records the fills and starts their copies under the id every source uses', async () => {
    const log = aLog(await aSetting(world))
    const { workflowId } = await startIngest(world.client, log.txHash, 'paper')
    world.outside.mine(log.txHash, [log])

    expect(await world.client.workflow.getHandle(workflowId).result()).toEqual({ fills: 1 })
    const fill = await world.deps.intake.loadFill(`137:${log.txHash}:${log.orderHash}` as Fill['fillId'])
    expect(fill && (await resultOf(fill))).toMatchObject({ status: 'filled' })
  })

  it('starts nothing for a fill that another source has brought', async () => {
    const log = aLog(await aSetting(world))
    const fill = await aSignal(world, log)
    await startCopyTrade(world.client, fill, 'paper')
    world.outside.mine(log.txHash, [log])
    const { workflowId } = await startIngest(world.client, log.txHash, 'paper')

    expect(await world.client.workflow.getHandle(workflowId).result()).toEqual({ fills: 0 })
    expect(await resultOf(fill)).toMatchObject({ status: 'filled' })
  })

  it('takes nothing from wallets that nobody follows', async () => {
    const setting = await aSetting(world)
    const log = aLog({ ...setting, leader: aLog(setting).counterparty })
    world.outside.mine(log.txHash, [log])
    const { workflowId } = await startIngest(world.client, log.txHash, 'paper')

    expect(await world.client.workflow.getHandle(workflowId).result()).toEqual({ fills: 0 })
  })
})

describe('drainInbox', () => {
  it('starts what was recorded and never started, once', async () => {
    const forgotten = await aSignal(world, aLog(await aSetting(world)))
    const known = await aSignal(world, aLog(await aSetting(world)))
    await startCopyTrade(world.client, known, 'paper')
    later(60_000)

    expect((await execute<typeof drainInbox>(WORKFLOWS.drainInbox)).started).toBeGreaterThanOrEqual(2)
    expect((await execute<typeof drainInbox>(WORKFLOWS.drainInbox)).started).toBe(0)
    expect(await resultOf(forgotten)).toMatchObject({ status: 'filled' })
    expect(world.venue.submitted.filter((id, i, all) => all.indexOf(id) !== i)).toEqual([])
  })

  it('leaves a fill alone that is just being started', async () => {
    await aSignal(world, aLog(await aSetting(world)))

    expect(await execute<typeof drainInbox>(WORKFLOWS.drainInbox)).toEqual({ started: 0 })
  })
})

describe('settleMarkets', () => {
  it('realises a resolved market once and marks the others at the middle of their book', async () => {
    const won = await aSetting(world)
    const open = await aSetting(world)
    for (const setting of [won, open]) {
      const fill = await aSignal(world, aLog(setting))
      await startCopyTrade(world.client, fill, 'paper')
      await resultOf(fill)
    }
    const outcomes = won.market.outcomes.map((each, i) => ({ ...each, payout: price(i === 0 ? 1_000_000n : 0n) }))
    world.outside.list({ ...won.market, closed: true, resolved: true, outcomes })
    world.outside.show(won.tokenId, null)
    world.outside.show(open.tokenId, bookOf({ bids: [['0.6', '100']], asks: [['0.62', '100']] }))

    const first = await execute<typeof settleMarkets>(WORKFLOWS.settleMarkets)
    expect(first.settled).toEqual([{ slug: won.market.slug, lots: 1, realised: expect.any(BigInt) }])
    expect(first.settled[0]?.realised).toBeGreaterThan(0n)
    expect(first.failures).toEqual([])
    expect((await execute<typeof settleMarkets>(WORKFLOWS.settleMarkets)).settled).toEqual([])
    const positions = await world.deps.positions.open('paper')
    expect(positions.find(({ tokenId }) => tokenId === open.tokenId)?.mark).toBe(610_000n)
    expect(positions.find(({ tokenId }) => tokenId === won.tokenId)).toBeUndefined()
  })

  it('goes on when one market cannot be read', async () => {
    const lost = await aSetting(world)
    const fill = await aSignal(world, aLog(lost))
    await startCopyTrade(world.client, fill, 'paper')
    await resultOf(fill)
    const { gamma } = world.deps
    world.deps.gamma = {
      fetchMarketByCondition: async (id) => (id === lost.market.conditionId ? null : gamma.fetchMarketByCondition(id)),
    }

    const { failures, marked } = await execute<typeof settleMarkets>(WORKFLOWS.settleMarkets)
    expect(failures).toEqual([expect.stringContaining(`${lost.market.slug}: settleMarket failed: NotFoundError`)])
    expect(marked).toBeGreaterThan(0)
  })
})

describe('checkHealth', () => {
  // The fills of the other tests are of made-up prices, and must not halt the account.
  beforeEach(() => {
    world.deps.limits = { ...original.limits, maxAverageSlippageBps: 10_000, adverseFills: 1_000 }
  })

  it('gives back what a terminated run held for an order that it never sent', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const reserved = await world.deps.risk.reserve({
      fillId: fill.fillId,
      mode: 'paper',
      leader: fill.leader,
      conditionId: toConditionId(`0x${'7'.repeat(64)}`),
      eventId: 'event:7',
      amount: usd(1_000_000n),
      limits: world.deps.policy,
      now: Date.now(),
    })
    expect(reserved).toEqual({ granted: true, amount: 1_000_000n })
    await execute<typeof checkHealth>(WORKFLOWS.checkHealth)
    expect(await reservedDollars()).toBe(1_000_000n)
    later(2 * 3_600_000)
    await execute<typeof checkHealth>(WORKFLOWS.checkHealth)
    expect(await reservedDollars()).toBe(0n)
  })

  it('notes the price a while after our fills', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    await startCopyTrade(world.client, fill, 'paper')
    await resultOf(fill)
    later(61_000)

    expect((await execute<typeof checkHealth>(WORKFLOWS.checkHealth)).marks).toBeGreaterThan(0)
    expect((await execute<typeof checkHealth>(WORKFLOWS.checkHealth)).marks).toBe(0)
  })

  it('halts the account where a switch trips, and only a person resumes it', async () => {
    world.deps.limits = { ...world.deps.limits, maxDrawdown: 0 }
    const { tripped } = await execute<typeof checkHealth>(WORKFLOWS.checkHealth)

    expect(tripped.map((each) => each.switch)).toContain('drawdown')
    expect(await world.deps.risk.haltState('paper')).toMatchObject({ halted: true, by: 'health check' })
    world.deps.limits = original.limits
    await execute<typeof checkHealth>(WORKFLOWS.checkHealth)
    expect(await world.deps.risk.haltState('paper')).toMatchObject({ halted: true })
    await world.deps.risk.resume('paper', 'ann', Date.now())
  })
})
