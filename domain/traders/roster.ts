import type { EdgeSource } from '../copy/policy.ts'
import type { Address } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { DiscoverySource } from './history.ts'
import type { Grade, ScoreFilter } from './score.ts'
import type { Screen } from './screens.ts'
import type { Verdict } from './verdict.ts'

/** By what rules the roster keeps itself. */
export type RosterRules = {
  /** Nobody is added by itself while this many leaders are followed. */
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
  autoAdded: boolean
  paused: boolean
  /** Who paused it; null while it is not paused. */
  pausedBy: 'automation' | 'operator' | null
  declining: boolean
  edge: LeaderEdge
  /** When automation, or anyone, last added, removed, paused or resumed it. */
  changedAt: EpochMs
}

/** What the operator decided about a wallet; it wins over every rule. */
export type RosterOverride = { wallet: Address; kind: 'pin' | 'ban'; reason: string }

export type RosterState = { members: readonly RosterMember[]; overrides: readonly RosterOverride[] }

/** What sizing starts from: θ at the leader's price, its standard deviation, and where they come from. */
export type LeaderEdge = { edge: number; edgeSd: number; edgeSource: EdgeSource }

/** The last seven days of a wallet; see `TraderPerformance`. */
export type WeekRecord = { sharpe: number | null; sharpeDayBefore: number | null; activeDays: number; closed: number }

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
}

/** Whether a leader's week says to stop: `insufficient` where it is too short a sample to say anything. */
export type WeekState = 'fine' | 'weak' | 'insufficient'

/** One change of the roster and why, in plain words. `refresh` brings figures up to date and is no event of its history. */
export type RosterChange = { wallet: Address; reason: string } & (
  | { kind: 'add'; autoAdded: boolean; source: DiscoverySource; edge: LeaderEdge }
  | { kind: 'remove' | 'pause' | 'resume' | 'decline' | 'recover' }
  | { kind: 'edge'; edge: LeaderEdge }
  | { kind: 'refresh'; figures: RosterCandidate; week: WeekState }
)
