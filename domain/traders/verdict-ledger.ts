import type { Address } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { UtcDay } from '../portfolio/equity.ts'
import type { VerdictKind } from './verdict.ts'

/** What was said of one wallet on one day. */
export type LedgerVerdict = {
  wallet: Address
  verdict: VerdictKind
  /** That copying pays, 0…1; null without an estimate. */
  probability: number | null
  /** At a copier's cost, √(p(1−p)) a share. */
  edge: number | null
  edgeSd: number | null
  qValue: number
  events: number
  isLiveEligible: boolean
  score: number
}

/** All verdicts of a day, chained to the day before by its hash; null for the first. */
export type VerdictDay = {
  day: UtcDay
  asOf: EpochMs
  previousSha256: string | null
  verdicts: readonly LedgerVerdict[]
}

/** What copying one wallet in one event paid after the verdict, dollars. */
export type CopyOutcome = { wallet: Address; eventId: string; stake: number; profit: number }

/** How the verdicts of a day turned out. */
export type VerdictScore = {
  /** Wallets with a probability and at least one outcome. */
  wallets: number
  /** Mean of (probability − copying paid)²; 0.25 is a coin. Null without wallets. */
  brier: number | null
  bins: readonly ProbabilityBin[]
  byVerdict: readonly VerdictReturn[]
}

/** Wallets of which a like probability was said, and the part of them that paid. */
export type ProbabilityBin = { from: number; to: number; wallets: number; said: number; paid: number }

/** What copying all wallets of one verdict returned per dollar, with a 90 % interval that resamples events. */
export type VerdictReturn = {
  verdict: VerdictKind
  wallets: number
  events: number
  stake: number
  roi: number | null
  low: number | null
  high: number | null
}
