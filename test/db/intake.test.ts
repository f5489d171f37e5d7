import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { createIntake, type Intake } from '../../db/intake.ts'
import { createLeaders } from '../../db/leaders.ts'
import { type FillLog, fillsFromLogs } from '../../domain/copy/fill.ts'
import { usd } from '../../domain/money/units.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  aLog,
  blockHash,
  dollars,
  fillId,
  followed,
  LEADER,
  MINUTE,
  NOW,
  quantity,
  SECOND,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
let intake: Intake
beforeEach(async () => {
  await emptyDatabase(database.pool)
  intake = createIntake(database.pool)
  await followed(database.pool)
})

const SEEN = { source: 'alchemy', seenAt: NOW, deliveryId: 'whevt_1' } as const
const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows

describe('recording fills', () => {
  it('stores a fill of a followed leader and says that it is new', async () => {
    const recorded = await intake.record([aLog(1)], SEEN)
    expect(recorded).toEqual([{ fill: fillsFromLogs([aLog(1)])[0], isNew: true }])
    expect(await intake.loadFill(fillId(1))).toEqual(recorded[0]?.fill)
    expect(await rowsOf('select source, delivery_id, seen_at, started_at from signals')).toEqual([
      { source: 'alchemy', delivery_id: 'whevt_1', seen_at: NOW, started_at: null },
    ])
  })

  it('takes nothing of wallets that nobody follows, or follows no more', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await createLeaders(database.pool).remove(wallet(2), NOW)
    const logs = [aLog(1, { owner: wallet(2) }), aLog(2, { owner: wallet(3) })]
    expect(await intake.record(logs, SEEN)).toEqual([])
    expect(await intake.record([], SEEN)).toEqual([])
    expect(await rowsOf('select 1 from fill_logs')).toEqual([])
  })

  it('is not new the second time, whichever source brings it', async () => {
    await intake.record([aLog(1)], SEEN)
    const again = await intake.record([aLog(1)], { source: 'chain', seenAt: NOW + MINUTE, deliveryId: null })
    expect(again).toMatchObject([{ isNew: false, fill: { fillId: fillId(1) } }])
    expect(await rowsOf('select source, seen_at from signals')).toEqual([{ source: 'alchemy', seen_at: NOW }])
  })

  it('adds up the logs of one order, even when they come apart', async () => {
    await intake.record([aLog(1, { logIndex: 3 })], SEEN)
    const more = aLog(1, { logIndex: 7, shares: quantity('50'), notional: dollars('30'), fee: dollars('0.5') })
    expect(await intake.record([more], SEEN)).toMatchObject([
      { isNew: false, fill: { shares: quantity('150'), notional: dollars('80'), fee: dollars('0.5'), logCount: 2 } },
    ])
  })

  it('keeps two orders of one transaction apart', async () => {
    const other = aLog(1, { orderHash: aLog(2).orderHash, logIndex: 1 })
    expect(await intake.record([aLog(1), other], SEEN)).toHaveLength(2)
  })

  it('learns the block time from a later source', async () => {
    await intake.record([aLog(1, { blockTime: null })], SEEN)
    expect(await rowsOf('select 1 from onchain_trades')).toEqual([])
    expect(await intake.record([aLog(1)], SEEN)).toMatchObject([{ isNew: false, fill: { blockTime: NOW + SECOND } }])
    expect(await rowsOf('select traded_at from onchain_trades')).toEqual([{ traded_at: NOW + SECOND }])
  })

  it('learns the block time from whoever asks the chain, once', async () => {
    const [recorded] = await intake.record([aLog(1, { blockTime: null })], SEEN)
    if (!recorded) throw new Error('not recorded')
    await intake.noteBlockTime({ ...recorded.fill, blockHash: blockHash(99) }, NOW)
    expect(await intake.loadFill(fillId(1))).toMatchObject({ blockTime: null })
    await intake.noteBlockTime(recorded.fill, NOW + SECOND)
    await intake.noteBlockTime(recorded.fill, NOW + MINUTE)
    expect(await intake.loadFill(fillId(1))).toMatchObject({ blockTime: NOW + SECOND })
    expect(await rowsOf('select traded_at from onchain_trades')).toEqual([{ traded_at: NOW + SECOND }])
  })

  it('does not forget the block time when a later source leaves it out', async () => {
    const later = aLog(1, { blockTime: null, logIndex: 0 })
    await intake.record([aLog(1, { logIndex: 3 })], SEEN)
    expect(await intake.record([later], SEEN)).toMatchObject([{ fill: { blockTime: NOW + SECOND, logCount: 2 } }])
    expect(await intake.loadFill(fillId(1))).toMatchObject({ blockTime: NOW + SECOND })
    expect(await rowsOf('select traded_at from onchain_trades')).toEqual([{ traded_at: NOW + SECOND }])
  })

  it('does not take the time of a block that the fill has left', async () => {
    await intake.record([aLog(1)], SEEN)
    await intake.record([{ ...aLog(1), removed: true }], SEEN)
    const moved = aLog(1, { blockTime: null, blockHash: blockHash(50), blockNumber: 80_000_005 })
    expect(await intake.record([moved], SEEN)).toMatchObject([{ fill: { blockTime: null } }])
    expect(await intake.loadFill(fillId(1))).toMatchObject({ blockTime: null })
  })

  it('writes each trade into the partition of its month', async () => {
    const logs = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00Z'].map((time, i) =>
      aLog(i + 1, { blockTime: Date.parse(time) }),
    )
    await intake.record(logs, SEEN)
    expect(await rowsOf('select tableoid::regclass::text as partition from onchain_trades order by traded_at')).toEqual(
      [{ partition: 'onchain_trades_2026_01' }, { partition: 'onchain_trades_2026_02' }],
    )
  })

  it('makes the partition of a month once when its first fills come at once', async () => {
    const month = Date.parse('2024-03-10T00:00:00Z')
    const news = await Promise.all(
      Array.from({ length: 10 }, (_, i) => intake.record([aLog(i + 1, { blockTime: month })], SEEN)),
    )
    expect(news.flat().filter((recorded) => recorded.isNew)).toHaveLength(10)
    expect(await rowsOf('select 1 from onchain_trades_2024_03')).toHaveLength(10)
  })

  it('writes nothing for a delivery that says nothing new', async () => {
    await intake.record([aLog(1), aLog(2)], SEEN)
    const written =
      'select max(xmin::text::bigint) as last from (select xmin from fill_logs union all select xmin from signals)'
    const before = await rowsOf(written)
    expect(await intake.record([aLog(2), aLog(1)], SEEN)).toMatchObject([{ isNew: false }, { isNew: false }])
    expect(await rowsOf(written)).toEqual(before)
  })

  it('copes with many deliveries about the same fills at once, in new months', async () => {
    const logs = Array.from({ length: 6 }, (_, i) =>
      aLog(i + 1, { blockTime: Date.parse(`2025-0${i + 1}-10T00:00:00Z`) }),
    )
    // Each third caller goes through a process of its own.
    const intakes = [intake, intake, createIntake(database.pool)] as const
    const all = await Promise.all(
      Array.from({ length: 12 }, (_, i) => (intakes[i % 3] ?? intake).record(i % 2 ? logs : logs.toReversed(), SEEN)),
    )
    const news = all.flat().filter((recorded) => recorded.isNew)
    expect(news.map((recorded) => recorded.fill.fillId).sort()).toEqual(logs.map((_, i) => fillId(i + 1)).sort())
    expect(await rowsOf('select 1 from onchain_trades')).toHaveLength(6)
  })
})

