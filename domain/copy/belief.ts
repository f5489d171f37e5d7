import { type Price, toNumber } from '../money/units.ts'
import type { EdgeSource, LeaderState } from './policy.ts'

/** What we believe after a leader's BUY: the chance that the outcome happens, how unsure we are, and on what ground. */
export type Belief = { q: number; sd: number; source: EdgeSource }

const LEAST = 0.01
const MOST = 0.99

/**
 * The leader's price moved by the leader's edge: `q = p + θ·√(p(1−p))`, kept in 0.01…0.99, with standard deviation
 * `sd(θ)·√(p(1−p))`. θ is measured in units of the outcome's own standard deviation, so that it means the same for
 * favourites and long shots.
 */
export function beliefOf(leader: Pick<LeaderState, 'edge' | 'edgeSd' | 'edgeSource'>, leaderPrice: Price): Belief {
  const p = toNumber(leaderPrice)
  const deviation = Math.sqrt(p * (1 - p))
  return {
    q: Math.min(MOST, Math.max(LEAST, p + leader.edge * deviation)),
    sd: leader.edgeSd * deviation,
    source: leader.edgeSource,
  }
}
