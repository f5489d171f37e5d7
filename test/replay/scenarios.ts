import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fill } from '../../domain/copy/fill.ts'
import { InvariantError, ResponseShapeError } from '../../domain/errors.ts'
import { toTokenId } from '../../domain/money/ids.ts'
import { price, usd } from '../../domain/money/units.ts'
import type { CopyTradeState, ResolveRequest } from '../../temporal/messages.ts'
import {
  CANCEL_UPDATE,
  copyTradeId,
  RESOLVE_UPDATE,
  STATE_QUERY,
  TASK_QUEUES,
  WORKFLOWS,
} from '../../temporal/names.ts'
import { startCopyTrade, startIngest } from '../../temporal/start.ts'
import { at, quantity } from '../support/decisions.ts'
import type { Behaviour } from '../support/scripted-venue.ts'
import { aLog, aSetting, aSignal } from '../support/signals.ts'
import type { TradingWorld } from '../support/trading-world.ts'

/** Brings a workflow to one of its outcomes, or to where only time is missing; answers with its id. */
export type Scenario = (world: TradingWorld) => Promise<string>

/** One for each way that a run can go, by the name of its recorded history. */
export const SCENARIOS: Record<string, Scenario> = {
  'copy-filled': (world) => copy(world),
  'copy-partial': (world) => copy(world, { kind: 'fill', shares: quantity('6') }),
  'copy-rejected-by-venue': (world) => copy(world, { kind: 'reject', reason: 'unfilled' }),
  'copy-settled-late': (world) => copy(world, { kind: 'settle-late', finds: 1 }),
  'copy-unknown-then-found': (world) => copy(world, { kind: 'lose-answer', hiddenFor: 2 }),

  'copy-sent-again': (world) => copy(world, { kind: 'swallow', times: 1 }),
  'copy-withdrawn': (world) => copy(world, { kind: 'swallow', withdrawable: true }),

  async 'copy-exit-filled'(world) {
    const setting = await aSetting(world)
    await finished(world, await start(world, await aSignal(world, aLog(setting, { blockNumber: 1 }))))
    return start(world, await aSignal(world, aLog(setting, { side: 'SELL', blockNumber: 2 })))
  },

  async 'copy-skipped-at-validation'(world) {
    return start(world, await aSignal(world, aLog(await aSetting(world), { blockTime: Date.now() - 600_000 })))
  },

  async 'copy-skipped-at-sizing'(world) {
    world.deps.policy = { ...world.deps.policy, minEdge: 0.9 }
    return copy(world)
  },

  async 'copy-skipped-unknown-token'(world) {
    return start(world, await aSignal(world, aLog(await aSetting(world), { tokenId: toTokenId('424242') })))
  },

  async 'copy-withheld-by-halt'(world) {
    const { orders, risk } = world.deps
    world.deps.orders = {
      ...orders,
      async prepare(order, now) {
        const stored = await orders.prepare(order, now)
        await risk.halt('paper', { switch: 'manual', reason: 'test', hard: false, evidence: {}, by: 'ann' }, now)
        return stored
      },
    }
    const workflowId = await copy(world)
    await finished(world, workflowId)
    await risk.resume('paper', 'ann', Date.now())
    return workflowId
  },

  async 'copy-unknown-then-abandoned'(world) {
    const workflowId = await copy(world, { kind: 'swallow' })
    await untilAttention(world, workflowId)
    await resolve(world, workflowId, { action: 'retry', by: 'ann', note: 'look again' })
    await sleep(500)
    await untilAttention(world, workflowId)
    await resolve(world, workflowId, { action: 'abandon', by: 'ann', note: 'not at the venue' })
    return workflowId
  },

  async 'copy-unknown-then-marked-filled'(world) {
    const workflowId = await copy(world, { kind: 'swallow' })
    const { orderId } = await untilAttention(world, workflowId)
    const execution = {
      executionId: `${orderId}:0`,
      price: at('0.5'),
      shares: quantity('7'),
      fee: usd(0n),
      at: Date.now(),
    }
    const note = 'seen on the venue page'
    await resolve(world, workflowId, { action: 'markFilled', by: 'ann', note, executions: [execution] })
    return workflowId
  },

  async 'copy-cancelled-by-operator'(world) {
    const { reached, open } = holdSizing(world)
    const workflowId = await copy(world)
    await reached
    await world.client.workflow
      .getHandle(workflowId)
      .executeUpdate(CANCEL_UPDATE, { args: [{ by: 'ann', note: 'changed my mind' }] })
    open()
    return workflowId
  },

  async 'copy-cancelled-from-outside'(world) {
    const { reached, open } = holdSizing(world)
    const workflowId = await copy(world)
    await reached
    await world.client.workflow.getHandle(workflowId).cancel()
    open()
    return workflowId
  },

  async 'copy-entry-abandoned'(world) {
    world.deps.resolver = { resolve: () => Promise.reject(new ResponseShapeError('the catalogue has changed')) }
    return copy(world)
  },

  async 'copy-exit-asked-then-retried'(world) {
    const { resolver } = world.deps
    world.deps.resolver = { resolve: () => Promise.reject(new ResponseShapeError('the catalogue has changed')) }
    const workflowId = await start(world, await aSignal(world, aLog(await aSetting(world), { side: 'SELL' })))
    await untilAttention(world, workflowId)
    world.deps.resolver = resolver
    await resolve(world, workflowId, { action: 'retry', by: 'ann', note: 'catalogue mended' })
    return workflowId
  },

  async 'copy-not-booked-then-retried'(world) {
    const { orders } = world.deps
    world.deps.orders = { ...orders, applyExecutions: () => Promise.reject(new InvariantError('does not add up')) }
    const workflowId = await copy(world)
    await untilAttention(world, workflowId)
    world.deps.orders = orders
    await resolve(world, workflowId, { action: 'retry', by: 'ann', note: 'mended' })
    return workflowId
  },

  async 'ingest-transaction'(world) {
    const log = aLog(await aSetting(world))
    world.outside.mine(log.txHash, [log])
    return (await startIngest(world.client, log.txHash, 'paper')).workflowId
  },

  async 'drain-inbox'(world) {
    await aSignal(world, aLog(await aSetting(world)))
    world.deps.now = () => Date.now() + 60_000
    return periodic(world, WORKFLOWS.drainInbox)
  },

  async 'settle-markets'(world) {
    const won = await aSetting(world)
    await finished(world, await start(world, await aSignal(world, aLog(won))))
    const outcomes = won.market.outcomes.map((each, i) => ({ ...each, payout: price(i === 0 ? 1_000_000n : 0n) }))
    world.outside.list({ ...won.market, closed: true, resolved: true, outcomes })
    return periodic(world, WORKFLOWS.settleMarkets)
  },

  'check-health': (world) => periodic(world, WORKFLOWS.checkHealth),
}

