import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../domain/copy/decide.ts'
import { RULES_VERSION } from '../../domain/copy/decision.ts'
import type { Fill } from '../../domain/copy/fill.ts'
import { InvalidInputError, InvariantError, ResponseShapeError, TransportError } from '../../domain/errors.ts'
import { LOT } from '../../domain/market/match.ts'
import { toTokenId } from '../../domain/money/ids.ts'
import { shares, usd } from '../../domain/money/units.ts'
import type { CancelRequest, CopyTradeResult, CopyTradeState, ResolveRequest } from '../../temporal/messages.ts'
import { CANCEL_UPDATE, copyTradeId, RESOLVE_UPDATE, STATE_QUERY } from '../../temporal/names.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { at, quantity } from '../support/decisions.ts'
import { bookOf } from '../support/paper-markets.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aLog, aSetting, aSignal, type Setting } from '../support/signals.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'
import { createTradingWorld, roomyPolicy, type TradingWorld } from '../support/trading-world.ts'

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
const resolve = (fill: Fill, request: ResolveRequest) =>
  handleOf(fill).executeUpdate<CopyTradeState, [ResolveRequest]>(RESOLVE_UPDATE, { args: [request] })
const cancel = (fill: Fill) =>
  handleOf(fill).executeUpdate<CopyTradeState, [CancelRequest]>(CANCEL_UPDATE, {
    args: [{ by: 'ann', note: 'changed my mind' }],
  })

async function run(fill: Fill): Promise<CopyTradeResult> {
  await startCopyTrade(world.client, fill, 'paper')
  return handleOf(fill).result()
}

async function until(fill: Fill, status: CopyTradeState['status']): Promise<CopyTradeState> {
  await expect.poll(() => stateOf(fill), { timeout: 40_000, interval: 50 }).toMatchObject({ status })
  return stateOf(fill)
}

/** How often the order of a fill was sent. */
async function timesSent(fill: Fill): Promise<number> {
  const order = await world.deps.orders.findByFill(fill.fillId, 'paper')
  return world.venue.submitted.filter((orderId) => orderId === order?.orderId).length
}

describe('a copied entry', () => {
  it('is decided, sent once, filled and booked', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const result = await run(fill)

    expect(result).toMatchObject({ status: 'filled', reason: null })
    expect(await timesSent(fill)).toBe(1)
    const decision = await world.deps.decisions.findByFill(fill.fillId, 'paper')
    expect(decision).toMatchObject({ decisionId: result.decisionId, inputs: { rulesVersion: RULES_VERSION } })
    expect(decision?.inputs.reservation).toMatchObject({ granted: true })
    expect(await world.deps.orders.findByFill(fill.fillId, 'paper')).toMatchObject({ status: 'filled' })
    expect(await world.deps.positions.exitHolding('paper', fill.leader, fill.tokenId)).toBe(result.filledShares)
  })

  it('shows in the list as a line of a blotter and in its page as a story', async () => {
    const setting = await aSetting(world)
    const fill = await aSignal(world, aLog(setting))
    const { cash } = await run(fill)
    const description = await handleOf(fill).describe()

    const { typedSearchAttributes: attributes } = description
    expect(attributes.get(SEARCH_ATTRIBUTES.leader)).toBe(fill.leader)
    expect(attributes.get(SEARCH_ATTRIBUTES.market)).toBe(setting.market.slug)
    expect(attributes.get(SEARCH_ATTRIBUTES.token)).toBe(fill.tokenId)
    expect(attributes.get(SEARCH_ATTRIBUTES.side)).toBe('BUY')
    expect(attributes.get(SEARCH_ATTRIBUTES.mode)).toBe('paper')
    expect(attributes.get(SEARCH_ATTRIBUTES.status)).toBe('filled')
    expect(attributes.get(SEARCH_ATTRIBUTES.notional)).toBeGreaterThanOrEqual(Number(cash))
    expect(await description.staticSummary()).toMatch(/^BUY 200 @ 0\.5 by 0x/)

    const details = await handleOf(fill).query<{ currentDetails: string }>('__temporal_workflow_metadata')
    for (const line of ['**Market**', '**Signal**', '**Size**', '**Order**', '**Booked**']) {
      expect(details.currentDetails).toContain(line)
    }
  })

  it('keeps what was filled of it in part and gives the rest of its money back', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'fill', shares: quantity('6') })

    expect(await run(fill)).toMatchObject({ status: 'partial', filledShares: quantity('6') })
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('ends as rejected with the reason of the venue, and its money is free again', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'reject', reason: 'unfilled' })

    expect(await run(fill)).toMatchObject({ status: 'rejected', reason: 'unfilled' })
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('waits for a venue that settles late', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'settle-late', finds: 1 })

    expect(await run(fill)).toMatchObject({ status: 'filled' })
    expect(await timesSent(fill)).toBe(1)
  })

  it('survives a network that fails for a moment', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.outside.failNext(3)

    expect(await run(fill)).toMatchObject({ status: 'filled' })
  })
})

