import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Delivery as ParsedDelivery, WebhookProvider } from '../adapters/webhooks/delivery.ts'
import type { DeliveryVerdict, Provider } from '../db/deliveries.ts'
import { AuthError, InvalidInputError } from '../domain/errors.ts'
import type { EpochMs } from '../domain/money/units.ts'
import type { Secret } from '../runtime/secret.ts'
import { parseJson } from './json.ts'
import { inflate } from './request-body.ts'
import { type TakeInDeps, type TakenIn, takeIn } from './take-in.ts'

/** Largest body read and largest body after decompression. A block's filtered deliveries are a few kilobytes. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024

export type DeliveryDeps = TakeInDeps & {
  providers: Readonly<Record<Provider, WebhookProvider>>
  /** Accepted keys of each provider; with none its route stays shut. */
  webhookKeys: Readonly<Record<Provider, readonly Secret[]>>
  chainId: number
}

/** A delivery's verdict and how it is answered. */
export type Handled = {
  verdict: DeliveryVerdict
  status: ContentfulStatusCode
  title: string
  detail: string | null
  delivery: ParsedDelivery | null
  taken: TakenIn | null
}

type RawDelivery = { headers: Headers; bytes: Uint8Array; receivedAt: EpochMs }

/**
 * Verifies, parses and takes in one delivery. A provider without a key answers 503: nothing unsigned is ever processed, and the
 * provider shows the failure to its owner.
 *
 * @throws TransportError when Postgres, or for a hint Temporal, is away: the delivery must not be acknowledged.
 */
export async function handleDelivery(deps: DeliveryDeps, name: Provider, raw: RawDelivery): Promise<Handled> {
  const provider = deps.providers[name]
  if (deps.webhookKeys[name].length === 0)
    return refuse('bad-signature', 503, 'Provider not configured', `no signing key for ${name}`)

  const encoding = raw.headers.get('content-encoding') ?? 'identity'
  if (encoding !== 'identity' && !(encoding === 'gzip' && provider.compresses)) {
    const detail = `content-encoding of ${name} must not be ${encoding.slice(0, 40)}`
    return refuse('unusable', 415, 'Unsupported encoding', detail)
  }
  const opened = await open(deps, name, raw, encoding === 'gzip')
  return 'verdict' in opened ? opened : handleContent(deps, name, opened, raw.receivedAt)
}

/** Inflates, verifies and parses; what cannot be opened is an answer already. Nothing outside is touched. */
async function open(
  deps: DeliveryDeps,
  name: Provider,
  raw: RawDelivery,
  compressed: boolean,
): Promise<ParsedDelivery | Handled> {
  const provider = deps.providers[name]
  let body = raw.bytes
  try {
    if (compressed && body.length > 0) {
      const inflated = await inflate(body, MAX_BODY_BYTES)
      if (inflated.kind === 'too-large') return tooLarge(inflated.limit)
      body = inflated.bytes
    }
    const request = { headers: raw.headers, body }
    if (provider.isPing(request)) return accept('test', null)
    provider.verify(request, deps.webhookKeys[name], raw.receivedAt)
    return provider.parse(parseJson(body), {
      headers: raw.headers,
      chainId: deps.chainId,
      receivedAt: raw.receivedAt,
    })
  } catch (error) {
    if (error instanceof AuthError) return refuse('bad-signature', 401, 'Not authorised', error.message)
    if (error instanceof InvalidInputError) return refuse('bad-json', 400, 'Invalid input', error.message)
    throw error
  }
}

async function handleContent(
  deps: DeliveryDeps,
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

/** The answer to a body over {@link MAX_BODY_BYTES}. */
export const tooLarge = (limit: number): Handled =>
  refuse('too-large', 413, 'Too large', `body must be at most ${limit} bytes, also after decompression`)
