import { beforeEach, describe, expect, it } from 'vitest'
import { createRoster, type Roster } from '../../../db/discovery/roster.ts'
import { listCandidates } from '../../../db/discovery/roster-candidates.ts'
import { createLeaders } from '../../../db/leaders.ts'
import { createDiscoveryReads } from '../../../db/read-model/discovery.ts'
import { createReadModel } from '../../../db/read-model.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import { planRoster } from '../../../domain/traders/roster/roster.ts'
import type { RosterChange } from '../../../domain/traders/roster/roster-types.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { bought, DAY, followed, LEADER, MINUTE, NOW, openedAccount, quantity, sold, wallet } from '../given.ts'
import { anIdleProfile, aProfile, judged, published } from './given.ts'

const database = setUpTestDatabase()
let roster: Roster
beforeEach(async () => {
  await emptyDatabase(database.pool)
  roster = createRoster(database.pool)
})

const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
const EDGE = { edge: 0.07, edgeSd: 0.03, edgeSource: 'estimated' } as const
const add = (n: number, changes: object = {}): RosterChange => ({
  wallet: wallet(n),
  kind: 'add',
  reason: 'score 81, evidence',
  autoAdded: true,
  source: 'leaderboard',
  edge: EDGE,
  ...changes,
})
const change = (n: number, kind: 'remove' | 'pause' | 'resume' | 'decline' | 'recover', reason = kind as string) =>
  ({ wallet: wallet(n), kind, reason }) as const
const member = async (n: number) => (await roster.load()).members.find((found) => found.wallet === wallet(n))

describe('who acts as one', () => {
  const times = Array.from({ length: 6 }, (_, i) => ({ eventId: `e${i}`, at: NOW - (i + 1) * DAY, shares: 10 + i / 3 }))
  const entries = [1, 2].map((n) => ({ wallet: wallet(n), funder: null, entries: times }))
  const profiles = [1, 2, 3].map((n) => aProfile(wallet(n), `trader ${n}`))

  it('is told with the judgement, and published with it', async () => {
    const assessments = await judged(database.pool, 'one', profiles, NOW, { entries, read: [wallet(3)] })
    const washScore = assessments[2]?.washScore
    expect(washScore).toBeLessThan(0.15)
    const found = (await listCandidates(database.pool, 'one')).map((one) => [one.wallet, one.actsAs])
    expect(found).toEqual([
      [wallet(1), wallet(1)],
      [wallet(2), wallet(1)],
      [wallet(3), null],
    ])
    await roster.publish('one', () => [add(2)], NOW)
    const ties = ['same-second', 'same-size']
    expect(await rowsOf('select acts_as, acts_as_ties, wash_score from trader_activity order by wallet_id')).toEqual([
      { acts_as: wallet(1), acts_as_ties: ties, wash_score: null },
      { acts_as: wallet(1), acts_as_ties: ties, wash_score: null },
      { acts_as: null, acts_as_ties: null, wash_score: washScore },
    ])
    const reads = createDiscoveryReads(database.pool)
    const view = await reads.wallet(wallet(1))
    expect(view?.group).toEqual({ wallets: 2, ties, copied: wallet(2) })
    expect(view?.companions).toEqual([{ wallet: wallet(2), label: null, simulated: false, status: 'following' }])
    expect((await reads.wallet(wallet(2)))?.group).toEqual({ wallets: 2, ties, copied: null })
    const { rows } = await reads.leaderboard({ search: wallet(3) })
    expect(rows).toMatchObject([{ group: null, skill: { washScore } }])
  })

  it('is forgotten when the next judgement does not find it again', async () => {
    await published(database.pool, 'one', profiles, [], NOW, { entries })
    await judged(database.pool, 'two', [])
    expect((await listCandidates(database.pool, 'two')).map(({ actsAs }) => actsAs)).toEqual([null, null, null])
    await roster.publish('two', () => [], NOW)
    expect(await rowsOf('select 1 from trader_activity where acts_as is not null')).toEqual([])
  })
})