describe('a fill that came without the time of its block', () => {
  const timeOf = async (fill: Fill) => (await world.deps.intake.loadFill(fill.fillId))?.blockTime

  it('is copied like any other, by the time that the chain tells, which is kept', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world), { blockTime: null }))
    expect(fill.blockTime).toBeNull()

    expect(await run(fill)).toMatchObject({ status: 'filled' })
    const { inputs } = (await world.deps.decisions.findByFill(fill.fillId, 'paper')) ?? {}
    expect(inputs?.fill.blockTime).toBeTypeOf('number')
    expect(await timeOf(fill)).toBe(inputs?.fill.blockTime)
  })

  it('is skipped as stale when the chain says that it is old', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world), { blockTime: null }))
    world.deps.fetchBlockTime = async () => Date.now() - 600_000

    expect(await run(fill)).toMatchObject({ status: 'skipped', reason: 'stale-signal' })
  })

  it('waits for a chain that cannot be read for a moment', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world), { blockTime: null }))
    const { fetchBlockTime } = world.deps
    let failures = 2
    world.deps.fetchBlockTime = async (blockNumber) => {
      failures -= 1
      if (failures >= 0) throw new TransportError('block not available yet')
      return fetchBlockTime(blockNumber)
    }

    expect(await run(fill)).toMatchObject({ status: 'filled' })
  })

  it('takes the time that a later source brought, and asks no chain', async () => {
    const log = aLog(await aSetting(world), { blockTime: null })
    const fill = await aSignal(world, log)
    await aSignal(world, { ...log, blockTime: 1_000 * Math.floor(Date.now() / 1_000) })
    world.deps.fetchBlockTime = () => Promise.reject(new InvariantError('asked the chain'))

    expect(await run(fill)).toMatchObject({ status: 'filled' })
  })
})

describe('a copied exit', () => {
  it('sells what was copied from the leader, in proportion, ahead of entries', async () => {
    const setting = await aSetting(world)
    const entry = await run(await aSignal(world, aLog(setting, { blockNumber: 1 })))
    const half = { shares: quantity('100'), notional: usd(50_000_000n) }
    const fill = await aSignal(world, aLog(setting, { ...half, side: 'SELL', blockNumber: 2 }))
    const result = await run(fill)

    expect(result.status).toBe('filled')
    const left = await world.deps.positions.exitHolding('paper', fill.leader, fill.tokenId)
    expect(left).toBe(shares((entry.filledShares ?? 0n) - (result.filledShares ?? 0n)))
    const { raw } = await handleOf(fill).describe()
    expect(raw.workflowExecutionInfo?.priority?.priorityKey).toBe(1)
  })
})

