import { z } from '@hono/zod-openapi'
import type { OverrideView, RosterChangeView } from '../db/read-model/discovery-views.ts'
import type { BacktestSkip } from '../domain/traders/backtest.ts'
import type { CalibrationBand } from '../domain/traders/calibration.ts'
import type { BasisEvidence, EvidenceSummary } from '../domain/traders/evidence.ts'
import type { ScoreExplanation } from '../domain/traders/explain-score.ts'
import type { TradingHabits } from '../domain/traders/habits.ts'
import type { BettingTimes } from '../domain/traders/record/activity.ts'
import type { TraderPerformance, WindowPerformance } from '../domain/traders/record/performance.ts'
import type { SkillFigures } from '../domain/traders/record/skill.ts'
import type { Streak } from '../domain/traders/streak.ts'
import { COUNT, FIGURE, ROW_MEMBERS } from './leaderboard-schema.ts'
import { AMOUNT, DURATION_MS, orNull, TIME } from './schema.ts'
import type { BacktestView, MarketView, RecordView, WalletPageView } from './wallet-views.ts'

/* What the page of a wallet is made of, for the document. Statistics are numbers; shares, rates and prices lie in 0…1. */

/** Rows that statistics give and nobody changes. */
const listOf = <Row extends z.ZodType>(row: Row) => z.array(row).readonly()

const SCORE_INPUTS = z.strictObject({
  trades: COUNT,
  tradesLast7Days: COUNT,
  earlyTrades: COUNT,
  notionalCv: FIGURE,
  resolvedMarkets: COUNT,
  decidedMarkets: COUNT,
  wonMarkets: COUNT,
  movedTrades: COUNT,
  favourableTrades: COUNT,
  longMarketTrades: COUNT,
  longMarketEarlyTrades: COUNT,
  averageEntryPrice: FIGURE,
}) satisfies z.ZodType<WalletPageView['scoreInputs']>

const FACTOR = z.enum(['earlyBetting', 'volumeConsistency', 'winRate', 'edge', 'activity'])

const EXPLANATION = z
  .strictObject({
    factors: z.array(
      z.strictObject({
        factor: FACTOR,
        value: FIGURE.openapi({ description: 'What was measured; null where it cannot be.' }),
        sample: COUNT,
        none: z.number().openapi({ description: 'The value that gives no points.' }),
        full: z.number().openapi({ description: 'The value that gives all of them.' }),
        subScore: z.number().min(0).max(100),
        points: z.number(),
        mostPoints: z.number(),
      }),
    ),
    context: z.strictObject({
      earlyShare: FIGURE,
      earlyShareLong: FIGURE,
      winRate: FIGURE,
      excessWinRate: FIGURE,
      largestPossibleCv: FIGURE,
      warnings: listOf(
        z.enum([
          'early-share-comes-from-short-markets',
          'win-rate-is-what-was-paid-for',
          'too-few-moves-for-edge',
          'few-trades-limit-variation',
        ]),
      ),
    }),
    changes: z.array(
      z.strictObject({
        changes: z.enum(['eligibility', 'score', 'verdict', 'live-sizing']),
        text: z.string(),
        points: FIGURE,
      }),
    ),
  })
  .openapi('ScoreExplanation') satisfies z.ZodType<ScoreExplanation>

const ESTIMATE = z.strictObject({
  mean: z.number(),
  variance: z.number(),
  events: COUNT,
  effectiveEvents: z.number(),
})

const BASIS = z
  .strictObject({ outcome: ESTIMATE, closing: orNull(ESTIMATE), z: z.number(), pValue: z.number() })
  .openapi('BasisEvidence') satisfies z.ZodType<BasisEvidence>

const EVIDENCE = z
  .strictObject({
    resolvedEvents: COUNT,
    leader: orNull(BASIS),
    copier: orNull(BASIS),
    dollarExcess: FIGURE,
    concentration: z.strictObject({ topEventShare: z.number(), isOneBet: z.boolean() }),
  })
  .openapi('Evidence') satisfies z.ZodType<EvidenceSummary>

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

const RECORD = z
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

const OVERRIDE = z
  .strictObject({ kind: z.enum(['pin', 'ban']), reason: z.string(), by: z.string(), at: TIME })
  .openapi('Override') satisfies z.ZodType<OverrideView>

const ROSTER_CHANGE = z
  .strictObject({
    wallet: z.string(),
    label: z.string().nullable(),
    at: TIME,
    change: z.enum(['add', 'remove', 'pause', 'resume', 'decline', 'recover', 'edge', 'pin', 'ban', 'clear']),
    reason: z.string(),
    by: z.string(),
    runId: z.string().nullable(),
  })
  .openapi('RosterChange') satisfies z.ZodType<RosterChangeView>

export const WALLET_PAGE = z
  .strictObject({
    ...ROW_MEMBERS,
    scoreVersion: z.string(),
    scoreInputs: SCORE_INPUTS,
    explanation: EXPLANATION,
    evidence: orNull(EVIDENCE),
    outcomesAgree: z.boolean().nullable(),
    history: z.strictObject({
      from: orNull(TIME),
      until: orNull(TIME),
      isComplete: z.boolean(),
      lastTradeAt: orNull(TIME),
    }),
    record: orNull(RECORD),
    override: orNull(OVERRIDE),
    rosterHistory: z.array(ROSTER_CHANGE),
  })
  .openapi('WalletPage') satisfies z.ZodType<WalletPageView>

const SKIP = z.enum([
  'market-over',
  'price-beyond-limit',
  'below-minimum',
  'no-price',
  'out-of-money',
  'nothing-held',
  'unplaced',
]) satisfies z.ZodType<BacktestSkip>

export const BACKTEST = z
  .strictObject({
    wallet: z.string(),
    from: TIME,
    until: TIME,
    delayMs: DURATION_MS,
    size: AMOUNT,
    verdict: z.enum(['paid', 'lost', 'not-enough-evidence']),
    text: z.string(),
    leaderTrades: COUNT,
    copied: COUNT,
    skipped: z.array(z.strictObject({ reason: SKIP, trades: COUNT })),
    grounds: z.strictObject({ recorded: COUNT, reconstructed: COUNT, assumed: COUNT }).openapi({
      description: 'Where our prices come from, in copies: order books, mids with half a spread, assumptions.',
    }),
    events: COUNT.openapi({ description: 'Settled events that were copied.' }),
    openEvents: COUNT,
    stake: AMOUNT,
    leaderProfit: AMOUNT.openapi({ description: 'Of the same stakes at the wallet’s own prices.' }),
    profit: AMOUNT,
    roi: FIGURE,
    low: FIGURE,
    high: FIGURE,
    tax: z
      .strictObject({ delay: AMOUNT, spread: AMOUNT, fees: AMOUNT, skipped: AMOUNT, rounding: AMOUNT, total: AMOUNT })
      .openapi({ description: 'What is lost between their profit and ours; a negative part is a gain.' }),
  })
  .openapi('Backtest') satisfies z.ZodType<BacktestView>
