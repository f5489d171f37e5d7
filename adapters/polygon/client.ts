import { padHex } from 'viem'
import { z } from 'zod'
import type { RawLog } from '../../domain/copy/raw-log.ts'
import { InvalidInputError, TransportError } from '../../domain/errors.ts'
import { type Address, type BlockHash, type TxHash, toBlockHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { ORDER_FILLED_V2 } from './decode.ts'
import type { Exchange } from './exchanges.ts'
import { createRpc, isRefusal } from './rpc.ts'
import { quantity, rpcLog } from './rpc-log.ts'

export type Block = { number: number; hash: BlockHash; parentHash: BlockHash; time: EpochMs }

/** Reads Polygon. Ranges are inclusive. Every method throws what {@link createRpc}'s `call` throws. */
export type Polygon = {
  blockNumber(): Promise<number>
  /** The newest block that cannot be reorganised away. */
  finalizedBlockNumber(): Promise<number>
  /** @throws TransportError while the node does not have the block. */
  block(number: number): Promise<Block>
  /** Every fill of these wallets, maker and taker rows alike, each once; a few blocks before `from` are read again. */
  fillLogs(query: { from: number; to: number; wallets: readonly Address[] }): Promise<RawLog[]>
  /** Every fill of everybody, each once; a few blocks before `from` are read again. */
  allFillLogs(query: { from: number; to: number }): Promise<RawLog[]>
  /** All logs of a transaction; none where it reverted. @throws TransportError while the receipt is not there yet. */
  receiptLogs(txHash: TxHash): Promise<RawLog[]>
  /** The same of a transaction of long ago, which nodes may have forgotten: null where none has its receipt. */
  findReceiptLogs(txHash: TxHash): Promise<RawLog[] | null>
  /** Asks every endpoint. @throws InvalidInputError when one serves another chain than the configured one. */
  checkChain(): Promise<void>
}

export type PolygonOptions = {
  /** At least one. */
  urls: readonly string[]
  chainId: number
  exchanges: readonly Exchange[]
  now: () => EpochMs
  fetch?: typeof globalThis.fetch
  timeoutMs?: number
  /** Most blocks of one eth_getLogs; halved where the provider refuses. */
  maxRangeBlocks?: number
  /** Blocks read again before `from`: load-balanced nodes lag by a few, and a lagging one answers with an empty list. */
  overlapBlocks?: number
}

/** Topic 0, and the owner in the third place; null matches anything. */
type Topics = readonly (string | null | readonly string[])[]

/** Most wallets in one topic filter; providers cap it in the hundreds. */
const MAX_WALLETS = 400

/** Connects to Polygon over one or several JSON-RPC URLs. @throws InvalidInputError without a usable URL. */
export function createPolygon(options: PolygonOptions): Polygon {
  const { exchanges, overlapBlocks = 5, maxRangeBlocks = 500, timeoutMs = 10_000 } = options
  if (options.urls.length === 0) throw new InvalidInputError('Polygon needs at least one RPC URL')
  const rpc = createRpc({ urls: options.urls, now: options.now, fetch: options.fetch, timeoutMs })
  const addresses = exchanges.map(({ address }) => address)

  async function fillLogs(query: { from: number; to: number; wallets: readonly Address[] }): Promise<RawLog[]> {
    const found: RawLog[] = []
    for (let start = 0; start < query.wallets.length; start += MAX_WALLETS) {
      const owners = query.wallets.slice(start, start + MAX_WALLETS).map((wallet) => padHex(wallet as `0x${string}`))
      found.push(...(await logsOf(query, [ORDER_FILLED_V2, null, owners])))
    }
    return found
  }

  /** Reads a range in pieces that the provider serves. */
  async function logsOf(range: { from: number; to: number }, topics: Topics): Promise<RawLog[]> {
    const found: RawLog[] = []
    let span = maxRangeBlocks
    let from = Math.max(0, range.from - overlapBlocks)
    while (from <= range.to) {
      const to = Math.min(range.to, from + span - 1)
      const logs = await logsOrRefusal(from, to, topics)
      if (logs === 'refused') {
        span = Math.ceil((to - from + 1) / 2)
        continue
      }
      found.push(...logs)
      from = to + 1
    }
    return found
  }

  /** A refused range of several blocks may be too wide for the provider; a refused single block is a failure. */
  async function logsOrRefusal(from: number, to: number, topics: Topics): Promise<RawLog[] | 'refused'> {
    const range = { fromBlock: toHex(from), toBlock: toHex(to) }
    try {
      return await rpc.call('eth_getLogs', [{ ...range, address: addresses, topics }], z.array(rpcLog))
    } catch (error) {
      if (isRefusal(error) && to > from) return 'refused'
      throw error
    }
  }

  async function receiptLogs(txHash: TxHash): Promise<RawLog[]> {
    const receipt = await rpc.call('eth_getTransactionReceipt', [txHash], receiptSchema)
    if (receipt === null) throw new TransportError(`receipt of ${txHash} is not available yet`)
    return receipt.logs
  }

  async function findReceiptLogs(txHash: TxHash): Promise<RawLog[] | null> {
    try {
      const receipt = await rpc.call('eth_getTransactionReceipt', [txHash], receiptSchema, isThere)
      return receipt?.logs ?? null
    } catch (error) {
      // Some nodes answer with null to what they have pruned, others refuse.
      if (isRefusal(error)) return null
      throw error
    }
  }

  async function block(number: number): Promise<Block> {
    const header = await rpc.call('eth_getBlockByNumber', [toHex(number), false], blockSchema)
    if (header === null) throw new TransportError(`block ${number} is not available yet`)
    return header
  }

  async function finalizedBlockNumber(): Promise<number> {
    const header = await rpc.call('eth_getBlockByNumber', ['finalized', false], blockSchema)
    if (header === null) throw new TransportError('the node does not know a finalized block yet')
    return header.number
  }

  async function checkChain(): Promise<void> {
    const answers = await rpc.callAll('eth_chainId', [], quantity)
    for (const { host, answer } of answers) {
      if (typeof answer === 'number' && answer !== options.chainId) {
        throw new InvalidInputError(`${host} serves chain ${answer}, expected ${options.chainId}`)
      }
    }
    const failures = answers.flatMap(({ answer }) => (typeof answer === 'number' ? [] : [answer]))
    const [first] = failures
    if (first && failures.length === answers.length) throw first
  }

  return {
    blockNumber: () => rpc.call('eth_blockNumber', [], quantity),
    finalizedBlockNumber,
    block,
    fillLogs,
    allFillLogs: (range) => logsOf(range, [ORDER_FILLED_V2]),
    receiptLogs,
    findReceiptLogs,
    checkChain,
  }
}

const isThere = (answer: object | null): boolean => answer !== null

const receiptSchema = z.object({ logs: z.array(rpcLog) }).nullable()

const blockSchema = z
  .object({ number: quantity, hash: z.string(), parentHash: z.string(), timestamp: quantity })
  .transform(
    ({ number, hash, parentHash, timestamp }): Block => ({
      number,
      hash: toBlockHash(hash),
      parentHash: toBlockHash(parentHash),
      time: timestamp * 1000,
    }),
  )
  .nullable()

const toHex = (number: number): string => `0x${number.toString(16)}`
