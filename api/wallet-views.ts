import type { WalletView } from '../db/read-model/discovery-views.ts'
import type { BacktestSkip, CopyTax, PriceGround } from '../domain/traders/copying/backtest.ts'
import type { BettingTimes } from '../domain/traders/record/activity.ts'
import type { MarketResult } from '../domain/traders/record/market-results.ts'
import type { TraderPerformance } from '../domain/traders/record/performance.ts'
import type { SkillFigures } from '../domain/traders/record/skill.ts'
import type { ScoreExplanation } from '../domain/traders/score/explain-score.ts'
import type { ScoreInputs } from '../domain/traders/score/score-inputs.ts'
import type { Streak } from '../domain/traders/score/streak.ts'
import type { TradingHabits } from '../domain/traders/screens/habits.ts'
import type { CalibrationBand } from '../domain/traders/skill/calibration.ts'
import type { EvidenceSummary } from '../domain/traders/skill/evidence.ts'

/** One wallet in full: its score taken apart, the evidence behind the verdict, and what its past was made into. */
export type WalletPageView = Omit<WalletView, 'profile' | 'scoreInputs'> & {
  scoreInputs: Omit<ScoreInputs, 'asOf'>
  explanation: ScoreExplanation
  evidence: EvidenceSummary | null
  /** Null where the last run did not keep it. */
  record: RecordView | null
}

/** What was made of a wallet's past. Dollars are numbers here: these are statistics, and no account of ours. */
export type RecordView = {
  coverage: { from: string; until: string; reachesBack: boolean; unplacedFills: number; unseenShare: number }
  streak: Streak
  habits: TradingHabits
  timing: BettingTimes
  performance: TraderPerformance
  /** The latest, newest first. */
  markets: MarketView[]
  /** The rest only of wallets that are eligible for the score. */
  calibration: readonly CalibrationBand[] | null
  markouts: SkillFigures['markouts'] | null
  copyCost: SkillFigures['copyCost']
}

export type MarketView = Omit<MarketResult, 'conditionId' | 'firstTradeAt' | 'lastTradeAt' | 'resolvedAt'> & {
  conditionId: string
  firstTradeAt: string
  lastTradeAt: string
  resolvedAt: string | null
}

/** What copying a wallet would have paid: imagined trades, no money. Dollars are decimal strings. */
export type BacktestView = {
  wallet: string
  from: string
  until: string
  delayMs: number
  /** Dollars per copied purchase. */
  size: string
  verdict: 'paid' | 'lost' | 'not-enough-evidence'
  text: string
  leaderTrades: number
  copied: number
  skipped: { reason: BacktestSkip; trades: number }[]
  /** Where prices come from: how many copies had which ground. */
  grounds: Readonly<Record<PriceGround, number>>
  /** Settled events that were copied, and those that wait for their resolution. */
  events: number
  openEvents: number
  stake: string
  /** Of the same stakes at the leader's own prices. */
  leaderProfit: string
  profit: string
  /** Per dollar staked, and its 90 % interval over events; null without a copy. */
  roi: number | null
  low: number | null
  high: number | null
  /** The parts add up to the total, which is what the leader's prices made less what ours made. A negative part is a gain. */
  tax: Readonly<Record<keyof CopyTax, string>>
}
