import type { Screen } from './screens.ts'
import { type WashEdge, type WashNode, washClusters, washScores } from './wash.ts'

/** A wallet and what its trading came to, before fees: whoever trades with himself pays them, too. */
export type TradingSums<Id> = Pick<WashNode, 'closedShare' | 'profit' | 'volume'> & { wallet: Id }

/** What is known of who traded with whom. */
export type TradingNetwork<Id> = {
  /** Of everyone with a profile, whether it is eligible or not. */
  sums: readonly TradingSums<Id>[]
  /** Wallets whose counterparties were read, in all or in a fair sample. */
  read: Iterable<Id>
  /** Dollars traded between two wallets, each two of them once; a wallet that filled its own order is both of them. */
  pairs: Iterable<{ a: Id; b: Id; volume: number }>
}

export type WashFindings<Id> = {
  /** Of each wallet with a profile whose counterparties were read, 0…1; of anyone else nothing is known. */
  scores: ReadonlyMap<Id, number>
  /** Wallets that trade in a nearly closed group, each group with two or more. */
  groups: readonly (readonly Id[])[]
}

const WASH = 0.8
const WASH_SUSPECT = 0.5

/**
 * Looks for wash traders among all wallets together, see `washScores`. It can miss, it never accuses on what is not known: whose
 * counterparties were not read, or who has no profile, counts as honest, and so does all that was traded with them.
 */
export function findWashTraders<Id>({ sums, read, pairs }: TradingNetwork<Id>): WashFindings<Id> {
  const sumsOf = new Map(sums.map((own) => [own.wallet, own]))
  const nodes = [...new Set(read)].flatMap((wallet) => {
    const own = sumsOf.get(wallet)
    return own ? [{ ...own, elsewhere: 0 }] : []
  })
  const indexOf = new Map(nodes.map(({ wallet }, index) => [wallet, index]))
  const edges: WashEdge[] = []
  for (const { a, b, volume } of pairs) {
    const [left, right] = [indexOf.get(a), indexOf.get(b)]
    if (left !== undefined && right !== undefined) edges.push({ a: left, b: right, volume })
    else {
      const known = nodes[left ?? right ?? -1]
      if (known) known.elsewhere += volume
    }
  }
  const scores = washScores(nodes, edges)
  return {
    scores: new Map(nodes.map(({ wallet }, index) => [wallet, Math.min(1, scores[index] ?? 0)])),
    groups: washClusters(nodes, edges, scores).map(({ members }) =>
      members.flatMap((index) => nodes[index]?.wallet ?? []),
    ),
  }
}

/** What a wash score adds to the screens of a wallet's own habits; nothing where it is not known. */
export function withWashScreen(screens: readonly Screen[], washScore: number | null): readonly Screen[] {
  if (washScore === null || washScore < WASH_SUSPECT) return screens
  return [...screens, washScore >= WASH ? 'wash' : 'wash-suspect']
}
