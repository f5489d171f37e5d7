import type { Address } from '../money/ids.ts'
import { actingGroups, type GroupTie } from './screens/acting-groups.ts'
import { findWashTraders, type TradingNetwork, withWashScreen } from './screens/family-screens.ts'
import type { SybilWallet } from './screens/sybil-ties.ts'
import { type Assessment, assessFamily, type Candidate } from './skill/assessment.ts'

/** What all wallets together are judged by. */
export type FamilyFacts = {
  /** Everyone who is eligible, with the screens of its own habits. */
  family: readonly Candidate<Address>[]
  network: TradingNetwork<Address>
  /** How those of the family entered events. */
  entries: readonly SybilWallet[]
}

/** What to think of copying a wallet, and what is only seen beside others. */
export type JudgedWallet = Assessment<Address> & {
  /** 0…1, see `washScores`; null where it was not read whom the wallet traded with. */
  washScore: number | null
  /** The wallets that it acts as one with, by the lowest of them, and why; null where it acts alone. */
  group: { key: Address; ties: readonly GroupTie[] } | null
}

/**
 * Judges all eligible wallets together, in the order given. Who acts as one still counts as so many wallets in the q-values: their
 * results are the same luck several times over, and Benjamini–Hochberg bears such dependence.
 */
export function judgeFamily({ family, network, entries }: FamilyFacts): JudgedWallet[] {
  const wash = findWashTraders(network)
  const washScoreOf = (wallet: Address) => wash.scores.get(wallet) ?? null
  const { assessments } = assessFamily(
    family.map((own) => ({ ...own, screens: withWashScreen(own.screens, washScoreOf(own.wallet)) })),
  )
  const groupOf = new Map<Address, NonNullable<JudgedWallet['group']>>()
  for (const { wallets, ties } of actingGroups(entries, wash.groups)) {
    const [key] = wallets.toSorted()
    if (key) for (const wallet of wallets) groupOf.set(wallet, { key, ties })
  }
  return assessments.map((assessment) => ({
    ...assessment,
    washScore: washScoreOf(assessment.wallet),
    group: groupOf.get(assessment.wallet) ?? null,
  }))
}
