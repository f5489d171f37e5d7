import type { Address } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'

/** What can tie a wallet to another one. */
export type SybilWallet = {
  wallet: Address
  /** Who sent its first dollars within two steps; null for exchanges, bridges, relayers and the venue's contracts. */
  funder: Address | null
  /** Its first entry into each event, each event once. */
  entries: readonly { eventId: string; at: EpochMs; shares: number }[]
}

/** Why two wallets are taken for one. */
export type SybilTie = 'same-funder' | 'same-second' | 'same-size' | 'same-events'

/** Two wallets, by their index, and what ties them. */
type Tie = { a: number; b: number; kind: SybilTie }

const MIN_COINCIDENCES = 5
/** Whoever acts as one coincides again and again, not now and then: in this part of the events that both entered. */
const MIN_COINCIDING_SHARE = 0.3
/** Being in the same events says less than being there in the same second. */
const MIN_SHARED_EVENTS = 10
const MIN_JACCARD = 0.3
/** Standard deviations above what two wallets as busy as these would share by chance. */
const CLEAR_OVERLAP = 4
/** Two of the many wallets of a crowded event or a popular size coincide by chance. */
const CROWD = 12
/** A size that a wallet takes in more than a tenth of its events, and in three or more, is its habit. */
const HABITUAL_SHARE = 0.1
const HABITUAL_USES = 2

/** Everything that ties two wallets. Holds groups and one counter per wallet in memory, never all pairs. */
export function* tiesAmong(wallets: readonly SybilWallet[]): Generator<Tie> {
  const groups = groupEntries(wallets)
  for (const { a, b } of meetings(wallets.length, groups.funders)) yield { a, b, kind: 'same-funder' }
  for (const kind of ['same-second', 'same-size'] as const) {
    for (const { a, b, count } of meetings(wallets.length, groups[kind])) {
      if (count >= MIN_COINCIDENCES && count >= MIN_COINCIDING_SHARE * sharedEvents(wallets[a], wallets[b])) {
        yield { a, b, kind }
      }
    }
  }
  for (const { a, b, count } of meetings(wallets.length, groups.events)) {
    if (count >= MIN_SHARED_EVENTS && isFarMoreThanChance(a, b, count)) yield { a, b, kind: 'same-events' }
  }

  /** 30 % of their quiet events, far more than their activity explains if events are picked by their popularity. */
  function isFarMoreThanChance(a: number, b: number, shared: number): boolean {
    const [left, right] = [groups.quietEvents[a] ?? 0, groups.quietEvents[b] ?? 0]
    const expected = left * right * groups.chanceOfSameEvent
    return shared >= MIN_JACCARD * (left + right - shared) && shared > expected + CLEAR_OVERLAP * Math.sqrt(expected)
  }
}

type Entry = { wallet: number; second: number; size: string | null }

type EntryGroups = Record<'funders' | 'events' | 'same-second' | 'same-size', (readonly number[])[]> & {
  /** How many events each wallet entered that no crowd did. */
  quietEvents: Int32Array
  /** That two entries into such events, picked at random, are into one. */
  chanceOfSameEvent: number
}

/** Who shares a funder, an event, a second of entering it, a size; groups of one and crowds are left out. */
function groupEntries(wallets: readonly SybilWallet[]): EntryGroups {
  const byEvent = new Map<string, Entry[]>()
  wallets.forEach(({ entries }, wallet) => {
    const habitual = habitualSizes(entries)
    for (const { eventId, at, shares } of entries) {
      const size = sizeText(shares)
      addTo(byEvent, eventId, { wallet, second: Math.floor(at / 1_000), size: habitual.has(size) ? null : size })
    }
  })
  const groups: EntryGroups = {
    funders: [],
    events: [],
    'same-second': [],
    'same-size': [],
    quietEvents: new Int32Array(wallets.length),
    chanceOfSameEvent: 0,
  }
  groups.funders = groupsBy(
    wallets.map(({ funder }, wallet) => ({ wallet, funder })),
    ({ funder }) => funder,
  )
  let squares = 0
  let total = 0
  for (const entries of byEvent.values()) {
    if (entries.length <= CROWD) {
      squares += entries.length ** 2
      total += entries.length
      for (const { wallet } of entries) groups.quietEvents[wallet] = (groups.quietEvents[wallet] ?? 0) + 1
      if (entries.length > 1) groups.events.push(entries.map(({ wallet }) => wallet))
    }
    groups['same-second'].push(...groupsBy(entries, ({ second }) => second))
    groups['same-size'].push(...groupsBy(entries, ({ size }) => size))
  }
  groups.chanceOfSameEvent = total === 0 ? 0 : squares / total ** 2
  return groups
}

const sizeText = (shares: number): string => shares.toFixed(4)

function habitualSizes(entries: SybilWallet['entries']): Set<string> {
  const uses = new Map<string, number>()
  for (const { shares } of entries) uses.set(sizeText(shares), (uses.get(sizeText(shares)) ?? 0) + 1)
  const most = Math.max(HABITUAL_USES, HABITUAL_SHARE * entries.length)
  return new Set([...uses].flatMap(([size, count]) => (count > most ? [size] : [])))
}

/** The wallets of each key that two or more have, and no crowd. */
function groupsBy<Item extends { wallet: number }>(
  items: readonly Item[],
  keyOf: (item: Item) => string | number | null,
): number[][] {
  const groups = new Map<string | number, number[]>()
  for (const item of items) {
    const key = keyOf(item)
    if (key !== null) addTo(groups, key, item.wallet)
  }
  return [...groups.values()].filter(({ length }) => length > 1 && length <= CROWD)
}

function addTo<Key, Item>(groups: Map<Key, Item[]>, key: Key, item: Item): void {
  const group = groups.get(key)
  if (group) group.push(item)
  else groups.set(key, [item])
}

/** Every two that are together in a group, with in how many. */
function* meetings(size: number, groups: readonly (readonly number[])[]) {
  const groupsOf: number[][] = Array.from({ length: size }, () => [])
  groups.forEach((members, group) => {
    for (const member of members) groupsOf[member]?.push(group)
  })
  const counts = new Int32Array(size)
  for (let a = 0; a < size; a++) {
    const met: number[] = []
    for (const group of groupsOf[a] ?? []) {
      for (const b of groups[group] ?? []) {
        if (b <= a) continue
        const count = counts[b] ?? 0
        if (count === 0) met.push(b)
        counts[b] = count + 1
      }
    }
    for (const b of met) {
      yield { a, b, count: counts[b] ?? 0 }
      counts[b] = 0
    }
  }
}

function sharedEvents(a: SybilWallet | undefined, b: SybilWallet | undefined): number {
  const events = new Set(a?.entries.map(({ eventId }) => eventId))
  return b?.entries.filter(({ eventId }) => events.has(eventId)).length ?? 0
}
