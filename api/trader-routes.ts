import { createRoute, z } from '@hono/zod-openapi'
import type { LeaderView } from '../db/read-model.ts'
import { parseMicros, roundMicros, usd } from '../domain/money/units.ts'
import { REASON } from './halt.ts'
import { FIGURE, GRADE } from './leaderboard-schema.ts'
import type { Operator } from './operator.ts'
import { jsonBody } from './routing.ts'
import { AMOUNT, decimalNumber, json, orNull, PAGE_QUERY, problems, TIME, WALLET, wholeNumber } from './schema.ts'

/* The routes about traders as the document has them; `traders.ts` says what they do. */

const TRADER = z
  .strictObject({
    wallet: z.string(),
    label: z.string().nullable(),
    source: z.string(),
    simulated: z.boolean(),
    active: z.boolean(),
    paused: z.boolean(),
    pauseReason: z.string().nullable(),
    pausedBy: z.enum(['automation', 'operator']).nullable(),
    autoAdded: z.boolean().openapi({ description: 'Added by the rules, not by a person.' }),
    declining: z.boolean().openapi({ description: 'Its score has been falling.' }),
    score: z.number().min(0).max(100).nullable().openapi({
      description: 'This and what follows as of the last run that scored it; null where none has.',
    }),
    grade: orNull(GRADE),
    probability: FIGURE.openapi({ description: 'That copying pays, 0…1.' }),
    verdict: z.string().nullable(),
    liveEligible: z.boolean().openapi({ description: 'Real money may follow.' }),
    edge: z.number(),
    edgeSd: z.number(),
    edgeSource: z.string().openapi({ description: '`assumed` is a setting, not evidence.' }),
    pnl30d: orNull(AMOUNT),
    sharpe: z.number().nullable(),
    tradeCount: z.int().nullable(),
    winRate: z.number().nullable(),
    followedSince: TIME,
    addedAt: TIME,
    lastTradeAt: orNull(TIME),
  })
  .openapi('Trader') satisfies z.ZodType<LeaderView>

const COUNT = z.int().min(0)

const TRADER_PAGE = z
  .strictObject({
    total: COUNT.openapi({ description: 'Followed now, whatever the filter shows.' }),
    active: COUNT,
    paused: COUNT,
    rows: z.array(TRADER),
    next: z.string().nullable(),
  })
  .openapi('TraderPage')

const DOLLARS = z
  .union(
    [z.number().min(-1e12).max(1e12), z.string().regex(/^-?\d{1,12}(\.\d{1,30})?$/)],
    'expected dollars as a number or decimal text',
  )
  // A number is what its sender's floating point made of the text; micro-dollars are as much as can be meant.
  .transform((value) => usd(typeof value === 'number' ? parseMicros(value.toFixed(6)) : roundMicros(value, 'down')))
  .openapi({ description: 'Dollars, as a number or decimal text.', example: '1250.50' })

const FILTERS = {
  state: z.enum(['active', 'paused', 'removed']).optional(),
  minPnl30d: z
    .string()
    .regex(/^-?\d{1,12}(\.\d{1,6})?$/, 'expected dollars')
    .optional()
    .openapi({ description: 'Least profit of the last 30 days, dollars.', example: '500' }),
  minSharpe: decimalNumber(-1000, 1000).optional(),
  minTrades: wholeNumber(0, 1_000_000_000).optional(),
  minWinRate: decimalNumber(0, 1).optional().openapi({ description: 'A fraction, 0.55 = 55 %.' }),
}

const NEW_TRADER = z
  .strictObject({
    wallet: WALLET,
    label: z.string().trim().min(1).max(80).nullish(),
    edge: z.number().min(-1).max(1).optional().openapi({ description: 'Assumed edge, in √(p(1−p)) a share.' }),
    edgeSd: z.number().min(0).max(10).optional(),
    pnl30d: DOLLARS.optional(),
    sharpe: z.number().min(-1000).max(1000).optional(),
    tradeCount: z.int().min(0).max(1_000_000_000).optional(),
    winRate: z.number().min(0).max(1).optional(),
    force: z.boolean().default(false).openapi({ description: 'Follow although the past misses a minimum.' }),
  })
  .openapi('NewTrader')

const changed = (...outcomes: [string, ...string[]]) => z.strictObject({ outcome: z.enum(outcomes), trader: TRADER })
const WALLET_PARAMS = z.object({ wallet: WALLET })

export const LIST_TRADERS = createRoute({
  method: 'get',
  path: '/traders',
  tags: ['traders'],
  summary: 'Who is followed and who was, first those followed, each group by when they were added',
  description: 'A bound leaves out who falls short of it, and who is not known to reach it.',
  request: { query: PAGE_QUERY.extend({ limit: PAGE_QUERY.shape.limit.default(200), ...FILTERS }) },
  responses: { 200: json('A page of traders.', TRADER_PAGE), ...problems(400) },
})

export const GET_TRADER = createRoute({
  method: 'get',
  path: '/traders/{wallet}',
  tags: ['traders'],
  summary: 'One trader',
  request: { params: WALLET_PARAMS },
  responses: { 200: json('The trader.', TRADER), ...problems(400, 404) },
})

export const postTrader = ({ guard, security }: Operator) =>
  createRoute({
    method: 'post',
    path: '/traders',
    tags: ['operator'],
    summary: 'Follow a wallet; its edge is then assumed, not measured',
    security,
    middleware: [guard, jsonBody] as const,
    request: { body: { required: true, content: { 'application/json': { schema: NEW_TRADER } } } },
    responses: {
      200: json('Known already and brought up to date.', changed('updated')),
      201: json('Followed from now on.', changed('added')),
      ...problems(400, 401, 413, 415, 429),
    },
  })

export const deleteTrader = ({ guard, security }: Operator) =>
  createRoute({
    method: 'delete',
    path: '/traders/{wallet}',
    tags: ['operator'],
    summary: 'Follow a trader no more; what was copied stays',
    security,
    middleware: [guard] as const,
    request: { params: WALLET_PARAMS },
    responses: { 200: json('Removed.', changed('removed')), ...problems(400, 401, 404, 429) },
  })

export const postPause = ({ guard, security }: Operator) =>
  createRoute({
    method: 'post',
    path: '/traders/{wallet}/pause',
    tags: ['operator'],
    summary: 'Copy no entries of a trader; their exits still count',
    security,
    middleware: [guard, jsonBody] as const,
    request: {
      params: WALLET_PARAMS,
      body: {
        required: true,
        content: {
          'application/json': { schema: z.strictObject({ reason: REASON.default('paused by the operator') }) },
        },
      },
    },
    responses: { 200: json('Paused.', changed('paused')), ...problems(400, 401, 404, 409, 413, 415, 429) },
  })

export const postResume = ({ guard, security }: Operator) =>
  createRoute({
    method: 'post',
    path: '/traders/{wallet}/resume',
    tags: ['operator'],
    summary: 'Copy a paused trader again',
    security,
    middleware: [guard] as const,
    request: { params: WALLET_PARAMS },
    responses: { 200: json('Running.', changed('resumed')), ...problems(400, 401, 404, 409, 429) },
  })
