import { beforeEach, describe, expect, it } from 'vitest'
import { createCandidates } from '../../../db/discovery/candidates.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import type { Histories } from '../../../db/discovery/history-types.ts'
import type { ReportedFill } from '../../../domain/traders/sources.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { condition, DAY, MINUTE, NOW, orderHash, token, wallet } from '../given.ts'
import { aFill, aMarket, anEvent, aPage, HOUR, outcomesOf, someMarks, TRADER, tx } from './given.ts'

const database = setUpTestDatabase()
let histories: Histories
beforeEach(async () => {
  await emptyDatabase(database.pool)
  histories = createHistories(database.pool)
})

const ALL = { from: 0, asOf: NOW + DAY }
const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows

describe('storing a page of a past', () => {
  it('gives back what was stored, in order of time', async () => {
    const fills = [aFill(1), aFill(3, { side: 'SELL', role: null, orderHash: orderHash(7) }), aFill(2)]
    const events = [
      anEvent(1),
      anEvent(2, { kind: 'split', tokenId: outcomesOf(1)[1], conditionId: null, cash: -12.5 }),
    ]
    expect(await histories.append(aPage({ fills, events }), NOW)).toEqual({ rows: 5, isNew: 5 })
    const history = await histories.load(TRADER, ALL)
    expect(history.fills).toEqual([fills[1], fills[2], fills[0]].map((fill) => ({ ...fill, marks: null })))
    expect(history.events).toEqual([{ ...events[1], conditionId: null }, events[0]])
    expect(history).toMatchObject({ from: NOW - 180 * DAY, until: NOW, reachesBack: true })
  })

  it('takes the same rows again without a change', async () => {
    const page = aPage({ fills: [aFill(1), aFill(2)], events: [anEvent(1)] })
    await histories.append(page, NOW)
    const before = await histories.load(TRADER, ALL)
    expect(await histories.append(page, NOW + MINUTE)).toEqual({ rows: 3, isNew: 0 })
    expect(await histories.load(TRADER, { ...ALL, asOf: NOW + MINUTE })).toEqual(before)
  })

  it('keeps rows apart that differ in token, side or transaction only', async () => {
    const fills = [
      aFill(1),
      aFill(1, { side: 'SELL' }),
      aFill(1, { tokenId: outcomesOf(1)[1], outcomeIndex: 1 }),
      aFill(1, { txHash: tx(99) }),
    ]
    expect(await histories.append(aPage({ fills }), NOW)).toEqual({ rows: 4, isNew: 4 })
  })

  it('takes the larger of two tellings of one row by one source: a page may cut a transaction in two', async () => {
    await histories.append(aPage({ fills: [aFill(1, { shares: 30, notional: 12 }), aFill(1)] }), NOW)
    await histories.append(aPage({ fills: [aFill(1, { shares: 70, notional: 28 })] }), NOW + MINUTE)
    expect((await histories.load(TRADER, ALL)).fills).toMatchObject([{ shares: 100, notional: 40 }])
  })

  it.each<[string, Partial<ReportedFill>, Partial<ReportedFill>, number]>([
    ['the chain corrects the Data API', { source: 'data-api' }, { source: 'chain', shares: 100.5 }, 100.5],
    ['the Data API corrects Bitquery', { source: 'bitquery' }, { source: 'data-api', shares: 99 }, 99],
    ['the Data API does not correct the chain', { source: 'chain' }, { source: 'data-api', shares: 101 }, 100],
    ['Bitquery corrects nobody', { source: 'data-api' }, { source: 'bitquery', shares: 101 }, 100],
  ])('%s', async (_what, first, second, shares) => {
    await histories.append(aPage({ fills: [aFill(1, first)] }), NOW)
    await histories.append(aPage({ fills: [aFill(1, second)] }), NOW + MINUTE)
    expect((await histories.load(TRADER, ALL)).fills).toMatchObject([{ shares }])
  })

  it('does not forget what a better source leaves out', async () => {
    await histories.append(aPage({ fills: [aFill(1, { role: 'maker', orderHash: orderHash(5) })] }), NOW)
    await histories.append(aPage({ fills: [aFill(1, { source: 'chain', role: null, fee: 0.5 })] }), NOW)
    expect((await histories.load(TRADER, ALL)).fills).toMatchObject([
      { role: 'maker', orderHash: orderHash(5), fee: 0.5, source: 'chain' },
    ])
  })

  it('leaves out less than a millionth of a share', async () => {
    await histories.append(aPage({ fills: [aFill(1, { shares: 4e-7, notional: 0 })] }), NOW)
    expect((await histories.load(TRADER, ALL)).fills).toEqual([])
  })

  it('stores nothing at all when one row cannot be stored', async () => {
    const bad = aPage({ fills: [aFill(1), aFill(2, { fee: -1 })] })
    await expect(histories.append(bad, NOW)).rejects.toThrow()
    expect(await rowsOf('select 1 from onchain_trades union all select 1 from candidates')).toEqual([])
    expect(await histories.append(aPage({ fills: [aFill(1)] }), NOW)).toMatchObject({ isNew: 1 })
  })

  it('stores pages of many wallets at once, in months that have no partition yet', async () => {
    const pages = Array.from({ length: 12 }, (_, i) =>
      aPage({
        wallet: wallet(100 + i),
        fills: Array.from({ length: 30 }, (_row, n) => aFill(n * 6, { tokenId: token(5_000 + ((n * 7 + i) % 11)) })),
      }),
    )
    const stored = await Promise.all(pages.map((page) => histories.append(page, NOW)))
    expect(stored.map(({ isNew }) => isNew)).toEqual(pages.map(() => 30))
  })
})

