import { describe, expect, it } from 'vitest'
import type { Address } from '../../../domain/money/ids.ts'
import { connectedGroups } from '../../../domain/traders/screens/components.ts'
import { type SybilWallet, sybilClusters } from '../../../domain/traders/screens/sybils.ts'
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
})

describe('sybils', () => {
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
    expect(sybilClusters([...crowd, ...pair])).toEqual([{ wallets: ['a', 'b'], ties: ['same-funder'] }])
  })

  it('enter five events in the same second, or with the same size', () => {
    const times = own(700, 5)
    const twin = times.map((each, i) => ({ ...each, shares: each.shares + 1 + i }))
    const copier = times.map((each, i) => ({ ...each, at: each.at + 5_000 * (i + 1) }))
    const clusters = sybilClusters([...crowd, wallet('a', times), wallet('b', twin), wallet('c', copier)])
    expect(clusters).toHaveLength(1)
    expect(clusters[0]?.wallets).toEqual(['a', 'b', 'c'])
    expect(clusters[0]?.ties).toEqual(['same-events', 'same-second', 'same-size'])
  })

  it('are not two wallets that meet in four events', () => {
    const four = own(800, 4)
    expect(sybilClusters([...crowd, wallet('a', [...four, ...own(900)]), wallet('b', [...four, ...own(950)])])).toEqual(
      [],
    )
  })
})
