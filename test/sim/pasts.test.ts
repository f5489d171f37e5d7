import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { profileOf, type TraderProfile } from '../../domain/traders/profile.ts'
import { type Assessment, assessFamily } from '../../domain/traders/skill/assessment.ts'
import type { Careers } from '../../sim/past/careers.ts'
import { createPast } from '../../sim/past/past.ts'
import { payoutOf } from '../../sim/past/prices.ts'
import { loadSession } from '../../sim/session.ts'
import { historyOf } from './past-history.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const DAY = 86_400_000

const careersOf = async (file: string): Promise<Careers> => {
  const { careers } = await loadSession(fileURLToPath(new URL(`../../sim/sessions/${file}`, import.meta.url)))
  if (!careers) throw new Error(`${file} has no careers`)
  return careers
}
const discovery = await careersOf('discovery.json')
const demo = await careersOf('demo.json.gz')

const tell = (careers: Careers, now = NOW, until = NOW) => createPast({ careers, leaders: [], until, now: () => now })
const only = (careers: Careers, ...names: string[]): Careers => ({
  ...careers,
  wallets: careers.wallets.filter(({ name }) => names.includes(name)),
})

describe('pasts', () => {
  const few = only(discovery, 'skilled', 'maker', 'wash one', 'wash two')

  it('are the same for the same seed and moment, and others for another seed', async () => {
    const [told, again, other] = [tell(few), tell(few), tell({ ...few, seed: 3 })]
    expect(await again.rows()).toEqual(await told.rows())
    expect((await other.rows())[0]).not.toEqual((await told.rows())[0])
  })

  it('of one wallet do not depend on who else has one', () => {
    const alone = tell(only(discovery, 'skilled'))
    const [skilled] = alone.wallets
    expect(alone.rowsOf(skilled?.wallet ?? '')).toEqual(tell(few).rowsOf(skilled?.wallet ?? ''))
  })

  it('go on: a venue that starts later with the same end of the past tells the same, and more', () => {
    const [wallet = ''] = tell(few).wallets.map((one) => one.wallet)
    const before = tell(few)
      .rowsOf(wallet)
      .filter(({ timestamp }) => timestamp * 1000 <= NOW)
    const after = tell(few, NOW + 3 * DAY)
      .rowsOf(wallet)
      .filter(({ timestamp }) => timestamp * 1000 <= NOW + 3 * DAY)
    expect(after.slice(-before.length)).toEqual(before)
    expect(after.length).toBeGreaterThan(before.length)
  })

  it('grow while the venue runs', () => {
    let now = NOW
    const past = createPast({ careers: few, leaders: [], until: NOW, now: () => now })
    const wallet = past.wallets[1]?.wallet ?? ''
    const before = past.rowsOf(wallet).length
    now += 2 * DAY
    expect(past.rowsOf(wallet).length).toBeGreaterThan(before)
  })

  it('leave nobody with more shares than were bought, and redeem only what won', async () => {
    const past = tell(few, NOW)
    for (const { wallet } of past.wallets) {
      const holdings = new Map<string, number>()
      for (const row of past.rowsOf(wallet).toReversed()) {
        for (const [tokenId, moved] of row.moves) holdings.set(tokenId, (holdings.get(tokenId) ?? 0) + moved)
        if (row.type === 'REDEEM') expect(row.cash).toBeGreaterThan(0)
      }
      expect(Math.min(...holdings.values())).toBeGreaterThan(-1e-6)
    }
  })
})

describe('the markets of the past', () => {
  const { world } = tell(discovery)
  const events = Array.from({ length: 100 }, (_, day) => world.event(-day, day % 90))

  it('are of all kinds: short and long, with fees and without, alone and in groups', () => {
    const lives = events.map(({ opensAt, closesAt }) => closesAt - opensAt)
    expect(Math.min(...lives)).toBeLessThan(DAY / 24)
    expect(Math.max(...lives)).toBeGreaterThan(7 * DAY)
    expect(new Set(events.map(({ fees }) => fees?.rate ?? 0))).toEqual(new Set([0, 0.04, 0.05, 0.07]))
    expect(new Set(events.map(({ negRisk }) => negRisk))).toEqual(new Set([true, false]))
    expect(events.some(({ endsAt, closesAt }) => endsAt < closesAt)).toBe(true)
  })

  it('pay on exactly one market of a group, and seldom one half on both outcomes', () => {
    for (const event of events.filter(({ negRisk }) => negRisk)) {
      expect(event.listing().markets.reduce((sum, market) => sum + payoutOf(market, 0), 0)).toBe(1)
    }
    const all = Array.from({ length: 2_000 }, (_, i) => world.event(-Math.floor(i / 90), i % 90))
    const even = all.filter(({ isEven }) => isEven)
    expect(even.length).toBeGreaterThan(2)
    expect(even.length).toBeLessThan(30)
    for (const event of even) expect(payoutOf(event.listing().markets[0], 1)).toBe(0.5)
  })

  it('are found by ids that nobody has asked for before', () => {
    const [market] = world.event(-3, 7).listing().markets
    const fresh = tell(discovery).world
    expect(fresh.byCondition(market.conditionId)?.question).toBe(market.question)
    expect(fresh.byToken(market.outcomes[1].tokenId)).toMatchObject({ outcome: 1 })
    expect(fresh.byToken(`${market.outcomes[1].tokenId.slice(0, -1)}9`)).toBeNull()
    expect(fresh.byCondition(`0x${'a'.repeat(64)}`)).toBeNull()
  })
})