describe('exits at once', () => {
  const EXITS = 20
  const sold = { side: 'SELL', shares: quantity('5'), notional: usd(2_500_000n) } as const

  it('sell together what they would have sold one after the other, each decided on what the others left', async () => {
    world.deps.policy = { ...roomyPolicy(), fixedStake: usd(200_000_000n) }
    const setting = await aSetting(world, { minOrderShares: quantity('1') })
    const entry = await run(await aSignal(world, aLog(setting, { blockNumber: 1 })))
    const exits: Fill[] = []
    for (let i = 0; i < EXITS; i += 1) exits.push(await aSignal(world, aLog(setting, { ...sold, blockNumber: 2 + i })))
    const results = await Promise.all(exits.map(run))

    expect(results.map(({ status }) => status)).toEqual(Array(EXITS).fill('filled'))
    const held = entry.filledShares ?? 0n
    const left = await world.deps.positions.exitHolding('paper', setting.leader, setting.tokenId)
    expect(left).toBe(held - results.reduce((sum, { filledShares }) => sum + (filledShares ?? 0n), 0n))
    // The leader sold half of 200 shares; each of our parts is rounded down to the lot.
    expect(left).toBeGreaterThanOrEqual(held / 2n)
    expect(left).toBeLessThan(held / 2n + BigInt(EXITS) * LOT)
    for (const { fillId } of exits) {
      const record = await world.deps.decisions.findByFill(fillId, 'paper')
      expect(record && decide(record.inputs)).toEqual(record?.decision)
    }
    const drift = await database.pool.query("select * from account_drift('paper') where stored <> derived")
    expect(drift.rows).toEqual([])
  })

  it('leave nothing for the second where the leader sold everything twice over', async () => {
    const setting = await aSetting(world)
    const entry = await run(await aSignal(world, aLog(setting, { blockNumber: 1 })))
    const all = { side: 'SELL', shares: quantity('200'), notional: usd(100_000_000n) } as const
    const exits = [
      await aSignal(world, aLog(setting, { ...all, blockNumber: 2 })),
      await aSignal(world, aLog(setting, { ...all, blockNumber: 3 })),
    ]
    const results = await Promise.all(exits.map(run))

    expect(results.map(({ status }) => status).toSorted()).toEqual(['filled', 'skipped'])
    expect(results.find(({ status }) => status === 'skipped')).toMatchObject({ reason: 'nothing-to-sell' })
    expect(results.find(({ status }) => status === 'filled')).toMatchObject({ filledShares: entry.filledShares })
  })
})

/** The next order is persisted, then nothing runs for `ms`. */
function loseTimeBeforeSending(ms: number): void {
  const { orders } = world.deps
  world.deps.orders = {
    ...orders,
    prepare: async (order, now) => {
      const stored = await orders.prepare(order, now)
      world.deps.now = () => Date.now() + ms
      return stored
    },
  }
}

/** Money still reserved for the fill. */
async function heldMoney(fill: Fill): Promise<bigint> {
  const { rows } = await database.pool.query<{ held: bigint }>(
    "select coalesce(sum(held_micros), 0)::bigint as held from reservations where fill_id = $1 and state = 'held'",
    [fill.fillId],
  )
  return rows[0]?.held ?? 0n
}

describe('a signal that is not copied', () => {
  type Case = { reason: string; arrange: (setting: Setting) => Promise<Partial<Parameters<typeof aLog>[1]>> }
  const policy = (changes: Partial<TradingWorld['deps']['policy']>) => {
    world.deps.policy = { ...roomyPolicy(), ...changes }
    return Promise.resolve({})
  }
  const market = async (setting: Setting, changes: Partial<Setting['market']>) => {
    world.outside.list({ ...setting.market, ...changes })
    return {}
  }
  const book = async (setting: Setting, levels: Parameters<typeof bookOf>[0] | null) => {
    world.outside.show(setting.tokenId, levels && bookOf(levels))
    return {}
  }
  const cases: Case[] = [
    { reason: 'copying-off', arrange: () => policy({ copyingEnabled: false }) },
    { reason: 'stale-signal', arrange: async () => ({ blockTime: Date.now() - 600_000 }) },
    { reason: 'leader-was-maker', arrange: async () => ({ role: 'maker' }) },
    { reason: 'unknown-token', arrange: async () => ({ tokenId: toTokenId('424242') }) },
    { reason: 'market-closed', arrange: (setting) => market(setting, { closed: true }) },
    { reason: 'fees-unknown', arrange: (setting) => market(setting, { fees: { kind: 'unknown' } }) },
    { reason: 'too-close-to-end', arrange: (setting) => market(setting, { endsAt: Date.now() + 60_000 }) },
    { reason: 'book-unavailable', arrange: (setting) => book(setting, null) },
    { reason: 'no-liquidity', arrange: (s) => book(s, { bids: [['0.49', '10']], asks: [['0.5', '10']] }) },
    { reason: 'spread-too-wide', arrange: (s) => book(s, { bids: [['0.3', '90000']], asks: [['0.5', '90000']] }) },
    { reason: 'price-moved', arrange: (s) => book(s, { bids: [['0.59', '90000']], asks: [['0.6', '90000']] }) },
    { reason: 'no-edge', arrange: () => policy({ minEdge: 0.9 }) },
    { reason: 'below-minimum-size', arrange: () => policy({ fixedStake: usd(1_000_000n) }) },
    { reason: 'nothing-to-sell', arrange: async () => ({ side: 'SELL' }) },
    { reason: 'leader-limit', arrange: () => policy({ maxPerLeader: usd(1_000_000n) }) },
  ]

  it.each(cases)('ends as skipped for $reason and nothing is sent', async ({ reason, arrange }) => {
    const setting = await aSetting(world)
    const fill = await aSignal(world, aLog(setting, await arrange(setting)))
    const result = await run(fill)

    expect(result).toMatchObject({ status: 'skipped', reason })
    expect(result.explanation).toContain('limit')
    expect(await world.deps.decisions.findByFill(fill.fillId, 'paper')).toMatchObject({
      decision: { verdict: 'skip', reason },
    })
    expect(await timesSent(fill)).toBe(0)
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('is skipped as reorged when its log left the chain before it was decided', async () => {
    const log = aLog(await aSetting(world))
    const fill = await aSignal(world, log)
    await world.deps.intake.record([{ ...log, removed: true }], {
      source: 'chain',
      seenAt: Date.now(),
      deliveryId: null,
    })

    expect(await run(fill)).toMatchObject({ status: 'skipped', reason: 'reorged' })
  })

  it('is skipped as leader-paused when an operator paused the leader', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    await world.deps.leaders.pause(fill.leader, 'on holiday', Date.now())

    expect(await run(fill)).toMatchObject({ status: 'skipped', reason: 'leader-paused' })
  })

  it('is skipped as halted while the account is halted', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    await halt()

    expect(await run(fill)).toMatchObject({ status: 'skipped', reason: 'halted' })
    await world.deps.risk.resume('paper', 'ann', Date.now())
  })
})

