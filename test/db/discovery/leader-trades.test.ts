import { beforeEach, describe, expect, it } from 'vitest'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createIntake, type Intake } from '../../../db/intake.ts'
import type { FillLog } from '../../../domain/copy/fill.ts'
import type { ReportedFill } from '../../../domain/traders/sources.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { aLog, blockHash, dollars, followed, LEADER, NOW, quantity, SECOND, TOKEN } from '../given.ts'
import { aFill, aPage } from './given.ts'

const database = setUpTestDatabase()
let intake: Intake
beforeEach(async () => {
  await emptyDatabase(database.pool)
  intake = createIntake(database.pool)
  await followed(database.pool)
})

const SEEN = { source: 'alchemy', seenAt: NOW + 5 * SECOND, deliveryId: null } as const
const told = (changes: Partial<ReportedFill> = {}): ReportedFill =>
  aFill(0, {
    at: NOW + SECOND,
    tokenId: TOKEN,
    conditionId: null,
    outcomeIndex: null,
    txHash: aLog(1).txHash,
    shares: 99.5,
    notional: 49.75,
    fee: 0,
    role: null,
    ...changes,
  })
const tell = (fill: ReportedFill) =>
  createHistories(database.pool).append(aPage({ wallet: LEADER, fills: [fill] }), NOW + 3 * SECOND)
const trades = async () =>
  (await createHistories(database.pool).load(LEADER, { from: 0, asOf: NOW + 60 * SECOND })).fills

describe('what a leader trades', () => {
  it('becomes part of the history with the fill', async () => {
    await intake.record([aLog(1, { fee: dollars('0.5') })], SEEN)
    expect(await trades()).toMatchObject([
      {
        at: NOW + SECOND,
        tokenId: TOKEN,
        side: 'BUY',
        role: 'taker',
        shares: 100,
        notional: 50,
        fee: 0.5,
        orderHash: aLog(1).orderHash,
        txHash: aLog(1).txHash,
        source: 'chain',
      },
    ])
  })

  it('is one row for all orders of a transaction', async () => {
    const second = aLog(1, { orderHash: aLog(2).orderHash, logIndex: 1, role: 'maker', shares: quantity('120') })
    await intake.record([aLog(1)], SEEN)
    await intake.record([second], SEEN)
    expect(await trades()).toMatchObject([{ shares: 220, notional: 100, role: null, orderHash: null }])
  })

  it('is one row when two deliveries bring the orders of a transaction at once', async () => {
    const logs = Array.from({ length: 8 }, (_, i) => aLog(1, { orderHash: aLog(10 + i).orderHash, logIndex: i }))
    await Promise.all(logs.map((log) => intake.record([log], SEEN)))
    expect(await trades()).toMatchObject([{ shares: 800, notional: 400 }])
  })

  it('counts a fee that was taken in shares at the price of the fill', async () => {
    await intake.record([aLog(1, { feeShares: quantity('2') })], SEEN)
    expect(await trades()).toMatchObject([{ shares: 100, fee: 1 }])
  })

  it.each<[string, (log: FillLog) => Promise<unknown>[]]>([
    ['before', (log) => [tell(told()), intake.record([log], SEEN)]],
    ['after', (log) => [intake.record([log], SEEN), tell(told())]],
  ])('is what the chain says, whether an index told it %s or not', async (_when, steps) => {
    for (const step of steps(aLog(1))) await step
    expect(await trades()).toMatchObject([{ shares: 100, notional: 50, source: 'chain', role: 'taker' }])
  })

  it('goes when its block goes, and comes back with the block that has it', async () => {
    await tell(told())
    await intake.record([aLog(1)], SEEN)
    await intake.record([{ ...aLog(1), removed: true }], SEEN)
    expect(await trades()).toEqual([])
    const moved = aLog(1, { blockHash: blockHash(50), blockNumber: 80_000_005, blockTime: NOW + 9 * SECOND })
    await intake.record([moved], SEEN)
    expect(await trades()).toMatchObject([{ at: NOW + 9 * SECOND, shares: 100 }])
  })

  it('keeps the other order of a transaction when one goes', async () => {
    const second = aLog(1, { orderHash: aLog(2).orderHash, logIndex: 1 })
    await intake.record([aLog(1), second], SEEN)
    await intake.record([{ ...second, removed: true }], SEEN)
    expect(await trades()).toMatchObject([{ shares: 100, orderHash: aLog(1).orderHash }])
  })
})
