import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import type { DeliveryVerdict } from '../db/deliveries.ts'
import type { DeliveryView, ProviderView } from '../db/read-model/operations.ts'
import { pageRequest, type ReadDeps } from './reads.ts'
import { createRoutes } from './routing.ts'
import { DURATION_MS, json, orNull, PAGE_QUERY, PROVIDER, pageOf, problems, TIME, wholeNumber } from './schema.ts'

const COUNT = z.int().min(0)
const HOUR_MS = 3_600_000

/** Every verdict that a delivery can get. */
export const DELIVERY_VERDICTS = [
  'recorded',
  'duplicate',
  'empty',
  'test',
  'heartbeat',
  'hint',
  'provider-error',
  'bad-signature',
  'bad-json',
  'too-large',
  'unusable',
] as const satisfies readonly DeliveryVerdict[]

const DELIVERY = z
  .strictObject({
    id: z.string(),
    provider: z.string(),
    deliveryId: z.string().nullable(),
    receivedAt: TIME,
    delayMs: DURATION_MS.nullable(),
    verdict: z.string(),
    detail: z.string().nullable(),
    fills: COUNT,
    bytes: COUNT,
    handledMs: DURATION_MS,
  })
  .openapi('Delivery') satisfies z.ZodType<DeliveryView>

const PROVIDER_STATS = z
  .strictObject({
    provider: PROVIDER,
    deliveries: COUNT,
    accepted: COUNT,
    refused: COUNT,
    failed: COUNT,
    successRate: z.number().nullable(),
    medianHandledMs: DURATION_MS.nullable(),
    medianDelayMs: DURATION_MS.nullable(),
    lastReceivedAt: orNull(TIME),
    lastFailure: z.string().nullable(),
  })
  .openapi('ProviderStats') satisfies z.ZodType<ProviderView>

const LIST_DELIVERIES = createRoute({
  method: 'get',
  path: '/deliveries',
  tags: ['operation'],
  summary: 'Webhook deliveries and what became of them, newest first',
  request: {
    query: PAGE_QUERY.extend({ provider: PROVIDER.optional(), verdict: z.enum(DELIVERY_VERDICTS).optional() }),
  },
  responses: { 200: json('A page of deliveries.', pageOf('DeliveryPage', DELIVERY)), ...problems(400) },
})

const LIST_PROVIDERS = createRoute({
  method: 'get',
  path: '/providers',
  tags: ['operation'],
  summary: 'Success rate and latency of each webhook provider',
  request: {
    query: z.object({
      hours: wholeNumber(1, 8760).optional().openapi({ description: 'How far back to look; everything when absent.' }),
    }),
  },
  responses: {
    200: json('One row a provider that delivered.', pageOf('ProviderPage', PROVIDER_STATS)),
    ...problems(400),
  },
})

/** `GET /deliveries`, `GET /providers` */
export const deliveryRoutes = ({ readModel, now }: ReadDeps): OpenAPIHono =>
  createRoutes()
    .openapi(LIST_DELIVERIES, async (c) => {
      const { provider, verdict, ...page } = c.req.valid('query')
      const filter = { ...(provider && { provider }), ...(verdict && { verdict }) }
      return c.json(await readModel.deliveries(pageRequest(page), filter), 200)
    })
    .openapi(LIST_PROVIDERS, async (c) => {
      const { hours } = c.req.valid('query')
      const rows = await readModel.providers(hours === undefined ? undefined : now() - hours * HOUR_MS)
      return c.json({ rows, next: null }, 200)
    })
