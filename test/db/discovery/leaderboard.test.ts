import { beforeAll, describe, expect, it } from 'vitest'
import { createCandidates } from '../../../db/discovery/candidates.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createRoster } from '../../../db/discovery/roster.ts'
import { createScores } from '../../../db/discovery/scores.ts'
import { createVerdictLedger } from '../../../db/discovery/verdicts.ts'
import { createLeaders } from '../../../db/leaders.ts'
import { createDiscoveryReads, type DiscoveryReads } from '../../../db/read-model/discovery.ts'
import type { LeaderboardFilter, LeaderboardRow, LeaderboardSort } from '../../../db/read-model/discovery-views.ts'
import { InvalidInputError } from '../../../domain/errors.ts'
import { verdictLedgerText } from '../../../domain/traders/roster/verdict-ledger.ts'
import { setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, followed, MINUTE, NOW, wallet } from '../given.ts'
import { anIdleProfile, aPage, aProfile, published } from './given.ts'

const database = setUpTestDatabase()
let reads: DiscoveryReads
const profiles = [
  ...Array.from({ length: 12 }, (_, i) => aProfile(wallet(i + 1), `trader ${i}`, i < 4 ? 0.15 : 0)),
  anIdleProfile(wallet(13)),
]

beforeAll(async () => {
  const { pool } = database
  reads = createDiscoveryReads(pool)
  await createCandidates(pool).see([{ wallet: wallet(1), source: 'trades', hints: {} }], NOW)
  await createHistories(pool).append(aPage({ wallet: wallet(1) }), NOW)
  for (const [n, label] of [
    [2, 'Ann_1'],
    [3, 'Bob'],
    [4, 'Cid'],
  ] as const)
    await followed(pool, { wallet: wallet(n), label })
  await createLeaders(pool).pause(wallet(3), 'holidays', NOW)
  await createLeaders(pool).remove(wallet(4), NOW)
  await createRoster(pool).pin(wallet(2), 'a friend', 'me', NOW)
  await createRoster(pool).ban(wallet(5), 'a wash trader', 'me', NOW)
  await published(pool, 'one', profiles)
  await createScores(pool).finish('one', { counts: { scored: 13 }, summary: 'fine' }, NOW + MINUTE)
  await createScores(pool).begin({ runId: 'two', kind: 'refresh', startedAt: NOW + DAY })
})

const walletsOf = async (filter: LeaderboardFilter) =>
  (await reads.leaderboard(filter, { sort: 'events', descending: true }, { limit: 100 })).rows
    .map((row) => row.wallet)
    .sort()

