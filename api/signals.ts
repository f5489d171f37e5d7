import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { SignalView } from '../db/read-model.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { AMOUNT, DURATION_MS, json, orNull, PAGE_QUERY, pageOf, problems, TIME, WALLET } from './schema.ts'

const DECIDED = z.strictObject({
  decisionId: z.string(),
  verdict: z.string(),
  reason: z.string().nullable(),
  actual: z.string().nullable(),
  limit: z.string().nullable(),
})

const ORDERED = z.strictObject({
  orderId: z.string(),
  status: z.string(),
  shares: AMOUNT,
  price: orNull(AMOUNT),
  notional: AMOUNT,
  filledMs: DURATION_MS.nullable(),
})

const SIGNAL = z
  .strictObject({
    fillId: z.string(),
    leader: z.string(),
    leaderLabel: z.string().nullable(),
    leaderSimulated: z.boolean(),
    role: z.string(),
    side: z.string(),
    tokenId: z.string(),
    question: z.string().nullable(),
    outcome: z.string().nullable(),
    shares: AMOUNT,
    notional: AMOUNT,
    price: AMOUNT,
    blockTime: orNull(TIME),
    source: z.string(),
    seenAt: TIME,
    startedAt: orNull(TIME),
    reorged: z.boolean(),
    arrivalMs: DURATION_MS.nullable(),
    recordedMs: DURATION_MS,
    decidedMs: DURATION_MS.nullable(),
    decision: DECIDED.nullable(),
    order: ORDERED.nullable(),
  })
  .openapi('Signal') satisfies z.ZodType<SignalView>

const LIST_SIGNALS = createRoute({
  method: 'get',
  path: '/signals',
  tags: ['signals'],
  summary: 'What leaders did, and what became of it, newest first',
  request: { query: PAGE_QUERY.extend({ trader: WALLET.optional() }) },
  responses: { 200: json('A page of signals.', pageOf('SignalPage', SIGNAL)), ...problems(400) },
})

/** `GET /signals` */
export const signalRoutes = ({ readModel, mode }: ReadDeps): OpenAPIHono =>
  createRoutes().openapi(LIST_SIGNALS, async (c) => {
    const { trader, ...page } = c.req.valid('query')
    return c.json(await readModel.signals(mode, pageRequest(page), trader === undefined ? {} : { leader: trader }), 200)
  })
