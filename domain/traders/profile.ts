import type { Address, ConditionId } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { UtcDay } from '../portfolio/equity.ts'
import type { CalibrationBand } from './calibration.ts'
import type { EvidenceSummary } from './evidence.ts'
import type { TradingHabits } from './habits.ts'
import type { MarkoutPoint, MarkoutShape } from './markouts.ts'
import type { TraderScore } from './score.ts'
import type { ScoreContext } from './score-warnings.ts'
import type { Screen } from './screens.ts'
import type { Streak } from './streak.ts'

/** What following is taken to cost where nobody measured it. Prices 0…1. */
export type FollowingCosts = {
  /** From the leader's fill to ours, ms. Mids are known a minute after a trade at the earliest: up to that, the minute's stands in. */
  delayMs: number
  /** Half of the spread around the mid; less near 0 and 1, see `halfSpreadAt`. */
  halfSpread: number
  /** What being late costs per share where no mid is known. */
  delayCost: number
  /** Taker fee rate where the market's own is not known. */
  feeRate: number
}

/** How many markets and days a profile lists at most. */
export const MAX_MARKETS = 200
export const SERIES_DAYS = 180

/** How a profile is made. */
export type ProfileOptions = {
  costs: FollowingCosts
  /** Bets older than this are no evidence, days. */
  evidenceDays: number
  /** From `washScores`; null where counterparties are not known. */
  washScore: number | null
  /** Most draws of the price-null test. */
  draws?: number
}

/**
 * Everything that is made of one wallet's past at a moment; plain JSON. Dollars, shares and prices are numbers. `null` where
 * something cannot be stated, or is not worked out because the wallet is not eligible for the score.
 */
export type TraderProfile = {
  wallet: Address
  asOf: EpochMs
  coverage: Coverage
  score: TraderScore
  context: ScoreContext
  streak: Streak
  activity: ActivityFigures
  habits: TradingHabits
  timing: BettingTimes
  performance: TraderPerformance
  /** The latest, by time of the last trade; at most {@link MAX_MARKETS}. */
  markets: readonly MarketResult[]
  screens: readonly Screen[]
  /** The score of each of the last seven days, itself the mean of that day's and the six before; oldest first. */
  trend: readonly number[] | null
  skill: SkillFigures | null
}

/** What is there to judge by, and what is missing. */
export type Coverage = {
  from: EpochMs
  until: EpochMs
  reachesBack: boolean
  /** Trades of tokens whose market is not known: they count as trades, and for nothing else. */
  unplacedTrades: number
  /** The part of all shares that left the wallet without having been seen to arrive, 0…1. */
  unseenShare: number
}

/** How much a wallet trades. */
export type ActivityFigures = {
  trades: number
  trades30d: number
  /** Within a day of the market's opening, in the last 30 days. */
  earlyTrades30d: number
  buys: number
  sells: number
  /** Dollars, without fees. */
  volume: number
  volume30d: number
  fees: number
  tradesPerWeek: number
  /** Median dollars of a trade. */
  medianStake: number | null
  firstTradeAt: EpochMs | null
  lastTradeAt: EpochMs | null
  markets: number
}

/** How long after a market's opening the wallet trades. */
export type BettingTimes = {
  /** In order; `toHours` is null in the last one, which has no end. */
  bands: readonly { fromHours: number; toHours: number | null; trades: number; volume: number }[]
  /** Trades of markets whose opening is not known. */
  unknown: number
  medianHours: number | null
}

/** Profit first in first out over everything that moved the wallet's shares, made when a market resolves, fees included. */
export type TraderPerformance = {
  days30: WindowPerformance
  days90: WindowPerformance
  all: WindowPerformance
  /** Rebates and rewards; in none of the profits. */
  income: number
  /** What open positions cost, and what they are worth at the last price known of each; null where none is known. */
  openCost: number
  openValue: number | null
  openPositions: number
  /** Days with profit, loss or money at work in the last {@link SERIES_DAYS}, quiet ones included; oldest first. */
  daily: readonly DailyResult[]
  /** Yearly, of the last 7 days' returns on the capital employed; null where it cannot be stated. */
  sharpe7d: number | null
  /** The same a day earlier. */
  sharpe7dBefore: number | null
  /** Days of the last 7 with profit or loss, and positions closed in them: whether the ratio says anything. */
  activeDays7d: number
  closed7d: number
  /** Deepest fall in the last 30 days on the capital employed, 0 … −1. */
  maxDrawdown30d: number
}

/** One stretch of time up to now. */
export type WindowPerformance = {
  profit: number
  /** Resolved markets that were won or lost. */
  decidedMarkets: number
  /** Of those; null where it must be withheld, see `isWithheld`. */
  winRate: number | null
  /** Profit ÷ the largest capital employed at a time; null where it must be withheld. */
  roi: number | null
  /** Profit ÷ dollars bought for. */
  returnOnBuys: number | null
  /** The past is not known back to the beginning of this stretch, or shares were sold that were never seen to arrive. */
  isWithheld: boolean
}

/** One UTC day. */
export type DailyResult = {
  day: UtcDay
  profit: number
  /** Profit so far. */
  total: number
  /** Largest cost of what was held at a time on that day. */
  employed: number
}

/** What one market brought, both outcomes together. */
export type MarketResult = {
  conditionId: ConditionId
  eventId: string
  question: string
  category: string | null
  trades: number
  /** Dollars bought for, sold for, and paid in fees. */
  bought: number
  sold: number
  fees: number
  /** Made so far: by sales, and by the resolution where there was one. */
  profit: number
  /** What is still held cost this much. */
  openCost: number
  /** Average price of what was bet on; null without a trade. */
  entryPrice: number | null
  firstTradeAt: EpochMs
  lastTradeAt: EpochMs
  resolvedAt: EpochMs | null
  outcome: 'won' | 'lost' | 'even' | 'open'
}

/** What only an eligible wallet is worth working out for. */
export type SkillFigures = {
  /** What the judgement of the whole family needs. */
  evidence: EvidenceSummary
  calibration: readonly CalibrationBand[]
  markouts: { curve: readonly MarkoutPoint[]; shape: MarkoutShape }
  copyCost: CopyCostFigures
  /** Mean of (closing mid − price) over events, in price; null with fewer than ten. */
  clv: number | null
  bets: number
}

/** What a copier pays above the leader, means over bets in price per share. The first three add up to `total`. */
export type CopyCostFigures = {
  delay: number
  spread: number
  fee: number
  total: number
  /** The part of bets whose later mid is known, 0…1; the others' cost is assumed. */
  measuredShare: number
}
