import type { ProfileOptions } from '../../domain/traders/profile.ts'

/** What a scoring process is told: the wallets from the first to the last key, as of a time. */
export type ScoringOrder = {
  databaseUrl: string
  first: number
  last: number
  from: number
  asOf: number
  familyFile: string
}

/** What it answers. Times are CPU seconds of that process. */
export type ScoringResult = {
  wallets: number
  fills: number
  eligible: number
  /** Of `profileOf` alone; the rest is reading. */
  profileSeconds: number
  cpuSeconds: number
  peakMiB: number
}

export const PROFILE: ProfileOptions = {
  costs: { delayMs: 15_000, halfSpread: 0.01, delayCost: 0.005, feeRate: 0.04 },
  evidenceDays: 180,
}
