import { describe, expect, it } from 'vitest'
import { decide } from '../../domain/copy/decide.ts'
import { RULES_VERSION } from '../../domain/copy/decision.ts'
import type { Fill } from '../../domain/copy/fill.ts'
import { InvariantError, TransportError } from '../../domain/errors.ts'
import { LOT } from '../../domain/market/match.ts'
import { toTokenId } from '../../domain/money/ids.ts'
import { shares, usd } from '../../domain/money/units.ts'
import type { CopyTradeResult } from '../../temporal/messages.ts'
import { copyTradeId } from '../../temporal/names.ts'
import { SEARCH_ATTRIBUTES } from '../../temporal/search-attributes.ts'
import { startCopyTrade } from '../../temporal/start.ts'
import { setUpCopyTrades } from '../support/copy-trades.ts'
import { quantity } from '../support/decisions.ts'
import { bookOf } from '../support/paper-markets.ts'
import { aLog, aSetting, aSignal, type Setting } from '../support/signals.ts'
import { roomyPolicy, type TradingWorld } from '../support/trading-world.ts'

const trades = setUpCopyTrades()

describe('a copied entry', () => {
  it('is decided, sent once, filled and booked', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const result = await trades.run(fill)

    expect(result).toMatchObject({ status: 'filled', reason: null })
    expect(await trades.timesSent(fill)).toBe(1)
    const decision = await trades.world.deps.decisions.findByFill(fill.fillId, 'paper')
    expect(decision).toMatchObject({ decisionId: result.decisionId, inputs: { rulesVersion: RULES_VERSION } })
    expect(decision?.inputs.reservation).toMatchObject({ granted: true })
    expect(await trades.world.deps.orders.findByFill(fill.fillId, 'paper')).toMatchObject({ status: 'filled' })
    expect(await trades.world.deps.positions.exitHolding('paper', fill.leader, fill.tokenId)).toBe(result.filledShares)
  })

  it('shows in the list as a line of a blotter and in its page as a story', async () => {
    const setting = await aSetting(trades.world)
    const fill = await aSignal(trades.world, aLog(setting))
    const { cash } = await trades.run(fill)
    const description = await trades.handleOf(fill).describe()

    const { typedSearchAttributes: attributes } = description
    expect(attributes.get(SEARCH_ATTRIBUTES.leader)).toBe(fill.leader)
    expect(attributes.get(SEARCH_ATTRIBUTES.market)).toBe(setting.market.slug)
    expect(attributes.get(SEARCH_ATTRIBUTES.token)).toBe(fill.tokenId)
    expect(attributes.get(SEARCH_ATTRIBUTES.side)).toBe('BUY')
    expect(attributes.get(SEARCH_ATTRIBUTES.mode)).toBe('paper')
    expect(attributes.get(SEARCH_ATTRIBUTES.status)).toBe('filled')
    expect(attributes.get(SEARCH_ATTRIBUTES.notional)).toBeGreaterThanOrEqual(Number(cash))
    expect(await description.staticSummary()).toMatch(/^BUY 200 @ 0\.5 by 0x/)

    const details = await trades.handleOf(fill).query<{ currentDetails: string }>('__temporal_workflow_metadata')
    for (const line of ['**Market**', '**Signal**', '**Size**', '**Order**', '**Booked**']) {
      expect(details.currentDetails).toContain(line)
    }
  })

  it('keeps what was filled of it in part and gives the rest of its money back', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'fill', shares: quantity('6') })

    expect(await trades.run(fill)).toMatchObject({ status: 'partial', filledShares: quantity('6') })
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('ends as rejected with the reason of the venue, and its money is free again', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'reject', reason: 'unfilled' })

    expect(await trades.run(fill)).toMatchObject({ status: 'rejected', reason: 'unfilled' })
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('waits for a venue that settles late', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.venue.behave(fill.tokenId, { kind: 'settle-late', finds: 1 })

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
    expect(await trades.timesSent(fill)).toBe(1)
  })

  it('survives a network that fails for a moment', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    trades.world.outside.failNext(3)

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
  })
})

