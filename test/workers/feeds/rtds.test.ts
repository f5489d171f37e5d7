import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type WebSocket, WebSocketServer } from 'ws'
import { toAddress } from '../../../domain/money/ids.ts'
import { createLogger } from '../../../runtime/logger.ts'
import type { Feed } from '../../../workers/feeds/feed.ts'
import { startRtds } from '../../../workers/feeds/rtds.ts'

const LEADER = toAddress('0x510f4963b66b1b18505faab74b0bb943d1dda43c')
const TX = '0xb6acf6859bc84216f4b3e2567fb392a2eae19d275340ad96ea17218ccfec27b7'

/** As recorded, checksummed wallet included. */
const frame = (changes: { proxyWallet?: string; transactionHash?: string; type?: string } = {}) => {
  const { type = 'trades', ...payload } = changes
  return JSON.stringify({
    connection_id: 'gXseIO-NQWeIKEhJwA==',
    topic: 'activity',
    type,
    timestamp: 1_787_102_287_053,
    payload: {
      proxyWallet: '0x510F4963b66B1B18505faaB74b0bB943D1dDa43C',
      transactionHash: TX,
      side: 'BUY',
      ...payload,
    },
  })
}

let server: WebSocketServer
let sockets: WebSocket[]
let received: string[]
let ingested: string[]
let feed: Feed

beforeEach(async () => {
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await once(server, 'listening')
  sockets = []
  received = []
  ingested = []
  server.on('connection', (socket) => {
    sockets.push(socket)
    socket.on('message', (data) => received.push(String(data)))
  })
})
afterEach(async () => {
  await feed.stop()
  server.close()
})

function start(startIngest: (txHash: string) => Promise<unknown> = async (txHash) => ingested.push(txHash)) {
  const { port } = server.address() as AddressInfo
  feed = startRtds(
    {
      url: `ws://127.0.0.1:${port}`,
      leaders: { followedWallets: async () => [LEADER] },
      startIngest,
      log: createLogger({ name: 'test', level: 'silent', pretty: false }),
    },
    { pingMs: 20, silenceMs: 300, firstReconnectMs: 10, maxReconnectMs: 40 },
  )
}

const connections = (count: number) =>
  expect.poll(() => sockets.length, { timeout: 3_000 }).toBeGreaterThanOrEqual(count)

describe('the stream feed', () => {
  it('subscribes to both topics and says PING in text', async () => {
    start()
    await expect.poll(() => received).toContain('PING')
    expect(JSON.parse(received[0] ?? '')).toEqual({
      action: 'subscribe',
      subscriptions: [
        { topic: 'activity', type: 'trades' },
        { topic: 'activity', type: 'orders_matched' },
      ],
    })
  })

  it('turns a frame of a followed wallet into one hint, however often the transaction shows', async () => {
    start()
    await connections(1)
    for (const text of ['', 'PONG', '{"broken', frame({ proxyWallet: `0x${'22'.repeat(20)}` }), frame()]) {
      sockets[0]?.send(text)
    }
    sockets[0]?.send(frame({ type: 'orders_matched' }))
    await expect.poll(() => ingested).toEqual([TX])
  })

  it('gives a hint another chance when it could not be followed', async () => {
    let attempts = 0
    start(async () => {
      attempts += 1
      if (attempts === 1) throw new Error('the server is away')
    })
    await connections(1)
    sockets[0]?.send(frame())
    await expect.poll(() => attempts).toBe(1)
    sockets[0]?.send(frame())
    await expect.poll(() => attempts).toBe(2)
  })

  it('connects again after a drop', async () => {
    start()
    await connections(1)
    sockets[0]?.terminate()
    await connections(2)
    sockets[1]?.send(frame())
    await expect.poll(() => ingested).toEqual([TX])
  })

  it('connects again when the stream falls silent without closing', async () => {
    start()
    await connections(2)
  })

  it('closes its socket when it is stopped', async () => {
    start()
    await connections(1)
    const [socket] = sockets
    const closed = socket && once(socket, 'close')
    await feed.stop()
    await closed
  })
})
