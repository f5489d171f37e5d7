import type { EdgeSource } from '../../copy/policy.ts'
import type { Address } from '../../money/ids.ts'
import type { EpochMs } from '../../money/units.ts'
import type { DiscoverySource } from '../history.ts'
import type { Grade, ScoreFilter } from '../score/score.ts'
import type { Screen } from '../screens/screens.ts'
import type { Verdict } from '../skill/verdict.ts'
import type { WeekRecord, WeekState } from './roster-signals.ts'

/** By what rules the roster keeps itself. */
export type RosterRules = {
  /** Whether anyone is added by the rules at all. */
  autoAdd: boolean
  /** Most leaders that the rules let us copy at a time; paused ones are not copied. */
  maxLeaders: number
  /** Pause on a weak week even where the sample says nothing. */
  strictAutoPause: boolean
  /** For a leader whose edge nobody could estimate yet. */
  assumedEdge: number
  assumedEdgeSd: number
}

/** A wallet that is, or was, on the roster. */
export type RosterMember = {
  wallet: Address
  active: boolean
  /** Added by the rules. */
  autoAdded: boolean
  paused: boolean
  /** Who paused it; null while it is not paused. */
  pausedBy: 'automation' | 'operator' | null
  /** Who removed it, as far as that was written down. */
  removedBy?: 'automation' | 'operator' | null
  declining: boolean
  edge: LeaderEdge
  /** When it was last added, removed, paused or resumed. */
  changedAt: EpochMs
}

/** What the operator decided about a wallet; it wins over every rule, a ban over a pin. */
export type RosterOverride = { wallet: Address; kind: 'pin' | 'ban'; reason: string }

export type RosterState = { members: readonly RosterMember[]; overrides: readonly RosterOverride[] }

/** What sizing starts from: θ at the leader's price, its standard deviation, and where they come from. */
export type LeaderEdge = { edge: number; edgeSd: number; edgeSource: EdgeSource }

/** What the roster is decided from: a wallet's figures as of one run. */
export type RosterCandidate = {
  wallet: Address
  source: DiscoverySource
  score: number
  grade: Grade
  failedFilters: readonly ScoreFilter[]
  screens: readonly Screen[]
  verdict: Verdict
  /** That copying pays; null without an estimate. */
  probability: number | null
  isLiveEligible: boolean
  /** The posterior at the leader's price, and on how many resolved events it rests. */
  leader: { edge: number; sd: number } | null
  events: number
  trend: readonly number[] | null
  week: WeekRecord
  /** The wallets that it acts as one with, by the lowest of them; null where it acts alone, and of who is not eligible. */
  actsAs: Address | null
}

/** One change of the roster and why, in plain words. `refresh` brings figures up to date and is no event of its history. */
export type RosterChange = { wallet: Address; reason: string } & (
  | { kind: 'add'; autoAdded: boolean; source: DiscoverySource; edge: LeaderEdge }
  | { kind: 'remove' | 'pause' | 'resume' | 'decline' | 'recover' }
  | { kind: 'edge'; edge: LeaderEdge }
  | { kind: 'refresh'; figures: RosterCandidate; week: WeekState }
)
