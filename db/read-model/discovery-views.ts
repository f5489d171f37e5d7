import type { TraderProfile } from '../../domain/traders/profile.ts'
import type { VerdictScore } from '../../domain/traders/roster/verdict-ledger.ts'
import type { Grade, SubScores } from '../../domain/traders/score/score.ts'
import type { ScoreInputs } from '../../domain/traders/score/score-inputs.ts'
import type { GroupTie } from '../../domain/traders/screens/acting-groups.ts'
import type { EvidenceSummary } from '../../domain/traders/skill/evidence.ts'
import type { VerdictKind } from '../../domain/traders/skill/verdict.ts'

/** Where a wallet stands with us. `candidate`: scored and not followed. Who is banned is never followed. */
export type WalletStatus = 'following' | 'paused' | 'removed' | 'candidate' | 'banned'

/** A scored wallet, as the last published run left it. Shares, probabilities and rates are 0…1; dollars are decimal text. */
export type LeaderboardRow = {
  wallet: string
  label: string | null
  /** How it was first found; null for a leader that discovery has never seen. */
  source: string | null
  /** Played by a script: nobody's money. */
  simulated: boolean
  status: WalletStatus
  /** Followed whatever the rules say. */
  isPinned: boolean
  /** Added by the rules, not by a person. */
  autoAdded: boolean
  asOf: string
  /** 0…100. */
  score: number
  grade: Grade
  subScores: SubScores
  /** Passes every filter of the score. */
  eligible: boolean
  failedFilters: string[]
  totalTrades: number
  trades30d: number
  earlyTrades: number
  tradesPerWeek: number
  resolvedWins: number
  resolvedMarkets: number
  pnl30d: string | null
  pnl90d: string | null
  winRate: number | null
  sharpe7d: number | null
  /** Zero or below. On the capital that was employed. */
  maxDrawdown30d: number | null
  meanPosition: string | null
  skill: SkillView
  trend: TrendView
  /** The wallets that it acts as one with; null where it acts alone, or was never judged. */
  group: GroupView | null
}

/** Wallets that are taken for one: of those the rules copy one at most. */
export type GroupView = {
  /** This one included. */
  wallets: number
  /** Everything that ties any two of them. */
  ties: GroupTie[]
  /** Another one of them that we copy; null where we copy none, or this one. */
  copied: string | null
}

/** Another wallet of a group. */
export type CompanionView = Pick<LeaderboardRow, 'wallet' | 'label' | 'simulated' | 'status'>

/** The statistical estimate. Everything but the counts is null until the wallet has been judged within a family. */
export type SkillView = {
  /** Shrunk edge in √(p(1−p)) a share, at a copier's cost and at the leader's own price. */
  edgeCopier: number | null
  edgeCopierSd: number | null
  edgeLeader: number | null
  edgeLeaderSd: number | null
  /** That copying pays. */
  probability: number | null
  qValue: number | null
  events: number
  effectiveEvents: number | null
  /** 0…∞: the largest event's part of the net result. */
  topEventShare: number | null
  makerShare: number | null
  excessWinRate: number | null
  clv24h: number | null
  copyCost: number | null
  verdictKind: VerdictKind | null
  verdict: string | null
  screens: string[]
  /** How much it looks like a wash trader, 0…1; null where it is not known whom it traded with. */
  washScore: number | null
  liveEligible: boolean
}

/** How the score has moved. */
export type TrendView = {
  /** The seven-day mean of the score on each of the last seven days, oldest first; null where it is not known. */
  scores: number[] | null
  /** Last less first of those. */
  change: number | null
  /** By the rules of the roster; always false for who is not followed. */
  declining: boolean
}

export type LeaderboardSort =
  | 'score'
  | 'probability'
  | 'edge'
  | 'qValue'
  | 'pnl30d'
  | 'winRate'
  | 'trades30d'
  | 'sharpe7d'
  | 'events'

/** By what a leaderboard is ordered. Wallets of which it is not known come last, either way. */
export type LeaderboardOrder = { sort: LeaderboardSort; descending: boolean }

/** Each part leaves out who does not fit it, and who is not known to. */
export type LeaderboardFilter = {
  status?: WalletStatus
  /** False leaves out who is paused. */
  paused?: boolean
  verdict?: VerdictKind
  grade?: Grade
  eligible?: boolean
  liveEligible?: boolean
  minScore?: number
  minProbability?: number
  minTrades30d?: number
  /** Beginning of an address, or any part of a label. */
  search?: string
}

/** How many wallets the leaderboard has, whatever the filter shows. */
export type LeaderboardCounts = {
  candidates: number
  scored: number
  eligible: number
  following: number
  byVerdict: { verdict: VerdictKind; wallets: number }[]
}

/** One wallet in full. */
export type WalletView = LeaderboardRow & {
  scoreVersion: string
  scoreInputs: ScoreInputs
  /** As the family was judged by; null where it never was. */
  evidence: EvidenceSummary | null
  /** By outcomes alone it is better than wallets usually are; null until it has been judged. */
  outcomesAgree: boolean | null
  /** How much of its past we have; nulls where none. */
  history: { from: string | null; until: string | null; isComplete: boolean; lastTradeAt: string | null }
  /** Everything that the last published run made of it, as JSON numbers; null where that run did not keep it. */
  profile: TraderProfile | null
  override: OverrideView | null
  /** The others of its group, followed ones first, at most fifty. */
  companions: CompanionView[]
  /** Newest first, at most fifty. */
  rosterHistory: RosterChangeView[]
}

/** What a person has ruled. */
export type OverrideView = { kind: 'pin' | 'ban'; reason: string; by: string; at: string }

export type RosterChangeView = {
  wallet: string
  label: string | null
  at: string
  change: 'add' | 'remove' | 'pause' | 'resume' | 'decline' | 'recover' | 'edge' | 'pin' | 'ban' | 'clear'
  reason: string
  /** A person's name, or `discovery`. */
  by: string
  runId: string | null
}

export type DiscoveryRunView = {
  runId: string
  kind: 'discover' | 'refresh' | 'clean-up'
  state: 'running' | 'finished' | 'failed'
  startedAt: string
  finishedAt: string | null
  publishedAt: string | null
  /** What it counted, by name. */
  counts: Record<string, number>
  /** The result in words; why it failed, where it did. */
  summary: string | null
}

/** A day's verdicts, hashed before their outcomes were known. `score` is null until it was held against what happened. */
export type VerdictDayView = {
  day: string
  asOf: string
  /** Of whom something was said. */
  wallets: number
  sha256: string
  previousSha256: string | null
  scoredAt: string | null
  score: VerdictScore | null
}
