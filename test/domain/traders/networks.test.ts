import { describe, expect, it } from 'vitest'
import type { Address } from '../../../domain/money/ids.ts'
import { actingGroups } from '../../../domain/traders/screens/acting-groups.ts'
import { connectedGroups } from '../../../domain/traders/screens/components.ts'
import { findWashTraders } from '../../../domain/traders/screens/family-screens.ts'
import type { SybilWallet } from '../../../domain/traders/screens/sybil-ties.ts'
import { washClusters, washScores, washVolume } from '../../../domain/traders/screens/wash.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'

describe('connected groups', () => {
  it('join what is tied, however indirectly, and leave out the lonely', () => {
    expect(
      connectedGroups(6, [
        [4, 1],
        [1, 2],
        [0, 5],
      ]),
    ).toEqual([
      [0, 5],
      [1, 2, 4],
    ])
    expect(connectedGroups(3, [])).toEqual([])
  })
})

describe('wash trading', () => {
  const washer = { closedShare: 1, profit: 0, volume: 10_000 }
  const ring = [0, 1, 2, 3].map((a) => ({ a, b: (a + 1) % 4, volume: 5_000 }))

  it('is a group that closes what it opens, without a result, among itself', () => {
    const nodes = Array.from({ length: 4 }, () => washer)
    const scores = washScores(nodes, ring)
    expect([...scores].every((score) => score > 0.99)).toBe(true)
    expect(washVolume(nodes, ring, scores)).toBe(20_000)
    expect(washClusters(nodes, ring, scores)).toEqual([
      { members: [0, 1, 2, 3], internalVolume: 40_000, totalVolume: 40_000 },
    ])
  })

  it('is not the many customers of an honest market maker', () => {
    const maker = { closedShare: 0.95, profit: 800, volume: 100_000 }
    const nodes = [
      maker,
      ...Array.from({ length: 20 }, (_, i) => ({ closedShare: i % 2 === 0 ? 0.9 : 0.1, profit: 0, volume: 5_000 })),
    ]
    const edges = Array.from({ length: 20 }, (_, i) => ({ a: 0, b: i + 1, volume: 5_000 }))
    const scores = washScores(nodes, edges)
    expect(Math.max(...scores)).toBeLessThan(0.5)
    expect(washVolume(nodes, edges, scores)).toBe(0)
  })

  it('is nothing where there is a result of half a percent, no volume, or too little of it', () => {
    expect(washScores([{ closedShare: 1, profit: 50, volume: 10_000 }], [])[0]).toBe(0)
    expect(washScores([{ closedShare: 1, profit: 0, volume: 0 }], [])[0]).toBe(0)
    const small = Array.from({ length: 4 }, () => ({ ...washer, volume: 999 }))
    expect(washClusters(small, ring, washScores(small, ring))).toEqual([])
  })

  it('is no group where more than a fifth of the volume is with others', () => {
    const leaking = (elsewhere: number) => Array.from({ length: 4 }, () => ({ ...washer, elsewhere }))
    const all = new Float64Array(4).fill(1)
    expect(washClusters(leaking(2_500), ring, all)).toHaveLength(1)
    expect(washClusters(leaking(2_501), ring, all)).toEqual([])
  })
})

describe('looking for wash traders among wallets of which not everything is known', () => {
  const washer = (wallet: string) => ({ wallet, closedShare: 1, profit: 3, volume: 10_000 })
  const ring = (...members: string[]) =>
    members.map((a, i) => ({ a, b: members[(i + 1) % members.length] ?? a, volume: 5_000 }))
  const four = ['a', 'b', 'c', 'd']

  it('finds a ring, all of which was read, with its members', () => {
    const { scores, groups } = findWashTraders({ sums: four.map(washer), read: four, pairs: ring(...four) })
    expect([...scores.keys()]).toEqual(four)
    expect(Math.min(...scores.values())).toBeGreaterThan(0.9)
    expect(groups).toEqual([four])
  })

  it('says nothing of whom nobody read, and counts them as honest', () => {
    const seen = findWashTraders({ sums: four.map(washer), read: ['a', 'b'], pairs: ring(...four) })
    expect([...seen.scores.keys()]).toEqual(['a', 'b'])
    expect(Math.max(...seen.scores.values())).toBeLessThan(0.5)
    expect(seen.groups).toEqual([])
  })

  it('takes who has no profile for honest, though it trades with nobody else', () => {
    const { scores } = findWashTraders({ sums: ['b', 'c', 'd'].map(washer), read: four, pairs: ring(...four) })
    expect([...scores.keys()]).toEqual(['b', 'c', 'd'])
    expect(Math.max(...scores.values())).toBeLessThan(0.5)
  })

  it('clears the customers of one honest maker, whether that was read or not', () => {
    const customers = Array.from({ length: 20 }, (_, i) => `c${i}`)
    const sums = [
      { wallet: 'maker', closedShare: 0.95, profit: 800, volume: 100_000 },
      ...customers.map((name, i) => ({ ...washer(name), closedShare: i % 2 === 0 ? 0.9 : 0.1 })),
    ]
    const pairs = customers.map((customer) => ({ a: 'maker', b: customer, volume: 5_000 }))
    for (const read of [customers, ['maker', ...customers]]) {
      const { scores, groups } = findWashTraders({ sums, read, pairs })
      expect(Math.max(...scores.values())).toBeLessThan(0.5)
      expect(groups).toEqual([])
    }
  })

  it('finds who fills his own orders, and takes pairs in any order', () => {
    const own = [{ a: 'a', b: 'a', volume: 5_000 }]
    expect(findWashTraders({ sums: [washer('a')], read: ['a'], pairs: own }).scores.get('a')).toBeGreaterThan(0.9)
    const pairs = [...ring(...four), { a: 'b', b: 'x', volume: 2_000 }]
    const turned = pairs.map(({ a, b, volume }) => ({ a: b, b: a, volume })).reverse()
    const there = findWashTraders({ sums: four.map(washer), read: four, pairs })
    const back = findWashTraders({ sums: four.map(washer), read: four, pairs: turned })
    for (const wallet of four) expect(there.scores.get(wallet)).toBeCloseTo(back.scores.get(wallet) ?? 0, 9)
    expect(there.scores.get('b')).toBeLessThan(there.scores.get('d') ?? 0)
  })
})