describe('fills of the chain', () => {
  it('say nothing about anybody’s past being complete', async () => {
    const fill = aFill(1, { source: 'chain', conditionId: null, outcomeIndex: null })
    const fills = [TRADER, wallet(2)].map((owner) => ({ ...fill, wallet: owner }))
    expect(await histories.appendFills(fills, NOW)).toEqual({ rows: 2, isNew: 2 })
    expect(await createCandidates(database.pool).find(TRADER)).toBeNull()
    const history = await histories.load(TRADER, ALL)
    expect(history).toMatchObject({ from: ALL.asOf, until: ALL.asOf, reachesBack: false })
  })

  it('are of a market that nobody else has until their token’s is known', async () => {
    const fill = { ...aFill(1, { source: 'chain', conditionId: null, outcomeIndex: null }), wallet: TRADER }
    await histories.appendFills([fill], NOW)
    const before = await histories.load(TRADER, ALL)
    expect(before.fills).toMatchObject([{ outcomeIndex: null, conditionId: condition(Number(fill.tokenId)) }])
    expect(before.markets.size).toBe(0)
    expect(await histories.unknownTokens([TRADER], 10)).toEqual([fill.tokenId])
    await histories.describe([aMarket(1)], NOW)
    const after = await histories.load(TRADER, ALL)
    expect(after.fills).toMatchObject([{ outcomeIndex: 0, conditionId: condition(1) }])
    expect([...after.markets.values()]).toEqual([aMarket(1)])
    expect(await histories.unknownTokens([TRADER], 10)).toEqual([])
  })
})

describe('how far a past is known', () => {
  it('is told by the last reading that came to its end', async () => {
    const fills = [aFill(10)]
    const first = { cursor: 'page 2', from: NOW - 20 * DAY, until: NOW, isComplete: false }
    await histories.append(aPage({ fills, progress: first }), NOW)
    expect(await histories.load(TRADER, ALL)).toMatchObject({ from: ALL.asOf, reachesBack: false })
    expect(await createCandidates(database.pool).find(TRADER)).toMatchObject({
      cursor: 'page 2',
      isComplete: false,
      coverage: { from: NOW - 20 * DAY, until: NOW },
    })
    await histories.append(aPage({ progress: { ...first, cursor: null, isComplete: true } }), NOW)
    expect(await histories.load(TRADER, ALL)).toMatchObject({ from: NOW - 20 * DAY, until: NOW, reachesBack: false })
  })

  it('reaches back to the beginning only where a quiet month lies before the first row', async () => {
    const from = NOW - 180 * DAY
    await histories.append(aPage({ fills: [aFill(149)] }), NOW)
    expect(await histories.load(TRADER, { from, asOf: NOW })).toMatchObject({ reachesBack: true })
    expect(await histories.load(TRADER, { from: NOW - 100 * DAY, asOf: NOW })).toMatchObject({ reachesBack: false })
    await histories.append(aPage({ fills: [aFill(151)] }), NOW)
    expect(await histories.load(TRADER, { from, asOf: NOW })).toMatchObject({ reachesBack: false })
  })
})