describe('publishing a run', () => {
  it('marks whoever is found beside simulated leaders as simulated too', async () => {
    const { pool } = database
    await followed(pool, { wallet: wallet(8), source: 'demo', simulated: true })
    await published(pool, 'one', [aProfile(wallet(1), 'a'), aProfile(wallet(2), 'b')], [add(1)])
    expect(await rowsOf('select simulated from tracked_traders')).toEqual([{ simulated: true }, { simulated: true }])
    const { rows } = await createDiscoveryReads(pool).leaderboard()
    expect(rows.map(({ simulated }) => simulated)).toEqual([true, true])
  })

  it('puts its snapshots and its judgement forward and changes the roster', async () => {
    const [assessment] = await judged(database.pool, 'one', [aProfile(wallet(1), 'a')])
    const [candidate] = await listCandidates(database.pool, 'one')
    if (!candidate || !assessment) throw new Error('nobody was judged')
    await roster.publish(
      'one',
      () => [add(1), { wallet: wallet(1), kind: 'refresh', reason: 'now', figures: candidate, week: 'fine' }],
      NOW,
    )
    expect(await member(1)).toEqual({
      wallet: wallet(1),
      active: true,
      autoAdded: true,
      paused: false,
      pausedBy: null,
      removedBy: null,
      declining: false,
      edge: EDGE,
      changedAt: NOW,
    })
    expect(await rowsOf('select is_latest, verdict, probability, judged_run_key from trader_activity')).toEqual([
      {
        is_latest: true,
        verdict: assessment.verdict.text,
        probability: assessment.copier?.probabilityPositive,
        judged_run_key: 1,
      },
    ])
    expect(
      await rowsOf('select source, grade, composite_score, verdict, week_state, run_key from tracked_traders'),
    ).toEqual([
      {
        source: 'leaderboard',
        grade: candidate.grade,
        composite_score: candidate.score,
        verdict: assessment.verdict.text,
        week_state: 'fine',
        run_key: 1,
      },
    ])
    expect(await createLeaders(database.pool).find(wallet(1))).toMatchObject({
      edge: EDGE.edge,
      probability: assessment.copier?.probabilityPositive,
      liveEligible: assessment.isLiveEligible,
    })
    expect(await createReadModel(database.pool).trader(wallet(1))).toMatchObject({
      score: candidate.score,
      grade: candidate.grade,
      probability: assessment.copier?.probabilityPositive,
      verdict: assessment.verdict.text,
      liveEligible: assessment.isLiveEligible,
      autoAdded: true,
      declining: false,
      pausedBy: null,
    })
    expect(await rowsOf('select 1 from run_assessments')).toEqual([])
    expect(await roster.history(wallet(1))).toEqual([
      { at: NOW, change: 'add', reason: 'score 81, evidence', by: 'discovery' },
    ])
  })

  it('does nothing the second time', async () => {
    await published(database.pool, 'one', [aProfile(wallet(1), 'a')], [add(1)])
    await roster.publish('one', () => [change(1, 'remove')], NOW + MINUTE)
    expect(await member(1)).toMatchObject({ active: true })
    expect(await roster.history(wallet(1))).toHaveLength(1)
  })

  it('never fills one place twice, however many publish at once', async () => {
    const rules = { maxLeaders: 2, autoAdd: true, strictAutoPause: false, assumedEdge: 0.08, assumedEdgeSd: 0.04 }
    const runs = ['one', 'two', 'three', 'four']
    const profiles = Array.from({ length: 8 }, (_, i) => aProfile(wallet(i + 1), `good ${i}`))
    for (const [i, runId] of runs.entries()) await judged(database.pool, runId, profiles.slice(2 * i, 2 * i + 2))
    // Each on a connection of its own, as if it were another process.
    const changes = await Promise.all(
      runs.map((runId) => roster.publish(runId, (state, candidates) => planRoster(state, candidates, rules, NOW), NOW)),
    )
    expect(changes.flat().filter(({ kind }) => kind === 'add')).toHaveLength(2)
    expect((await roster.load()).members.filter(({ active }) => active)).toHaveLength(2)
  })

  it('is all or nothing', async () => {
    await judged(database.pool, 'one', [aProfile(wallet(1), 'a')])
    const bad = add(2, { source: 'nowhere' })
    await expect(roster.publish('one', () => [add(1), bad], NOW)).rejects.toThrow()
    expect(await roster.load()).toEqual({ members: [], overrides: [] })
    expect(await rowsOf('select 1 from trader_activity where is_latest')).toEqual([])
    await roster.publish('one', () => [add(1)], NOW)
    expect(await member(1)).toMatchObject({ active: true })
  })

  it('judges those again whom an earlier run has scored', async () => {
    const [before] = await published(database.pool, 'one', [aProfile(wallet(1), 'a')])
    const others = Array.from({ length: 30 }, (_, i) => aProfile(wallet(10 + i), `luck ${i}`, 0))
    const assessments = await published(database.pool, 'two', others, [], NOW + DAY)
    const after = assessments.find((assessment) => assessment.wallet === wallet(1))
    expect(after?.qValue).not.toBe(before?.qValue)
    expect(
      await rowsOf(`select run_key, judged_run_key, q_value from trader_activity join wallets using (wallet_id)
                    where wallet = '${wallet(1)}'`),
    ).toEqual([{ run_key: 1, judged_run_key: 2, q_value: after?.qValue }])
  })

  it('keeps one current snapshot and one profile a wallet', async () => {
    for (const runId of ['one', 'two', 'three']) await published(database.pool, runId, [aProfile(wallet(1), runId)])
    expect(await rowsOf('select run_key, is_latest from trader_activity order by 1')).toEqual([
      { run_key: 1, is_latest: false },
      { run_key: 2, is_latest: false },
      { run_key: 3, is_latest: true },
    ])
    expect(await rowsOf('select run_key from wallet_profiles')).toEqual([{ run_key: 3 }])
  })
})

