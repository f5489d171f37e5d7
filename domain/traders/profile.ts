import type { Address, ConditionId } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { TraderHistory } from './history.ts'
import { type ActivityFigures, activityOf, type BettingTimes, bettingTimesOf } from './record/activity.ts'
import { type BookStep, type ConditionBook, type EventBook, keepBook } from './record/event-book.ts'
import { groupRows } from './record/event-rows.ts'
import type { FollowingCosts } from './record/following-cost.ts'
import { historyAsOf } from './record/known-history.ts'
import { type MarketResult, marketResults, resolvedMarkets } from './record/market-results.ts'
import { performanceOf, type TraderPerformance } from './record/performance.ts'
import { placeTrades } from './record/placed-trades.ts'
import { scoreTradesOf, scoreTrendOf } from './record/score-trend.ts'
import { type SkillFigures, screenMoves, skillOf } from './record/skill.ts'
import { type TraderScore, traderScore } from './score/score.ts'
import { scoreInputsOf } from './score/score-inputs.ts'
import { type ScoreContext, scoreContextOf } from './score/score-warnings.ts'
import { currentStreak, type Streak } from './score/streak.ts'
import { habitsOf, type TradingHabits } from './screens/habits.ts'
import { type Screen, screensOf } from './screens/screens.ts'

/** How a profile is made. */
export type ProfileOptions = {
  costs: FollowingCosts
  /** Bets older than this are no evidence, days. */
  evidenceDays: number
  /** Most draws of the price-null test. */
  draws?: number
  /** Lists markets and days of wallets that are not eligible, too. */
  alwaysInFull?: boolean
}

/**
 * Everything that is made of one wallet's past at a moment; plain JSON. Dollars, shares and prices are numbers. `null` where something
 * cannot be stated. `trend` and `skill` are worked out for wallets that are eligible for the score, and only those list their
 * markets and days.
 */
export type TraderProfile = {
  wallet: Address
  asOf: EpochMs
  coverage: Coverage
  score: TraderScore
  /** Win rates are withheld with those of the last 30 days in `performance`. */
  context: ScoreContext
  streak: Streak
  activity: ActivityFigures
  habits: TradingHabits
  timing: BettingTimes
  performance: TraderPerformance
  /** The latest, by time of the last trade, newest first; at most {@link MAX_MARKETS}. */
  markets: readonly MarketResult[]
  /** By its own past alone; what is only seen among all wallets is judged with the family. */
  screens: readonly Screen[]
  /** The score on each of the last seven days, as the mean of that day's and the six before; oldest first. */
  trend: readonly number[] | null
  skill: SkillFigures | null
}

/** What is there to judge by, and what is missing. */
export type Coverage = {
  from: EpochMs
  until: EpochMs
  reachesBack: boolean
  /** Fills that are of no known outcome yet: they count for nothing. */
  unplacedFills: number
  /** The part of all shares that left the wallet without having been seen to arrive, 0…1. */
  unseenShare: number
}

/** How many markets a profile lists at most. */
const MAX_MARKETS = 200
const DAY_MS = 86_400_000
const MONTH_MS = 30 * DAY_MS

/** Makes a wallet's profile. Nothing that was traded, resolved or priced after `asOf` has any influence. */
export function profileOf(history: TraderHistory, asOf: EpochMs, options: ProfileOptions): TraderProfile {
  const known = historyAsOf(history, asOf)
  const { wallet, from, until, reachesBack } = known
  const { fills, trades, unplaced } = placeTrades(known)
  const books = groupRows(known, fills).map(keepBook)
  const { steps, conditions } = joinBooks(books)
  const results = marketResults(trades, conditions)
  const resolved = resolvedMarkets(results)
  const scoreTrades = scoreTradesOf(trades, asOf)
  const inputs = scoreInputsOf(scoreTrades, resolved, asOf)
  const score = traderScore(inputs)
  const isEligible = score.failedFilters.length === 0
  const isInFull = isEligible || options.alwaysInFull === true
  const habits = habitsOf(trades, Math.min(trades[0]?.at ?? asOf, asOf - MONTH_MS), asOf)
  const performance = performanceOf(
    {
      asOf,
      from,
      reachesBack,
      steps,
      trades,
      results,
      books: conditions.values(),
      income: known.events.reduce((sum, { kind, cash }) => sum + (kind === 'income' ? cash : 0), 0),
    },
    isInFull,
  )
  const context = scoreContextOf(inputs)
  return {
    wallet,
    asOf,
    coverage: { from, until, reachesBack, unplacedFills: unplaced, unseenShare: unseenShareOf(books) },
    score,
    context: performance.days30.isWithheld ? { ...context, winRate: null, excessWinRate: null } : context,
    streak: currentStreak(resolved),
    activity: activityOf(trades, results.length, inputs),
    habits,
    timing: bettingTimesOf(trades),
    performance,
    markets: isInFull ? results.toSorted((a, b) => b.lastTradeAt - a.lastTradeAt).slice(0, MAX_MARKETS) : [],
    screens: screensOf(habits, screenMoves(trades)),
    trend: isEligible ? scoreTrendOf(scoreTrades, resolved, asOf, known) : null,
    skill: isEligible
      ? skillOf(
          wallet,
          trades.filter(({ at }) => at > asOf - options.evidenceDays * DAY_MS),
          asOf,
          options.costs,
          options.draws,
        )
      : null,
  }
}

/** All steps in order of time, and all conditions. */
function joinBooks(books: readonly EventBook[]): {
  steps: readonly BookStep[]
  conditions: ReadonlyMap<ConditionId, ConditionBook>
} {
  const steps: BookStep[] = []
  const conditions = new Map<ConditionId, ConditionBook>()
  for (const book of books) {
    for (const step of book.steps) steps.push(step)
    for (const [conditionId, condition] of book.conditions) conditions.set(conditionId, condition)
  }
  return { steps: steps.sort((a, b) => a.at - b.at), conditions }
}

function unseenShareOf(books: readonly { left: number; unseen: number }[]): number {
  const left = books.reduce((sum, book) => sum + book.left, 0)
  return left === 0 ? 0 : books.reduce((sum, book) => sum + book.unseen, 0) / left
}