describe('deliveries at once', () => {
  const told = (source: 'alchemy' | 'quicknode' | 'moralis', seenAt: number) => ({
    source,
    seenAt,
    deliveryId: `${source} ${seenAt}`,
  })

  it('are taken in as one after the other: the first is kept as the source, and only to it the fill is new', async () => {
    const [busy, first, second, third] = await Promise.all([
      intake.record([aLog(9)], SEEN),
      intake.record([aLog(1)], told('quicknode', NOW + 5)),
      intake.record([aLog(1), aLog(2)], told('moralis', NOW + 6)),
      intake.record([aLog(9)], told('alchemy', NOW + 7)),
    ])
    expect(busy).toMatchObject([{ isNew: true }])
    expect(first).toMatchObject([{ isNew: true, fill: { fillId: fillId(1) } }])
    expect(second).toMatchObject([
      { isNew: true, fill: { fillId: fillId(2) } },
      { isNew: false, fill: { fillId: fillId(1) } },
    ])
    expect(third).toMatchObject([{ isNew: false, fill: { fillId: fillId(9) } }])
    expect(await rowsOf('select source, delivery_id, seen_at from signals order by fill_id')).toEqual([
      { source: 'quicknode', delivery_id: `quicknode ${NOW + 5}`, seen_at: NOW + 5 },
      { source: 'moralis', delivery_id: `moralis ${NOW + 6}`, seen_at: NOW + 6 },
      { source: 'alchemy', delivery_id: 'whevt_1', seen_at: NOW },
    ])
  })

  it('add up what each knows of one fill', async () => {
    const more = { shares: quantity('50'), notional: dollars('30') }
    await Promise.all([
      intake.record([aLog(9)], SEEN),
      intake.record([aLog(1, { logIndex: 3, blockTime: null })], SEEN),
      intake.record([aLog(1, { logIndex: 7, ...more })], SEEN),
      intake.record([aLog(1, { logIndex: 3 })], SEEN),
    ])
    expect(await intake.loadFill(fillId(1))).toMatchObject({ shares: quantity('150'), logCount: 2 })
    expect(await rowsOf(`select block_time from fill_logs where log_index = 3`)).toEqual([{ block_time: NOW + SECOND }])
  })

  it('do not fail for the sake of one that the database refuses', async () => {
    const refused = aLog(1, { notional: usd(-1n) })
    const results = await Promise.allSettled([
      intake.record([aLog(9)], SEEN),
      intake.record([refused], SEEN),
      intake.record([aLog(2)], SEEN),
    ])
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(await intake.loadFill(fillId(2))).not.toBeNull()
    expect(await intake.loadFill(fillId(1))).toBeNull()
  })
})

