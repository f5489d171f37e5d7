import { beforeEach, describe, expect, it } from 'vitest'
import { createScoringActivities } from '../../../activities/discovery/scoring.ts'
import type { TradedPair } from '../../../db/discovery/counterparties.ts'
import { createFirstEntries } from '../../../db/discovery/first-entries.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { listCandidates } from '../../../db/discovery/roster-candidates.ts'
import { createScores } from '../../../db/discovery/scores.ts'
import type { Address } from '../../../domain/money/ids.ts'
import type { TraderProfile } from '../../../domain/traders/profile.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { condition, NOW, wallet } from '../given.ts'
import { aFill, anIdleProfile, aPage, aProfile, HOUR, outcomesOf, tx } from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

const RING = [1, 2, 3, 4].map(wallet)
const pairs: TradedPair[] = RING.map((a, i) => ({ a, b: RING[(i + 1) % 4] ?? a, volume: 5_000 }))

/** Closes all that it opens and gets nothing out of it. */
const flat = (profile: TraderProfile): TraderProfile => ({
  ...profile,
  habits: { ...profile.habits, closedShare: 1 },
  performance: { ...profile.performance, all: { ...profile.performance.all, profit: -profile.activity.fees } },
})

/** Judges a run of these profiles; with whom `read` traded is known. */
async function judge(profiles: readonly TraderProfile[], read: readonly Address[]) {
  const { pool } = database
  const scores = createScores(pool)
  await scores.begin({ runId: 'one', kind: 'discover', startedAt: NOW })
  await scores.saveProfiles('one', profiles)
  const activities = createScoringActivities({
    histories: createHistories(pool),
    scores,
    counterparties: { pairsAsOf: async () => pairs, readAsOf: async () => [...read] },
    firstEntries: createFirstEntries(pool),
    profile: { costs: { delayMs: 0, halfSpread: 0, delayCost: 0, feeRate: 0 }, evidenceDays: 180 },
    historyMs: 0,
    now: () => NOW,
  })
  const outcome = await activities.assessFamily({ runId: 'one' })
  const candidates = await listCandidates(pool, 'one')
  return { outcome, of: (who: Address) => candidates.find((one) => one.wallet === who) }
}

describe('judging the family', () => {
  const ring = RING.map((member, i) => flat(aProfile(member, `ring ${i}`)))
  const honest = aProfile(wallet(9), 'honest')

  it('screens out who trades in a closed group, one who is not eligible included, and nobody else', async () => {
    const [first, ...rest] = ring
    const idle = first && flat({ ...anIdleProfile(wallet(1)), activity: first.activity })
    const { outcome, of } = await judge([...(idle ? [idle] : []), ...rest, honest], [...RING, wallet(9)])
    expect(outcome.eligible).toBe(4)
    expect(of(wallet(1))).toBeUndefined()
    expect(of(wallet(2))).toMatchObject({
      screens: ['wash'],
      actsAs: wallet(2),
      verdict: {
        kind: 'screened-out',
        text: 'Cannot be copied: it trades in a closed group without a result.',
      },
    })
    expect(of(wallet(9))).toMatchObject({ screens: honest.screens, actsAs: null })
  })

  it('accuses nobody of whom it is not known with whom they traded', async () => {
    const { of } = await judge(ring, [])
    for (const member of RING) expect(of(member)?.screens).not.toContain('wash')
  })

  it('sees who enters the same events in the same second', async () => {
    const histories = createHistories(database.pool)
    for (const n of [1, 2, 9]) {
      const fills = Array.from({ length: 8 }, (_, i) =>
        aFill(1, {
          at: NOW - (i + 1) * HOUR + (n === 9 ? 600_000 : 0),
          conditionId: condition(n === 9 ? 50 + i : i),
          tokenId: outcomesOf(n === 9 ? 50 + i : i)[0],
          txHash: tx(100 * n + i),
          shares: 10 * n + i,
        }),
      )
      await histories.append(aPage({ wallet: wallet(n), fills }), NOW)
    }
    const { of } = await judge([aProfile(wallet(1), 'a'), aProfile(wallet(2), 'b'), honest], [])
    expect([1, 2, 9].map((n) => of(wallet(n))?.actsAs)).toEqual([wallet(1), wallet(1), null])
  })
})