const halt = () =>
  world.deps.risk.halt('paper', { switch: 'manual', reason: 'test', hard: false, evidence: {}, by: 'ann' }, Date.now())

describe('an order between its decision and the venue', () => {
  it('is withheld when the account is halted in between', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const { orders } = world.deps
    world.deps.orders = {
      ...orders,
      prepare: async (order, now) => {
        const stored = await orders.prepare(order, now)
        await halt()
        return stored
      },
    }

    expect(await run(fill)).toMatchObject({ status: 'rejected', reason: 'halted' })
    expect(await timesSent(fill)).toBe(0)
    expect(await heldMoney(fill)).toBe(0n)
    await world.deps.risk.resume('paper', 'ann', Date.now())
  })

  it('is not made when the venue has no such order, and its money is free again', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.deps.prepareOrder = () => {
      throw new InvalidInputError('price must be a multiple of the tick')
    }

    expect(await run(fill)).toMatchObject({ status: 'rejected', reason: 'no-order' })
    expect(await heldMoney(fill)).toBe(0n)
    expect(await world.deps.orders.findByFill(fill.fillId, 'paper')).toBeNull()
  })

  it('is withheld when an outage has made the signal stale', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    loseTimeBeforeSending(600_000)

    expect(await run(fill)).toMatchObject({ status: 'rejected', reason: 'stale-signal' })
    expect(await timesSent(fill)).toBe(0)
  })

  it.each([
    ['sent after an outage that is too long for an entry', 600_000, { status: 'filled' }, 1],
    ['withheld after a longer one', 1_000_000, { status: 'rejected', reason: 'stale-signal' }, 0],
  ])('is %s when it is an exit', async (_case, outageMs, outcome, sent) => {
    const setting = await aSetting(world)
    await run(await aSignal(world, aLog(setting, { blockNumber: 1 })))
    const fill = await aSignal(world, aLog(setting, { side: 'SELL', blockNumber: 2 }))
    loseTimeBeforeSending(outageMs)

    expect(await run(fill)).toMatchObject(outcome)
    expect(await timesSent(fill)).toBe(sent)
  })
})

