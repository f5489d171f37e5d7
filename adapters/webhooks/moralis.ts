import { hexToBytes, keccak256 } from 'viem'
import { z } from 'zod'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import type { TxHash } from '../../domain/money/ids.ts'
import type { Delivery, ParseContext, SignedRequest, TxHint, WebhookProvider } from './delivery.ts'
import { requireHeader, requireMatch } from './signature.ts'
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
 * Moralis Streams. Each block comes twice, `confirmed: false` at inclusion and `confirmed: true` about 100 blocks later, in
 * either order; a replaced block is told by silence. Everything numeric is decimal text, topics are four fields.
 *
 * Signed with keccak256(body + secret), not an HMAC; the secret is the account's. No timestamp, no nonce, no delivery id.
 */
export const moralis: WebhookProvider = { compresses: false, verify, isPing: () => false, parse }

function verify(request: SignedRequest, keys: Parameters<WebhookProvider['verify']>[1]): void {
  const signature = requireHeader(request.headers, 'x-signature')
  requireMatch(signature.replace(/^0x/, ''), keys, (key) =>
    hexToBytes(keccak256(Buffer.concat([request.body, Buffer.from(key)]))),
  )
}

function parse(json: unknown, context: ParseContext): Delivery {
  if (TEST_PING.safeParse(json).success) return deliveryOf(null, { kind: 'test' })
  const parsed = DELIVERY.safeParse(json)
  if (!parsed.success) {
    const expected = 'chainId, confirmed, block with number, hash and timestamp, and logs'
    return deliveryOf(
      null,
      typeof json === 'object' && json !== null && 'block' in json
        ? unusable(parsed.error, expected)
        : { kind: 'unusable', found: describe(json), expected },
    )
  }
  const body = parsed.data
  const blockTime = body.block.timestamp
  const id = `${body.streamId ?? 'stream'}:${body.block.hash}:${body.confirmed ? 'confirmed' : 'unconfirmed'}`
  if (body.chainId !== context.chainId) {
    return deliveryOf(id, { kind: 'ignored', why: `chain ${body.chainId} is not chain ${context.chainId}` }, blockTime)
  }
  const blocks = confirmedBlock(body, context)
  const logs = body.logs.map((log) => rawLogOf(log, body.block))
  const hints = transferHints(body, new Set(body.logs.map((log) => log.transactionHash)))
  return deliveryOf(id, { kind: 'events', logs, hints, blocks }, blockTime)
}

type Body = z.infer<typeof DELIVERY>

/** A block confirmed 100 deep stays; an unconfirmed one may still be replaced, so it says nothing about its height. */
const confirmedBlock = (body: Body, context: ParseContext): BlockFact[] =>
  body.confirmed
    ? [
        {
          status: 'canonical',
          chainId: context.chainId,
          blockNumber: body.block.number,
          blockHash: body.block.hash,
          asOf: context.receivedAt,
        },
      ]
    : []

const rawLogOf = (log: Body['logs'][number], block: Body['block']): RawLog => ({
  address: log.address,
  topics: [log.topic0, log.topic1, log.topic2, log.topic3].filter((topic) => topic != null),
  data: log.data,
  blockNumber: block.number,
  blockHash: block.hash,
  blockTime: block.timestamp,
  txHash: log.transactionHash,
  logIndex: log.logIndex,
  removed: false,
})

/** A stream on wallets carries their transfers; where it brings no logs of the transaction, the receipt has to be read. */
function transferHints(body: Body, withLogs: ReadonlySet<TxHash>): TxHint[] {
  const transfers = [...(body.erc20Transfers ?? []), ...(body.nftTransfers ?? [])]
  return mergeHints(
    transfers
      .filter((transfer) => !withLogs.has(transfer.transactionHash))
      .map((transfer) => ({ txHash: transfer.transactionHash, wallets: [transfer.from, transfer.to] })),
  )
}

/** Sent when a stream is made or changed: everything empty. Without a 2xx the stream does not start. */
const TEST_PING = z.object({
  chainId: z.literal(''),
  block: z.object({ number: z.literal(''), hash: z.literal('') }),
  logs: z.array(z.unknown()).length(0),
})

const topic = hexData.nullish()
const TRANSFERS = z.array(z.object({ transactionHash: txHash, from: address, to: address })).nullish()

const DELIVERY = z.object({
  confirmed: z.boolean(),
  chainId: count,
  streamId: printableId.nullish(),
  block: z.object({ number: count, hash: blockHash, timestamp: seconds }),
  logs: z.array(
    z.object({
      logIndex,
      transactionHash: txHash,
      address,
      data: hexData,
      topic0: topic,
      topic1: topic,
      topic2: topic,
      topic3: topic,
    }),
  ),
  erc20Transfers: TRANSFERS,
  nftTransfers: TRANSFERS,
})
