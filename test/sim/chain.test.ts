import { readFile } from 'node:fs/promises'
import { createPublicClient, http, parseAbiItem, parseEventLogs, webSocket } from 'viem'
import { polygon } from 'viem/chains'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { buyUp, CONDITION, DOWN, exampleSession, SKILLED, UP } from './example-session.ts'

// Written out again rather than imported: the venue's encoding is checked against the published signature.
const ORDER_FILLED = parseAbiItem(
  'event OrderFilled(bytes32 indexed orderHash, address indexed maker, address indexed taker, uint8 side, uint256 tokenId, uint256 makerAmountFilled, uint256 takerAmountFilled, uint256 fee, bytes32 builder, bytes32 metadata)',
)
const POSITION_SPLIT = parseAbiItem(
  'event PositionSplit(address indexed stakeholder, address collateralToken, bytes32 indexed parentCollectionId, bytes32 indexed conditionId, uint256[] partition, uint256 amount)',
)
const TOPIC = '0xd543adfd945773f1a62f74f0ee55a5e3b9b1a28262980ba90b1a89f2ea84d8ee'
const EXCHANGE = '0xe111180000d2663c0091e4f400237545b87b996b'
const paddedWallet = `0x${'0'.repeat(24)}${SKILLED.slice(2)}`

let clock: VirtualClock
let sim: Sim

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
  sim = await startSim({ session: exampleSession(), clock })
})
afterEach(async () => await sim.stop())

async function rpc(
  method: string,
  ...params: unknown[]
): Promise<{ result?: never; error?: { code: number; message: string } }> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  return (await (await fetch(sim.urls.polygonHttp, { method: 'POST', body })).json()) as never
}

async function play(...fills: Parameters<Sim['play']>) {
  const played = sim.play(...fills)
  clock.advance(1_500)
  return await played
}

const client = () => createPublicClient({ chain: polygon, transport: http(sim.urls.polygonHttp) })

describe('fills on the chain', () => {
  it('are logged as the recorded exchange logs them', async () => {
    const recorded = JSON.parse(
      await readFile(new URL('../fixtures/sim/order-filled-log.json', import.meta.url), 'utf8'),
    ) as Record<string, string>
    await play(buyUp('shape'))
    const { result } = await rpc('eth_getLogs', { topics: [TOPIC] })
    const [log] = result as unknown as Record<string, string>[]
    expect(Object.keys(log ?? {}).toSorted()).toEqual(Object.keys(recorded).toSorted())
    expect(log?.['data']).toHaveLength(recorded['data']?.length ?? 0)
  })

  it('give the taker one row with the exchange as counterparty, after the makers it met', async () => {
    await play(
      buyUp('two makers', {
        legs: [
          { price: '0.52', shares: '100' },
          { price: '0.53', shares: '50' },
        ],
      }),
    )
    const logs = await client().getLogs({ event: ORDER_FILLED, strict: true })
    expect(logs.map(({ args }) => [args.side, args.makerAmountFilled, args.takerAmountFilled])).toEqual([
      [1, 100_000_000n, 52_000_000n],
      [1, 50_000_000n, 26_500_000n],
      [0, 78_500_000n, 150_000_000n],
    ])
    expect(logs[2]?.args.maker.toLowerCase()).toBe(SKILLED)
    expect(logs[2]?.args.taker.toLowerCase()).toBe(EXCHANGE)
    expect(logs[0]?.args.taker.toLowerCase()).toBe(SKILLED)
  })

  it('can give one order several rows in a transaction', async () => {
    const legs = [
      { price: '0.52', shares: '100' },
      { price: '0.53', shares: '50' },
    ]
    const [fill] = await play(buyUp('split', { split: true, legs }))
    const logs = await client().getLogs({ event: ORDER_FILLED, args: { maker: SKILLED }, strict: true })
    expect(logs.map(({ args }) => args.orderHash)).toEqual([fill?.orderHash, fill?.orderHash])
    expect(new Set(logs.map(({ logIndex }) => logIndex)).size).toBe(2)
  })

  it('charge the taker the market fee, cut to five decimals', async () => {
    await play(buyUp('fee', { side: 'SELL', legs: [{ price: '0.48', shares: '6' }] }))
    const [log] = await client().getLogs({ event: ORDER_FILLED, args: { maker: SKILLED }, strict: true })
    expect(log?.args.fee).toBe(104_830n)
  })

  it('of a mint create a pair of tokens with a buyer of the other outcome', async () => {
    const [fill] = await play(buyUp('mint', { match: 'mint' }))
    const receipt = await client().getTransactionReceipt({ hash: (fill?.txHash ?? '0x') as `0x${string}` })
    const fills = parseEventLogs({ abi: [ORDER_FILLED], logs: receipt.logs })
    expect(fills.map(({ args }) => [args.side, args.tokenId, args.makerAmountFilled])).toEqual([
      [0, BigInt(DOWN), 48_000_000n],
      [0, BigInt(UP), 52_000_000n],
    ])
    const [split] = parseEventLogs({ abi: [POSITION_SPLIT], logs: receipt.logs })
    expect(split?.args).toMatchObject({ conditionId: CONDITION, amount: 100_000_000n })
  })

  it('of a maker are met by takers who pay the fee', async () => {
    await play(buyUp('resting', { role: 'maker' }))
    const logs = await client().getLogs({ event: ORDER_FILLED, strict: true })
    expect(logs[0]?.args.maker.toLowerCase()).toBe(SKILLED)
    expect(logs[0]?.args.fee).toBe(0n)
    expect(logs[1]?.args.fee).toBe(1_747_200n)
  })

  it('keep their order hash over several transactions of one order', async () => {
    const [first] = await play(buyUp('part one', { order: 'big' }))
    const [second] = await play(buyUp('part two', { order: 'big' }))
    expect(second?.orderHash).toBe(first?.orderHash)
    expect(second?.txHash).not.toBe(first?.txHash)
  })

  it('report a resolution at its time', async () => {
    sim.begin()
    clock.advance(70_000 + 1_500)
    const { result } = await rpc('eth_getLogs', {
      topics: ['0xb44d84d3289691f71497564b85d4233648d9dbae8cbdbb4329f301c3a0185894', CONDITION],
    })
    expect(result).toHaveLength(1)
  })
})

