import { describe, expect, it } from 'vitest'
import { createPolygon, type PolygonOptions } from '../../../adapters/polygon/client.ts'
import { LIVE_EXCHANGES } from '../../../adapters/polygon/exchanges.ts'
import {
  InvalidInputError,
  messageOf,
  RateLimitError,
  ResponseShapeError,
  TransportError,
} from '../../../domain/errors.ts'
import { toAddress, toTxHash } from '../../../domain/money/ids.ts'
import { hashOf, readFixture } from './logs.ts'

const NODE_A = 'https://node-a.example/v2/SECRETKEY'
const NODE_B = 'https://node-b.example/?apikey=SECRETKEY'
const WALLET = toAddress('0x335ac48637a3bc37c2eac9e0c9799c32b3cda494')
const TX = toTxHash(hashOf('tx'))

type Call = { method: string; params: unknown[]; url: string }
type Answer = { result: unknown } | { error: { code: number; message: string } } | Response

/** A JSON-RPC node per URL, answered by one function; `calls` is what was asked. */
function nodes(answer: (call: Call) => Answer | Promise<Answer>) {
  const calls: Call[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { id, method, params } = JSON.parse(String(init?.body)) as { id: number; method: string; params: unknown[] }
    const call = { method, params, url: String(input) }
    calls.push(call)
    const aborted = new Promise<never>((_, reject) => {
      init?.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
    const answered = await Promise.race([answer(call), aborted])
    return answered instanceof Response ? answered : Response.json({ jsonrpc: '2.0', id, ...answered })
  }
  return { fetch, calls }
}

function polygon(fetch: typeof globalThis.fetch, options: Partial<PolygonOptions> = {}) {
  return createPolygon({
    urls: [NODE_A, NODE_B],
    chainId: 137,
    exchanges: LIVE_EXCHANGES,
    now: () => 1_000_000,
    overlapBlocks: 0,
    timeoutMs: 200,
    fetch,
    ...options,
  })
}

const rangesOf = (calls: Call[]) =>
  calls.map(({ params: [filter] }) => {
    const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string }
    return [Number(fromBlock), Number(toBlock)]
  })

describe('allFillLogs', () => {
  it('asks for OrderFilled of anybody, a few blocks earlier too, in ranges that the node serves', async () => {
    const { fetch, calls } = nodes(({ params: [filter] }) => {
      const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string }
      const isWide = Number(toBlock) - Number(fromBlock) >= 10
      return isWide
        ? { error: { code: -32005, message: 'range too wide' } }
        : { result: [readFixture('v2-taker-sell')] }
    })
    const logs = await polygon(fetch, { urls: [NODE_A], overlapBlocks: 2 }).allFillLogs({ from: 102, to: 119 })
    expect(rangesOf(calls)).toEqual([
      [100, 119],
      [100, 109],
      [110, 119],
    ])
    expect(calls[0]?.params).toMatchObject([
      { topics: ['0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee'] },
    ])
    expect(logs).toHaveLength(2)
  })
})

