import { beforeEach, describe, expect, it } from 'vitest'
import { createCandidates } from '../../../db/discovery/candidates.ts'
import { createCounterparties } from '../../../db/discovery/counterparties.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createPartitions } from '../../../db/discovery/partitions.ts'
import type { TxHash } from '../../../domain/money/ids.ts'
import type { Settlement } from '../../../domain/traders/sources.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, NOW, wallet } from '../given.ts'
import { aFill, aPage, HOUR, TRADER, tx } from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

const counterparties = () => createCounterparties(database.pool)
const [FRIEND, STRANGER] = [wallet(0xb2), wallet(0xc3)]

/** One trade every twelve hours, the n-th in the transaction numbered n; the newest is an hour and a half old. */
const past = (trades: number, owner = TRADER) =>
  createHistories(database.pool).append(
    aPage({
      wallet: owner,
      fills: Array.from({ length: trades }, (_, n) => aFill(n, { at: NOW - n * 12 * HOUR - 1.5 * HOUR })),
    }),
    NOW,
  )

const settlement = (n: number, pairs: Settlement['pairs'], at = NOW - n * 12 * HOUR - 1.5 * HOUR): Settlement => ({
  txHash: tx(n),
  at,
  pairs,
})
const met = (n: number, other = FRIEND, volume = 40) => settlement(n, [{ a: TRADER, b: other, volume }])
const numbers = (hashes: readonly TxHash[]) => hashes.map((hash) => Number(hash))

/** Everything about the trader is known. */
async function readAll(now = NOW) {
  await counterparties().save(
    Array.from({ length: 60 }, (_, n) => met(n)),
    now,
  )
  await counterparties().noteReading(TRADER, 60, now)
}

describe('what is due', () => {
  it('are the transactions with the lowest hashes, those of the last hour and of long ago left out', async () => {
    await past(200)
    await createHistories(database.pool).appendFills(
      [{ ...aFill(0, { txHash: tx(999), at: NOW - 60_000 }), wallet: TRADER }],
      NOW,
    )
    expect(numbers(await counterparties().dueTransactions(TRADER, NOW, 5))).toEqual([0, 1, 2, 3, 4])
    const all = await counterparties().dueTransactions(TRADER, NOW, 1_000)
    expect(all).toHaveLength(180)
    expect(await counterparties().dueTransactions(TRADER, NOW, 0)).toEqual([])
  })

  it('is less by what is known, whoever it was looked up for, and comes to an end', async () => {
    await past(100)
    await past(100, FRIEND)
    await counterparties().save([met(1), met(3)], NOW)
    expect(numbers(await counterparties().dueTransactions(TRADER, NOW, 5))).toEqual([0, 2, 4])
    expect(numbers(await counterparties().dueTransactions(FRIEND, NOW, 5))).toEqual([0, 2, 4])
  })

  it('leaves out for a week what told nothing', async () => {
    await past(100)
    await counterparties().save([met(0), settlement(1, [])], NOW - 6.9 * DAY, [tx(0), tx(1)])
    await counterparties().save([], NOW - 7.1 * DAY, [tx(2)])
    expect(numbers(await counterparties().dueTransactions(TRADER, NOW, 4))).toEqual([2, 3])
  })

  it('is nothing of a wallet that cannot be eligible', async () => {
    await past(49)
    expect(await counterparties().dueTransactions(TRADER, NOW, 5)).toEqual([])
    await past(60)
    expect(await counterparties().dueTransactions(TRADER, NOW, 5)).toHaveLength(5)
    expect(await counterparties().dueTransactions(TRADER, NOW + 7 * DAY, 5)).toEqual([])
    expect(await counterparties().dueTransactions(STRANGER, NOW, 5)).toEqual([])
  })
})

