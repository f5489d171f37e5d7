import { beforeEach, describe, expect, it } from 'vitest'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createRoster } from '../../../db/discovery/roster.ts'
import { createScores, type Scores } from '../../../db/discovery/scores.ts'
import { NotFoundError } from '../../../domain/errors.ts'
import { profileOf } from '../../../domain/traders/profile.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import { inventHistory } from '../../domain/traders/histories.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, followed, MINUTE, NOW, wallet } from '../given.ts'
import { anIdleProfile, aPage, aProfile, HOUR, judged, published } from './given.ts'

const database = setUpTestDatabase()
let scores: Scores
beforeEach(async () => {
  await emptyDatabase(database.pool)
  scores = createScores(database.pool)
})

const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
const run = (runId: string) => ({ runId, kind: 'discover', startedAt: NOW }) as const

describe('a profile', () => {
  it('of a past that was stored is that of the past itself', async () => {
    const history = inventHistory(createRandom('stored'), { trades: 300, days: 90, edge: 0.05 })
    const histories = createHistories(database.pool)
    const { wallet: owner, from, until } = history
    const progress = { cursor: null, from, until, isComplete: true }
    await histories.describe([...history.markets.values()], until)
    await histories.append(aPage({ wallet: owner, fills: history.fills, events: history.events, progress }), until)
    await histories.saveMarks(
      history.fills.flatMap(({ tokenId, at, marks }) => (marks ? [{ tokenId, at, marks, isComplete: true }] : [])),
      until,
    )
    const stored = await histories.load(owner, { from, asOf: until })
    const options = {
      costs: { delayMs: 15_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.05 },
      evidenceDays: 180,
    }
    const { coverage: _coverage, ...profile } = profileOf(history, until, options)
    expect(profileOf(stored, until, options)).toMatchObject(roundedAsStored(profile))
    expect(stored.fills).toHaveLength(history.fills.length)
  })
})

/** Amounts are stored in millionths, so figures differ in what lies far behind. */
function roundedAsStored<T>(value: T): T {
  if (typeof value === 'number') return expect.closeTo(value, 3) as T
  if (Array.isArray(value)) return value.map(roundedAsStored) as T
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value as object).map(([key, part]) => [key, roundedAsStored(part)])) as T
}

describe('a run', () => {
  it('that was terminated counts as failed once the next day’s begins', async () => {
    await scores.begin(run('lost'))
    await scores.begin({ ...run('same day'), startedAt: NOW + HOUR })
    expect(await rowsOf("select run_id from discovery_runs where state = 'failed'")).toEqual([])
    await scores.begin({ ...run('next'), startedAt: NOW + DAY + MINUTE })
    expect(await rowsOf("select run_id, summary from discovery_runs where state = 'failed'")).toEqual([
      { run_id: 'lost', summary: 'ended without a word' },
    ])
  })

  it('begins once and ends once', async () => {
    await scores.begin(run('one'))
    await scores.begin({ ...run('one'), startedAt: NOW + DAY })
    await scores.finish('one', { counts: { found: 3 }, summary: 'fine' }, NOW + MINUTE)
    await scores.failRun('one', { counts: {}, summary: 'cancelled' }, NOW + DAY)
    expect(await rowsOf('select run_id, state, started_at, finished_at, counts, summary from discovery_runs')).toEqual([
      {
        run_id: 'one',
        state: 'finished',
        started_at: NOW,
        finished_at: NOW + MINUTE,
        counts: { found: 3 },
        summary: 'fine',
      },
    ])
  })

  it('must have begun before it stores anything', async () => {
    await expect(scores.saveProfiles('none', [])).rejects.toThrow(NotFoundError)
    await expect(scores.loadFamily('none')).rejects.toThrow(NotFoundError)
    await expect(createRoster(database.pool).publish('none', () => [], NOW)).rejects.toThrow(NotFoundError)
  })

  it('stores the later profile of a wallet when it comes again', async () => {
    await scores.begin(run('one'))
    const profile = aProfile(wallet(1), 'a')
    await scores.saveProfiles('one', [profile])
    await scores.saveProfiles('one', [{ ...profile, activity: { ...profile.activity, trades: 77 } }])
    expect(await rowsOf('select total_trades, eligible, is_latest from trader_activity')).toEqual([
      { total_trades: 77, eligible: true, is_latest: false },
    ])
    expect(await rowsOf('select 1 from wallet_profiles')).toHaveLength(1)
  })
})

