import { z } from 'zod'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { AuthError } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Delivery, DeliveryContent, ParseContext, SignedRequest, WebhookProvider } from './delivery.ts'
import { hmacSha256, requireHeader, requireMatch } from './signature.ts'
import {
  address,
  blockHash,
  count,
  deliveryOf,
  describe,
  mergeHints,
  rpcLog,
  seconds,
  txHash,
  unusable,
} from './wire.ts'

/** How far the provider's clock and ours may lie apart, either way. The provider's own sample accepts the same. */
const TIMESTAMP_WINDOW_MS = 300_000

/**
 * QuickNode Webhooks (templates) and Streams, which sign alike: hex HMAC-SHA256 over nonce + timestamp + body, the body
 * before compression. A receipt carries all logs of its transaction, other traders' included.
 *
 * A nonce that comes again within the window is taken in again, on purpose: a retry of a delivery that we failed to commit
 * carries the same nonce and must not be lost, and a replay can do nothing new, because every effect is keyed by the log or
 * dated by the signed timestamp.
 */
export const quicknode: WebhookProvider = { compresses: true, verify, isPing, parse }

function verify(request: SignedRequest, keys: Parameters<WebhookProvider['verify']>[1], now: EpochMs): void {
  const nonce = requireHeader(request.headers, 'x-qn-nonce')
  const timestamp = requireHeader(request.headers, 'x-qn-timestamp')
  const signature = requireHeader(request.headers, 'x-qn-signature')
  if (!/^\d{1,12}$/.test(timestamp)) throw new AuthError('header x-qn-timestamp must be Unix seconds')
  const apartMs = Math.abs(now - Number(timestamp) * 1000)
  if (apartMs > TIMESTAMP_WINDOW_MS) {
    const seconds = Math.round(apartMs / 1000)
    throw new AuthError(`x-qn-timestamp is ${seconds} s away from now, accepted are ${TIMESTAMP_WINDOW_MS / 1000} s`)
  }
  requireMatch(signature, keys, (key) => hmacSha256(key, [nonce, timestamp, request.body]))
}

/** The reachability check is an empty POST without signature headers. Anything with a body must be signed. */
function isPing(request: SignedRequest): boolean {
  return request.body.length === 0 && !request.headers.has('x-qn-signature')
}

/**
 * Known roots: `matchingReceipts` (wallet and contract templates), `result` (ABI template, arguments decoded by the
 * provider in an undocumented encoding: looked up instead), and streams: `data` with `metadata`, or the list alone.
 */
function parse(json: unknown, context: ParseContext): Delivery {
  // The nonce identifies the delivery; the timestamp is the provider's clock.
  const id = context.headers.get('x-qn-nonce')
  const sentAt = Number(context.headers.get('x-qn-timestamp')) * 1000 || context.receivedAt
  if (Array.isArray(json)) return deliveryOf(id, parseStream({ data: json }, sentAt, context))
  if (typeof json === 'object' && json !== null) {
    if ('matchingReceipts' in json) return deliveryOf(id, parseReceipts(json))
    if ('result' in json) return deliveryOf(id, parseDecoded(json))
    if ('data' in json) return deliveryOf(id, parseStream(json, sentAt, context))
  }
  return deliveryOf(id, {
    kind: 'unusable',
    found: describe(json),
    expected: 'matchingReceipts, result, or a stream batch (data with metadata, or a list)',
  })
}

function parseReceipts(json: object): DeliveryContent {
  const parsed = MATCHING.safeParse(json)
  if (!parsed.success) return unusable(parsed.error, 'matchingReceipts as a list of receipts')
  const receipts = parsed.data.matchingReceipts ?? []
  if (receipts.length === 0) return { kind: 'heartbeat', blocks: [] }
  return fromReceipts(receipts)
}