describe('many pasts', () => {
  it('come one after the other, as each of them alone', async () => {
    const owners = Array.from({ length: 300 }, (_, i) => wallet(1_000 + i))
    const fills = owners.flatMap((owner, i) => [
      { ...aFill(i % 90), wallet: owner },
      {
        ...aFill((i * 7) % 60, { tokenId: outcomesOf(2)[1], conditionId: condition(2), outcomeIndex: 1 }),
        wallet: owner,
      },
    ])
    await histories.appendFills(fills, NOW)
    await histories.describe([aMarket(1), aMarket(2)], NOW)
    await histories.saveMarks(
      [{ tokenId: outcomesOf(1)[0], at: aFill(1).at, marks: someMarks(aFill(1).at), isComplete: true }],
      NOW,
    )
    const seen = []
    for await (const history of histories.loadMany([...owners, wallet(9)], ALL)) seen.push(history)
    expect(seen.map((history) => history.wallet).sort()).toEqual(owners)
    expect(seen[1]).toEqual(await histories.load(seen[1]?.wallet ?? TRADER, ALL))
    expect(seen[1]?.fills.find(({ conditionId }) => conditionId === condition(1))?.marks).toEqual(
      someMarks(aFill(1).at),
    )
    expect([...(seen[1]?.markets.keys() ?? [])].sort()).toEqual([condition(1), condition(2)])
  })

  it('come the same when they are thousands', async () => {
    const owners = Array.from({ length: 3_000 }, (_, i) => wallet(1_000 + i))
    await histories.appendFills(
      owners.flatMap((owner, i) =>
        i % 7 === 0 ? [] : [1 + (i % 50), 60].map((n) => ({ ...aFill(n), wallet: owner })),
      ),
      NOW,
    )
    await histories.describe([aMarket(1)], NOW)
    await histories.append(aPage({ wallet: wallet(1_000), events: [anEvent(1)] }), NOW)
    const seen = []
    for await (const history of histories.loadMany(owners, ALL)) seen.push(history)
    expect(seen).toHaveLength(3_000 - Math.ceil(3_000 / 7) + 1)
    for (const history of [...seen.slice(0, 5), ...seen.slice(-5)]) {
      expect(history).toEqual(await histories.load(history.wallet, ALL))
    }
  })

  it.each([1, 3_000])('give their connections back when nobody listens any more, of %i', async (many) => {
    const owners = Array.from({ length: many }, (_, i) => wallet(1_000 + i))
    await histories.appendFills(
      owners.map((owner) => ({ ...aFill(1), wallet: owner })),
      NOW,
    )
    for await (const _history of histories.loadMany(owners, ALL)) break
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0)
    expect(await histories.load(wallet(1_000), ALL)).toMatchObject({ fills: [{ shares: 100 }] })
  })
})

describe('markets', () => {
  it('date the trades that came before them, and those that come after', async () => {
    const early = aFill(59, { txHash: tx(1) })
    await histories.append(aPage({ fills: [early, aFill(2)] }), NOW)
    await histories.describe([aMarket(1)], NOW)
    await histories.append(aPage({ fills: [aFill(1), aFill(0, { tokenId: token(4), conditionId: null })] }), NOW)
    expect(
      await rowsOf('select hours_after_opening as hours, is_early as early from onchain_trades order by traded_at'),
    ).toEqual([
      { hours: 23, early: true },
      { hours: 58 * 24 - 1, early: false },
      { hours: 59 * 24 - 1, early: false },
      { hours: null, early: null },
    ])
  })

  it('are early strictly within their first 24 hours', async () => {
    await histories.describe([aMarket(1)], NOW)
    const opened = NOW - 60 * DAY
    const fills = [opened - HOUR, opened + DAY - 1, opened + DAY].map((at, i) => aFill(i, { at }))
    await histories.append(aPage({ fills }), NOW)
    expect(await rowsOf('select is_early as early from onchain_trades order by traded_at')).toEqual([
      { early: true },
      { early: true },
      { early: false },
    ])
  })

  it('are described by many at once, of overlapping markets, while pages come in', async () => {
    const markets = Array.from({ length: 30 }, (_, n) => n + 1)
    const fillsOf = (order: readonly number[]) =>
      order.flatMap((n) =>
        outcomesOf(n).map((tokenId, outcomeIndex) => aFill(n, { conditionId: condition(n), tokenId, outcomeIndex })),
      )
    await histories.append(aPage({ fills: fillsOf(markets) }), NOW)
    const work = Array.from({ length: 24 }, (_, i) => {
      const order = i % 2 === 0 ? markets : markets.toReversed()
      const some = [...order.slice(i % 7), ...order.slice(0, i % 7)]
      if (i % 4 === 3) return histories.append(aPage({ wallet: wallet(i), fills: fillsOf(some) }), NOW + i)
      return histories.describe(
        some.map((n) => aMarket(n)),
        NOW + i,
        some.flatMap((n) => outcomesOf(n)[(n + i) % 2] ?? []),
      )
    })
    expect((await Promise.allSettled(work)).filter(({ status }) => status === 'rejected')).toEqual([])
    expect(await histories.unknownTokens([TRADER], 100)).toEqual([])
  })

  it('that nobody knows are asked for last', async () => {
    const fills = [1, 2, 3].map((n) => aFill(n, { tokenId: token(n), conditionId: null, outcomeIndex: null }))
    await histories.append(aPage({ fills }), NOW)
    expect(await histories.unknownTokens([TRADER], 2)).toEqual([token(1), token(2)])
    await histories.describe([], NOW, [token(1)])
    expect(await histories.unknownTokens([TRADER], 3)).toEqual([token(2), token(3), token(1)])
  })

  it('wait for their resolution once they may be over', async () => {
    const markets = [
      aMarket(1),
      aMarket(2, { endsAt: NOW + 9 * DAY }),
      aMarket(3, { endsAt: null }),
      aMarket(4, { resolvedAt: NOW - DAY, payouts: [1, 0] }),
    ]
    await histories.describe(markets, NOW)
    const fills = [1, 2, 3, 4].map((n) =>
      aFill(0, { at: NOW - 2 * HOUR, conditionId: condition(n), tokenId: outcomesOf(n)[0], txHash: tx(n) }),
    )
    await histories.append(aPage({ fills }), NOW)
    expect(await histories.unresolvedMarkets([TRADER], NOW, 10)).toEqual([condition(1), condition(3)])
    expect(await histories.unresolvedMarkets([TRADER], NOW + 2 * DAY, 10)).toEqual([
      condition(1),
      condition(2),
      condition(3),
    ])
    const resolution = { conditionId: condition(1), payouts: [0.5, 0.5], resolvedAt: NOW - HOUR }
    await histories.resolve([resolution], NOW, [condition(1), condition(3)])
    await histories.resolve([{ ...resolution, payouts: [1, 0] }], NOW)
    expect(await histories.unresolvedMarkets([TRADER], NOW + 2 * DAY, 10)).toEqual([condition(2), condition(3)])
    const history = await histories.load(TRADER, ALL)
    expect(history.markets.get(condition(1))).toMatchObject({ payouts: [0.5, 0.5], resolvedAt: NOW - HOUR })
    expect(history.markets.get(condition(4))).toMatchObject({ payouts: [1, 0], resolvedAt: NOW - DAY })
  })
})