describe.concurrent('an order whose outcome is unknown', () => {
  it('is found by its id and booked, not sent again', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'lose-answer', hiddenFor: 2 })

    expect(await run(fill)).toMatchObject({ status: 'filled' })
    expect(await timesSent(fill)).toBe(1)
  })

  it('waits for a person when the venue does not know it, its money held', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(world.client, fill, 'paper')

    const state = await until(fill, 'needs-attention')
    expect(state.reason).toBe('outcome-unknown')
    expect(state.explanation).toContain('not withdrawn')
    expect(await heldMoney(fill)).toBeGreaterThan(0n)
    const { typedSearchAttributes } = await handleOf(fill).describe()
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.status)).toBe('needs-attention')

    await resolve(fill, { action: 'abandon', by: 'ann', note: 'not at the venue' })
    expect(await handleOf(fill).result()).toMatchObject({ status: 'rejected', reason: 'abandoned' })
    expect(await heldMoney(fill)).toBe(0n)
    expect(await timesSent(fill)).toBe(2)
  })

  it('is sent again, once, when it never arrived and is still worth it', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow', times: 1 })

    expect(await run(fill)).toMatchObject({ status: 'filled', explanation: 'sent again, venue answered matched' })
    expect(await timesSent(fill)).toBe(2)
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('is withdrawn when it never arrived, twice, and its money is free again', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow', withdrawable: true })

    expect(await run(fill)).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(await timesSent(fill)).toBe(2)
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('is booked as a person read it from the venue', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(world.client, fill, 'paper')
    const { orderId } = await until(fill, 'needs-attention')

    const execution = { executionId: `${orderId}:by-hand`, price: at('0.5'), shares: quantity('7'), fee: usd(0n) }
    await resolve(fill, {
      action: 'markFilled',
      by: 'ann',
      note: 'seen on the venue page',
      executions: [{ ...execution, at: Date.now() }],
    })
    expect(await handleOf(fill).result()).toMatchObject({ status: 'partial', filledShares: quantity('7') })
  })

  it('cannot be cancelled, and answers that do not fit are refused', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(world.client, fill, 'paper')
    await until(fill, 'needs-attention')

    await expect(cancel(fill)).rejects.toThrow(WorkflowUpdateFailedError)
    const execution = { executionId: 'by-hand', price: at('0.5'), shares: quantity('9000'), fee: usd(0n), at: 0 }
    const asNumbers = { ...execution, shares: 7 as never }
    for (const executions of [[], [execution], [asNumbers]]) {
      const unfit: ResolveRequest = { action: 'markFilled', by: 'ann', note: '', executions }
      await expect(resolve(fill, unfit)).rejects.toThrow(WorkflowUpdateFailedError)
    }
    await handleOf(fill).cancel()
    await resolve(fill, { action: 'abandon', by: 'ann', note: '' })
    expect(await handleOf(fill).result()).toMatchObject({ status: 'rejected', reason: 'abandoned' })
  })
})

describe('an order that never arrived is withdrawn instead of sent again', () => {
  /** The next order gets lost on its way, and then something happens. */
  async function runLosing(then: () => unknown): Promise<{ fill: Fill; result: CopyTradeResult }> {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.venue.behave(fill.tokenId, { kind: 'swallow', withdrawable: true })
    const { venue } = world
    world.deps.venue = {
      ...venue,
      async submit(order) {
        try {
          return await venue.submit(order)
        } finally {
          await then()
        }
      },
    }
    return { fill, result: await run(fill) }
  }

  it('when the signal has become stale', async () => {
    const { fill, result } = await runLosing(() => {
      world.deps.now = () => Date.now() + 600_000
    })
    expect(result).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(result.explanation).toContain('too late')
    expect(await timesSent(fill)).toBe(1)
    expect(await heldMoney(fill)).toBe(0n)
  })

  it('when the account is halted', async () => {
    const { fill, result } = await runLosing(halt)
    expect(result).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(result.explanation).toContain('halted')
    expect(await timesSent(fill)).toBe(1)
    await world.deps.risk.resume('paper', 'ann', Date.now())
  })
})

