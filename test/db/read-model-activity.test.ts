import { beforeEach, describe, expect, it } from 'vitest'
import { createIntake } from '../../db/intake.ts'
import { createLeaders } from '../../db/leaders.ts'
import { createMarkets } from '../../db/markets.ts'
import { createReadModel, type ReadModel } from '../../db/read-model.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import { upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  aLog,
  at,
  bought,
  condition,
  DAY,
  dollars,
  followed,
  LEADER,
  NOW,
  openedAccount,
  quantity,
  recorded,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
let reads: ReadModel
beforeEach(async () => {
  await emptyDatabase(database.pool)
  reads = createReadModel(database.pool)
  await openedAccount(database.pool)
  await followed(database.pool, { wallet: wallet(2) })
})

/** Three markets: $150 in one that is known, $50 and $50 in tokens that nobody resolved, and a fill that left the chain. */
async function traded() {
  const { pool } = database
  await createMarkets(pool).save(
    upDownMarket({
      conditionId: condition(1),
      question: 'Will it rain?',
      outcomes: [{ tokenId: TOKEN, index: 0, name: 'Yes', payout: null }],
    }),
    NOW,
  )
  await bought(pool, 1)
  await recorded(pool, 2, { owner: wallet(2), side: 'SELL', notional: dollars('100'), shares: quantity('200') })
  await recorded(pool, 3, { tokenId: token(7), blockTime: NOW - 2 * DAY })
  await recorded(pool, 4, { tokenId: token(8) })
  await recorded(pool, 5)
  await createIntake(pool).record([aLog(5, { removed: true })], { source: 'chain', seenAt: NOW, deliveryId: null })
}

describe('volumes by market', () => {
  it('sum what leaders traded and what we traded, the largest first, without what left the chain', async () => {
    await traded()
    const { rows, next } = await reads.marketVolumes('paper', NOW - 7 * DAY)
    expect(next).toBeNull()
    expect(rows).toMatchObject([
      {
        conditionId: condition(1),
        tokenId: null,
        question: 'Will it rain?',
        traders: 2,
        fills: 2,
        buys: 1,
        volume: '150',
        ourTrades: 1,
        ourVolume: '10',
      },
      {
        conditionId: null,
        tokenId: token(7),
        question: null,
        traders: 1,
        fills: 1,
        volume: '50',
        ourTrades: 0,
        ourVolume: '0',
      },
      { tokenId: token(8), volume: '50' },
    ])
  })

  it('come a page at a time, also where volumes are equal', async () => {
    await traded()
    const seen: (string | null)[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReadModel['marketVolumes']>> = await reads.marketVolumes('paper', NOW - 7 * DAY, {
        limit: 1,
        cursor,
      })
      seen.push(...page.rows.map((row) => row.conditionId ?? row.tokenId))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual([condition(1), token(7), token(8)])
  })

  it('leave out what is older', async () => {
    await traded()
    expect((await reads.marketVolumes('paper', NOW - DAY)).rows).toHaveLength(2)
  })

  it('refuse a cursor of another list', async () => {
    await expect(reads.marketVolumes('paper', NOW, { cursor: '17' })).rejects.toThrow(InvalidInputError)
  })
})

describe('the activity of one trader', () => {
  it('tells totals, days and markets', async () => {
    await traded()
    expect(await reads.traderActivity('paper', LEADER, NOW - 7 * DAY)).toMatchObject({
      wallet: LEADER,
      totals: { fills: 3, buys: 3, volume: '150', copied: 0, skipped: 0, ourTrades: 1, ourVolume: '10' },
      byDay: [
        { day: '2026-11-18', fills: 1, volume: '50' },
        { day: '2026-11-20', fills: 2, volume: '100', ourTrades: 1 },
      ],
      byMarket: [{ volume: '50' }, { volume: '50' }, { volume: '50' }],
    })
  })

  it('is empty for who did nothing', async () => {
    expect(await reads.traderActivity('paper', wallet(9), NOW)).toMatchObject({
      totals: { fills: 0, volume: '0' },
      byDay: [],
    })
  })
})

describe('traders', () => {
  const walletsOf = async (filter: Parameters<ReadModel['traders']>[0]) =>
    (await reads.traders(filter)).rows.map((row) => row.wallet)

  it('are left out by a bound that they miss or are not known to reach', async () => {
    await followed(database.pool, {
      wallet: wallet(3),
      stats: { pnl30d: dollars('500'), sharpe: 1, tradeCount: 60, winRate: 0.6 },
    })
    expect(await walletsOf({ minPnl30d: dollars('500') })).toEqual([wallet(3)])
    expect(await walletsOf({ minPnl30d: dollars('500.01') })).toEqual([])
    expect(await walletsOf({ minSharpe: 1 })).toEqual([wallet(3)])
    expect(await walletsOf({ minSharpe: 1.1 })).toEqual([])
    expect(await walletsOf({ minTrades: 60, minWinRate: 0.6 })).toEqual([wallet(3)])
    expect(await walletsOf({ minTrades: 61 })).toEqual([])
    expect(await walletsOf({ minWinRate: 0.61 })).toEqual([])
  })

  it('are told apart by state, and counted whatever the filter', async () => {
    const leaders = createLeaders(database.pool)
    await followed(database.pool, { wallet: wallet(3) })
    await leaders.pause(wallet(2), 'cold', NOW)
    await leaders.remove(wallet(3), NOW)
    expect(await walletsOf({})).toEqual([LEADER, wallet(2), wallet(3)])
    expect(await walletsOf({ state: 'active' })).toEqual([LEADER])
    expect(await walletsOf({ state: 'paused' })).toEqual([wallet(2)])
    expect(await walletsOf({ state: 'removed' })).toEqual([wallet(3)])
    expect(await reads.countTraders()).toEqual({ total: 2, active: 1, paused: 1 })
  })

  it('come a page at a time, also where they were added together', async () => {
    for (const n of [5, 4, 3]) await followed(database.pool, { wallet: wallet(n) })
    await createLeaders(database.pool).remove(wallet(2), NOW)
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<ReadModel['traders']>> = await reads.traders({}, { limit: 2, cursor })
      seen.push(...page.rows.map((row) => row.wallet))
      cursor = page.next
    } while (cursor !== null)
    expect(seen).toEqual([LEADER, wallet(3), wallet(4), wallet(5), wallet(2)])
  })
})

describe('positions', () => {
  it('come a page at a time, the largest first', async () => {
    await bought(database.pool, 1)
    await bought(database.pool, 2, { tokenId: token(7), limitPrice: at('0.4') })
    await bought(database.pool, 3, { tokenId: token(8) })
    const first = await reads.positions('paper', { limit: 2 })
    const rest = await reads.positions('paper', { limit: 2, cursor: first.next })
    expect([...first.rows, ...rest.rows].map((row) => [row.tokenId, row.value])).toEqual([
      [TOKEN, '10'],
      [token(8), '10'],
      [token(7), '8'],
    ])
    expect(rest.next).toBeNull()
  })
})
