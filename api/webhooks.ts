import { createHash } from 'node:crypto'
import { type OpenAPIHono, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Deliveries, Delivery, Provider } from '../db/deliveries.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { ChangeHub } from './change-hub.ts'
import { DELIVERY_VERDICTS } from './deliveries.ts'
import { problem } from './errors.ts'
import { type DeliveryDeps, type Handled, handleDelivery, MAX_BODY_BYTES, tooLarge } from './handle-delivery.ts'
import type { Metrics } from './metrics.ts'
import { readBody } from './request-body.ts'
import { createRoutes } from './routing.ts'
import { json, PROVIDER, problems } from './schema.ts'

export type WebhookDeps = DeliveryDeps & {
  deliveries: Pick<Deliveries, 'record'>
  metrics: Pick<Metrics, 'deliveryHandled'>
  changes: Pick<ChangeHub, 'publish'>
}

/**
 * `POST /webhooks/:provider`: verify the raw bytes, parse, commit the fills, start their workflows, acknowledge.
 *
 * Every delivery to a known provider is recorded with its verdict, the refused ones too, without body or signature.
 */
export function webhookRoutes(deps: WebhookDeps): OpenAPIHono {
  const routes = createRoutes()
  routes.openAPIRegistry.registerPath(POST_WEBHOOK)
  // Not by the document's own validation: a signature covers the bytes as they came.
  routes.post('/webhooks/:provider', async (c) => {
    const receivedAt = deps.now()
    const provider = PROVIDERS.find((name) => name === c.req.param('provider'))
    if (!provider) throw new NotFoundError(`webhook provider must be one of ${PROVIDERS.join(', ')}`)
    const body = await readBody(c.req.raw, MAX_BODY_BYTES)
    const handled =
      body.kind === 'complete'
        ? await handleDelivery(deps, provider, { headers: c.req.raw.headers, bytes: body.bytes, receivedAt })
        : tooLarge(body.limit)
    await recordDelivery(deps, provider, body.bytes, receivedAt, handled)
    // The database tells of what is decided about the fills; that they are there, only this process knows yet.
    deps.changes.publish(handled.verdict === 'recorded' ? ['signals', 'status'] : ['status'])
    return answer(c, handled)
  })
  return routes
}

const FILL_OUTCOME = z.strictObject({
  fillId: z.string(),
  outcome: z.enum(['recorded', 'duplicate', 'removed', 'ignored']),
  workflow: z.enum(['started', 'pending']).optional(),
  reason: z.string().optional(),
})

const HINT_OUTCOME = z.strictObject({
  txHash: z.string(),
  outcome: z.enum(['looked-up', 'ignored']),
  reason: z.string().optional(),
})

const HANDLED = z
  .strictObject({
    verdict: z.enum(DELIVERY_VERDICTS),
    deliveryId: z.string().nullable(),
    detail: z.string().optional(),
    fills: z.array(FILL_OUTCOME),
    hints: z.array(HINT_OUTCOME),
    reorged: z.array(z.string()),
  })
  .openapi('HandledDelivery')

const POST_WEBHOOK = {
  method: 'post' as const,
  path: '/webhooks/{provider}',
  tags: ['operation'],
  summary: 'Where the webhook providers deliver',
  description: 'Signed as the provider signs. Acknowledged once every fill in it is stored.',
  request: {
    params: z.object({ provider: PROVIDER }),
    body: { content: { 'application/json': { schema: z.unknown() } } },
  },
  responses: { 200: json('Taken in, and what became of each fill.', HANDLED), ...problems(400, 401, 404, 413, 415) },
}

const PROVIDERS: readonly Provider[] = ['alchemy', 'quicknode', 'moralis']

/** The audit row. The fills are committed by now, so a failure here is logged and does not undo the acknowledgement. */
async function recordDelivery(
  deps: WebhookDeps,
  provider: Provider,
  bytes: Uint8Array,
  receivedAt: EpochMs,
  handled: Handled,
): Promise<void> {
  const { verdict, detail, delivery, taken } = handled
  const row: Delivery = {
    provider,
    deliveryId: delivery?.deliveryId ?? null,
    bodySha256: createHash('sha256').update(bytes).digest('hex'),
    receivedAt,
    blockTime: delivery?.blockTime ?? null,
    verdict,
    // What a provider wrote may hold characters that a text column does not take.
    detail: detail?.replace(/\p{Cc}/gu, ' ') ?? null,
    fills: taken?.fills.filter((fill) => fill.outcome === 'recorded').length ?? 0,
    bytes: bytes.length,
    handledMs: Math.max(0, deps.now() - receivedAt),
  }
  deps.metrics.deliveryHandled(row)
  try {
    await deps.deliveries.record(row)
  } catch (error) {
    deps.log.error({ err: error, provider, verdict }, 'delivery not recorded')
  }
}

function answer(c: Context, handled: Handled): Response {
  const { verdict, status, title, detail, delivery, taken } = handled
  if (status !== 200) return problem(c, status, title, detail ?? title, { verdict })
  return c.json({
    verdict,
    deliveryId: delivery?.deliveryId ?? null,
    ...(detail === null ? {} : { detail }),
    fills: taken?.fills ?? [],
    hints: taken?.hints ?? [],
    reorged: taken?.reorged ?? [],
  })
}