describe('fillLogs', () => {
  it('asks for OrderFilled by maker on all exchanges and gives raw logs in our encoding', async () => {
    const { fetch, calls } = nodes(() => ({ result: [readFixture('v2-taker-sell')] }))
    const logs = await polygon(fetch).fillLogs({ from: 100, to: 120, wallets: [WALLET] })
    expect(logs).toMatchObject([
      { blockNumber: 0x576a150, logIndex: 0x546, blockTime: 0x6a772ffb * 1000, removed: false },
    ])
    expect(calls[0]?.params).toEqual([
      {
        fromBlock: '0x64',
        toBlock: '0x78',
        address: LIVE_EXCHANGES.map(({ address }) => address),
        topics: [
          '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee',
          null,
          ['0x000000000000000000000000335ac48637a3bc37c2eac9e0c9799c32b3cda494'],
        ],
      },
    ])
  })

  it('reads in chunks that touch and do not overlap, after a few blocks before the first', async () => {
    const { fetch, calls } = nodes(() => ({ result: [] }))
    await polygon(fetch, { maxRangeBlocks: 10, overlapBlocks: 3 }).fillLogs({ from: 100, to: 120, wallets: [WALLET] })
    expect(rangesOf(calls)).toEqual([
      [97, 106],
      [107, 116],
      [117, 120],
    ])
  })

  it('halves a range that every node refuses, and keeps to the smaller one', async () => {
    const { fetch, calls } = nodes(({ params: [filter] }) => {
      const { fromBlock, toBlock } = filter as { fromBlock: string; toBlock: string }
      if (Number(toBlock) - Number(fromBlock) >= 10)
        return { error: { code: -32600, message: 'up to a 10 block range' } }
      return { result: [] }
    })
    await polygon(fetch, { urls: [NODE_A], maxRangeBlocks: 32 }).fillLogs({ from: 0, to: 31, wallets: [WALLET] })
    expect(rangesOf(calls)).toEqual([
      [0, 31],
      [0, 15],
      [0, 7],
      [8, 15],
      [16, 23],
      [24, 31],
    ])
  })

  it('gives up on a single block that is refused', async () => {
    const { fetch, calls } = nodes(() => ({ error: { code: -32000, message: 'no' } }))
    const read = polygon(fetch, { maxRangeBlocks: 4 }).fillLogs({ from: 0, to: 3, wallets: [WALLET] })
    await expect(read).rejects.toThrow(TransportError)
    expect(calls).toHaveLength(6)
  })

  it('asks in parts for more wallets than one filter takes, and not at all for none', async () => {
    const { fetch, calls } = nodes(() => ({ result: [] }))
    const wallets = Array.from({ length: 401 }, (_, i) => toAddress(`0x${i.toString(16).padStart(40, '0')}`))
    await polygon(fetch).fillLogs({ from: 1, to: 1, wallets: [] })
    expect(calls).toHaveLength(0)
    await polygon(fetch).fillLogs({ from: 1, to: 1, wallets })
    expect(calls.map(({ params: [filter] }) => (filter as { topics: string[][] }).topics[2]?.length)).toEqual([400, 1])
  })
})

describe('endpoints', () => {
  it('moves on to the next node and stays there', async () => {
    const { fetch, calls } = nodes(({ url }) =>
      url.startsWith('https://node-a') ? new Response('bad gateway', { status: 502 }) : { result: '0x10' },
    )
    const chain = polygon(fetch)
    expect(await chain.blockNumber()).toBe(16)
    expect(await chain.blockNumber()).toBe(16)
    expect(calls.map(({ url }) => new URL(url).hostname)).toEqual([
      'node-a.example',
      'node-b.example',
      'node-b.example',
    ])
  })

  it('lets a node that rate-limits rest for as long as it asked, then reports the shortest wait', async () => {
    let now = 0
    const { fetch, calls } = nodes(({ url }) => {
      const wait = url.startsWith('https://node-a') ? '7' : '3'
      return new Response('slow down', { status: 429, headers: { 'retry-after': wait } })
    })
    const chain = polygon(fetch, { now: () => now })
    const limited = await chain.blockNumber().catch((error: unknown) => error)
    expect(limited).toBeInstanceOf(RateLimitError)
    expect((limited as RateLimitError).retryAfterMs).toBe(3000)
    await expect(chain.blockNumber()).rejects.toThrow(RateLimitError)
    expect(calls).toHaveLength(2)
    now = 3001
    await expect(chain.blockNumber()).rejects.toThrow(RateLimitError)
    expect(calls).toHaveLength(3)
  })

  it.each<[string, () => Answer | Promise<Answer>, new (...args: never[]) => Error]>([
    ['a server error', () => new Response('boom', { status: 500 }), TransportError],
    ['an RPC error', () => ({ error: { code: -32000, message: 'header not found' } }), TransportError],
    ['an answer that is no quantity', () => ({ result: 'soon' }), ResponseShapeError],
    ['no answer', () => new Promise<Answer>(() => {}), TransportError],
    ['a page that is not JSON', () => new Response('<html>', { status: 200 }), TransportError],
    [
      'a refused connection',
      () => {
        throw new TypeError('fetch failed')
      },
      TransportError,
    ],
  ])('turns %s into a domain error that names hosts and never keys', async (_, answer, kind) => {
    const error = await polygon(nodes(answer).fetch)
      .blockNumber()
      .catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(kind)
    expect(messageOf(error)).toContain('node-a.example')
    expect(messageOf(error)).not.toContain('SECRETKEY')
    expect(JSON.stringify(error)).not.toContain('SECRETKEY')
    expect((error as Error).cause).toBeUndefined()
  })

  it('checks the chain of every node', async () => {
    const { fetch } = nodes(({ url }) => ({ result: url.startsWith('https://node-a') ? '0x89' : '0x1' }))
    await expect(polygon(fetch).checkChain()).rejects.toThrow(
      new InvalidInputError('node-b.example serves chain 1, expected 137'),
    )
  })

  it('lets one node be away when the chain is checked, not all', async () => {
    const half = nodes(({ url }) =>
      url.startsWith('https://node-a') ? new Response('', { status: 503 }) : { result: '0x89' },
    )
    await polygon(half.fetch).checkChain()
    const none = nodes(() => new Response('', { status: 503 }))
    await expect(polygon(none.fetch).checkChain()).rejects.toThrow(TransportError)
  })

  it('needs at least one URL', () => {
    expect(() => polygon(nodes(() => ({ result: '0x1' })).fetch, { urls: [] })).toThrow(InvalidInputError)
  })
})

