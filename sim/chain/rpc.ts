import { numberToHex } from 'viem'
import { z } from 'zod'
import type { Chain, LogFilter } from './chain.ts'
import { wireBlock, wireLog, wireReceipt } from './wire.ts'

/** As public Polygon nodes limit it. */
const MAX_LOG_RANGE = 10_000

type RpcResponse = { jsonrpc: '2.0'; id: unknown } & (
  | { result: unknown }
  | { error: { code: number; message: string } }
)

/** What an RPC method answers when it refuses; the only thing a handler throws. */
type Refusal = { code: number; message: string }

/** Methods beside the chain's own; one of the same name answers what the chain has no answer to. */
export type ExtraMethods = Readonly<Record<string, (params: readonly unknown[]) => unknown>>

/** Answers a JSON-RPC request or batch. */
export async function answerRpc(
  chain: Chain,
  request: unknown,
  extra: ExtraMethods = {},
): Promise<RpcResponse | RpcResponse[]> {
  if (Array.isArray(request)) return Promise.all(request.map((single) => answerOne(chain, single, extra)))
  return answerOne(chain, request, extra)
}

const requestSchema = z.object({
  id: z.unknown(),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
})

async function answerOne(chain: Chain, request: unknown, extra: ExtraMethods): Promise<RpcResponse> {
  const parsed = requestSchema.safeParse(request)
  if (!parsed.success) return { jsonrpc: '2.0', id: null, error: { code: -32600, message: 'invalid request' } }
  const { id, method, params } = parsed.data
  const [own, others] = [methods[method], extra[method]]
  if (!own && !others) {
    return {
      jsonrpc: '2.0',
      id,
      error: { code: -32601, message: `the method ${method} does not exist/is not available` },
    }
  }
  const result = own?.(params, chain) ?? (await others?.(params)) ?? null
  return isRefusal(result) ? { jsonrpc: '2.0', id, error: result.refused } : { jsonrpc: '2.0', id, result }
}

const refuse = (code: number, message: string): { refused: Refusal } => ({ refused: { code, message } })
const isRefusal = (result: unknown): result is { refused: Refusal } =>
  typeof result === 'object' && result !== null && 'refused' in result

const methods: Record<string, (params: readonly unknown[], chain: Chain) => unknown> = {
  eth_chainId: (_params, chain) => numberToHex(chain.chainId),
  net_version: (_params, chain) => String(chain.chainId),
  web3_clientVersion: () => 'understudy-sim',
  eth_blockNumber: (_params, chain) => numberToHex(chain.head()),
  eth_getCode: () => '0x60806040',
  eth_getBlockByNumber([tag, full], chain) {
    const number = numberOf(chain, tag)
    const block = number === null ? null : chain.block(number)
    return block && wireBlock(block, full === true)
  },
  eth_getBlockByHash([hash, full], chain) {
    const block = chain.blockByHash(String(hash))
    return block && wireBlock(block, full === true)
  },
  eth_getTransactionReceipt([hash], chain) {
    const transaction = chain.transaction(String(hash))
    return transaction && wireReceipt(transaction)
  },
  eth_getLogs: ([filter], chain) => getLogs(chain, filter),
}

const stringOrList = z.union([z.string().transform((text) => [text]), z.array(z.string())])
const filterSchema = z.object({
  fromBlock: z.string().optional(),
  toBlock: z.string().optional(),
  blockHash: z.string().optional(),
  address: stringOrList.nullish(),
  topics: z.array(stringOrList.nullable()).nullish(),
})

/** The part of an `eth_getLogs` or `eth_subscribe` filter that does not name blocks; null where it is malformed. */
export function parseLogFilter(value: unknown): Pick<LogFilter, 'addresses' | 'topics'> | null {
  const parsed = filterSchema.safeParse(value ?? {})
  if (!parsed.success) return null
  return {
    addresses: (parsed.data.address ?? []).map((address) => address.toLowerCase()),
    topics: (parsed.data.topics ?? []).map((topics) =>
      topics === null || topics.length === 0 ? null : topics.map((topic) => topic.toLowerCase()),
    ),
  }
}

function getLogs(chain: Chain, value: unknown): unknown {
  const parsed = filterSchema.safeParse(value)
  const wanted = parseLogFilter(value)
  if (!parsed.success || !wanted) return refuse(-32602, 'invalid argument 0: malformed filter')
  const { fromBlock, toBlock, blockHash } = parsed.data
  if (blockHash !== undefined) {
    if (fromBlock ?? toBlock)
      return refuse(-32602, 'invalid argument 0: cannot specify both BlockHash and FromBlock/ToBlock')
    const block = chain.blockByHash(blockHash)
    return block
      ? chain.logs({ ...wanted, from: block.number, to: block.number }).map(wireLog)
      : refuse(-32000, 'unknown block')
  }
  const from = numberOf(chain, fromBlock ?? 'latest')
  const to = numberOf(chain, toBlock ?? 'latest')
  if (from === null || to === null || from > to || to > chain.head())
    return refuse(-32000, 'invalid block range params')
  if (to - from + 1 > MAX_LOG_RANGE) return refuse(-32701, `exceed maximum block range: ${MAX_LOG_RANGE}`)
  return chain.logs({ ...wanted, from, to }).map(wireLog)
}

function numberOf(chain: Chain, tag: unknown): number | null {
  switch (tag) {
    case 'latest':
    case 'pending':
      return chain.head()
    case 'finalized':
    case 'safe':
      return chain.finalized()
    case 'earliest':
      return 0
    default:
      return typeof tag === 'string' && /^0x[0-9a-f]+$/i.test(tag) ? Number(tag) : null
  }
}
