import { z } from '@hono/zod-openapi'
import type { CompanionView, OverrideView, RosterChangeView } from '../db/read-model/discovery-views.ts'
import type { ScoreExplanation } from '../domain/traders/score/explain-score.ts'
import type { BasisEvidence, EvidenceSummary } from '../domain/traders/skill/evidence.ts'
import { COUNT, FIGURE, ROW_MEMBERS, WALLET_STATUS } from './leaderboard-schema.ts'
import { RECORD } from './record-schema.ts'
import { listOf, orNull, TIME } from './schema.ts'
import type { WalletPageView } from './wallet-views.ts'

/* What the page of a wallet is made of, for the document. Statistics are numbers; shares, rates and prices lie in 0…1. */

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

const OVERRIDE = z
  .strictObject({ kind: z.enum(['pin', 'ban']), reason: z.string(), by: z.string(), at: TIME })
  .openapi('Override') satisfies z.ZodType<OverrideView>

const COMPANION = z
  .strictObject({ wallet: z.string(), label: z.string().nullable(), simulated: z.boolean(), status: WALLET_STATUS })
  .openapi('Companion') satisfies z.ZodType<CompanionView>

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
    companions: z.array(COMPANION).openapi({ description: 'The others of its group, followed ones first.' }),
    rosterHistory: z.array(ROSTER_CHANGE),
  })
  .openapi('WalletPage') satisfies z.ZodType<WalletPageView>