describe('a fill that came without the time of its block', () => {
  const timeOf = async (fill: Fill) => (await trades.world.deps.intake.loadFill(fill.fillId))?.blockTime

  it('is copied like any other, by the time that the chain tells, which is kept', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world), { blockTime: null }))
    expect(fill.blockTime).toBeNull()

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
    const { inputs } = (await trades.world.deps.decisions.findByFill(fill.fillId, 'paper')) ?? {}
    expect(inputs?.fill.blockTime).toBeTypeOf('number')
    expect(await timeOf(fill)).toBe(inputs?.fill.blockTime)
  })

  it('is skipped as stale when the chain says that it is old', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world), { blockTime: null }))
    trades.world.deps.fetchBlockTime = async () => Date.now() - 600_000

    expect(await trades.run(fill)).toMatchObject({ status: 'skipped', reason: 'stale-signal' })
  })

  it('waits for a chain that cannot be read for a moment', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world), { blockTime: null }))
    const { fetchBlockTime } = trades.world.deps
    let failures = 2
    trades.world.deps.fetchBlockTime = async (blockNumber) => {
      failures -= 1
      if (failures >= 0) throw new TransportError('block not available yet')
      return fetchBlockTime(blockNumber)
    }

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
  })

  it('takes the time that a later source brought, and asks no chain', async () => {
    const log = aLog(await aSetting(trades.world), { blockTime: null })
    const fill = await aSignal(trades.world, log)
    await aSignal(trades.world, { ...log, blockTime: 1_000 * Math.floor(Date.now() / 1_000) })
    trades.world.deps.fetchBlockTime = () => Promise.reject(new InvariantError('asked the chain'))

    expect(await trades.run(fill)).toMatchObject({ status: 'filled' })
  })
})

describe('a copied exit', () => {
  it('sells what was copied from the leader, in proportion, ahead of entries', async () => {
    const setting = await aSetting(trades.world)
    const entry = await trades.run(await aSignal(trades.world, aLog(setting, { blockNumber: 1 })))
    const half = { shares: quantity('100'), notional: usd(50_000_000n) }
    const fill = await aSignal(trades.world, aLog(setting, { ...half, side: 'SELL', blockNumber: 2 }))
    const result = await trades.run(fill)

    expect(result.status).toBe('filled')
    const left = await trades.world.deps.positions.exitHolding('paper', fill.leader, fill.tokenId)
    expect(left).toBe(shares((entry.filledShares ?? 0n) - (result.filledShares ?? 0n)))
    const { raw } = await trades.handleOf(fill).describe()
    expect(raw.workflowExecutionInfo?.priority?.priorityKey).toBe(1)
  })
})

describe('exits at once', () => {
  const EXITS = 20
  const sold = { side: 'SELL', shares: quantity('5'), notional: usd(2_500_000n) } as const

  it('sell together what they would have sold one after the other, each decided on what the others left', async () => {
    trades.world.deps.policy = { ...roomyPolicy(), fixedStake: usd(200_000_000n) }
    const setting = await aSetting(trades.world, { minOrderShares: quantity('1') })
    const entry = await trades.run(await aSignal(trades.world, aLog(setting, { blockNumber: 1 })))
    const exits: Fill[] = []
    for (let i = 0; i < EXITS; i += 1)
      exits.push(await aSignal(trades.world, aLog(setting, { ...sold, blockNumber: 2 + i })))
    const results = await Promise.all(exits.map(trades.run))

    expect(results.map(({ status }) => status)).toEqual(Array(EXITS).fill('filled'))
    const held = entry.filledShares ?? 0n
    const left = await trades.world.deps.positions.exitHolding('paper', setting.leader, setting.tokenId)
    expect(left).toBe(held - results.reduce((sum, { filledShares }) => sum + (filledShares ?? 0n), 0n))
    // The leader sold half of 200 shares; each of our parts is rounded down to the lot.
    expect(left).toBeGreaterThanOrEqual(held / 2n)
    expect(left).toBeLessThan(held / 2n + BigInt(EXITS) * LOT)
    for (const { fillId } of exits) {
      const record = await trades.world.deps.decisions.findByFill(fillId, 'paper')
      expect(record && decide(record.inputs)).toEqual(record?.decision)
    }
    const drift = await trades.database.pool.query("select * from account_drift('paper') where stored <> derived")
    expect(drift.rows).toEqual([])
  })

  it('leave nothing for the second where the leader sold everything twice over', async () => {
    const setting = await aSetting(trades.world)
    const entry = await trades.run(await aSignal(trades.world, aLog(setting, { blockNumber: 1 })))
    const all = { side: 'SELL', shares: quantity('200'), notional: usd(100_000_000n) } as const
    const exits = [
      await aSignal(trades.world, aLog(setting, { ...all, blockNumber: 2 })),
      await aSignal(trades.world, aLog(setting, { ...all, blockNumber: 3 })),
    ]
    const results = await Promise.all(exits.map(trades.run))

    expect(results.map(({ status }) => status).toSorted()).toEqual(['filled', 'skipped'])
    expect(results.find(({ status }) => status === 'skipped')).toMatchObject({ reason: 'nothing-to-sell' })
    expect(results.find(({ status }) => status === 'filled')).toMatchObject({ filledShares: entry.filledShares })
  })
})

