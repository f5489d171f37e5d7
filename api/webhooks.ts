import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { Deliveries, Provider } from '../db/deliveries.ts'
import { NotFoundError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import { problem } from './errors.ts'
import { type DeliveryDeps, type Handled, handleDelivery, MAX_BODY_BYTES, tooLarge } from './handle-delivery.ts'
import { readBody } from './request-body.ts'

export type WebhookDeps = DeliveryDeps & { deliveries: Pick<Deliveries, 'record'> }

/**
 * `POST /webhooks/:provider`: verify the raw bytes, parse, commit the fills, start their workflows, acknowledge.
 *
 * Every delivery to a known provider is recorded with its verdict, the refused ones too, without body or signature.
 */
export function webhookRoutes(deps: WebhookDeps): Hono {
  return new Hono().post('/webhooks/:provider', async (c) => {
    const receivedAt = deps.now()
    const provider = PROVIDERS.find((name) => name === c.req.param('provider'))
    if (!provider) throw new NotFoundError(`webhook provider must be one of ${PROVIDERS.join(', ')}`)
    const body = await readBody(c.req.raw, MAX_BODY_BYTES)
    const handled =
      body.kind === 'complete'
        ? await handleDelivery(deps, provider, { headers: c.req.raw.headers, bytes: body.bytes, receivedAt })
        : tooLarge(body.limit)
    await recordDelivery(deps, provider, body.bytes, receivedAt, handled)
    return answer(c, handled)
  })
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
  try {
    await deps.deliveries.record({
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
    })
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
