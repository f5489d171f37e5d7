import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toAddress } from '../../../domain/money/ids.ts'
import { planRoster } from '../../../domain/traders/roster/roster.ts'
import { isDeclining, weekStateOf } from '../../../domain/traders/roster/roster-signals.ts'
import type {
  RosterCandidate,
  RosterChange,
  RosterMember,
  RosterOverride,
  RosterRules,
} from '../../../domain/traders/roster/roster-types.ts'

const NOW = Date.parse('2026-11-20T12:00:00Z')
const HOUR_MS = 3_600_000
const RULES: RosterRules = {
  autoAdd: true,
  maxLeaders: 5,
  strictAutoPause: false,
  assumedEdge: 0.08,
  assumedEdgeSd: 0.04,
}
const ASSUMED = { edge: 0.08, edgeSd: 0.04, edgeSource: 'assumed' } as const
const walletOf = (n: number) => toAddress(`0x${n.toString(16).padStart(40, '0')}`)
const fineWeek = { sharpe: 3, sharpeDayBefore: 3, activeDays: 6, closed: 20 }

const aCandidate = (n: number, changes: Partial<RosterCandidate> = {}): RosterCandidate => ({
  wallet: walletOf(n),
  source: 'leaderboard',
  score: 75,
  grade: 'C',
  failedFilters: [],
  screens: [],
  verdict: { kind: 'luck', text: 'Not separable from luck.' },
  probability: 0.6,
  isLiveEligible: false,
  leader: null,
  events: 10,
  trend: null,
  week: fineWeek,
  actsAs: null,
  ...changes,
})

const aMember = (n: number, changes: Partial<RosterMember> = {}): RosterMember => ({
  wallet: walletOf(n),
  active: true,
  autoAdded: true,
  paused: false,
  pausedBy: null,
  declining: false,
  edge: ASSUMED,
  changedAt: NOW - 48 * HOUR_MS,
  ...changes,
})

type World = {
  members?: RosterMember[]
  overrides?: RosterOverride[]
  candidates?: RosterCandidate[]
  rules?: Partial<RosterRules>
}
const plan = ({ members = [], overrides = [], candidates = [], rules = {} }: World): RosterChange[] =>
  planRoster({ members, overrides }, candidates, { ...RULES, ...rules }, NOW)
const news = (world: World) => plan(world).filter(({ kind }) => kind !== 'refresh')
const kinds = (world: World) => news(world).map(({ kind }) => kind)
const pin = (n: number): RosterOverride => ({ wallet: walletOf(n), kind: 'pin', reason: 'a friend' })
const ban = (n: number): RosterOverride => ({ wallet: walletOf(n), kind: 'ban', reason: 'quotes both sides' })
const paused = (n: number, by: 'automation' | 'operator', hoursAgo = 25) =>
  aMember(n, { paused: true, pausedBy: by, changedAt: NOW - hoursAgo * HOUR_MS })

