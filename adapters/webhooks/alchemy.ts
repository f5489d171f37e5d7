import { z } from 'zod'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { type Address, toAddress } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Delivery, DeliveryContent, ParseContext, SignedRequest, TxHint, WebhookProvider } from './delivery.ts'
import { hmacSha256, requireHeader, requireMatch } from './signature.ts'
import {
  address,
  blockHash,
  count,
  deliveryOf,
  describe,
  hexData,
  logIndex,
  mergeHints,
  printableId,
  seconds,
  txHash,
  unusable,
} from './wire.ts'

/**
 * Alchemy Notify. A GRAPHQL webhook whose query asks for `number hash timestamp logs { data topics index account { address }
 * transaction { hash } }` delivers the fills themselves; ADDRESS_ACTIVITY delivers transfers only, which become hints.
 *
 * Signed with hex HMAC-SHA256 over the raw body; the key belongs to one webhook. There is no timestamp and no nonce: a
 * replay is harmless because every effect is keyed by the log itself.
 */
export const alchemy: WebhookProvider = { compresses: false, verify, isPing: () => false, parse }

function verify(request: SignedRequest, keys: Parameters<WebhookProvider['verify']>[1]): void {
  const signature = requireHeader(request.headers, 'x-alchemy-signature')
  requireMatch(signature, keys, (key) => hmacSha256(key, [request.body]))
}

function parse(json: unknown, context: ParseContext): Delivery {
  const envelope = ENVELOPE.safeParse(json)
  if (!envelope.success) {
    return deliveryOf(null, { kind: 'unusable', found: describe(json), expected: 'an object with id, type and event' })
  }
  const { id, type, event } = envelope.data
  if (typeof event['error'] === 'string') {
    return deliveryOf(id, { kind: 'provider-error', message: event['error'].slice(0, 500) })
  }
  const network = networkOf(event)
  if (network !== null && !NETWORKS[context.chainId]?.includes(network)) {
    return deliveryOf(id, { kind: 'ignored', why: `network ${network} is not chain ${context.chainId}` })
  }
  const createdAt = Math.min(Date.parse(envelope.data.createdAt ?? '') || context.receivedAt, context.receivedAt)
  switch (type) {
    case 'GRAPHQL':
      return parseGraphql(id, event, network, { chainId: context.chainId, asOf: createdAt })
    case 'ADDRESS_ACTIVITY':
      return parseActivity(id, event)
    default:
      return deliveryOf(id, { kind: 'ignored', why: `${type.slice(0, 40)} deliveries carry no fills` })
  }
}

/**
 * A block and its logs. Deliveries come for every block unless the webhook skips empty ones, and again with another hash
 * when the block was replaced, so each states which hash its height has.
 */
function parseGraphql(id: string, event: object, network: string | null, said: Said): Delivery {
  const parsed = GRAPHQL_EVENT.safeParse(event)
  if (!parsed.success) return deliveryOf(id, unusable(parsed.error, 'event.data.block with number, hash and logs'))
  const { block } = parsed.data.data
  const { number, hash } = block
  const blocks: BlockFact[] =
    number == null || hash == null ? [] : [{ status: 'canonical', ...said, blockNumber: number, blockHash: hash }]
  const blockTime = block.timestamp ?? null
  if (block.logs.length === 0) return deliveryOf(id, { kind: 'heartbeat', blocks }, blockTime)
  // Dashboard tests name no network and show a block of some other chain: it proves that we answer, nothing more.
  if (network === null) return deliveryOf(id, { kind: 'test' }, blockTime)
  return deliveryOf(id, { ...eventsOf(block, blockTime), blocks }, blockTime)
}

type Said = Pick<BlockFact, 'chainId' | 'asOf'>
type GraphqlBlock = z.infer<typeof GRAPHQL_EVENT>['data']['block']

/** Logs where the query asked for the block's number and hash; else hints, because a log without its block has no identity. */
function eventsOf(block: GraphqlBlock, blockTime: EpochMs | null): Extract<DeliveryContent, { kind: 'events' }> {
  const { number, hash } = block
  if (number == null || hash == null) {
    const hints = block.logs.map((log) => ({ txHash: log.transaction.hash, wallets: walletsIn(log.topics) }))
    return { kind: 'events', logs: [], hints: mergeHints(hints), blocks: [] }
  }
  const logs = block.logs.map(
    (log): RawLog => ({
      address: log.account.address,
      topics: log.topics,
      data: log.data,
      blockNumber: number,
      blockHash: hash,
      blockTime,
      txHash: log.transaction.hash,
      logIndex: log.index,
      removed: false,
    }),
  )
  return { kind: 'events', logs, hints: [], blocks: [] }
}

/** Transfers: no price, side, fee or order. Each transaction is looked up when it touched a wallet that we follow. */
function parseActivity(id: string, event: object): Delivery {
  const parsed = ACTIVITY_EVENT.safeParse(event)
  if (!parsed.success) return deliveryOf(id, unusable(parsed.error, 'event.activity as a list of transfers'))
  const { activity } = parsed.data
  const hints = activity.map(
    (item): TxHint => ({
      txHash: item.hash,
      wallets: [item.fromAddress, item.toAddress].filter((wallet) => wallet != null),
    }),
  )
  const times = activity.flatMap((item) => item.blockTimestamp ?? item.log?.blockTimestamp ?? [])
  const blockTime = times.length === 0 ? null : Math.max(...times)
  return deliveryOf(id, { kind: 'events', logs: [], hints: mergeHints(hints), blocks: [] }, blockTime)
}

/** Indexed addresses among the topics: 20 bytes padded to 32. */
function walletsIn(topics: readonly string[]): Address[] {
  return topics
    .slice(1)
    .flatMap((topic) => (/^0x0{24}[0-9a-f]{40}$/.test(topic) ? [toAddress(`0x${topic.slice(26)}`)] : []))
}

const networkOf = (event: Record<string, unknown>): string | null =>
  typeof event['network'] === 'string' ? event['network'].slice(0, 40) : null

/** Names seen in payloads and in the management API's specification. */
const NETWORKS: Readonly<Record<number, readonly string[]>> = {
  137: ['MATIC_MAINNET', 'MATICMAINNET', 'POLYGON_MAINNET'],
  80002: ['MATIC_AMOY', 'MATICAMOY', 'POLYGON_AMOY'],
}

const ENVELOPE = z.object({
  id: printableId,
  type: z.string(),
  createdAt: z.string().nullish(),
  event: z.record(z.string(), z.unknown()),
})

const GRAPHQL_EVENT = z.object({
  data: z.object({
    block: z.object({
      number: count.nullish(),
      hash: blockHash.nullish(),
      timestamp: seconds.nullish(),
      logs: z.array(
        z.object({
          data: hexData,
          topics: z.array(hexData).max(4),
          index: logIndex,
          account: z.object({ address }),
          transaction: z.object({ hash: txHash }),
        }),
      ),
    }),
  }),
})

const ACTIVITY_EVENT = z.object({
  activity: z.array(
    z.object({
      hash: txHash,
      fromAddress: address.nullish(),
      toAddress: address.nullish(),
      blockTimestamp: seconds.nullish(),
      log: z.object({ blockTimestamp: seconds.nullish() }).nullish(),
    }),
  ),
})
