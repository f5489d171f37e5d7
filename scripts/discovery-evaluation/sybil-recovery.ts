import type { Address } from '../../domain/money/ids.ts'
import { mergeFills } from '../../domain/traders/record/trades.ts'
import { actingGroups } from '../../domain/traders/screens/acting-groups.ts'
import { createPopulation } from './population.ts'
import { walletHistory } from './wallet-history.ts'
import { createWorld, DAY_MS } from './world.ts'

/** Whether persons who split their bets over three wallets are put together again. */
export type SybilRecovery = { persons: number; recovered: number; clusters: number; wrongMembers: number }

const DAYS = 60

/**
 * Splits every skilled wallet of a population into three and looks for them by 60 days of entries. Nobody's funder is told, because
 * the product does not know it.
 */
export function sybilRecovery(seed: number, wallets: number, startsAt: number): SybilRecovery {
  const scenario = { name: 'sybil', wallets } as const
  const world = createWorld(seed, startsAt, DAYS)
  const population = createPopulation(seed, scenario)
  const until = startsAt + DAYS * DAY_MS
  const clusters = actingGroups(
    population.map((wallet) => {
      const fills = walletHistory(world, wallet, scenario, [0], [0]).filter(({ at }) => at < until)
      const seen = new Set<string>()
      const entries = mergeFills(fills).flatMap(({ first, at, shares }) => {
        if (seen.has(first.eventId)) return []
        seen.add(first.eventId)
        return [{ eventId: first.eventId, at, shares }]
      })
      return { wallet: wallet.name as Address, funder: null, entries }
    }),
  )
  const personOf = new Map(population.map(({ name, person }) => [name, person]))
  const truth = new Map<number, string[]>()
  for (const { kind, person, name } of population)
    if (kind === 'skilled') truth.set(person, [...(truth.get(person) ?? []), name])
  const clusterOf = new Map(
    clusters.flatMap((cluster, i) => cluster.wallets.map((wallet) => [wallet as string, i] as const)),
  )
  const wrongMembers = clusters.reduce((sum, cluster) => {
    const persons = cluster.wallets.map((wallet) => personOf.get(wallet))
    return sum + persons.filter((person) => person !== persons[0]).length
  }, 0)
  return {
    persons: truth.size,
    recovered: [...truth.values()].filter((names) => {
      const found = new Set(names.map((name) => clusterOf.get(name)))
      return found.size === 1 && !found.has(undefined)
    }).length,
    clusters: clusters.length,
    wrongMembers,
  }
}