describe('adding', () => {
  it('takes who scores strictly above 70 with every filter passed, and says why', () => {
    expect(news({ candidates: [aCandidate(1)] })).toEqual([
      {
        wallet: walletOf(1),
        kind: 'add',
        autoAdded: true,
        source: 'leaderboard',
        edge: ASSUMED,
        reason: 'Score 75.0 (C), above 70 with every filter passed; 60% that copying pays, on 10 resolved events.',
      },
    ])
  })

  it.each<[string, Partial<RosterCandidate>]>([
    ['scores exactly 70', { score: 70 }],
    ['fails a filter', { failedFilters: ['fewer-than-10-resolved-markets'] }],
    ['is screened out', { screens: ['market-maker'] }],
    ['would be paused at once', { week: { ...fineWeek, sharpe: 0 } }],
  ])('leaves out who %s', (_case, changes) => {
    expect(kinds({ candidates: [aCandidate(1, changes)] })).toEqual([])
  })

  it('follows who can be followed late, although it sells within minutes', () => {
    expect(kinds({ candidates: [aCandidate(1, { screens: ['scalper'] })] })).toEqual(['add'])
  })

  it('prefers the likeliest to pay, then the higher score, and those of whom nothing is known last', () => {
    const candidates = [
      aCandidate(1, { probability: null, score: 99 }),
      aCandidate(2, { probability: 0.4, score: 80 }),
      aCandidate(3, { probability: 0.9, score: 71 }),
      aCandidate(4, { probability: 0.4, score: 90 }),
    ]
    expect(news({ candidates, rules: { maxLeaders: 3 } }).map(({ wallet }) => wallet)).toEqual([3, 4, 2].map(walletOf))
  })

  it('stops at the limit, which paused leaders and those added by hand do not count toward', () => {
    const members = [aMember(1), aMember(2, { autoAdded: false }), paused(3, 'operator')]
    const candidates = [aCandidate(11), aCandidate(12)]
    expect(kinds({ members, candidates, rules: { maxLeaders: 2 } })).toEqual(['add'])
    expect(kinds({ members, candidates, rules: { maxLeaders: 1 } })).toEqual([])
  })

  it('is left to people where the rules may not add', () => {
    expect(kinds({ candidates: [aCandidate(1)], rules: { autoAdd: false } })).toEqual([])
  })

  it('never brings back who was removed by hand, and after a day who was removed by a ban that is gone', () => {
    const removed = (changes: Partial<RosterMember>) => [aMember(1, { active: false, ...changes })]
    const candidates = [aCandidate(1)]
    expect(kinds({ members: removed({ removedBy: 'operator' }), candidates })).toEqual([])
    expect(kinds({ members: removed({}), candidates })).toEqual([])
    expect(kinds({ members: removed({ removedBy: 'automation' }), candidates })).toEqual(['add'])
    const lately = removed({ removedBy: 'automation', changedAt: NOW - 23 * HOUR_MS })
    expect(kinds({ members: lately, candidates })).toEqual([])
  })
})

describe('pausing', () => {
  const weak = { sharpe: 0.29, sharpeDayBefore: 2, activeDays: 5, closed: 10 }

  it.each<[string, Partial<RosterCandidate['week']>, boolean, 'fine' | 'weak' | 'insufficient']>([
    ['a week below 0.3 with a sample', {}, false, 'weak'],
    ['0.3 itself', { sharpe: 0.3 }, false, 'fine'],
    ['four active days', { activeDays: 4 }, false, 'insufficient'],
    ['nine closed positions', { closed: 9 }, false, 'insufficient'],
    ['too small a sample under the bare rule', { activeDays: 1, closed: 1 }, true, 'weak'],
    ['a ratio that cannot be stated', { sharpe: null }, true, 'insufficient'],
  ])('reads %s', (_case, changes, isStrict, state) => {
    expect(weekStateOf({ ...weak, ...changes }, isStrict)).toBe(state)
  })

  it('happens on a weak week, whoever added the leader, and says by how much', () => {
    const changes = news({ members: [aMember(1, { autoAdded: false })], candidates: [aCandidate(1, { week: weak })] })
    expect(changes).toEqual([
      {
        wallet: walletOf(1),
        kind: 'pause',
        reason: 'Sharpe ratio of 7 days 0.29, below 0.3 (5 active days, 10 closed).',
      },
    ])
  })

  it('does not happen where the sample says nothing, unless the bare rule is asked for', () => {
    const world = { members: [aMember(1)], candidates: [aCandidate(1, { week: { ...weak, closed: 3 } })] }
    expect(kinds(world)).toEqual([])
    expect(kinds({ ...world, rules: { strictAutoPause: true } })).toEqual(['pause'])
  })

  it('happens to who was added by the rules and turns out not to be copyable, or falls asleep in a place that others want', () => {
    const screened = aCandidate(1, { screens: ['latency'] })
    expect(news({ members: [aMember(1)], candidates: [screened] })).toMatchObject([
      { kind: 'pause', reason: 'Cannot be copied: it moves with the price within seconds.' },
    ])
    const asleep = aCandidate(1, { failedFilters: ['no-trade-in-7-days'] })
    expect(kinds({ members: [aMember(1)], candidates: [asleep, aCandidate(2)], rules: { maxLeaders: 1 } })).toEqual([
      'pause',
      'add',
    ])
    const byHand = [aMember(1, { autoAdded: false })]
    expect(kinds({ members: byHand, candidates: [asleep] })).toEqual([])
    expect(kinds({ members: byHand, candidates: [screened] })).toEqual([])
  })
})