function parseDecoded(json: object): DeliveryContent {
  const parsed = DECODED.safeParse(json)
  if (!parsed.success)
    return unusable(parsed.error, 'result as a list of decoded events with transactionHash and maker')
  const events = parsed.data.result ?? []
  if (events.length === 0) return { kind: 'heartbeat', blocks: [] }
  const hints = events
    .filter((event) => event.name === 'OrderFilled')
    .map((event) => ({ txHash: event.transactionHash, wallets: event.maker == null ? [] : [event.maker] }))
  return { kind: 'events', logs: [], hints: mergeHints(hints), blocks: [] }
}

/** A batch of a stream: its entries are what the dataset or our filter yields, nested by block. */
function parseStream(json: object, sentAt: EpochMs, context: ParseContext): DeliveryContent {
  const parsed = STREAM.safeParse(json)
  if (!parsed.success) {
    return unusable(parsed.error, 'data as a list of logs, of receipts, or of blocks with receipts')
  }
  const { data, metadata } = parsed.data
  const network = metadata?.network
  if (network != null && !NETWORKS[context.chainId]?.includes(network)) {
    return { kind: 'ignored', why: `network ${network.slice(0, 40)} is not chain ${context.chainId}` }
  }
  const orphaned = (metadata?.reorgs ?? []).map(
    (block): BlockFact => ({
      status: 'orphaned',
      chainId: context.chainId,
      blockNumber: block.block_number,
      blockHash: block.hash,
      asOf: sentAt,
    }),
  )
  const entries = data.flat().filter((entry) => entry !== null)
  if (entries.length === 0) return { kind: 'heartbeat', blocks: orphaned }
  const events = entries.map(entryEvents)
  return {
    kind: 'events',
    logs: events.flatMap((event) => event.logs),
    hints: mergeHints(events.flatMap((event) => event.hints)),
    blocks: orphaned,
  }
}

type Events = Pick<Extract<DeliveryContent, { kind: 'events' }>, 'logs' | 'hints'>

function entryEvents(entry: z.infer<typeof ENTRY>): Events {
  if ('topics' in entry) return { logs: [entry], hints: [] }
  if ('receipts' in entry) {
    const blockTime = entry.block?.timestamp ?? null
    const { logs, hints } = fromReceipts(entry.receipts)
    return { logs: logs.map((log) => ({ ...log, blockTime: log.blockTime ?? blockTime })), hints }
  }
  return fromReceipts([entry])
}

/** Logs of the receipts; a receipt that came without its logs is a hint. */
function fromReceipts(receipts: readonly z.infer<typeof RECEIPT>[]): Extract<DeliveryContent, { kind: 'events' }> {
  const logs: RawLog[] = receipts.flatMap((receipt) => receipt.logs ?? [])
  const bare = receipts.filter((receipt) => receipt.logs == null)
  const hints = bare.map((receipt) => ({ txHash: receipt.transactionHash, wallets: [] }))
  return { kind: 'events', logs, hints: mergeHints(hints), blocks: [] }
}

const NETWORKS: Readonly<Record<number, readonly string[]>> = {
  137: ['polygon-mainnet', 'matic-mainnet', 'matic'],
  80002: ['polygon-amoy', 'matic-amoy'],
}

const RECEIPT = z.object({ transactionHash: txHash, logs: z.array(rpcLog).nullish() })
const BLOCK_WITH_RECEIPTS = z.object({
  block: z.object({ timestamp: seconds.nullish() }).nullish(),
  receipts: z.array(RECEIPT),
})
const ENTRY = z.union([rpcLog, BLOCK_WITH_RECEIPTS, RECEIPT], 'expected a log, a receipt or a block with receipts')

const MATCHING = z.object({ matchingReceipts: z.array(RECEIPT).nullable() })

const DECODED = z.object({
  result: z
    .array(z.object({ name: z.string().nullish(), transactionHash: txHash, maker: address.nullish() }))
    .nullable(),
})

const STREAM = z.object({
  data: z.array(
    // Null is what a filter returns for a block that it has nothing of.
    z.union([z.null(), z.array(ENTRY), ENTRY], 'expected a log, a receipt, a block with receipts, or a list of them'),
  ),
  metadata: z
    .object({
      network: z.string().nullish(),
      reorgs: z.array(z.object({ block_number: count, hash: blockHash })).nullish(),
    })
    .nullish(),
})
