import { z } from '@hono/zod-openapi'
import type {
  DiscoveryRunView,
  GroupView,
  LeaderboardCounts,
  LeaderboardRow,
  LeaderboardSort,
  SkillView,
  TrendView,
  WalletStatus,
} from '../db/read-model/discovery-views.ts'
import type { Grade, SubScores } from '../domain/traders/score/score.ts'
import type { VerdictKind } from '../domain/traders/skill/verdict.ts'
import { AMOUNT, orNull, TIME } from './schema.ts'

/* What the leaderboard is made of, for the document. */

export const COUNT = z.int().min(0)
/** A measured figure that may not be known. */
export const FIGURE = z.number().nullable()

export const VERDICT_KIND = z
  .enum(['screened-out', 'too-few', 'one-bet', 'not-copyable', 'luck', 'evidence'])
  .openapi('VerdictKind', { description: '`too-few` is the usual one, and no fault.' }) satisfies z.ZodType<VerdictKind>

export const GRADE = z.enum(['A', 'B', 'C', 'D', 'F']) satisfies z.ZodType<Grade>

export const WALLET_STATUS = z
  .enum(['following', 'paused', 'removed', 'candidate', 'banned'])
  .openapi('WalletStatus', { description: '`candidate`: scored, not followed.' }) satisfies z.ZodType<WalletStatus>

export const SORT = z.enum([
  'score',
  'probability',
  'edge',
  'qValue',
  'pnl30d',
  'winRate',
  'trades30d',
  'sharpe7d',
  'events',
]) satisfies z.ZodType<LeaderboardSort>

const SUB_SCORE = z.number().min(0).max(100)

const SUB_SCORES = z.strictObject({
  earlyBetting: SUB_SCORE,
  volumeConsistency: SUB_SCORE,
  winRate: SUB_SCORE,
  edge: SUB_SCORE,
  activity: SUB_SCORE,
}) satisfies z.ZodType<SubScores>

const SKILL = z
  .strictObject({
    edgeCopier: FIGURE.openapi({
      description: 'Shrunk edge at a copier’s cost, in √(p(1−p)) a share: × 50 is cents at 50 ¢.',
    }),
    edgeCopierSd: FIGURE,
    edgeLeader: FIGURE.openapi({ description: 'The same at the wallet’s own price.' }),
    edgeLeaderSd: FIGURE,
    probability: FIGURE.openapi({ description: 'That copying pays, 0…1.' }),
    qValue: FIGURE.openapi({ description: 'Of those that look this good, the part that is lucky, 0…1.' }),
    events: COUNT,
    effectiveEvents: FIGURE,
    topEventShare: FIGURE,
    makerShare: FIGURE,
    excessWinRate: FIGURE,
    clv24h: FIGURE,
    copyCost: FIGURE.openapi({ description: 'What a share costs a copier beyond the wallet’s own price, in price.' }),
    verdictKind: orNull(VERDICT_KIND),
    verdict: z.string().nullable(),
    screens: z.array(z.string()),
    washScore: FIGURE.openapi({
      description:
        'How much it looks like a wash trader, 0…1: from 0.8 it cannot be copied. Null where it is not known whom it traded with.',
    }),
    liveEligible: z.boolean().openapi({ description: 'Real money may follow.' }),
  })
  .openapi('Skill') satisfies z.ZodType<SkillView>

const TREND = z
  .strictObject({
    scores: z
      .array(z.number())
      .nullable()
      .openapi({ description: 'Seven-day means of the last seven days, oldest first.' }),
    change: FIGURE,
    declining: z.boolean(),
  })
  .openapi('Trend') satisfies z.ZodType<TrendView>

const GROUP = z
  .strictObject({
    wallets: COUNT.openapi({ description: 'This one included.' }),
    ties: z.array(z.enum(['same-second', 'same-size', 'same-events', 'same-funder', 'closed-group'])),
    copied: z.string().nullable().openapi({ description: 'Another one of them that is copied.' }),
  })
  .openapi('WalletGroup', {
    description: 'Wallets that act as one: the rules copy one of them at most.',
  }) satisfies z.ZodType<GroupView>

/** The members of a row, for those who have more. */
export const ROW_MEMBERS = {
  wallet: z.string(),
  label: z.string().nullable(),
  source: z.string().nullable().openapi({ description: 'How it was first found.' }),
  simulated: z.boolean(),
  status: WALLET_STATUS,
  isPinned: z.boolean(),
  autoAdded: z.boolean(),
  asOf: TIME,
  score: z.number().min(0).max(100),
  grade: GRADE,
  subScores: SUB_SCORES,
  eligible: z.boolean(),
  failedFilters: z.array(z.string()),
  totalTrades: COUNT,
  trades30d: COUNT,
  earlyTrades: COUNT,
  tradesPerWeek: z.number().min(0),
  resolvedWins: COUNT,
  resolvedMarkets: COUNT,
  pnl30d: orNull(AMOUNT),
  pnl90d: orNull(AMOUNT),
  winRate: FIGURE,
  sharpe7d: FIGURE,
  maxDrawdown30d: FIGURE,
  meanPosition: orNull(AMOUNT),
  skill: SKILL,
  trend: TREND,
  group: orNull(GROUP),
}

const ROW = z.strictObject(ROW_MEMBERS).openapi('LeaderboardRow') satisfies z.ZodType<LeaderboardRow>

const COUNTS = z.strictObject({
  candidates: COUNT,
  scored: COUNT,
  eligible: COUNT,
  following: COUNT,
  byVerdict: z.array(z.strictObject({ verdict: VERDICT_KIND, wallets: COUNT })),
}) satisfies z.ZodType<LeaderboardCounts>

export const LEADERBOARD_PAGE = z
  .strictObject({
    rows: z.array(ROW),
    next: z.string().nullable(),
    counts: COUNTS.openapi({ description: 'Of all wallets, whatever the filter shows.' }),
  })
  .openapi('Leaderboard')

export const RUN = z
  .strictObject({
    runId: z.string(),
    kind: z.enum(['discover', 'refresh', 'clean-up']),
    state: z.enum(['running', 'finished', 'failed']),
    startedAt: TIME,
    finishedAt: orNull(TIME),
    publishedAt: orNull(TIME),
    counts: z.record(z.string(), z.number()),
    summary: z.string().nullable(),
  })
  .openapi('DiscoveryRun') satisfies z.ZodType<DiscoveryRunView>