describe('resuming', () => {
  it('takes two days above 0.5 and a day of pause', () => {
    const back = { members: [paused(1, 'automation')], candidates: [aCandidate(1)] }
    expect(news(back)).toEqual([
      {
        wallet: walletOf(1),
        kind: 'resume',
        reason: 'Sharpe ratio of 7 days 3.00, 3.00 the day before, both above 0.5.',
      },
    ])
    expect(kinds({ ...back, members: [paused(1, 'automation', 23)] })).toEqual([])
  })

  it.each<[string, Partial<RosterCandidate>]>([
    ['one good day', { week: { ...fineWeek, sharpeDayBefore: 0.5 } }],
    ['0.5 itself', { week: { ...fineWeek, sharpe: 0.5 } }],
    ['a week that cannot be read', { week: { ...fineWeek, sharpe: null } }],
    ['a screen that still holds', { screens: ['sweeper'] }],
  ])('does not happen on %s', (_case, changes) => {
    expect(kinds({ members: [paused(1, 'automation')], candidates: [aCandidate(1, changes)] })).toEqual([])
  })

  it('waits for a place', () => {
    const members = [paused(1, 'automation'), aMember(2)]
    const candidates = [aCandidate(1), aCandidate(2)]
    expect(kinds({ members, candidates, rules: { maxLeaders: 1 } })).toEqual([])
    expect(kinds({ members, candidates, rules: { maxLeaders: 2 } })).toEqual(['resume'])
  })

  it('never undoes a pause by hand', () => {
    expect(kinds({ members: [paused(1, 'operator')], candidates: [aCandidate(1)] })).toEqual([])
    expect(kinds({ members: [paused(1, 'operator')], overrides: [pin(1)], candidates: [aCandidate(1)] })).toEqual([])
  })
})

describe('wallets that act as one', () => {
  const one = { actsAs: walletOf(1) }

  it('get one place: that of the likeliest to pay, then the higher score', () => {
    const candidates = [
      aCandidate(1, { ...one, probability: 0.7 }),
      aCandidate(2, { ...one, probability: 0.8, score: 80 }),
      aCandidate(3, { ...one, probability: 0.8, score: 90 }),
      aCandidate(4),
    ]
    expect(news({ candidates }).map(({ wallet }) => wallet)).toEqual([walletOf(3), walletOf(4)])
  })

  it('leave it to whoever has it, however good another one is', () => {
    const candidates = [aCandidate(1, { ...one, probability: 0.6 }), aCandidate(2, { ...one, probability: 0.99 })]
    expect(kinds({ members: [aMember(1)], candidates })).toEqual([])
  })

  it.each<[string, RosterMember]>([
    ['whom a person added', aMember(1, { autoAdded: false })],
    ['who is paused', paused(1, 'automation', 1)],
    ['who is paused by hand', paused(1, 'operator')],
  ])('are not added beside one %s', (_case, member) => {
    expect(kinds({ members: [member], candidates: [aCandidate(1, one), aCandidate(2, one)] })).toEqual([])
  })

  it('are found out when two are copied: the lesser is paused, and does not come back beside the other', () => {
    const candidates = [aCandidate(1, { ...one, probability: 0.6 }), aCandidate(2, { ...one, probability: 0.7 })]
    expect(news({ members: [aMember(1), aMember(2)], candidates })).toEqual([
      {
        wallet: walletOf(1),
        kind: 'pause',
        reason: `Acts as one with ${walletOf(2)}, whom we copy: the same bets, twice.`,
      },
    ])
    expect(kinds({ members: [paused(1, 'automation'), aMember(2)], candidates })).toEqual([])
    expect(
      kinds({ members: [paused(1, 'automation'), aMember(2)], candidates: [aCandidate(1), aCandidate(2)] }),
    ).toEqual(['resume'])
  })

  it('yield to those whom a person chose, who may be as many as the person likes', () => {
    const candidates = [1, 2, 3].map((n) => aCandidate(n, { ...one, probability: n === 3 ? 0.9 : 0.5 }))
    const members = [aMember(1), aMember(2, { autoAdded: false }), aMember(3)]
    expect(news({ members, candidates, overrides: [pin(1)] })).toMatchObject([{ wallet: walletOf(3), kind: 'pause' }])
  })
})