describe('eth_getLogs', () => {
  it.each([
    ['no filter at all', {}, 8],
    ['an exchange', { address: EXCHANGE }, 4],
    ['one of two addresses', { address: [EXCHANGE, SKILLED] }, 4],
    ['a topic', { topics: [TOPIC] }, 2],
    ['the owner', { topics: [TOPIC, null, [paddedWallet]] }, 1],
    ['an owner who did not trade', { topics: [TOPIC, null, [`0x${'0'.repeat(64)}`]] }, 0],
    ['a position beyond the topics', { topics: [TOPIC, null, null, null, TOPIC] }, 0],
    ['an address without logs', { address: SKILLED }, 0],
  ])('filters by %s', async (_what, filter, count) => {
    await play(buyUp('filtered'))
    expect((await rpc('eth_getLogs', filter)).result).toHaveLength(count)
  })

  it.each([
    [10_000, undefined],
    [10_001, 'exceed maximum block range: 10000'],
  ])('of %i blocks: %s', async (blocks, message) => {
    const head = Number((await rpc('eth_blockNumber')).result)
    const range = { fromBlock: hex(head - blocks + 1), toBlock: hex(head) }
    expect((await rpc('eth_getLogs', range)).error?.message).toBe(message)
  })

  it.each([
    ['begins after its end', 0, -1],
    ['ends beyond the head', 0, 1],
  ])('refuses a range that %s', async (_what, from, to) => {
    const head = Number((await rpc('eth_blockNumber')).result)
    const range = { fromBlock: hex(head + from), toBlock: hex(head + to) }
    expect((await rpc('eth_getLogs', range)).error?.message).toBe('invalid block range params')
  })

  it('reads one block by its hash, and not one that is gone', async () => {
    const [fill] = await play(buyUp('by hash'))
    expect((await rpc('eth_getLogs', { blockHash: fill?.blockHash, topics: [TOPIC] })).result).toHaveLength(2)
    await sim.reorg(1, { drop: true })
    expect((await rpc('eth_getLogs', { blockHash: fill?.blockHash })).error?.message).toBe('unknown block')
  })
})

describe('blocks', () => {
  it('come every 1.5 s and carry the time of now', async () => {
    const before = await client().getBlock()
    clock.advance(15_000)
    const after = await client().getBlock()
    expect(after.number - before.number).toBe(10n)
    expect(Math.abs(Number(after.timestamp) * 1000 - clock.now())).toBeLessThan(2_500)
    expect((await client().getBlock({ blockNumber: after.number - 1n })).hash).toBe(after.parentHash)
  })

  it('are final sixteen blocks behind the head', async () => {
    const [head, final] = await Promise.all([client().getBlock(), client().getBlock({ blockTag: 'finalized' })])
    expect(head.number - final.number).toBe(16n)
  })

  it('answer a method they do not know as nodes do, in a batch too', async () => {
    const body = JSON.stringify([
      { jsonrpc: '2.0', id: 1, method: 'eth_chainId' },
      { jsonrpc: '2.0', id: 2, method: 'eth_mine' },
    ])
    const answers = await (await fetch(sim.urls.polygonHttp, { method: 'POST', body })).json()
    expect(answers).toMatchObject([
      { id: 1, result: '0x89' },
      { id: 2, error: { code: -32601 } },
    ])
  })
})