describe('a reorganised chain', () => {
  const removed = (log: FillLog): FillLog => ({ ...log, removed: true })

  it('marks a fill whose logs were all removed, and no longer starts it', async () => {
    await intake.record([aLog(1)], SEEN)
    expect(await intake.record([removed(aLog(1))], SEEN)).toEqual([])
    expect(await intake.isReorged(fillId(1))).toBe(true)
    expect(await intake.pending(10, NOW + MINUTE)).toEqual([])
    expect(await rowsOf('select 1 from onchain_trades')).toEqual([])
  })

  it('is heard of even when the leader is no longer followed', async () => {
    await intake.record([aLog(1)], SEEN)
    await createLeaders(database.pool).remove(LEADER, NOW)
    await intake.record([removed(aLog(1))], SEEN)
    expect(await intake.isReorged(fillId(1))).toBe(true)
  })

  it('does not bring a removed log back when its first delivery comes late', async () => {
    await intake.record([removed(aLog(1))], SEEN)
    expect(await intake.record([aLog(1)], SEEN)).toEqual([])
    expect(await intake.loadFill(fillId(1))).toBeNull()
  })

  it('follows the transaction into its new block', async () => {
    await intake.record([aLog(1)], SEEN)
    await intake.record([removed(aLog(1))], SEEN)
    const again = aLog(1, { blockHash: blockHash(77), blockNumber: 80_000_002, blockTime: NOW + 9 * SECOND })
    expect(await intake.record([again], SEEN)).toMatchObject([{ isNew: false, fill: { blockHash: blockHash(77) } }])
    expect(await intake.isReorged(fillId(1))).toBe(false)
    expect(await rowsOf('select traded_at from onchain_trades')).toEqual([{ traded_at: NOW + 9 * SECOND }])
  })

  it('takes the block seen last where two claim one height', async () => {
    await intake.record([aLog(1, { blockHash: blockHash(9) })], SEEN)
    await intake.record([aLog(1, { blockHash: blockHash(5), notional: dollars('60') })], {
      ...SEEN,
      seenAt: NOW + SECOND,
    })
    expect(await intake.loadFill(fillId(1))).toMatchObject({
      blockHash: blockHash(5),
      notional: dollars('60'),
      logCount: 1,
    })
  })

  it('ends the same whatever order and however often the deliveries come', async () => {
    const [one, two] = [aLog(1, { logIndex: 1 }), aLog(1, { logIndex: 2 })]
    const moved = aLog(1, { logIndex: 4, blockHash: blockHash(50), blockNumber: 80_000_005 })
    const said = [one, two, removed(one), removed(two), moved, aLog(2), removed(aLog(2)), aLog(3)]
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(said, { minLength: said.length }), fc.nat(7), async (order, repeated) => {
        await emptyDatabase(database.pool)
        await followed(database.pool)
        for (const log of [...order, ...order.slice(repeated)]) await intake.record([log], SEEN)
        expect(await intake.loadFill(fillId(1))).toMatchObject({
          blockHash: blockHash(50),
          logCount: 1,
          shares: quantity('100'),
        })
        expect(
          await rowsOf("select fill_id, reorged_at is null as stands from signals where fill_id <> '' order by 1"),
        ).toEqual(
          expect.arrayContaining([
            { fill_id: fillId(1), stands: true },
            { fill_id: fillId(3), stands: true },
          ]),
        )
        expect((await intake.pending(10, NOW)).map((fill) => fill.fillId).sort()).toEqual([fillId(1), fillId(3)])
      }),
      { numRuns: 20 },
    )
  })
})