describe('pins and bans', () => {
  const awful = aCandidate(1, {
    week: { ...fineWeek, sharpe: -9 },
    screens: ['wash'],
    failedFilters: ['no-trade-in-7-days'],
  })

  it('keep a pinned leader whatever its week', () => {
    expect(kinds({ members: [aMember(1)], overrides: [pin(1)], candidates: [awful] })).toEqual([])
  })

  it('add who is pinned, beyond the limit and without a score, and bring it back from a pause', () => {
    expect(news({ overrides: [pin(1)], rules: { maxLeaders: 0 } })).toEqual([
      {
        wallet: walletOf(1),
        kind: 'add',
        autoAdded: false,
        source: 'manual',
        edge: ASSUMED,
        reason: 'Pinned: a friend.',
      },
    ])
    expect(kinds({ members: [paused(1, 'automation', 1)], overrides: [pin(1)] })).toEqual(['resume'])
  })

  it('remove who is banned, and keep it away; a ban beats a pin', () => {
    const overrides = [ban(1), pin(1)]
    expect(news({ members: [aMember(1)], overrides, candidates: [aCandidate(1)] })).toEqual([
      { wallet: walletOf(1), kind: 'remove', reason: 'Banned: quotes both sides.' },
    ])
    expect(kinds({ overrides, candidates: [aCandidate(1)] })).toEqual([])
  })
})

describe('the declining flag', () => {
  it.each<[string, number[], boolean]>([
    ['a steady fall of five points', [80, 79, 78, 77, 76, 75.5, 75], true],
    ['a fall of less', [80, 79, 79, 78, 77, 76, 75.1], false],
    ['a rise', [70, 71, 72, 73, 74, 75, 76], false],
    ['a level score', [70, 70, 70, 70, 70, 70, 70], false],
    ['a drop at the end of a rise, where the line still rises', [75, 76, 80, 90, 95, 98, 70], false],
  ])('reads %s', (_case, trend, expected) => {
    expect(isDeclining(trend)).toBe(expected)
  })

  it('goes up and down with the score, and stays where that is not known', () => {
    const falling = aCandidate(1, { trend: [80, 79, 78, 77, 76, 75, 74] })
    const level = aCandidate(1, { trend: [70, 70, 70, 70, 70, 70, 70] })
    expect(news({ members: [aMember(1)], candidates: [falling] })).toEqual([
      { wallet: walletOf(1), kind: 'decline', reason: 'Score 80.0 → 74.0 in 7 days.' },
    ])
    expect(kinds({ members: [aMember(1, { declining: true })], candidates: [falling] })).toEqual([])
    expect(kinds({ members: [aMember(1, { declining: true })], candidates: [level] })).toEqual(['recover'])
    expect(kinds({ members: [aMember(1, { declining: true })], candidates: [aCandidate(1)] })).toEqual([])
  })
})

describe('the edge that sizing starts from', () => {
  const leader = { edge: 0.031, sd: 0.02 }

  it('is the one the record shows from thirty resolved events on', () => {
    expect(news({ members: [aMember(1)], candidates: [aCandidate(1, { leader, events: 30 })] })).toEqual([
      {
        wallet: walletOf(1),
        kind: 'edge',
        edge: { edge: 0.031, edgeSd: 0.02, edgeSource: 'estimated' },
        reason: 'Edge 0.031 ± 0.020 estimated on 30 resolved events; was 0.080 ± 0.040 assumed.',
      },
    ])
    expect(kinds({ members: [aMember(1)], candidates: [aCandidate(1, { leader, events: 29 })] })).toEqual([])
    expect(news({ candidates: [aCandidate(1, { leader, events: 30 })] })).toMatchObject([
      { kind: 'add', edge: { edgeSource: 'estimated' } },
    ])
  })

  it('is no news while it stays the same', () => {
    const edge = { edge: 0.031, edgeSd: 0.02, edgeSource: 'estimated' } as const
    expect(kinds({ members: [aMember(1, { edge })], candidates: [aCandidate(1, { leader, events: 30 })] })).toEqual([])
  })
})