describe('blocks and receipts', () => {
  it('reads a block and the finalized height', async () => {
    const block = { number: '0x64', hash: hashOf('100'), parentHash: hashOf('99'), timestamp: '0x6a772ffb' }
    const { fetch, calls } = nodes(() => ({ result: block }))
    const chain = polygon(fetch)
    expect(await chain.block(100)).toEqual({
      number: 100,
      hash: hashOf('100'),
      parentHash: hashOf('99'),
      time: 0x6a772ffb * 1000,
    })
    expect(await chain.finalizedBlockNumber()).toBe(100)
    expect(calls.map(({ params }) => params)).toEqual([
      ['0x64', false],
      ['finalized', false],
    ])
  })

  it('gives all logs of a receipt, none of a reverted one', async () => {
    const { fetch } = nodes(() => ({ result: { status: '0x1', logs: readFixture('v2-pair-same-tx') } }))
    expect((await polygon(fetch).receiptLogs(TX)).map(({ logIndex }) => logIndex)).toEqual([0x18a, 0x18d])
    const reverted = nodes(() => ({ result: { status: '0x0', logs: [] } }))
    expect(await polygon(reverted.fetch).receiptLogs(TX)).toEqual([])
  })

  it('looks for an old receipt at every node, of which some have forgotten it and some refuse', async () => {
    const receipt = { status: '0x1', logs: readFixture('v2-pair-same-tx') }
    const two = nodes(({ url }) => ({ result: url.startsWith(NODE_A) ? null : receipt }))
    expect(await polygon(two.fetch).findReceiptLogs(TX)).toHaveLength(2)
    expect(two.calls).toHaveLength(2)
    expect(await polygon(nodes(() => ({ result: null })).fetch).findReceiptLogs(TX)).toBeNull()
    const refusing = nodes(() => ({ error: { code: -32000, message: 'pruned history unavailable' } }))
    expect(await polygon(refusing.fetch).findReceiptLogs(TX)).toBeNull()
  })

  it.each(['receiptLogs', 'block'] as const)(
    'says that %s may be asked again when the node does not have it yet',
    async (what) => {
      const chain = polygon(nodes(() => ({ result: null })).fetch)
      const asked = what === 'block' ? chain.block(5) : chain.receiptLogs(TX)
      await expect(asked).rejects.toMatchObject({ name: 'TransportError', retry: 'yes' })
    },
  )
})