describe('the inbox', () => {
  it('lists what was never started, the oldest first, until it is started', async () => {
    for (const n of [3, 1, 2]) await intake.record([aLog(n)], { ...SEEN, seenAt: NOW + n * SECOND })
    expect((await intake.pending(10, NOW + 2 * SECOND)).map((fill) => fill.fillId)).toEqual([fillId(1), fillId(2)])
    expect(await intake.pending(1, NOW + MINUTE)).toHaveLength(1)
    await intake.markStarted([fillId(1), fillId(2)], NOW)
    await intake.markStarted([fillId(1)], NOW + MINUTE)
    expect((await intake.pending(10, NOW + MINUTE)).map((fill) => fill.fillId)).toEqual([fillId(3)])
    expect(await rowsOf('select started_at from signals where started_at is not null')).toEqual([
      { started_at: NOW },
      { started_at: NOW },
    ])
  })
})

describe('what a leader held before a fill', () => {
  async function heldBefore(history: [Partial<FillLog> | null, ...Partial<FillLog>[]], last = 50): Promise<bigint> {
    for (const [i, changes] of history.entries()) if (changes) await intake.record([aLog(i + 1, changes)], SEEN)
    const [now] = await intake.record([aLog(last, { side: 'SELL' })], SEEN)
    if (!now) throw new Error('not recorded')
    return intake.leaderSharesBefore(now.fill)
  }
  const buy = (text: string): Partial<FillLog> => ({ shares: quantity(text), notional: usd(quantity(text) / 2n) })
  const sell = (text: string): Partial<FillLog> => ({ ...buy(text), side: 'SELL' })

  it('is what they bought less what they sold', async () => {
    expect(await heldBefore([buy('100'), sell('30'), buy('5')])).toBe(quantity('75'))
  })

  it('is nothing before their first fill', async () => {
    expect(await heldBefore([null])).toBe(0n)
  })

  it('counts a fee that was taken in shares', async () => {
    expect(await heldBefore([{ shares: quantity('100'), feeShares: quantity('2') }])).toBe(quantity('98'))
  })

  it('does not let shares from before we watched eat what they bought since', async () => {
    expect(await heldBefore([sell('500'), buy('40'), sell('10')])).toBe(quantity('30'))
  })

  it('leaves out later fills, other tokens, other leaders and what was reorganised away', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await intake.record([{ ...aLog(9, buy('7')), removed: true }], SEEN)
    expect(
      await heldBefore([buy('10'), { tokenId: token(5) }, { owner: wallet(2) }, { blockNumber: 99_000_000 }]),
    ).toBe(quantity('10'))
  })

  it('orders fills of one block by their place in it', async () => {
    const block = { blockNumber: 80_000_050, blockHash: blockHash(50), fee: usd(0n), tokenId: TOKEN }
    await intake.record([aLog(1, { ...block, logIndex: 4 }), aLog(2, { ...block, logIndex: 9 })], SEEN)
    const [now] = await intake.record([aLog(3, { ...block, logIndex: 6, side: 'SELL' })], SEEN)
    expect(now && (await intake.leaderSharesBefore(now.fill))).toBe(quantity('100'))
  })
})