it('brings the figures of everyone who is followed up to date, newcomers included, and of nobody else', () => {
  const changes = plan({
    members: [aMember(1), aMember(2, { active: false, removedBy: 'operator' })],
    candidates: [1, 2, 3].map((n) => aCandidate(n)),
  })
  expect(changes.flatMap((change) => (change.kind === 'refresh' ? [[change.wallet, change.week]] : []))).toEqual([
    [walletOf(1), 'fine'],
    [walletOf(3), 'fine'],
  ])
})

describe('whatever the figures, a plan', () => {
  const anyNumber = fc.double({ min: -3, max: 3, noNaN: true })
  const anyCandidate = (n: number) =>
    fc
      .record({
        score: fc.constantFrom(60, 70, 70.01, 90),
        probability: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
        screens: fc.constantFrom<RosterCandidate['screens'][number][][]>([], ['wash'], ['scalper']),
        failedFilters: fc.constantFrom<RosterCandidate['failedFilters'][number][][]>([], ['no-trade-in-7-days']),
        week: fc.record({
          sharpe: fc.option(anyNumber),
          sharpeDayBefore: fc.option(anyNumber),
          activeDays: fc.integer({ min: 0, max: 7 }),
          closed: fc.integer({ min: 0, max: 20 }),
        }),
        actsAs: fc.constantFrom(null, walletOf(0)),
        trend: fc.option(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 7, maxLength: 7 })),
      })
      .map((changes) => aCandidate(n, changes))
  const anyMember = (n: number) =>
    fc
      .record({
        active: fc.boolean(),
        autoAdded: fc.boolean(),
        pausedBy: fc.constantFrom(null, 'automation' as const, 'operator' as const),
        removedBy: fc.constantFrom(null, 'automation' as const, 'operator' as const),
        hours: fc.integer({ min: 0, max: 60 }),
      })
      .map(({ pausedBy, hours, ...rest }) =>
        aMember(n, { ...rest, pausedBy, paused: pausedBy !== null, changedAt: NOW - hours * HOUR_MS }),
      )
  const numbers = [0, 1, 2, 3, 4, 5, 6, 7]
  const anyWorld = fc
    .record({
      candidates: fc.tuple(...numbers.map((n) => fc.option(anyCandidate(n)))),
      members: fc.tuple(...numbers.map((n) => fc.option(anyMember(n)))),
      overrides: fc.array(
        fc.record({
          wallet: fc.integer({ min: 0, max: 7 }).map(walletOf),
          kind: fc.constantFrom('pin' as const, 'ban' as const),
          reason: fc.constant('so it was decided'),
        }),
      ),
      maxLeaders: fc.integer({ min: 0, max: 4 }),
      strictAutoPause: fc.boolean(),
    })
    .map(({ candidates, members, maxLeaders, strictAutoPause, overrides }) => ({
      candidates: candidates.filter((one) => one !== null),
      members: members.filter((one) => one !== null),
      overrides,
      rules: { maxLeaders, strictAutoPause },
    }))
  const has = (world: World, wallet: string, kind: 'pin' | 'ban') =>
    (world.overrides ?? []).some((override) => override.wallet === wallet && override.kind === kind)

  const withAllCopied = <Drawn extends { members: RosterMember[]; candidates: RosterCandidate[] }>(
    world: Drawn,
  ): Drawn => ({
    ...world,
    members: world.members.map((one) => ({ ...one, active: true, paused: false, pausedBy: null })),
    candidates: world.candidates.map((one) => ({ ...one, screens: [], failedFilters: [] })),
  })

  it('never copies more than allowed because of the rules', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const copied = new Set(
          world.members
            .filter(({ active, autoAdded, paused: isPaused }) => active && autoAdded && !isPaused)
            .map(({ wallet }) => wallet),
        )
        const before = copied.size
        const auto = new Set(world.members.filter(({ autoAdded }) => autoAdded).map(({ wallet }) => wallet))
        for (const change of plan(world)) {
          if (change.kind === 'add' && change.autoAdded) auto.add(change.wallet)
          const isByRule = change.kind === 'add' ? change.autoAdded : auto.has(change.wallet)
          if ((change.kind === 'add' || change.kind === 'resume') && isByRule && !has(world, change.wallet, 'pin')) {
            copied.add(change.wallet)
            expect(copied.size).toBeLessThanOrEqual(Math.max(before, world.rules.maxLeaders))
          }
          if (change.kind === 'pause' || change.kind === 'remove') copied.delete(change.wallet)
        }
      }),
    )
  })

  it('copies one at most, by the rules, of wallets that act as one', () => {
    fc.assert(
      fc.property(anyWorld, fc.boolean(), (drawn, areAllCopied) => {
        const world = areAllCopied ? withAllCopied(drawn) : drawn
        const copied = new Set(world.members.filter((one) => one.active && !one.paused).map(({ wallet }) => wallet))
        const auto = new Set(world.members.filter(({ autoAdded }) => autoAdded).map(({ wallet }) => wallet))
        for (const change of plan(world)) {
          if (change.kind === 'add' && change.autoAdded) auto.add(change.wallet)
          if (change.kind === 'add' && !change.autoAdded) auto.delete(change.wallet)
          if (change.kind === 'add' || change.kind === 'resume') copied.add(change.wallet)
          if (change.kind === 'pause' || change.kind === 'remove') copied.delete(change.wallet)
        }
        const groups = world.candidates.flatMap(({ wallet, actsAs }) =>
          actsAs !== null && copied.has(wallet) && auto.has(wallet) && !has(world, wallet, 'pin') ? [actsAs] : [],
        )
        expect(new Set(groups).size).toBe(groups.length)
      }),
    )
  })

  it('never adds who is banned, never pauses or removes who is pinned, never undoes what was done by hand', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        for (const { wallet, kind } of plan(world)) {
          const member = world.members.find((one) => one.wallet === wallet)
          const isBanned = has(world, wallet, 'ban')
          const isPinned = has(world, wallet, 'pin') && !isBanned
          if (isBanned) expect(kind).not.toMatch(/add|resume/)
          if (isPinned) expect(kind).not.toMatch(/remove|pause/)
          if (kind === 'remove') expect(isBanned).toBe(true)
          if (member?.pausedBy === 'operator' && member.active) expect(kind).not.toBe('resume')
          if (member?.removedBy === 'operator' && !member.active && !isPinned) expect(kind).not.toBe('add')
        }
      }),
    )
  })

  it('changes nothing more when it is made again right after', () => {
    fc.assert(
      fc.property(anyWorld, (world) => {
        const members = new Map(world.members.map((member) => [member.wallet, member]))
        for (const change of plan(world)) {
          const member = members.get(change.wallet) ?? aMember(0, { wallet: change.wallet, active: false })
          if (change.kind === 'add') {
            const { autoAdded, edge } = change
            members.set(change.wallet, {
              ...member,
              active: true,
              paused: false,
              pausedBy: null,
              autoAdded,
              edge,
              changedAt: NOW,
            })
          }
          if (change.kind === 'remove')
            members.set(change.wallet, { ...member, active: false, removedBy: 'automation', changedAt: NOW })
          if (change.kind === 'pause')
            members.set(change.wallet, { ...member, paused: true, pausedBy: 'automation', changedAt: NOW })
          if (change.kind === 'resume')
            members.set(change.wallet, { ...member, paused: false, pausedBy: null, changedAt: NOW })
          if (change.kind === 'decline' || change.kind === 'recover')
            members.set(change.wallet, { ...member, declining: change.kind === 'decline' })
        }
        expect(kinds({ ...world, members: [...members.values()] })).toEqual([])
      }),
    )
  })
})