describe('a signal that is called off', () => {
  it('is recorded as cancelled when an operator is faster than the decision', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const gate = holdJudging()
    await startCopyTrade(world.client, fill, 'paper')
    await gate.reached
    await cancel(fill)
    gate.open()

    expect(await handleOf(fill).result()).toMatchObject({ status: 'cancelled', explanation: 'ann: changed my mind' })
    expect(await world.deps.decisions.findByFill(fill.fillId, 'paper')).toMatchObject({
      decision: { verdict: 'skip', reason: 'cancelled' },
    })
  })

  it('gives back what sizing has just reserved', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const gate = holdReserving()
    await startCopyTrade(world.client, fill, 'paper')
    await gate.reached
    await cancel(fill)
    gate.open()

    expect(await handleOf(fill).result()).toMatchObject({ status: 'cancelled' })
    expect(await heldMoney(fill)).toBe(0n)
    expect(await timesSent(fill)).toBe(0)
  })

  it('shows as Canceled when it is cancelled from outside, and gives back as well', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const gate = holdReserving()
    await startCopyTrade(world.client, fill, 'paper')
    await gate.reached
    await handleOf(fill).cancel()
    gate.open()

    await expect(handleOf(fill).result()).rejects.toThrow(WorkflowFailedError)
    expect((await handleOf(fill).describe()).status.name).toBe('CANCELLED')
    expect(await heldMoney(fill)).toBe(0n)
    expect(await timesSent(fill)).toBe(0)
  })
})

function holdJudging() {
  const { leaders } = world.deps
  const gate = createGate()
  world.deps.leaders = { ...leaders, find: (wallet) => gate.pass().then(() => leaders.find(wallet)) }
  return gate
}

function holdReserving() {
  const { risk } = world.deps
  const gate = createGate()
  world.deps.risk = { ...risk, reserve: (request) => gate.pass().then(() => risk.reserve(request)) }
  return gate
}

function withResolvers() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

function createGate() {
  const { promise: reached, resolve: arrive } = withResolvers()
  const { promise: opened, resolve: open } = withResolvers()
  const pass = () => {
    arrive()
    return opened
  }
  return { reached, open, pass }
}

describe('a signal that cannot be judged', () => {
  const broken = () => Promise.reject(new ResponseShapeError('the catalogue has changed'))

  it('is abandoned when it is an entry: later would be too late', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    world.deps.resolver = { resolve: broken }

    const result = await run(fill)
    expect(result).toMatchObject({ status: 'abandoned', reason: 'undecided' })
    expect(result.explanation).toContain('ResponseShapeError')
  })

  it('asks a person when it is an exit, and goes on when told to', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world), { side: 'SELL' }))
    const { resolver } = world.deps
    world.deps.resolver = { resolve: broken }
    await startCopyTrade(world.client, fill, 'paper')
    await until(fill, 'needs-attention')
    world.deps.resolver = resolver
    await resolve(fill, { action: 'retry', by: 'ann', note: 'catalogue mended' })

    expect(await handleOf(fill).result()).toMatchObject({ status: 'skipped', reason: 'nothing-to-sell' })
  })
})

describe('an outcome that cannot be booked', () => {
  it('waits for a person and is booked once the cause is mended', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const { orders } = world.deps
    const applyExecutions = () => Promise.reject(new InvariantError('books do not add up'))
    world.deps.orders = { ...orders, applyExecutions }
    await startCopyTrade(world.client, fill, 'paper')
    expect(await until(fill, 'needs-attention')).toMatchObject({ reason: 'not-booked' })
    await expect(resolve(fill, { action: 'abandon', by: 'ann', note: '' })).rejects.toThrow(WorkflowUpdateFailedError)
    world.deps.orders = orders
    await resolve(fill, { action: 'retry', by: 'ann', note: 'mended' })

    expect(await handleOf(fill).result()).toMatchObject({ status: 'filled' })
  })
})

describe('a fill that is reported more than once', () => {
  it('starts one run, joins it while it runs and leaves it alone when it is closed', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    const starts = await Promise.all([1, 2, 3].map(() => startCopyTrade(world.client, fill, 'paper')))
    await handleOf(fill).result()
    const late = await startCopyTrade(world.client, fill, 'paper')

    expect(starts.map(({ workflowId }) => workflowId)).toEqual(Array(3).fill(copyTradeId(fill.fillId, 'paper')))
    expect(late.outcome).toBe('already-closed')
    expect(await timesSent(fill)).toBe(1)
  })

  it('never trades through a worker of another mode', async () => {
    const fill = await aSignal(world, aLog(await aSetting(world)))
    await startCopyTrade(world.client, fill, 'live')
    const result: CopyTradeResult = await world.client.workflow.getHandle(copyTradeId(fill.fillId, 'live')).result()

    expect(result).toMatchObject({ status: 'abandoned' })
    expect(result.explanation).toContain('this worker trades paper, was asked for live')
  })
})
