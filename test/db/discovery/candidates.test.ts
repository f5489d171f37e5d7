import { beforeEach, describe, expect, it } from 'vitest'
import { type Candidates, createCandidates } from '../../../db/discovery/candidates.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createRoster } from '../../../db/discovery/roster.ts'
import type { FoundWallet } from '../../../domain/traders/sources.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, followed, MINUTE, NOW, wallet } from '../given.ts'
import { aFill, anEvent, aPage, HOUR } from './given.ts'

const database = setUpTestDatabase()
let candidates: Candidates
beforeEach(async () => {
  await emptyDatabase(database.pool)
  candidates = createCandidates(database.pool)
})

const found = (n: number, changes: Partial<FoundWallet> = {}): FoundWallet => ({
  wallet: wallet(n),
  source: 'leaderboard',
  hints: { rank: n },
  ...changes,
})
const dueAt = async (now: number, limit = 10) => (await candidates.due(limit, now)).map((due) => due.wallet)

describe('who was found', () => {
  it('is remembered with who found it first and what each source said last', async () => {
    expect(await candidates.see([found(1), found(2)], NOW)).toEqual({ added: 2 })
    const again = [found(2, { hints: { rank: 9 } }), found(2, { source: 'trades', hints: { notional: 500 } }), found(3)]
    expect(await candidates.see(again, NOW + MINUTE)).toEqual({ added: 1 })
    expect(await candidates.see([], NOW)).toEqual({ added: 0 })
    expect(await candidates.find(wallet(2))).toEqual({
      wallet: wallet(2),
      source: 'leaderboard',
      firstSeenAt: NOW,
      lastSeenAt: NOW + MINUTE,
      hints: { leaderboard: { rank: 9 }, trades: { notional: 500 } },
      coverage: null,
      cursor: null,
      isComplete: false,
      failures: 0,
      lastFailure: null,
      dueAt: NOW,
    })
    expect(await candidates.find(wallet(9))).toBeNull()
  })

  it('is added once by many who find it at once', async () => {
    const everyone = Array.from({ length: 50 }, (_, n) => found(n + 1))
    const seen = await Promise.all(
      Array.from({ length: 8 }, (_, i) => candidates.see(i % 2 ? everyone : everyone.toReversed(), NOW)),
    )
    expect(seen.reduce((sum, { added }) => sum + added, 0)).toBe(50)
  })
})

describe('whose turn it is', () => {
  const read = (n: number, until: number, isComplete = true) =>
    createHistories(database.pool).append(
      aPage({ wallet: wallet(n), progress: { cursor: isComplete ? null : 'on', from: NOW - DAY, until, isComplete } }),
      until,
    )

  it('is first whoever was never read to the end, the longest known first, then whoever was not read for the longest', async () => {
    await candidates.see([found(4)], NOW - 8 * HOUR)
    await candidates.see([found(1), found(2), found(3)], NOW - 9 * HOUR)
    await read(1, NOW - 3 * HOUR)
    await read(2, NOW - 5 * HOUR)
    await read(3, NOW - 4 * HOUR, false)
    expect(await dueAt(NOW)).toEqual([wallet(3), wallet(4), wallet(2), wallet(1)])
    expect(await dueAt(NOW, 2)).toEqual([wallet(3), wallet(4)])
  })

  it('comes to each source in turn, however many one of them finds and for how long they wait', async () => {
    const chain = Array.from({ length: 20 }, (_, n) => found(n + 1, { source: 'chain' }))
    await candidates.see(chain, NOW - 9 * HOUR)
    await candidates.see([found(31), found(32)], NOW - HOUR)
    await candidates.see([found(41, { source: 'trades' })], NOW)
    expect(await dueAt(NOW, 6)).toEqual([1, 31, 41, 2, 32, 3].map(wallet))
    // Whom several sources have found stands in a line of its own, which is the first in each turn.
    await candidates.see([found(20, { source: 'trades' }), found(19, { source: 'trades' })], NOW)
    expect(await dueAt(NOW, 6)).toEqual([19, 1, 31, 41, 20, 2].map(wallet))
  })

  it('does not come again within the hour after being read', async () => {
    await read(1, NOW)
    expect(await dueAt(NOW + HOUR - 1)).toEqual([])
    expect(await dueAt(NOW + HOUR)).toEqual([wallet(1)])
  })

  it('comes ever later after failures, and as usual once reading goes well', async () => {
    await candidates.see([found(1)], NOW)
    await candidates.fail(wallet(1), 'it answered 500', NOW)
    expect(await dueAt(NOW + 10 * MINUTE - 1)).toEqual([])
    expect(await dueAt(NOW + 10 * MINUTE)).toEqual([wallet(1)])
    for (let failures = 0; failures < 20; failures += 1) await candidates.fail(wallet(1), 'again', NOW)
    expect(await candidates.find(wallet(1))).toMatchObject({ failures: 21, lastFailure: 'again', dueAt: NOW + DAY })
    await read(1, NOW)
    expect(await candidates.find(wallet(1))).toMatchObject({ failures: 0, lastFailure: null, dueAt: NOW + HOUR })
  })

  it('never comes for whoever is banned', async () => {
    await candidates.see([found(1), found(2)], NOW)
    await createRoster(database.pool).ban(wallet(1), 'a wash trader', 'me', NOW)
    await createRoster(database.pool).pin(wallet(2), 'a friend', 'me', NOW)
    expect(await dueAt(NOW)).toEqual([wallet(2)])
  })
})

describe('forgetting', () => {
  it('takes away whoever no source names any more, with all that was stored of them', async () => {
    await candidates.see([found(1), found(2)], NOW - 90 * DAY)
    for (const n of [1, 2]) {
      const page = aPage({ wallet: wallet(n), fills: [aFill(n)], events: [anEvent(n)] })
      await createHistories(database.pool).append(page, NOW - 90 * DAY)
    }
    await candidates.see([found(2)], NOW - 10 * DAY)
    expect(await candidates.prune(NOW, 60 * DAY)).toBe(1)
    expect(await candidates.find(wallet(1))).toBeNull()
    expect(await candidates.find(wallet(2))).not.toBeNull()
    for (const table of ['onchain_trades', 'wallet_events', 'coverages']) {
      expect((await database.pool.query(`select 1 from ${table}`)).rows).toHaveLength(1)
    }
  })

  it('spares whoever is followed or was, and whoever a person has ruled about', async () => {
    await candidates.see([found(1), found(2), found(3)], NOW - 90 * DAY)
    await followed(database.pool, { wallet: wallet(1) })
    await createRoster(database.pool).ban(wallet(2), 'a wash trader', 'me', NOW)
    expect(await candidates.prune(NOW, 60 * DAY)).toBe(1)
    expect(await candidates.find(wallet(3))).toBeNull()
  })
})
