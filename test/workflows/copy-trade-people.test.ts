import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { InvariantError, ResponseShapeError } from '../../domain/errors.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { setUpCopyTrades } from '../support/copy-trades.ts'
import { aLog, aSetting, aSignal } from '../support/signals.ts'

const trades = setUpCopyTrades()

describe('a signal that is called off', () => {
  it('is recorded as cancelled when an operator is faster than the decision', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const gate = holdJudging()
    await startCopyTrade(trades.world.client, fill, 'paper')
    await gate.reached
    await trades.cancel(fill)
    gate.open()

    expect(await trades.handleOf(fill).result()).toMatchObject({
      status: 'cancelled',
      explanation: 'ann: changed my mind',
    })
    expect(await trades.world.deps.decisions.findByFill(fill.fillId, 'paper')).toMatchObject({
      decision: { verdict: 'skip', reason: 'cancelled' },
    })
  })

  it('gives back what sizing has just reserved', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const gate = holdReserving()
    await startCopyTrade(trades.world.client, fill, 'paper')
    await gate.reached
    await trades.cancel(fill)
    gate.open()

    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'cancelled' })
    expect(await trades.heldMoney(fill)).toBe(0n)
    expect(await trades.timesSent(fill)).toBe(0)
  })

  it('shows as Canceled when it is cancelled from outside, and gives back as well', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const gate = holdReserving()
    await startCopyTrade(trades.world.client, fill, 'paper')
    await gate.reached
    await trades.handleOf(fill).cancel()
    gate.open()

    await expect(trades.handleOf(fill).result()).rejects.toThrow(WorkflowFailedError)
    expect((await trades.handleOf(fill).describe()).status.name).toBe('CANCELLED')
    expect(await trades.heldMoney(fill)).toBe(0n)
    expect(await trades.timesSent(fill)).toBe(0)
  })
})

describe('a signal that cannot be judged', () => {
  const broken = () => Promise.reject(new ResponseShapeError('the catalogue has changed'))

  it('is abandoned when it is an entry: later would be too late', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.deps.resolver = { resolve: broken }

    const result = await trades.run(fill)
    expect(result).toMatchObject({ status: 'abandoned', reason: 'undecided' })
    expect(result.explanation).toContain('ResponseShapeError')
  })

  it('asks a person when it is an exit, and goes on when told to', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world), { side: 'SELL' }))
    const { resolver } = trades.world.deps
    trades.world.deps.resolver = { resolve: broken }
    await startCopyTrade(trades.world.client, fill, 'paper')
    await trades.until(fill, 'needs-attention')
    trades.world.deps.resolver = resolver
    await trades.resolve(fill, { action: 'retry', by: 'ann', note: 'catalogue mended' })

    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'skipped', reason: 'nothing-to-sell' })
  })
})

describe('an outcome that cannot be booked', () => {
  it('waits for a person and is booked once the cause is mended', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const { orders } = trades.world.deps
    const applyExecutions = () => Promise.reject(new InvariantError('books do not add up'))
    trades.world.deps.orders = { ...orders, applyExecutions }
    await startCopyTrade(trades.world.client, fill, 'paper')
    expect(await trades.until(fill, 'needs-attention')).toMatchObject({ reason: 'not-booked' })
    await expect(trades.resolve(fill, { action: 'abandon', by: 'ann', note: '' })).rejects.toThrow(
      WorkflowUpdateFailedError,
    )
    trades.world.deps.orders = orders
    await trades.resolve(fill, { action: 'retry', by: 'ann', note: 'mended' })

    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'filled' })
  })
})

function holdJudging() {
  const { leaders } = trades.world.deps
  const gate = createGate()
  trades.world.deps.leaders = { ...leaders, find: (wallet) => gate.pass().then(() => leaders.find(wallet)) }
  return gate
}

function holdReserving() {
  const { risk } = trades.world.deps
  const gate = createGate()
  trades.world.deps.risk = { ...risk, reserve: (request) => gate.pass().then(() => risk.reserve(request)) }
  return gate
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

function withResolvers() {
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
