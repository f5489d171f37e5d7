import type { Address } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import { connectedGroups } from './components.ts'

/** What can tie a wallet to another one. */
export type SybilWallet = {
  wallet: Address
  /** Who sent its first dollars within two steps; null for exchanges, bridges, relayers and the venue's contracts. */
  funder: Address | null
  /** Its first entry into each event. */
  entries: readonly { eventId: string; at: EpochMs; shares: number }[]
}

/** Why two wallets are taken for one. */
export type SybilTie = 'same-funder' | 'same-second' | 'same-size' | 'same-events'

/** Wallets that are probably one person. */
export type SybilCluster = { wallets: readonly Address[]; ties: readonly SybilTie[] }

const MIN_COINCIDENCES = 5
const MIN_JACCARD = 0.3
/** Standard deviations above what two wallets as busy as these would share by chance. */
const CLEAR_OVERLAP = 4
/** Two of the many wallets of a crowded event or a popular size coincide by chance. */
const CROWD = 12

/**
 * Groups wallets that act as one: funded by one source, entering five or more events in the same second or with identical sizes, or
 * sharing 30 % of their events where wallets as active as they would share far fewer. Transfers inside a settlement tie nobody.
 */
export function sybilClusters(wallets: readonly SybilWallet[]): SybilCluster[] {
  const ties = new Map<string, { pair: readonly [number, number]; ties: Set<SybilTie> }>()
  const tie = (a: number, b: number, kind: SybilTie) => {
    const found = ties.get(`${a} ${b}`) ?? { pair: [a, b] as const, ties: new Set<SybilTie>() }
    found.ties.add(kind)
    ties.set(`${a} ${b}`, found)
  }
  for (const [a, b] of pairsWithin(
    groupBy(wallets, ({ funder }) => (funder === null ? [] : [funder])),
    1,
  ).keys()) {
    tie(a, b, 'same-funder')
  }
  const seconds = groupBy(wallets, ({ entries }) =>
    entries.map(({ eventId, at }) => `${eventId} ${Math.floor(at / 1_000)}`),
  )
  const sizes = groupBy(wallets, ({ entries }) =>
    entries.map(({ eventId, shares }) => `${eventId} ${shares.toFixed(4)}`),
  )
  for (const [a, b] of pairsWithin(seconds, MIN_COINCIDENCES).keys()) tie(a, b, 'same-second')
  for (const [a, b] of pairsWithin(sizes, MIN_COINCIDENCES).keys()) tie(a, b, 'same-size')
  for (const [a, b] of overlapping(wallets)) tie(a, b, 'same-events')
  const groups = connectedGroups(
    wallets.length,
    [...ties.values()].map(({ pair }) => pair),
  )
  const groupOf = new Map(groups.flatMap((members, group) => members.map((member) => [member, group] as const)))
  const kinds = groups.map(() => new Set<SybilTie>())
  for (const { pair, ties: found } of ties.values()) {
    for (const kind of found) kinds[groupOf.get(pair[0]) ?? -1]?.add(kind)
  }
  return groups.map((members, group) => ({
    wallets: members.flatMap((member) => wallets[member]?.wallet ?? []),
    ties: [...(kinds[group] ?? [])].sort(),
  }))
}

/** Pairs that share 30 % of their events, far more than their activity explains if events are picked by their popularity. */
function overlapping(wallets: readonly SybilWallet[]): (readonly [number, number])[] {
  const events = groupBy(wallets, ({ entries }) => entries.map(({ eventId }) => eventId))
  const total = wallets.reduce((sum, { entries }) => sum + entries.length, 0)
  let chanceOfSame = 0
  for (const members of events.values()) chanceOfSame += (members.length / Math.max(1, total)) ** 2
  const found: (readonly [number, number])[] = []
  for (const [pair, shared] of pairsWithin(events, MIN_COINCIDENCES)) {
    const [a, b] = pair.map((i) => wallets[i]?.entries.length ?? 0) as [number, number]
    const expected = a * b * chanceOfSame
    const isFarMore = shared > expected + CLEAR_OVERLAP * Math.sqrt(expected)
    if (shared / (a + b - shared) >= MIN_JACCARD && isFarMore) found.push(pair)
  }
  return found
}

function groupBy(wallets: readonly SybilWallet[], keysOf: (wallet: SybilWallet) => readonly string[]) {
  const groups = new Map<string, number[]>()
  wallets.forEach((wallet, i) => {
    for (const key of new Set(keysOf(wallet))) {
      const group = groups.get(key)
      if (group) group.push(i)
      else groups.set(key, [i])
    }
  })
  return groups
}

/** Pairs that are together in at least `least` groups, with how often. Crowded groups tell nothing and are left out. */
function pairsWithin(
  groups: ReadonlyMap<string, readonly number[]>,
  least: number,
): Map<readonly [number, number], number> {
  const counts = new Map<string, { pair: readonly [number, number]; count: number }>()
  for (const members of groups.values()) {
    if (members.length < 2 || members.length > CROWD) continue
    members.forEach((a, i) => {
      for (const b of members.slice(i + 1)) {
        const key = `${a} ${b}`
        const found = counts.get(key)
        if (found) found.count += 1
        else counts.set(key, { pair: [a, b] as const, count: 1 })
      }
    })
  }
  return new Map([...counts.values()].filter(({ count }) => count >= least).map(({ pair, count }) => [pair, count]))
}