/** The product's own judgement, by the functions that score real wallets. */
function judge(careers: Careers) {
  const past = tell(careers)
  const options = {
    costs: { delayMs: 5_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.05 },
    evidenceDays: 180,
  }
  const profiles = new Map<string, TraderProfile>(
    past.wallets.map(({ wallet, career }) => [career.name, profileOf(historyOf(past, wallet, NOW), NOW, options)]),
  )
  const family = [...profiles].flatMap(([wallet, { skill, screens }]) =>
    skill ? [{ wallet, evidence: skill.evidence, screens }] : [],
  )
  const assessments = new Map<string, Assessment<string>>(
    assessFamily(family).assessments.map((assessment) => [assessment.wallet, assessment]),
  )
  const of = (name: string) => {
    const [profile, assessment] = [profiles.get(name), assessments.get(name)]
    if (!profile) throw new Error(`nobody is called ${name}`)
    return { profile, assessment }
  }
  return { of }
}

describe.each([
  ['the test session', discovery],
  [
    'the demo',
    {
      ...demo,
      // All but most of those who know nothing, so that the test takes seconds.
      wallets: demo.wallets.filter(({ name }) => !/^(noise|favourite|longshot|late|wash) ([3-9]|\d\d)$/.test(name)),
    },
  ],
])('what the product makes of the pasts of %s', (_what, careers) => {
  const { of } = judge(careers)
  const [skilled, lucky] = [of('skilled'), of('lucky')]

  it('the skilled wallet is eligible, scores above 70 and has evidence enough', () => {
    const { score, skill } = skilled.profile
    expect(score.failedFilters).toEqual([])
    expect(score.inputs.trades).toBeGreaterThanOrEqual(50)
    expect(score.inputs.resolvedMarkets).toBeGreaterThanOrEqual(10)
    expect(score.isAutoAdded).toBe(true)
    expect(skill?.evidence.resolvedEvents).toBeGreaterThanOrEqual(150)
    expect(skilled.assessment?.leader?.edge).toBeGreaterThan(0.15)
    expect(skilled.assessment?.copier?.probabilityPositive).toBeGreaterThanOrEqual(0.8)
    expect(skilled.assessment).toMatchObject({ isLiveEligible: true, verdict: { kind: 'evidence' } })
  })

  it('prices go its way for hours', () => {
    expect(skilled.profile.skill?.markouts.shape).toBe('information')
    expect(skilled.profile.skill?.clv).toBeGreaterThan(0.03)
  })

  it('the lucky wallet has made more, by one bet, and ranks below', () => {
    const made = (profile: TraderProfile) => profile.performance.days30.profit
    expect(made(lucky.profile)).toBeGreaterThan(5 * made(skilled.profile))
    expect(lucky.assessment?.verdict.kind).toBe('one-bet')
    expect(lucky.profile.score.score).toBeLessThan(skilled.profile.score.score)
    expect(lucky.assessment?.copier?.edge).toBeLessThan(skilled.assessment?.copier?.edge ?? 0)
    expect(lucky.assessment?.isLiveEligible).toBe(false)
  })

  it('the maker is screened out', () => {
    expect(of('maker').profile.screens).toContain('market-maker')
  })

  it('buyers of favourites win often, and copying them does not pay', () => {
    const [favourite] = careers.wallets.filter(({ kind }) => kind === 'favourite')
    const { profile, assessment } = of(favourite?.name ?? '')
    expect(profile.context.winRate).toBeGreaterThan(0.75)
    expect(assessment?.copier?.probabilityPositive).toBeLessThan(0.5)
  })

  it('a newcomer, however good, has not traded enough yet', () => {
    const [newcomer] = careers.wallets.filter(({ kind }) => kind === 'newcomer')
    expect(of(newcomer?.name ?? '').profile.score.failedFilters).toEqual(['fewer-than-50-trades-in-30-days'])
  })
})

describe('wash traders', () => {
  const { of } = judge(only(discovery, 'wash one', 'wash two'))

  it('sell what they bought within minutes, without a result', () => {
    const { habits, screens, performance } = of('wash one').profile
    expect(habits.medianHoldMs).toBeLessThan(600_000)
    expect(habits.closedShare).toBeGreaterThan(0.95)
    expect(screens).toContain('scalper')
    expect(Math.abs(performance.days30.profit)).toBeLessThan(1)
  })
})