describe('changes of the roster', () => {
  it('are carried out with their reasons', async () => {
    const changes: [RosterChange, object][] = [
      [add(1), { active: true, paused: false }],
      [change(1, 'decline'), { declining: true, changedAt: NOW + MINUTE }],
      [change(1, 'recover'), { declining: false }],
      [change(1, 'pause', 'a weak week'), { paused: true, pausedBy: 'automation', changedAt: NOW + 4 * MINUTE }],
      [change(1, 'resume'), { paused: false, pausedBy: null }],
      [
        { wallet: wallet(1), kind: 'edge', reason: 'more evidence', edge: { ...EDGE, edge: 0.09 } },
        { edge: { ...EDGE, edge: 0.09 } },
      ],
      [change(1, 'remove'), { active: false, removedBy: 'automation' }],
      [add(1, { autoAdded: false }), { active: true, autoAdded: false, removedBy: null }],
    ]
    for (const [i, [next, expected]] of changes.entries()) {
      await published(database.pool, `run ${i}`, [], [next], NOW + (i + 1) * MINUTE)
      expect(await member(1)).toMatchObject(expected)
    }
    const told = (await roster.history(wallet(1))).map(({ change: kind, reason }) => [kind, reason])
    expect(told.toReversed()).toEqual(changes.map(([{ kind, reason }]) => [kind, reason]))
    expect(await rowsOf('select pause_reason from tracked_traders')).toEqual([{ pause_reason: null }])
  })

  it('tell what people did from what the rules did', async () => {
    await followed(database.pool, { wallet: wallet(1) })
    const leaders = createLeaders(database.pool)
    await leaders.pause(wallet(1), 'holidays', NOW)
    expect(await member(1)).toMatchObject({ autoAdded: false, paused: true, pausedBy: 'operator', changedAt: NOW })
    await leaders.remove(wallet(1), NOW + MINUTE)
    expect(await member(1)).toMatchObject({ active: false, paused: false, pausedBy: null, removedBy: 'operator' })
    expect(await roster.history(wallet(1))).toEqual([
      { at: NOW + MINUTE, change: 'remove', reason: 'removed by hand', by: 'operator' },
      { at: NOW, change: 'pause', reason: 'holidays', by: 'operator' },
      { at: NOW - DAY, change: 'add', reason: 'added by hand', by: 'operator' },
    ])
  })
})

describe('what people rule', () => {
  it('is one thing at a time, until it is cleared', async () => {
    await roster.pin(wallet(1), 'a friend', 'me', NOW)
    await roster.ban(wallet(1), 'no friend', 'me', NOW + 1)
    expect((await roster.load()).overrides).toEqual([{ wallet: wallet(1), kind: 'ban', reason: 'no friend' }])
    await roster.clear(wallet(1), 'enough', 'you', NOW + 2)
    expect((await roster.load()).overrides).toEqual([])
    await expect(roster.clear(wallet(1), 'enough', 'you', NOW + 3)).rejects.toThrow(NotFoundError)
    expect((await roster.history(wallet(1))).map(({ change: kind, by }) => [kind, by])).toEqual([
      ['clear', 'you'],
      ['ban', 'me'],
      ['pin', 'me'],
    ])
  })

  it.each(["update roster_history set reason = 'nicer'", 'delete from roster_history'])(
    'stays in the history: %s',
    async (statement) => {
      await roster.pin(wallet(1), 'a friend', 'me', NOW)
      await expect(database.pool.query(statement)).rejects.toThrow(/append-only/)
    },
  )
})

describe('what the roster is decided from', () => {
  it('is everyone who was judged, who is followed, and who was ruled on', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await roster.pin(wallet(3), 'a friend', 'me', NOW)
    const profiles = [aProfile(wallet(1), 'a'), ...[2, 3, 4].map((n) => anIdleProfile(wallet(n)))]
    const [assessment] = await judged(database.pool, 'one', profiles)
    const candidates = await listCandidates(database.pool, 'one')
    expect(candidates.map((candidate) => candidate.wallet)).toEqual([1, 2, 3].map(wallet))
    expect(candidates[0]).toMatchObject({
      source: 'manual',
      score: profiles[0]?.score.score,
      grade: profiles[0]?.score.grade,
      failedFilters: [],
      verdict: assessment?.verdict,
      probability: assessment?.copier?.probabilityPositive,
      leader: { edge: assessment?.leader?.edge, sd: assessment?.leader?.sd },
      events: profiles[0]?.skill?.evidence.resolvedEvents,
      trend: profiles[0]?.trend,
      week: { sharpe: profiles[0]?.performance.sharpe7d, closed: profiles[0]?.performance.closed7d },
    })
    expect(candidates[1]).toMatchObject({ verdict: { kind: 'too-few' }, probability: null, leader: null })
  })

  it('has the week of our copies for whoever is followed', async () => {
    await openedAccount(database.pool)
    await bought(database.pool, 1, { shares: quantity('20') })
    await sold(database.pool, 2, { shares: quantity('5') })
    await sold(database.pool, 3, { shares: quantity('5') })
    await judged(database.pool, 'one', [aProfile(LEADER, 'a')])
    const [candidate] = await listCandidates(database.pool, 'one')
    // Followed since yesterday: two days, one of them with a result.
    expect(candidate?.week).toMatchObject({ activeDays: 1, closed: 2 })
  })
})