describe('the family', () => {
  it('has everyone who is eligible: from this run, else as last published', async () => {
    await published(database.pool, 'one', [
      aProfile(wallet(1), 'a'),
      aProfile(wallet(2), 'b'),
      anIdleProfile(wallet(3)),
    ])
    await scores.begin(run('two'))
    const renewed = aProfile(wallet(2), 'c')
    await scores.saveProfiles('two', [renewed, aProfile(wallet(4), 'd')])
    const family = await scores.loadFamily('two')
    expect(family.map((member) => member.wallet)).toEqual([wallet(1), wallet(2), wallet(4)])
    expect(family[1]).toEqual({ wallet: wallet(2), evidence: renewed.skill?.evidence, screens: renewed.screens })
  })

  it('loses whoever is no longer eligible', async () => {
    await published(database.pool, 'one', [aProfile(wallet(1), 'a')])
    await scores.begin(run('two'))
    await scores.saveProfiles('two', [anIdleProfile(wallet(1))])
    expect(await scores.loadFamily('two')).toEqual([])
  })

  it('does not have what a run found that was never published', async () => {
    await judged(database.pool, 'one', [aProfile(wallet(1), 'a')])
    await scores.begin(run('two'))
    expect(await scores.loadFamily('two')).toEqual([])
  })
})

describe('what trading came to', () => {
  it('is known of everyone with a profile, eligible or not, before fees; this run’s counts first', async () => {
    await published(database.pool, 'one', [aProfile(wallet(1), 'a'), anIdleProfile(wallet(3))])
    await scores.begin(run('two'))
    const renewed = aProfile(wallet(1), 'c')
    await scores.saveProfiles('two', [renewed])
    const sums = await scores.loadTradingSums('two')
    expect(sums.map((own) => own.wallet)).toEqual([wallet(1), wallet(3)])
    const { habits, activity, performance } = renewed
    expect(activity.fees).toBeGreaterThan(0)
    expect(sums[0]).toEqual({
      wallet: wallet(1),
      closedShare: habits.closedShare,
      profit: expect.closeTo(performance.all.profit + activity.fees, 5),
      volume: expect.closeTo(activity.volume, 5),
    })
  })

  it('is nobody’s where it was not stored', async () => {
    await published(database.pool, 'one', [aProfile(wallet(1), 'a')])
    await database.pool.query('update trader_activity set closed_share = null')
    await scores.begin(run('two'))
    expect(await scores.loadTradingSums('two')).toEqual([])
  })
})

describe('who is kept up to date', () => {
  it('is everyone who is followed, then everyone eligible, the longest not scored first', async () => {
    const profiles = [1, 2, 3].map((n) => aProfile(wallet(n), `${n}`, 0.1, NOW - n * HOUR))
    await published(database.pool, 'one', [...profiles, anIdleProfile(wallet(4))])
    await followed(database.pool, { wallet: wallet(2) })
    await createHistories(database.pool).append(aPage({ wallet: wallet(5) }), NOW)
    await followed(database.pool, { wallet: wallet(5) })
    await createRoster(database.pool).ban(wallet(3), 'no', 'me', NOW)
    expect(await scores.knownTraders(10)).toEqual([wallet(5), wallet(2), wallet(1)])
    expect(await scores.knownTraders(1)).toEqual([wallet(5)])
  })
})

describe('old snapshots', () => {
  it('are thinned to one a day and wallet, and leave in the end', async () => {
    const hours = [30, 29, 28, 5, 4, 0]
    for (const back of hours) {
      const at = NOW - back * HOUR
      await published(database.pool, `run ${back}`, [{ ...anIdleProfile(wallet(1)), asOf: at }], [], at)
    }
    expect(await scores.thin(NOW, 7 * DAY)).toBe(3)
    expect(await rowsOf('select as_of, is_latest from trader_activity order by as_of')).toEqual([
      { as_of: NOW - 28 * HOUR, is_latest: false },
      { as_of: NOW - 4 * HOUR, is_latest: false },
      { as_of: NOW, is_latest: true },
    ])
    expect(await scores.thin(NOW, DAY)).toBe(1)
  })

  it('of wallets that were not eligible leave after a week', async () => {
    for (const [n, back] of [9, 8, 0].entries()) {
      const at = NOW - back * DAY
      const profiles = [{ ...anIdleProfile(wallet(1)), asOf: at }, aProfile(wallet(2), 'a', 0.1, at)]
      await published(database.pool, `run ${n}`, profiles, [], at)
    }
    expect(await scores.thin(NOW, 90 * DAY)).toBe(2)
    expect(await rowsOf('select wallet_id, count(*)::int as kept from trader_activity group by 1 order by 1')).toEqual([
      { wallet_id: 1, kept: 1 },
      { wallet_id: 2, kept: 3 },
    ])
  })

  it('go with what runs left that were never published', async () => {
    await judged(database.pool, 'one', [aProfile(wallet(1), 'a')], NOW - 3 * DAY)
    await judged(database.pool, 'two', [aProfile(wallet(1), 'a')], NOW - HOUR)
    await scores.thin(NOW, 90 * DAY)
    for (const table of ['trader_activity', 'wallet_profiles', 'run_assessments']) {
      expect(await rowsOf(`select 1 from ${table}`)).toHaveLength(1)
    }
  })
})
