import type { Address } from '../../money/ids.ts'
import { connectedGroups } from './components.ts'
import { type SybilTie, type SybilWallet, tiesAmong } from './sybil-ties.ts'

/** Why wallets are taken to act as one: by what they do alike, or because they trade with each other in a closed group. */
export type GroupTie = SybilTie | 'closed-group'

/** Wallets that act as one, two or more, in the order in which they were given, and everything that ties any two of them. */
export type ActingGroup = { wallets: readonly Address[]; ties: readonly GroupTie[] }

/**
 * Groups wallets that act as one: funded by one source, entering five or more events in the same second or with identical sizes, or
 * sharing ten events and 30 % of those that no crowd is in, where wallets as active as they would share far fewer. Transfers inside a
 * settlement tie nobody.
 *
 * @param closed - groups that `findWashTraders` found; who of them is not among the wallets is left out.
 */
export function actingGroups(
  wallets: readonly SybilWallet[],
  closed: readonly (readonly Address[])[] = [],
): ActingGroup[] {
  const ties: Tie[] = [...tiesAmong(wallets), ...tiesWithin(wallets, closed)]
  const groups = connectedGroups(
    wallets.length,
    ties.map(({ a, b }) => [a, b] as const),
  )
  const groupOf = new Map(groups.flatMap((members, group) => members.map((member) => [member, group] as const)))
  const kinds = groups.map(() => new Set<GroupTie>())
  for (const { a, kind } of ties) kinds[groupOf.get(a) ?? -1]?.add(kind)
  return groups.map((members, group) => ({
    wallets: members.flatMap((member) => wallets[member]?.wallet ?? []),
    ties: [...(kinds[group] ?? [])].sort(),
  }))
}

type Tie = { a: number; b: number; kind: GroupTie }

function tiesWithin(wallets: readonly SybilWallet[], closed: readonly (readonly Address[])[]): Tie[] {
  const indexOf = new Map(wallets.map(({ wallet }, index) => [wallet, index]))
  return closed.flatMap((members) => {
    const [first, ...others] = members.flatMap((member) => indexOf.get(member) ?? [])
    return first === undefined ? [] : others.map((b) => ({ a: first, b, kind: 'closed-group' as const }))
  })
}
