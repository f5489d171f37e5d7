import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Leaders } from '../db/leaders.ts'
import type { TraderFilter } from '../db/read-model/traders.ts'
import type { LeaderView, ReadModel } from '../db/read-model.ts'
import { InvalidInputError, NotFoundError } from '../domain/errors.ts'
import type { Address } from '../domain/money/ids.ts'
import { parseMicros, roundMicros, usd } from '../domain/money/units.ts'
import { type LeaderMinimums, leaderShortfalls } from '../domain/traders/admission.ts'
import { REASON } from './halt.ts'
import type { Operator } from './operator.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes, jsonBody } from './routing.ts'
import { AMOUNT, decimalNumber, json, orNull, PAGE_QUERY, problems, TIME, WALLET, wholeNumber } from './schema.ts'

export type TraderDeps = ReadDeps & {
  leaders: Pick<Leaders, 'add' | 'pause' | 'resume' | 'remove'>
  /** The edge that a trader added by hand is assumed to have, and what their past must show. */
  leaderDefaults: LeaderMinimums & { assumedEdge: number; assumedEdgeSd: number }
}

const TRADER = z
  .strictObject({
    wallet: z.string(),
    label: z.string().nullable(),
    source: z.string(),
    simulated: z.boolean(),
    active: z.boolean(),
    paused: z.boolean(),
    pauseReason: z.string().nullable(),
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
  .union([z.number(), z.string()])
  .refine((value) => /^-?\d{1,12}(\.\d+)?$/.test(String(value)), 'expected dollars as a number or decimal text')
  .transform((value) => usd(roundMicros(String(value), 'down')))
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

const LIST_TRADERS = createRoute({
  method: 'get',
  path: '/traders',
  tags: ['traders'],
  summary: 'Who is followed and who was, first those followed, each group by when they were added',
  description: 'A bound leaves out who falls short of it, and who is not known to reach it.',
  request: { query: PAGE_QUERY.extend({ limit: PAGE_QUERY.shape.limit.default(200), ...FILTERS }) },
  responses: { 200: json('A page of traders.', TRADER_PAGE), ...problems(400) },
})

const GET_TRADER = createRoute({
  method: 'get',
  path: '/traders/{wallet}',
  tags: ['traders'],
  summary: 'One trader',
  request: { params: WALLET_PARAMS },
  responses: { 200: json('The trader.', TRADER), ...problems(400, 404) },
})

const postTrader = ({ guard, security }: Operator) =>
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

const deleteTrader = ({ guard, security }: Operator) =>
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

const postPause = ({ guard, security }: Operator) =>
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

const postResume = ({ guard, security }: Operator) =>
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

/** `GET /traders`, `GET /traders/{wallet}`, and what the operator does with them. */
export function traderRoutes(deps: TraderDeps, operator: Operator): OpenAPIHono {
  const { leaders, readModel, now } = deps
  return createRoutes()
    .openapi(LIST_TRADERS, async (c) => {
      const { cursor, limit, ...filter } = c.req.valid('query')
      const [counts, page] = await Promise.all([
        readModel.countTraders(),
        readModel.traders(toFilter(filter), pageRequest({ cursor, limit })),
      ])
      return c.json({ ...counts, ...page }, 200)
    })
    .openapi(GET_TRADER, async (c) => c.json(await load(readModel, c.req.valid('param').wallet), 200))
    .openapi(postTrader(operator), async (c) => {
      const { wallet, label, edge, edgeSd, force, ...past } = c.req.valid('json')
      const stats = definedOnly(past)
      const shortfalls = leaderShortfalls(stats, deps.leaderDefaults)
      if (shortfalls.length > 0 && !force) {
        throw new InvalidInputError(`${shortfalls.join('; ')} (send "force": true to follow anyway)`)
      }
      const outcome = await leaders.add(
        {
          wallet,
          label: label ?? null,
          source: 'manual',
          edge: edge ?? deps.leaderDefaults.assumedEdge,
          edgeSd: edgeSd ?? deps.leaderDefaults.assumedEdgeSd,
          edgeSource: 'assumed',
          simulated: false,
          stats,
        },
        now(),
      )
      const trader = await load(readModel, wallet)
      return outcome === 'added' ? c.json({ outcome, trader }, 201) : c.json({ outcome, trader }, 200)
    })
    .openapi(deleteTrader(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.remove(wallet, now())
      return c.json({ outcome: 'removed', trader: await load(readModel, wallet) }, 200)
    })
    .openapi(postPause(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.pause(wallet, c.req.valid('json').reason, now())
      return c.json({ outcome: 'paused', trader: await load(readModel, wallet) }, 200)
    })
    .openapi(postResume(operator), async (c) => {
      const { wallet } = c.req.valid('param')
      await leaders.resume(wallet, now())
      return c.json({ outcome: 'resumed', trader: await load(readModel, wallet) }, 200)
    })
}

/** @throws NotFoundError when the wallet was never followed */
async function load(readModel: Pick<ReadModel, 'trader'>, wallet: Address): Promise<LeaderView> {
  const trader = await readModel.trader(wallet)
  if (!trader) throw new NotFoundError(`trader ${wallet} was never followed`)
  return trader
}

type FilterQuery = {
  state?: TraderFilter['state'] | undefined
  minPnl30d?: string | undefined
  minSharpe?: number | undefined
  minTrades?: number | undefined
  minWinRate?: number | undefined
}

const toFilter = ({ minPnl30d, ...rest }: FilterQuery): TraderFilter =>
  definedOnly({ ...rest, minPnl30d: minPnl30d === undefined ? undefined : usd(parseMicros(minPnl30d)) })

/** Without the keys that have no value: what was left out is not the same as what is not there. */
function definedOnly<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