describe('wallets that act as one', () => {
  const random = createRandom('sybils')
  const wallet = (name: string, entries: SybilWallet['entries'], funder: string | null = null): SybilWallet => ({
    wallet: name as Address,
    funder: funder as Address | null,
    entries,
  })
  const entry = (event: number, at: number, shares: number) => ({ eventId: `e${event}`, at, shares })
  const own = (first: number, count = 12) =>
    Array.from({ length: count }, (_, i) => entry(first + i, 3_600_000 * random.uniform(), 100 * random.uniform()))
  /** Forty wallets in a dozen of two hundred events each. */
  const crowd = Array.from({ length: 40 }, (_, i) =>
    wallet(
      `n${i}`,
      [...new Set(Array.from({ length: 12 }, () => Math.floor(200 * random.uniform())))].flatMap((event) =>
        own(event, 1),
      ),
    ),
  )

  it('are wallets of one funder, whatever they trade', () => {
    const pair = [wallet('a', own(500), 'f'), wallet('b', own(600), 'f')]
    expect(actingGroups([...crowd, ...pair])).toEqual([{ wallets: ['a', 'b'], ties: ['same-funder'] }])
  })

  it('enter five events in the same second, or with the same size', () => {
    const times = own(700, 5)
    const twin = times.map((each, i) => ({ ...each, shares: each.shares + 1 + i }))
    const copier = times.map((each, i) => ({ ...each, at: each.at + 5_000 * (i + 1) }))
    const clusters = actingGroups([...crowd, wallet('a', times), wallet('b', twin), wallet('c', copier)])
    expect(clusters).toHaveLength(1)
    expect(clusters[0]?.wallets).toEqual(['a', 'b', 'c'])
    expect(clusters[0]?.ties).toEqual(['same-second', 'same-size'])
  })

  it('share ten events and 30 % of those that no crowd is in, at times and with sizes of their own', () => {
    const events = own(700, 12)
    const busy = Array.from({ length: 20 }, (_, i) => wallet(`m${i}`, own(9_000, 60)))
    const apart = (each: (typeof events)[number]) => ({ ...each, at: each.at + 3_600_000, shares: each.shares / 3 })
    const person = [
      wallet('a', [...events, ...own(9_000, 60)]),
      wallet('b', [...events.map(apart), ...own(9_000, 60)]),
      wallet('c', [...events.slice(0, 9).map(apart), ...own(9_000, 60)]),
    ]
    expect(actingGroups([...crowd, ...busy, ...person])).toEqual([{ wallets: ['a', 'b'], ties: ['same-events'] }])
  })

  it('do not coincide now and then: two busy ones that meet in five seconds of a hundred events are two', () => {
    const many = own(1_000, 100)
    const other = many.map((each, i) => ({ ...each, at: i < 5 ? each.at : each.at + 60_000 * (i + 1), shares: i }))
    const ties = actingGroups([wallet('a', many), wallet('b', other)]).flatMap((group) => group.ties)
    expect(ties).not.toContain('same-second')
    expect(ties).not.toContain('same-size')
  })

  it('are not told by a size that is their habit', () => {
    const always = (first: number, at: number) =>
      Array.from({ length: 12 }, (_, i) => entry(first + i, at + 5_000 * i, 100))
    const apart = (first: number) => own(first, 40)
    const pair = [
      wallet('a', [...always(2_000, 0), ...apart(3_000)]),
      wallet('b', [...always(2_000, 77_000), ...apart(4_000)]),
    ]
    expect(actingGroups([...crowd, ...pair])).toEqual([])
  })

  it('are the members of a closed group, as far as they are looked at', () => {
    const names = ['a', 'b', 'c'] as Address[]
    const wallets = names.map((name, i) => wallet(name, own(5_000 + 100 * i)))
    expect(actingGroups(wallets, [['c', 'x', 'a'] as Address[], ['b', 'y'] as Address[]])).toEqual([
      { wallets: ['a', 'c'], ties: ['closed-group'] },
    ])
  })

  it('are not two wallets that meet in four events', () => {
    const four = own(800, 4)
    expect(actingGroups([...crowd, wallet('a', [...four, ...own(900)]), wallet('b', [...four, ...own(950)])])).toEqual(
      [],
    )
  })
})