describe('a signal that is not copied', () => {
  type Case = { reason: string; arrange: (setting: Setting) => Promise<Partial<Parameters<typeof aLog>[1]>> }
  const policy = (changes: Partial<TradingWorld['deps']['policy']>) => {
    trades.world.deps.policy = { ...roomyPolicy(), ...changes }
    return Promise.resolve({})
  }
  const market = async (setting: Setting, changes: Partial<Setting['market']>) => {
    trades.world.outside.list({ ...setting.market, ...changes })
    return {}
  }
  const book = async (setting: Setting, levels: Parameters<typeof bookOf>[0] | null) => {
    trades.world.outside.show(setting.tokenId, levels && bookOf(levels))
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
    const setting = await aSetting(trades.world)
    const fill = await aSignal(trades.world, aLog(setting, await arrange(setting)))
    const result = await trades.run(fill)

    expect(result).toMatchObject({ status: 'skipped', reason })
    expect(result.explanation).toContain('limit')
    expect(await trades.world.deps.decisions.findByFill(fill.fillId, 'paper')).toMatchObject({
      decision: { verdict: 'skip', reason },
    })
    expect(await trades.timesSent(fill)).toBe(0)
    expect(await trades.heldMoney(fill)).toBe(0n)
  })

  it('is skipped as reorged when its log left the chain before it was decided', async () => {
    const log = aLog(await aSetting(trades.world))
    const fill = await aSignal(trades.world, log)
    await trades.world.deps.intake.record([{ ...log, removed: true }], {
      source: 'chain',
      seenAt: Date.now(),
      deliveryId: null,
    })

    expect(await trades.run(fill)).toMatchObject({ status: 'skipped', reason: 'reorged' })
  })

  it('is skipped as leader-paused when an operator paused the leader', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    await trades.world.deps.leaders.pause(fill.leader, 'on holiday', Date.now())

    expect(await trades.run(fill)).toMatchObject({ status: 'skipped', reason: 'leader-paused' })
  })

  it('is skipped as halted while the account is halted', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    await trades.halt()

    expect(await trades.run(fill)).toMatchObject({ status: 'skipped', reason: 'halted' })
    await trades.world.deps.risk.resume('paper', 'ann', Date.now())
  })
})

describe('a fill that is reported more than once', () => {
  it('starts one run, joins it while it runs and leaves it alone when it is closed', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    const starts = await Promise.all([1, 2, 3].map(() => startCopyTrade(trades.world.client, fill, 'paper')))
    await trades.handleOf(fill).result()
    const late = await startCopyTrade(trades.world.client, fill, 'paper')

    expect(starts.map(({ workflowId }) => workflowId)).toEqual(Array(3).fill(copyTradeId(fill.fillId, 'paper')))
    expect(late.outcome).toBe('already-closed')
    expect(await trades.timesSent(fill)).toBe(1)
  })

  it('never trades through a worker of another mode', async () => {
    const fill = await aSignal(trades.world, aLog(await aSetting(trades.world)))
    await startCopyTrade(trades.world.client, fill, 'live')
    const result: CopyTradeResult = await trades.world.client.workflow
      .getHandle(copyTradeId(fill.fillId, 'live'))
      .result()

    expect(result).toMatchObject({ status: 'abandoned' })
    expect(result.explanation).toContain('this worker trades paper, was asked for live')
  })
})
