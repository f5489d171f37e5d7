import { connectedGroups } from './components.ts'

/** A wallet in the graph of who traded with whom. */
export type WashNode = {
  /** Shares closed by trading before resolution ÷ shares opened, 0…1. */
  closedShare: number
  /** Dollars made or lost, before fees. */
  profit: number
  /** Dollars traded. */
  volume: number
  /** Dollars traded with wallets that are not in the graph: they count as honest. */
  elsewhere?: number
}

/** Dollars traded between two wallets, given by their index. */
export type WashEdge = { a: number; b: number; volume: number }

/** Wallets that trade in a nearly closed group. */
export type WashCluster = { members: readonly number[]; internalVolume: number; totalVolume: number }

const DAMPING = 0.85
const MAX_ROUNDS = 10
const CONVERGED = 1e-4
/** A result of half a percent of the volume is an economic one. */
const NEGLIGIBLE_RESULT = 0.005
const FLAG_AT = 0.8
const MIN_VOLUME = 1_000
const MIN_CLOSURE = 0.8

/**
 * How much each wallet looks like a wash trader, 0…1: it closes what it opens without a result, and so do those it trades with.
 *
 * `u⁰ = closedShare × (1 − min(1, |profit| ÷ 0.5 % of volume))`, then up to ten rounds of
 * `u = 0.15·u⁰ + 0.85·Σ (volume with j ÷ volume)·uⱼ`. Neighbours of neighbours matter: many victims of one honest market maker look
 * like a group at one step, and that maker's other counterparties clear it at two. A reconstruction from the abstract of Sirolly, Ma,
 * Kanoria and Sethi, "Network-Based Detection of Wash Trading", 2025; not their published recursion, which is not public.
 */
export function washScores(nodes: readonly WashNode[], edges: readonly WashEdge[]): Float64Array {
  const start = Float64Array.from(nodes, ({ closedShare, profit, volume }) =>
    volume === 0 ? 0 : closedShare * (1 - Math.min(1, Math.abs(profit) / (NEGLIGIBLE_RESULT * volume))),
  )
  const degree = Float64Array.from(nodes, ({ elsewhere = 0 }) => elsewhere)
  for (const { a, b, volume } of edges) {
    degree[a] = (degree[a] ?? 0) + volume
    degree[b] = (degree[b] ?? 0) + volume
  }
  let scores = start
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const sums = new Float64Array(nodes.length)
    for (const { a, b, volume } of edges) {
      sums[a] = (sums[a] ?? 0) + volume * (scores[b] ?? 0)
      sums[b] = (sums[b] ?? 0) + volume * (scores[a] ?? 0)
    }
    let change = 0
    const next = start.map((own, i) => {
      const neighbours = degree[i] === 0 ? 0 : (sums[i] ?? 0) / (degree[i] ?? 1)
      const score = (1 - DAMPING) * own + DAMPING * neighbours
      change = Math.max(change, Math.abs(score - (scores[i] ?? 0)))
      return score
    })
    scores = next
    if (change < CONVERGED) break
  }
  return scores
}

/** Volume between wallets that are both flagged: what to take off a market's volume. */
export function washVolume(nodes: readonly WashNode[], edges: readonly WashEdge[], scores: Float64Array): number {
  const flagged = flaggedOf(nodes, scores)
  return edges.reduce((sum, { a, b, volume }) => sum + (flagged[a] && flagged[b] ? volume : 0), 0)
}

/** Groups of flagged wallets that trade with each other, four fifths of their volume or more inside the group. */
export function washClusters(
  nodes: readonly WashNode[],
  edges: readonly WashEdge[],
  scores: Float64Array,
): WashCluster[] {
  const flagged = flaggedOf(nodes, scores)
  const inside = edges.filter(({ a, b }) => flagged[a] && flagged[b])
  const clusters = connectedGroups(
    nodes.length,
    inside.map(({ a, b }) => [a, b] as const),
  ).map((members) => ({
    members,
    internalVolume: 0,
    totalVolume: members.reduce((sum, member) => sum + (nodes[member]?.elsewhere ?? 0), 0),
  }))
  const clusterOf = new Map(clusters.flatMap((cluster) => cluster.members.map((member) => [member, cluster] as const)))
  for (const { a, b, volume } of edges) {
    const [left, right] = [clusterOf.get(a), clusterOf.get(b)]
    if (left) left.totalVolume += volume
    if (right) right.totalVolume += volume
    if (left && left === right) left.internalVolume += 2 * volume
  }
  return clusters.filter(({ internalVolume, totalVolume }) => internalVolume >= MIN_CLOSURE * totalVolume)
}

const flaggedOf = (nodes: readonly WashNode[], scores: Float64Array): boolean[] =>
  nodes.map(({ volume }, i) => (scores[i] ?? 0) >= FLAG_AT && volume >= MIN_VOLUME)