describe('prices around trades', () => {
  const [YES] = outcomesOf(1)

  it('are wanted once per token and time, the newest trades first', async () => {
    await histories.describe([aMarket(1, { startsAt: NOW - 2 * DAY })], NOW)
    await histories.append(aPage({ fills: [aFill(1), aFill(1, { txHash: tx(9) }), aFill(3)] }), NOW)
    await histories.append(aPage({ wallet: wallet(2), fills: [aFill(1), aFill(2, { tokenId: token(5) })] }), NOW)
    expect(await histories.dueMarks([TRADER, wallet(2)], NOW, 10)).toEqual([
      { tokenId: YES, times: [aFill(3).at, aFill(1).at], startsAt: NOW - 2 * DAY, endsAt: NOW - DAY },
      { tokenId: token(5), times: [aFill(2).at], startsAt: NOW - 2 * DAY, endsAt: NOW - DAY },
    ])
    expect(await histories.dueMarks([TRADER], NOW, 1)).toMatchObject([{ times: [aFill(1).at] }])
  })

  it('are wanted again when a time has come that lay ahead, until they are complete', async () => {
    const at = NOW - 2 * MINUTE
    await histories.append(aPage({ fills: [aFill(0, { at })] }), NOW)
    const due = async (now: number) => (await histories.dueMarks([TRADER], now, 10)).length
    const marks = someMarks(at, {
      after5m: null,
      after15m: null,
      after1h: null,
      after6h: null,
      after24h: null,
      close: null,
    })
    expect(await due(at + 30_000)).toBe(0)
    expect(await due(NOW)).toBe(1)
    await histories.saveMarks([{ tokenId: YES, at, marks, isComplete: false }], NOW)
    expect(await due(NOW + MINUTE)).toBe(0)
    expect(await due(at + 5 * MINUTE)).toBe(1)
    await histories.saveMarks([{ tokenId: YES, at, marks: someMarks(at), isComplete: true }], NOW + DAY)
    expect(await due(NOW + 2 * DAY)).toBe(0)
    expect((await histories.load(TRADER, { from: 0, asOf: NOW + 2 * DAY })).fills[0]?.marks).toEqual(someMarks(at))
  })

  it('stay as they were first known', async () => {
    const { at } = aFill(1)
    await histories.append(aPage({ fills: [aFill(1)] }), NOW)
    await histories.saveMarks([{ tokenId: YES, at, marks: someMarks(at, { close: null }), isComplete: false }], NOW)
    await histories.saveMarks([{ tokenId: YES, at, marks: someMarks(at, { after1h: 0.9 }), isComplete: true }], NOW)
    expect((await histories.load(TRADER, ALL)).fills[0]?.marks).toEqual(someMarks(at))
  })
})