describe('what is stored', () => {
  it('stands, and the same again changes nothing', async () => {
    const many = settlement(1, [
      { a: TRADER, b: FRIEND, volume: 40.5 },
      { a: STRANGER, b: TRADER, volume: 7 },
      { a: TRADER, b: TRADER, volume: 1 },
    ])
    expect(await counterparties().save([many], NOW)).toEqual({ added: 3 })
    expect(await counterparties().save([many], NOW + DAY)).toEqual({ added: 0 })
    await expect(database.pool.query('update settled_pairs set volume_micros = 1')).rejects.toThrow()
    await expect(
      database.pool.query(
        'insert into settled_pairs select traded_at, ingested_at, 1, 2, 1, tx_hash from settled_pairs',
      ),
    ).rejects.toThrow(/each_pair_one_way/)
  })

  it('tells whom a wallet met, and when all of its sample is known', async () => {
    await past(30)
    await counterparties().save([met(0), met(1), met(2, STRANGER, 5)], NOW, [tx(3)])
    const some = await counterparties().loadSample(TRADER, NOW, 5)
    expect(some.met.toSorted((a, b) => b.volume - a.volume)).toEqual([
      { wallet: FRIEND, volume: 80, transactions: 2 },
      { wallet: STRANGER, volume: 5, transactions: 1 },
    ])
    expect(some).toMatchObject({ transactions: 3, isComplete: false })
    expect(await counterparties().loadSample(TRADER, NOW, 4)).toMatchObject({ transactions: 3, isComplete: true })
    expect(await counterparties().loadSample(STRANGER, NOW, 4)).toEqual({ met: [], transactions: 0, isComplete: true })
  })
})

describe('pairs', () => {
  it('are summed over the last 90 days, those of wallets of which nothing is known left out', async () => {
    await counterparties().save(
      [
        met(0),
        met(1, FRIEND, 2.5),
        settlement(2, [{ a: FRIEND, b: STRANGER, volume: 9 }]),
        settlement(3, [{ a: TRADER, b: STRANGER, volume: 9 }], NOW - 91 * DAY),
      ],
      NOW,
    )
    expect(await counterparties().pairsAsOf(NOW)).toEqual([])
    await counterparties().noteReading(TRADER, 20, NOW)
    expect(await counterparties().readAsOf(NOW)).toEqual([TRADER])
    expect(await counterparties().pairsAsOf(NOW)).toEqual([{ a: TRADER, b: FRIEND, volume: 42.5 }])
    expect(await counterparties().pairsAsOf(NOW, 100)).toHaveLength(2)
  })

  it('do not show what was traded or learnt later', async () => {
    await readAll()
    await counterparties().save([met(70, STRANGER)], NOW + HOUR)
    await counterparties().noteReading(FRIEND, 20, NOW + HOUR)
    const at = async (asOf: number) => ({
      read: await counterparties().readAsOf(asOf),
      pairs: (await counterparties().pairsAsOf(asOf)).length,
    })
    expect(await at(NOW - 1)).toEqual({ read: [], pairs: 0 })
    expect(await at(NOW)).toEqual({ read: [TRADER], pairs: 1 })
    expect(await at(NOW + HOUR)).toEqual({ read: [TRADER, FRIEND], pairs: 2 })
  })

  it('of a wallet that was not read for a month say nothing of it any more, and a day has one reading', async () => {
    await readAll()
    await counterparties().noteReading(TRADER, 60, NOW + HOUR)
    expect((await database.pool.query('select 1 from counterparty_readings')).rowCount).toBe(1)
    expect(await counterparties().readAsOf(NOW + 29 * DAY)).toEqual([TRADER])
    expect(await counterparties().readAsOf(NOW + 31 * DAY)).toEqual([])
  })

  it('leave with their months', async () => {
    await readAll()
    await createPartitions(database.pool).keep(NOW + 500 * DAY, 400 * DAY)
    for (const table of ['settled_pairs', 'counterparty_readings']) {
      expect((await database.pool.query(`select 1 from ${table}`)).rowCount).toBe(0)
    }
  })
})

describe('who is known', () => {
  it('are candidates and those followed', async () => {
    const candidates = createCandidates(database.pool)
    await candidates.see([{ wallet: TRADER, source: 'chain', hints: {} }], NOW)
    expect(await candidates.knownOf([TRADER, STRANGER])).toEqual(new Set([TRADER]))
  })
})