describe('a reorg', () => {
  it('brings a transaction again in another block, with another hash and place', async () => {
    const [fill] = await play(buyUp('twice'))
    const before = await client().getTransactionReceipt({ hash: (fill?.txHash ?? '0x') as `0x${string}` })
    const done = sim.reorg(1)
    expect((await rpc('eth_getTransactionReceipt', fill?.txHash)).result).toBeNull()
    clock.advance(1_500)
    await done
    const after = await client().getTransactionReceipt({ hash: (fill?.txHash ?? '0x') as `0x${string}` })
    expect(after.blockHash).not.toBe(before.blockHash)
    expect(after.logs[0]?.logIndex).not.toBe(before.logs[0]?.logIndex)
    expect(after.logs.map(({ data }) => data)).toEqual(before.logs.map(({ data }) => data))
  })

  it('can lose a transaction for good', async () => {
    const [fill] = await play(buyUp('lost'))
    await sim.reorg(1, { drop: true })
    clock.advance(15_000)
    expect((await rpc('eth_getTransactionReceipt', fill?.txHash)).result).toBeNull()
  })

  it('goes no deeper than what is not final', async () => {
    await expect(sim.reorg(17)).rejects.toThrow('reorg depth must lie in 1…16')
  })
})

describe('subscriptions', () => {
  it('tell of logs, and of their removal', async () => {
    const socket = await connect(sim.urls.polygonWs)
    socket.send({
      jsonrpc: '2.0',
      id: 1,
      method: 'eth_subscribe',
      params: ['logs', { topics: [TOPIC, null, [paddedWallet]] }],
    })
    const { result: id } = await socket.next()
    await play(buyUp('heard'))
    const told = await socket.next()
    expect(told).toMatchObject({ method: 'eth_subscription', params: { subscription: id, result: { removed: false } } })
    const done = sim.reorg(1)
    expect(await socket.next()).toMatchObject({
      params: { result: { removed: true, blockHash: told.params.result.blockHash } },
    })
    clock.advance(1_500)
    await done
    expect(await socket.next()).toMatchObject({ params: { result: { removed: false } } })
    socket.send({ jsonrpc: '2.0', id: 2, method: 'eth_unsubscribe', params: [id] })
    expect(await socket.next()).toMatchObject({ id: 2, result: true })
    socket.close()
  })

  it('serve viem over a WebSocket', async () => {
    const transport = webSocket(sim.urls.polygonWs, { reconnect: false, keepAlive: false })
    const viem = createPublicClient({ chain: polygon, transport })
    const heads: bigint[] = []
    const first = await viem.getBlockNumber()
    const unwatch = viem.watchBlockNumber({ onBlockNumber: (number) => heads.push(number) })
    await expect
      .poll(() => {
        clock.advance(1_500)
        return heads.length
      })
      .toBeGreaterThan(0)
    expect(heads[0]).toBeGreaterThan(first)
    unwatch()
    const rpcClient = await viem.transport.getRpcClient()
    rpcClient.close()
  })

  it('stay silent while that fault lasts, and are cut by the other', async () => {
    const socket = await connect(sim.urls.polygonWs)
    socket.send({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })
    await socket.next()
    sim.setFaults([{ target: 'polygon', kind: 'silence', count: 1 }])
    clock.advance(3_000)
    const head = Number((await rpc('eth_blockNumber')).result)
    expect(Number((await socket.next()).params.result.number)).toBe(head)
    sim.setFaults([{ target: 'polygon', kind: 'drop-socket', count: 1 }])
    await socket.closed
  })
})

const hex = (value: number) => `0x${value.toString(16)}`

type Frame = { result: string; params: { result: { blockHash: string; number: string } } }

/** A socket whose messages are awaited one by one. */
async function connect(url: string) {
  const socket = new WebSocket(url)
  const messages: Record<string, never>[] = []
  let wake = () => {}
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as Record<string, never>)
    wake()
  })
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  await new Promise((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    closed,
    send: (message: unknown) => socket.send(JSON.stringify(message)),
    close: () => socket.close(),
    async next(): Promise<Frame> {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      return messages.shift() as never
    },
  }
}
