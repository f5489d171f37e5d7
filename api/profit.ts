import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { ClosureView } from '../db/read-model/closures.ts'
import type { EquityPointView } from '../db/read-model/equity.ts'
import type { PnlView } from '../db/read-model/pnl.ts'
import type { PositionView } from '../db/read-model/positions.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { AMOUNT, json, orNull, PAGE_QUERY, pageOf, problems, TIME } from './schema.ts'

const COUNT = z.int().min(0)
const RATIO = z.number().nullable()

const POSITION = z
  .strictObject({
    leader: z.string(),
    leaderLabel: z.string().nullable(),
    tokenId: z.string(),
    conditionId: z.string(),
    question: z.string(),
    outcome: z.string(),
    shares: AMOUNT,
    cost: AMOUNT,
    averageCost: AMOUNT,
    mark: orNull(AMOUNT),
    markedAt: orNull(TIME),
    value: AMOUNT,
    unrealised: AMOUNT,
    openedAt: TIME,
  })
  .openapi('Position') satisfies z.ZodType<PositionView>

const CLOSURE = z
  .strictObject({
    closureId: z.string(),
    leader: z.string(),
    leaderLabel: z.string().nullable(),
    leaderSimulated: z.boolean(),
    tokenId: z.string(),
    question: z.string(),
    outcome: z.string(),
    cause: z.enum(['sold', 'resolved']),
    shares: AMOUNT,
    cost: AMOUNT,
    proceeds: AMOUNT,
    realised: AMOUNT,
    closedAt: TIME,
  })
  .openapi('Closure') satisfies z.ZodType<ClosureView>

const PNL = z
  .strictObject({
    deposited: AMOUNT,
    realised: AMOUNT,
    unrealised: AMOUNT,
    total: AMOUNT,
    equity: AMOUNT,
    fees: AMOUNT,
    trades: COUNT,
    closedLots: COUNT,
    winRate: RATIO,
    byLeader: z.array(
      z.strictObject({
        leader: z.string(),
        label: z.string().nullable(),
        simulated: z.boolean(),
        trades: COUNT,
        realised: AMOUNT,
        unrealised: AMOUNT,
        total: AMOUNT,
      }),
    ),
    byDay: z.array(
      z.strictObject({
        day: z.iso.date(),
        trades: COUNT,
        equity: AMOUNT,
        total: AMOUNT,
        realised: AMOUNT,
        unrealised: AMOUNT,
        exposure: AMOUNT,
        largestPosition: AMOUNT,
        sharpe7d: RATIO,
        sortino7d: RATIO,
        maxDrawdown7d: RATIO,
        winRate7d: RATIO,
      }),
    ),
  })
  .openapi('ProfitAndLoss') satisfies z.ZodType<PnlView>

const EQUITY_POINT = z
  .strictObject({ at: TIME, equity: AMOUNT, realised: AMOUNT, unrealised: AMOUNT, exposure: AMOUNT })
  .openapi('EquityPoint') satisfies z.ZodType<EquityPointView>

const LIST_POSITIONS = createRoute({
  method: 'get',
  path: '/positions',
  tags: ['account'],
  summary: 'What we hold, by leader and token, the largest first',
  request: { query: PAGE_QUERY.extend({ limit: PAGE_QUERY.shape.limit.default(200) }) },
  responses: { 200: json('A page of positions.', pageOf('PositionPage', POSITION)), ...problems(400) },
})

const LIST_CLOSURES = createRoute({
  method: 'get',
  path: '/closures',
  tags: ['account'],
  summary: 'Profits and losses as they were realised, newest first',
  request: { query: PAGE_QUERY },
  responses: { 200: json('A page of sold or resolved lots.', pageOf('ClosurePage', CLOSURE)), ...problems(400) },
})

const GET_PNL = createRoute({
  method: 'get',
  path: '/pnl',
  tags: ['account'],
  summary: 'Profit and loss: in all, by leader, and by day',
  responses: { 200: json('Days are UTC, oldest first.', PNL), ...problems() },
})

const GET_EQUITY = createRoute({
  method: 'get',
  path: '/equity',
  tags: ['account'],
  summary: 'The equity curve, oldest first',
  description:
    'A point a minute in the last six hours, every quarter of an hour in the last two days, an hour in the last week, a day before that. The last point is now.',
  responses: {
    200: json('The curve; empty until the account was opened.', z.strictObject({ rows: z.array(EQUITY_POINT) })),
    ...problems(),
  },
})

/** `GET /positions`, `/closures`, `/pnl`, `/equity` */
export const profitRoutes = ({ readModel, mode, now }: ReadDeps): OpenAPIHono =>
  createRoutes()
    .openapi(LIST_POSITIONS, async (c) =>
      c.json(await readModel.positions(mode, pageRequest(c.req.valid('query'))), 200),
    )
    .openapi(LIST_CLOSURES, async (c) => c.json(await readModel.closures(mode, pageRequest(c.req.valid('query'))), 200))
    .openapi(GET_PNL, async (c) => c.json(await readModel.pnl(mode), 200))
    .openapi(GET_EQUITY, async (c) => c.json({ rows: await readModel.equity(mode, now()) }, 200))
