import type { Address, ConditionId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { CalibrationBand } from '../../domain/traders/calibration.ts'
import type { Evidence } from '../../domain/traders/evidence.ts'
import type { MarkoutPoint, MarkoutShape } from '../../domain/traders/markouts.ts'
import type { TraderScore } from '../../domain/traders/score.ts'
import type { Screen } from '../../domain/traders/screens.ts'
import type { Streak } from '../../domain/traders/streak.ts'

/** What a run found out about one wallet, before it is compared with the others. Dollars are plain numbers: statistics. */
export type ScoredWallet = {
  wallet: Address
  asOf: EpochMs
  score: TraderScore
  figures: WalletFigures
  screens: readonly Screen[]
  evidence: FamilyEvidence
  curves: WalletCurves
}

/** Rates and shares are 0…1; what cannot be measured is null. */
export type WalletFigures = {
  /** Decisions in all of the known past. */
  totalTrades: number
  lastTradeAt: EpochMs | null
  pnl30d: number
  pnl90d: number
  winRate: number | null
  sharpe7d: number | null
  /** Zero or below, on the capital that was employed. */
  maxDrawdown30d: number | null
  /** Mean dollars of a trade. */
  meanPosition: number | null
  makerShare: number | null
  /** Wins less the sum of prices paid, per decided bet. */
  excessWinRate: number | null
  /** Mean move to the closing mid a day on, in price. */
  clv24h: number | null
  /** What a share costs a copier beyond the leader's price. */
  copyCost: number | null
}

/** What judging a family needs of one wallet; its events, of which there are many, are left out. */
export type FamilyEvidence = Omit<Evidence, 'events'>

/** What the wallet's page draws. */
export type WalletCurves = {
  /** Running profit in dollars at the end of each UTC day, oldest first. */
  equity: readonly { day: string; profit: number }[]
  markouts: { shape: MarkoutShape; points: readonly MarkoutPoint[] }
  calibration: readonly CalibrationBand[]
  /** How long after a market's opening it trades; `toHours` is null for the last bin. */
  bettingTimes: readonly { fromHours: number; toHours: number | null; trades: number }[]
  streak: Streak
  /** Those with the most volume, largest first. `profit` is null until the market has resolved or was left. */
  markets: readonly {
    conditionId: ConditionId
    question: string
    trades: number
    volume: number
    profit: number | null
    resolvedAt: EpochMs | null
  }[]
}
