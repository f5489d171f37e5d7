import { WorkflowUpdateFailedError } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import type { Fill } from '../../domain/copy/fill.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { usd } from '../../domain/money/units.ts'
import type { CopyTradeResult, ResolveRequest } from '../../temporal/messages.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { setUpCopyTrades } from '../support/copy-trades.ts'
import { at, quantity } from '../support/decisions.ts'
import { aLog, aSetting, aSignal } from '../support/signals.ts'

const trades = setUpCopyTrades()

/** The next order is persisted, then nothing runs for `ms`. */
function loseTimeBeforeSending(ms: number): void {
  const { orders } = trades.world.deps
  trades.world.deps.orders = {
    ...orders,
    prepare: async (order, now) => {
      const stored = await orders.prepare(order, now)
      trades.world.deps.now = () => Date.now() + ms
      return stored
    },
  }
}

describe('an order between its decision and the venue', () => {
  it('is withheld when the account is halted in between', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const { orders } = trades.world.deps
    trades.world.deps.orders = {
      ...orders,
      prepare: async (order, now) => {
        const stored = await orders.prepare(order, now)
        await trades.halt()
        return stored
      },
    }

    expect(await trades.run(fill)).toMatchObject({ status: 'rejected', reason: 'halted' })
    expect(await trades.timesSent(fill)).toBe(0)
    expect(await trades.heldMoney(fill)).toBe(0n)
    await trades.world.deps.risk.resume('paper', 'ann', Date.now())
  })

  it('is not made when the venue has no such order, and its money is free again', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.deps.prepareOrder = () => {
      throw new InvalidInputError('price must be a multiple of the tick')
    }

    expect(await trades.run(fill)).toMatchObject({ status: 'rejected', reason: 'no-order' })
    expect(await trades.heldMoney(fill)).toBe(0n)
    expect(await trades.world.deps.orders.findByFill(fill.fillId, 'paper')).toBeNull()
  })

  it('is withheld when an outage has made the signal stale', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    loseTimeBeforeSending(600_000)

    expect(await trades.run(fill)).toMatchObject({ status: 'rejected', reason: 'stale-signal' })
    expect(await trades.timesSent(fill)).toBe(0)
  })

  it.each([
    ['sent after an outage that is too long for an entry', 600_000, { status: 'filled' }, 1],
    ['withheld after a longer one', 1_000_000, { status: 'rejected', reason: 'stale-signal' }, 0],
  ])('is %s when it is an exit', async (_case, outageMs, outcome, sent) => {
    const setting = await aSetting(trades.world)
    await trades.run(await aSignal(trades.world, aLog(setting, { blockNumber: 1 })))
    const fill = await aSignal(trades.world, aLog(setting, { side: 'SELL', blockNumber: 2 }))
    loseTimeBeforeSending(outageMs)

    expect(await trades.run(fill)).toMatchObject(outcome)
    expect(await trades.timesSent(fill)).toBe(sent)
  })
})

describe.concurrent('an order whose outcome is unknown', () => {
  it('is found by its id and booked, not sent again', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'lose-answer', hiddenFor: 2 })

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
    expect(await trades.timesSent(fill)).toBe(1)
  })

  it('waits for a person when the venue does not know it, its money held', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(trades.world.client, fill, 'paper')

    const state = await trades.until(fill, 'needs-attention')
    expect(state.reason).toBe('outcome-unknown')
    expect(state.explanation).toContain('not withdrawn')
    expect(await trades.heldMoney(fill)).toBeGreaterThan(0n)
    const { typedSearchAttributes } = await trades.handleOf(fill).describe()
    expect(typedSearchAttributes.get(SEARCH_ATTRIBUTES.status)).toBe('needs-attention')

    await trades.resolve(fill, { action: 'abandon', by: 'ann', note: 'not at the venue' })
    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'rejected', reason: 'abandoned' })
    expect(await trades.heldMoney(fill)).toBe(0n)
    expect(await trades.timesSent(fill)).toBe(2)
  })

  it('is sent again, once, when it never arrived and is still worth it', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow', times: 1 })

    expect(await trades.run(fill)).toMatchObject({
      status: 'filled',
      explanation: 'sent again, venue answered matched',
    })
    expect(await trades.timesSent(fill)).toBe(2)
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('is withdrawn when it never arrived, twice, and its money is free again', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow', withdrawable: true })

    expect(await trades.run(fill)).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(await trades.timesSent(fill)).toBe(2)
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('is booked as a person read it from the venue', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(trades.world.client, fill, 'paper')
    const { orderId } = await trades.until(fill, 'needs-attention')

    const execution = { executionId: `${orderId}:by-hand`, price: at('0.5'), shares: quantity('7'), fee: usd(0n) }
    await trades.resolve(fill, {
      action: 'markFilled',
      by: 'ann',
      note: 'seen on the venue page',
      executions: [{ ...execution, at: Date.now() }],
    })
    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'partial', filledShares: quantity('7') })
  })

  it('cannot be cancelled, and answers that do not fit are refused', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow' })
    await startCopyTrade(trades.world.client, fill, 'paper')
    await trades.until(fill, 'needs-attention')

    await expect(trades.cancel(fill)).rejects.toThrow(WorkflowUpdateFailedError)
    const execution = { executionId: 'by-hand', price: at('0.5'), shares: quantity('9000'), fee: usd(0n), at: 0 }
    const asNumbers = { ...execution, shares: 7 as never }
    for (const executions of [[], [execution], [asNumbers]]) {
      const unfit: ResolveRequest = { action: 'markFilled', by: 'ann', note: '', executions }
      await expect(trades.resolve(fill, unfit)).rejects.toThrow(WorkflowUpdateFailedError)
    }
    await trades.handleOf(fill).cancel()
    await trades.resolve(fill, { action: 'abandon', by: 'ann', note: '' })
    expect(await trades.handleOf(fill).result()).toMatchObject({ status: 'rejected', reason: 'abandoned' })
  })
})

describe('an order that never arrived is withdrawn instead of sent again', () => {
  /** The next order gets lost on its way, and then something happens. */
  async function runLosing(then: () => unknown): Promise<{ fill: Fill; result: CopyTradeResult }> {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'swallow', withdrawable: true })
    const { venue } = trades.world
    trades.world.deps.venue = {
      ...venue,
      async submit(order) {
        try {
          return await venue.submit(order)
        } finally {
          await then()
        }
      },
    }
    return { fill, result: await trades.run(fill) }
  }

  it('when the signal has become stale', async () => {
    const { fill, result } = await runLosing(() => {
      trades.world.deps.now = () => Date.now() + 600_000
    })
    expect(result).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(result.explanation).toContain('too late')
    expect(await trades.timesSent(fill)).toBe(1)
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('when the account is halted', async () => {
    const { fill, result } = await runLosing(trades.halt)
    expect(result).toMatchObject({ status: 'rejected', reason: 'withdrawn' })
    expect(result.explanation).toContain('halted')
    expect(await trades.timesSent(fill)).toBe(1)
    await trades.world.deps.risk.resume('paper', 'ann', Date.now())
  })
})
