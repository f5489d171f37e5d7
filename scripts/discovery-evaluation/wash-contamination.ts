import { findWashTraders } from '../../domain/traders/screens/family-screens.ts'
import { type WashEdge, type WashNode, washVolume } from '../../domain/traders/screens/wash.ts'
import { createRandom } from '../../domain/traders/statistics/random.ts'
import { logNormal } from './variates.ts'

/** How well the wash part of a market's volume is estimated. */
export type Contamination = {
  truth: number
  estimate: number
  recall: number
  falselyFlagged: number
  clusters: number
}

const HONEST = 1_000
const MAKERS = 40
const FLAG_AT = 0.8

/**
 * A market of honest takers, scalpers and makers with closed groups of 4 to 40 added until they make `share` of the volume. Groups
 * leak 3 % of their volume to makers, and their results scatter by a thousandth of their volume.
 */
export function washContamination(seed: number, share: number): Contamination {
  const random = createRandom(`wash ${seed} ${share}`)
  const nodes: WashNode[] = []
  const edges: WashEdge[] = []
  const maker = () => Math.floor(MAKERS * random.uniform())
  let honestVolume = 0
  for (let i = 0; i < HONEST; i++) {
    const isMaker = i < MAKERS
    const isScalper = !isMaker && i % 10 === 0
    nodes.push({ closedShare: isMaker ? 0.9 : isScalper ? 0.95 : 0.15, profit: 0, volume: 0 })
    if (isMaker) continue
    for (let partner = 0; partner < 8; partner++) {
      const volume = logNormal(random, 2_000, 1)
      edges.push({ a: maker(), b: i, volume })
      honestVolume += volume
    }
  }
  let washTruth = 0
  while (washTruth < (share / (1 - share)) * honestVolume) {
    const size = 4 + Math.floor(37 * random.uniform())
    const from = nodes.length
    for (let i = 0; i < size; i++) nodes.push({ closedShare: 0.97 + 0.03 * random.uniform(), profit: 0, volume: 0 })
    for (let i = 0; i < size * 3; i++) {
      const a = from + Math.floor(size * random.uniform())
      const b = from + ((a - from + 1 + Math.floor((size - 1) * random.uniform())) % size)
      const volume = logNormal(random, 5_000, 0.8)
      edges.push({ a, b, volume })
      washTruth += volume
      if (random.uniform() < 0.1) edges.push({ a: maker(), b: a, volume: volume * 0.3 })
    }
  }
  const traded = withVolumes(nodes, edges, () => random.normal())
  const found = findWashTraders({
    sums: traded.map((node, wallet) => ({ wallet, ...node })),
    read: traded.keys(),
    pairs: edges,
  })
  const scores = Float64Array.from(traded.keys(), (wallet) => found.scores.get(wallet) ?? 0)
  const total = edges.reduce((sum, { volume }) => sum + volume, 0)
  const isFlagged = (i: number) => (scores[i] ?? 0) >= FLAG_AT
  const wash = traded.map((_, i) => i).slice(HONEST)
  return {
    truth: washTruth / total,
    estimate: washVolume(traded, edges, scores) / total,
    recall: wash.filter(isFlagged).length / Math.max(1, wash.length),
    falselyFlagged: traded.slice(0, HONEST).filter((_, i) => isFlagged(i)).length,
    clusters: found.groups.length,
  }
}

/** Volumes from the edges. Makers earn 0.8 % of theirs, scalpers and takers win and lose percents, groups next to nothing. */
function withVolumes(nodes: readonly WashNode[], edges: readonly WashEdge[], normal: () => number): WashNode[] {
  const volumes = new Float64Array(nodes.length)
  for (const { a, b, volume } of edges) {
    volumes[a] = (volumes[a] ?? 0) + volume
    volumes[b] = (volumes[b] ?? 0) + volume
  }
  return nodes.map((node, i) => {
    const volume = volumes[i] ?? 0
    const result = i < MAKERS ? 0.008 : (i < HONEST ? 0.03 : 0.0003) * normal()
    return { ...node, volume, profit: volume * result }
  })
}
