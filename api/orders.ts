import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { OrderStatus } from '../db/orders.ts'
import type { OrderView } from '../db/read-model/orders.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { AMOUNT, json, MODE, orNull, PAGE_QUERY, pageOf, problems, TIME } from './schema.ts'

const STATUSES = [
  'prepared',
  'submitting',
  'unknown',
  'filled',
  'partial',
  'rejected',
  'cancelled',
] as const satisfies readonly OrderStatus[]

const ORDER = z
  .strictObject({
    orderId: z.string(),
    fillId: z.string(),
    mode: MODE,
    leader: z.string(),
    leaderLabel: z.string().nullable(),
    tokenId: z.string(),
    question: z.string().nullable(),
    outcome: z.string().nullable(),
    side: z.string(),
    timeInForce: z.string(),
    status: z.string(),
    statusReason: z.string().nullable(),
    limitPrice: AMOUNT,
    shares: AMOUNT,
    filledShares: AMOUNT,
    averagePrice: orNull(AMOUNT),
    notional: AMOUNT,
    fee: AMOUNT,
    preparedAt: TIME,
    submittedAt: orNull(TIME),
    closedAt: orNull(TIME),
  })
  .openapi('Order') satisfies z.ZodType<OrderView>

const LIST_ORDERS = createRoute({
  method: 'get',
  path: '/orders',
  tags: ['account'],
  summary: 'Our orders and what they traded, newest first',
  request: { query: PAGE_QUERY.extend({ status: z.enum(STATUSES).optional() }) },
  responses: { 200: json('A page of orders.', pageOf('OrderPage', ORDER)), ...problems(400) },
})

/** `GET /orders` */
export const orderRoutes = ({ readModel, mode }: ReadDeps): OpenAPIHono =>
  createRoutes().openapi(LIST_ORDERS, async (c) => {
    const { status, ...page } = c.req.valid('query')
    return c.json(await readModel.orders(mode, pageRequest(page), status === undefined ? {} : { status }), 200)
  })