describe('the leaderboard', () => {
  it('shows each scored wallet as the last published run left it', async () => {
    const { rows } = await reads.leaderboard({ search: wallet(1) })
    const [profile] = profiles
    expect(rows).toMatchObject([
      {
        wallet: wallet(1),
        label: null,
        source: 'trades',
        simulated: false,
        status: 'candidate',
        isPinned: false,
        autoAdded: false,
        score: profile?.score.score,
        grade: profile?.score.grade,
        subScores: profile?.score.subScores,
        eligible: true,
        failedFilters: [],
        totalTrades: profile?.activity.trades,
        trend: { scores: profile?.trend, declining: false },
        skill: { verdictKind: expect.any(String), probability: expect.any(Number), screens: profile?.screens },
      },
    ])
  })

  it.each<LeaderboardSort>([
    'score',
    'probability',
    'edge',
    'qValue',
    'pnl30d',
    'winRate',
    'trades30d',
    'sharpe7d',
    'events',
  ])('comes by %s either way, page by page, each wallet once', async (sort) => {
    for (const descending of [true, false]) {
      const all = (await reads.leaderboard({}, { sort, descending }, { limit: 100 })).rows
      const paged = []
      let cursor: string | null = null
      do {
        const page: Awaited<ReturnType<DiscoveryReads['leaderboard']>> = await reads.leaderboard(
          {},
          { sort, descending },
          { limit: 2, cursor },
        )
        paged.push(...page.rows)
        cursor = page.next
      } while (cursor)
      expect(paged).toEqual(all)
      expect(new Set(all.map((row) => row.wallet)).size).toBe(13)
      // Whoever was never judged comes last, either way.
      if (sort === 'probability') expect(all.at(-1)?.wallet).toBe(wallet(13))
    }
  })

  it('is ordered as it says', async () => {
    const scores = (await reads.leaderboard({}, { sort: 'score', descending: true })).rows.map(({ score }) => score)
    expect(scores).toEqual(scores.toSorted((a, b) => b - a))
    const winRates = (await reads.leaderboard({ eligible: true }, { sort: 'winRate', descending: false })).rows
    expect(winRates.map(({ winRate }) => winRate)).toEqual(
      winRates.map(({ winRate }) => winRate).toSorted((a, b) => Number(a) - Number(b)),
    )
  })

  it.each<[string, LeaderboardFilter, number[]]>([
    ['who is followed', { status: 'following' }, [2]],
    ['who is paused', { status: 'paused' }, [3]],
    ['who was removed', { status: 'removed' }, [4]],
    ['who is banned', { status: 'banned' }, [5]],
    ['who is only a candidate', { status: 'candidate' }, [1, 6, 7, 8, 9, 10, 11, 12, 13]],
    ['who is not paused', { paused: false, search: 'b' }, []],
    ['who is not eligible', { eligible: false }, [13]],
    ['a part of a label', { search: 'n_1' }, [2]],
    ['a label, not a pattern', { search: '_' }, [2]],
    ['the beginning of an address', { search: wallet(7).toUpperCase().replace('0X', '0x') }, [7]],
    ['who reaches a probability', { minProbability: 1.1 }, []],
    ['who trades enough', { minTrades30d: 30 }, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  ])('can show %s', async (_what, filter, numbers) => {
    expect(await walletsOf(filter)).toEqual(numbers.map(wallet).sort())
  })

  it('can show one verdict, one grade, or those fit for real money', async () => {
    const { rows } = await reads.leaderboard({}, { sort: 'score', descending: true }, { limit: 100 })
    const [first] = rows
    if (!first?.skill.verdictKind) throw new Error('nobody was judged')
    const { grade, score } = first
    const { verdictKind } = first.skill
    const those = (fits: (row: LeaderboardRow) => boolean) =>
      rows
        .filter(fits)
        .map((row) => row.wallet)
        .sort()
    expect(await walletsOf({ verdict: verdictKind })).toEqual(those((row) => row.skill.verdictKind === verdictKind))
    expect(await walletsOf({ grade })).toEqual(those((row) => row.grade === grade))
    expect(await walletsOf({ minScore: score })).toEqual(those((row) => row.score >= score))
    expect(await walletsOf({ liveEligible: true })).toEqual(those((row) => row.skill.liveEligible))
  })

  it.each(['x', '1_', '_1', '1_2_3', "1'_2"])('refuses a cursor that it never gave: %s', async (cursor) => {
    await expect(reads.leaderboard({}, { sort: 'score', descending: true }, { cursor })).rejects.toThrow(
      InvalidInputError,
    )
  })

  it('counts everybody, whatever is shown', async () => {
    const counts = await reads.countWallets()
    expect(counts).toMatchObject({ candidates: 1, scored: 13, eligible: 12, following: 2 })
    expect(counts.byVerdict.reduce((sum, { wallets }) => sum + wallets, 0)).toBe(12)
  })
})

describe('a wallet’s page', () => {
  it('has everything that is made of it, and what people and rules decided', async () => {
    const view = await reads.wallet(wallet(2))
    expect(view).toMatchObject({
      status: 'following',
      isPinned: true,
      scoreInputs: profiles[1]?.score.inputs,
      evidence: profiles[1]?.skill?.evidence,
      profile: { wallet: wallet(2), streak: profiles[1]?.streak },
      override: { kind: 'pin', reason: 'a friend', by: 'me' },
      history: { from: null, isComplete: false },
    })
    expect(view?.rosterHistory.map(({ change }) => change)).toEqual(['pin', 'add'])
    expect((await reads.wallet(wallet(1)))?.history).toMatchObject({
      isComplete: true,
      from: new Date(NOW - 180 * DAY).toISOString(),
    })
    expect(await reads.wallet(wallet(99))).toBeNull()
  })
})

describe('what discovery did', () => {
  it('is listed newest first', async () => {
    const first = await reads.runs({ limit: 1 })
    expect(first.rows).toMatchObject([{ runId: 'two', kind: 'refresh', state: 'running', publishedAt: null }])
    const { rows, next } = await reads.runs({ limit: 5, cursor: first.next })
    expect(rows).toMatchObject([{ runId: 'one', state: 'finished', counts: { scored: 13 }, summary: 'fine' }])
    expect(next).toBeNull()
  })

  it('has the roster’s changes and the days of verdicts', async () => {
    const { rows } = await reads.rosterChanges(wallet(3))
    expect(rows).toMatchObject([
      { change: 'pause', label: 'Bob', by: 'operator', reason: 'holidays', runId: null },
      { change: 'add' },
    ])
    expect((await reads.rosterChanges()).rows.length).toBeGreaterThan(5)
    const verdicts = await createVerdictLedger(database.pool).current()
    const text = verdictLedgerText({ day: '2026-11-19', asOf: NOW, previousSha256: null, verdicts })
    await createVerdictLedger(database.pool).store('2026-11-19', text, 'a'.repeat(64), null, NOW)
    expect(verdicts.length).toBeGreaterThan(5)
    expect((await reads.verdictDays()).rows).toMatchObject([
      { day: '2026-11-19', wallets: verdicts.length, scoredAt: null, score: null },
    ])
  })
})