async function copy(world: TradingWorld, behaviour?: Behaviour): Promise<string> {
  const fill = await aSignal(world, aLog(await aSetting(world)))
  if (behaviour) world.venue.behave(fill.tokenId, behaviour)
  return start(world, fill)
}

async function start(world: TradingWorld, fill: Fill): Promise<string> {
  await startCopyTrade(world.client, fill, 'paper')
  return copyTradeId(fill.fillId, 'paper')
}

async function periodic(world: TradingWorld, type: string): Promise<string> {
  const workflowId = `${type}-${randomUUID()}`
  await world.client.workflow.start(type, { workflowId, taskQueue: TASK_QUEUES.trading, args: [{ mode: 'paper' }] })
  return workflowId
}

const finished = (world: TradingWorld, workflowId: string) => world.client.workflow.getHandle(workflowId).result()

async function untilAttention(world: TradingWorld, workflowId: string): Promise<CopyTradeState> {
  const handle = world.client.workflow.getHandle(workflowId)
  for (;;) {
    const state = await handle.query<CopyTradeState>(STATE_QUERY)
    if (state.status === 'needs-attention') return state
    await sleep(50)
  }
}

const resolve = (world: TradingWorld, workflowId: string, request: ResolveRequest) =>
  world.client.workflow.getHandle(workflowId).executeUpdate(RESOLVE_UPDATE, { args: [request] })

/** Holds the next `sizeOrder` before it reserves, until opened. */
function holdSizing({ deps }: TradingWorld): { reached: Promise<void>; open: () => void } {
  const { risk } = deps
  let open: () => void = () => undefined
  const opened = new Promise<void>((done) => {
    open = done
  })
  const reached = new Promise<void>((arrive) => {
    deps.risk = {
      ...risk,
      reserve(request) {
        arrive()
        return opened.then(() => risk.reserve(request))
      },
    }
  })
  return { reached, open: () => open() }
}
