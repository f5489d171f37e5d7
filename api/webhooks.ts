import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Delivery as ParsedDelivery, WebhookProvider } from '../adapters/webhooks/delivery.ts'
import type { Deliveries, DeliveryVerdict, Provider } from '../db/deliveries.ts'
import { AuthError, InvalidInputError, NotFoundError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Secret } from '../runtime/secret.ts'
import { problem } from './errors.ts'
import { parseJson } from './json.ts'
import { inflate, readBody } from './request-body.ts'
import { type TakeInDeps, type TakenIn, takeIn } from './take-in.ts'

/** Largest body read and largest body after decompression. A block's filtered deliveries are a few kilobytes. */
const MAX_BODY_BYTES = 4 * 1024 * 1024

export type WebhookDeps = TakeInDeps & {
  providers: Readonly<Record<Provider, WebhookProvider>>
  /** Accepted keys of each provider; with none its route stays shut. */
  webhookKeys: Readonly<Record<Provider, readonly Secret[]>>
  deliveries: Pick<Deliveries, 'record'>
  chainId: number
}

/**
 * `POST /webhooks/:provider`: verify the raw bytes, parse, commit the fills, start their workflows, acknowledge.
 *
 * Every delivery to a known provider is recorded with its verdict, the refused ones too, without body or signature. A
 * provider without a key answers 503: nothing unsigned is ever processed, and the provider shows the failure to its owner.
 */
export function webhookRoutes(deps: WebhookDeps): Hono {
  return new Hono().post('/webhooks/:provider', async (c) => {
    const receivedAt = deps.now()
    const provider = PROVIDERS.find((name) => name === c.req.param('provider'))
    if (!provider) throw new NotFoundError(`webhook provider must be one of ${PROVIDERS.join(', ')}`)
    const body = await readBody(c.req.raw, MAX_BODY_BYTES)
    const handled =
      body.kind === 'complete'
        ? await handle(deps, provider, { headers: c.req.raw.headers, bytes: body.bytes, receivedAt })
        : tooLarge(body.limit)
    await recordDelivery(deps, provider, body.bytes, receivedAt, handled)
    return answer(c, handled)
  })
}

const PROVIDERS: readonly Provider[] = ['alchemy', 'quicknode', 'moralis']

/** A delivery's verdict and how it is answered. */
type Handled = {
  verdict: DeliveryVerdict
  status: ContentfulStatusCode
  title: string
  detail: string | null
  delivery: ParsedDelivery | null
  taken: TakenIn | null
}

type RawDelivery = { headers: Headers; bytes: Uint8Array; receivedAt: EpochMs }

async function handle(deps: WebhookDeps, name: Provider, raw: RawDelivery): Promise<Handled> {
  const provider = deps.providers[name]
  const keys = deps.webhookKeys[name]
  if (keys.length === 0) return refuse('bad-signature', 503, 'Provider not configured', `no signing key for ${name}`)

  const encoding = raw.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity' && !(encoding === 'gzip' && provider.compresses)) {
    return refuse(
      'unusable',
      415,
      'Unsupported encoding',
      `content-encoding of ${name} must not be ${encoding.slice(0, 40)}`,
    )
  }
  let body = raw.bytes
  try {
    if (encoding === 'gzip' && body.length > 0) {
      const inflated = await inflate(body, MAX_BODY_BYTES)
      if (inflated.kind === 'too-large') return tooLarge(inflated.limit)
      body = inflated.bytes
    }
    const request = { headers: raw.headers, body }
    if (provider.isPing(request)) return accept('test', null)
    provider.verify(request, keys, raw.receivedAt)
    const delivery = provider.parse(parseJson(body), {
      headers: raw.headers,
      chainId: deps.chainId,
      receivedAt: raw.receivedAt,
    })
    return await handleContent(deps, name, delivery, raw.receivedAt)
  } catch (error) {
    if (error instanceof AuthError) return refuse('bad-signature', 401, 'Not authorised', error.message)
    if (error instanceof InvalidInputError) return refuse('bad-json', 400, 'Invalid input', error.message)
    throw error
  }
}

async function handleContent(
  deps: WebhookDeps,
  source: Provider,
  delivery: ParsedDelivery,
  receivedAt: EpochMs,
): Promise<Handled> {
  const { content, deliveryId } = delivery
  const seen = { source, seenAt: receivedAt, deliveryId }
  switch (content.kind) {
    case 'events': {
      const taken = await takeIn(deps, content, seen)
      return accept(verdictOf(taken), null, delivery, taken)
    }
    case 'heartbeat': {
      const taken = await takeIn(deps, { logs: [], hints: [], blocks: content.blocks }, seen)
      return accept('heartbeat', null, delivery, taken)
    }
    case 'test':
      return accept('test', null, delivery)
    case 'ignored':
      return accept('empty', content.why, delivery)
    case 'provider-error':
      deps.log.error({ provider: source, deliveryId, message: content.message }, 'provider reported an error')
      return accept('provider-error', content.message, delivery)
    case 'unusable': {
      const detail = `found ${content.found}; expected ${content.expected}`
      return { ...refuse('unusable', 400, 'Unknown delivery shape', detail), delivery }
    }
  }
}

function verdictOf(taken: TakenIn): DeliveryVerdict {
  if (taken.fills.some((fill) => fill.outcome === 'recorded')) return 'recorded'
  if (taken.hints.some((hint) => hint.outcome === 'looked-up')) return 'hint'
  if (taken.fills.some((fill) => fill.outcome === 'duplicate')) return 'duplicate'
  return 'empty'
}

const accept = (
  verdict: DeliveryVerdict,
  detail: string | null,
  delivery: ParsedDelivery | null = null,
  taken: TakenIn | null = null,
): Handled => ({ verdict, status: 200, title: 'Accepted', detail, delivery, taken })

const refuse = (verdict: DeliveryVerdict, status: ContentfulStatusCode, title: string, detail: string): Handled => ({
  verdict,
  status,
  title,
  detail,
  delivery: null,
  taken: null,
})

const tooLarge = (limit: number): Handled =>
  refuse('too-large', 413, 'Too large', `body must be at most ${limit} bytes, also after decompression`)

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
      handledMs: deps.now() - receivedAt,
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
