import { z } from '@hono/zod-openapi'
import type { BettingTimes } from '../domain/traders/record/activity.ts'
import type { TraderPerformance, WindowPerformance } from '../domain/traders/record/performance.ts'
import type { SkillFigures } from '../domain/traders/record/skill.ts'
import type { Streak } from '../domain/traders/score/streak.ts'
import type { TradingHabits } from '../domain/traders/screens/habits.ts'
import type { CalibrationBand } from '../domain/traders/skill/calibration.ts'
import { COUNT, FIGURE } from './leaderboard-schema.ts'
import { DURATION_MS, listOf, orNull, TIME } from './schema.ts'
import type { MarketView, RecordView } from './wallet-views.ts'

/* What a wallet's past was made into, for the document. Statistics are numbers; shares, rates and prices lie in 0…1. */

const STREAK = z.strictObject({
  kind: z.enum(['winning', 'losing', 'none']),
  length: COUNT,
  chance: FIGURE.openapi({ description: 'Of such a streak at the prices paid.' }),
}) satisfies z.ZodType<Streak>

const HABITS = z.strictObject({
  makerShare: z.number(),
  twoSidedShare: z.number(),
  marketsPer30Days: z.number(),
  medianHoldMs: FIGURE,
  closedShare: z.number(),
  sweepShare: z.number(),
}) satisfies z.ZodType<TradingHabits>

const TIMING = z.strictObject({
  bands: listOf(z.strictObject({ fromHours: z.number(), toHours: FIGURE, trades: COUNT, volume: z.number() })),
  unknown: COUNT,
  medianHours: FIGURE,
}) satisfies z.ZodType<BettingTimes>

const WINDOW = z
  .strictObject({
    profit: z.number(),
    decidedMarkets: COUNT,
    winRate: FIGURE,
    roi: FIGURE,
    returnOnBuys: FIGURE,
    isWithheld: z.boolean(),
  })
  .openapi('WindowPerformance') satisfies z.ZodType<WindowPerformance>

const PERFORMANCE = z.strictObject({
  days30: WINDOW,
  days90: WINDOW,
  all: WINDOW,
  income: z.number(),
  openCost: z.number(),
  openValue: FIGURE,
  openPositions: COUNT,
  daily: listOf(z.strictObject({ day: z.iso.date(), profit: z.number(), total: z.number(), employed: z.number() })),
  sharpe7d: FIGURE,
  sharpe7dBefore: FIGURE,
  activeDays7d: COUNT,
  closed7d: COUNT,
  maxDrawdown30d: z.number(),
}) satisfies z.ZodType<TraderPerformance>

const MARKET = z.strictObject({
  conditionId: z.string(),
  eventId: z.string(),
  question: z.string().nullable(),
  category: z.string().nullable(),
  trades: COUNT,
  bought: z.number(),
  sold: z.number(),
  fees: z.number(),
  profit: z.number(),
  openCost: z.number(),
  entryPrice: z.number(),
  firstTradeAt: TIME,
  lastTradeAt: TIME,
  resolvedAt: orNull(TIME),
  outcome: z.enum(['won', 'lost', 'even', 'unclear', 'open']),
}) satisfies z.ZodType<MarketView>

const CALIBRATION_BAND = z.strictObject({
  from: z.number(),
  to: z.number(),
  bets: COUNT,
  events: COUNT,
  meanPrice: z.number(),
  wonShare: z.number(),
  low: z.number(),
  high: z.number(),
}) satisfies z.ZodType<CalibrationBand>

const MARKOUTS = z.strictObject({
  shape: z.enum(['latency', 'information', 'impact', 'maker', 'flat']),
  curve: listOf(
    z.strictObject({
      horizonMs: DURATION_MS,
      mean: z.number(),
      low: z.number(),
      high: z.number(),
      trades: COUNT,
      events: COUNT,
    }),
  ),
}) satisfies z.ZodType<SkillFigures['markouts']>

const COPY_COST = z.strictObject({
  delay: z.number(),
  spread: z.number(),
  fee: z.number(),
  total: z.number(),
  measuredShare: z.number(),
}) satisfies z.ZodType<NonNullable<SkillFigures['copyCost']>>

export const RECORD = z
  .strictObject({
    coverage: z.strictObject({
      from: TIME,
      until: TIME,
      reachesBack: z.boolean(),
      unplacedFills: COUNT,
      unseenShare: z.number(),
    }),
    streak: STREAK,
    habits: HABITS,
    timing: TIMING,
    performance: PERFORMANCE,
    markets: z.array(MARKET),
    calibration: orNull(listOf(CALIBRATION_BAND)),
    markouts: orNull(MARKOUTS),
    copyCost: orNull(COPY_COST),
  })
  .openapi('WalletRecord', {
    description: 'What was made of a wallet’s past. Dollars are numbers here: statistics, and no account of ours.',
  }) satisfies z.ZodType<RecordView>
