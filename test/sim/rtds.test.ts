import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import WebSocket from 'ws'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { buyUp, exampleSession, SKILLED } from './example-session.ts'

let clock: VirtualClock
let sim: Sim
let socket: WebSocket
let frames: string[]

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
  sim = await startSim({ session: exampleSession(), clock })
  socket = new WebSocket(sim.urls.rtds)
  frames = []
  socket.on('message', (data) => frames.push(String(data)))
  await new Promise((resolve) => socket.once('open', resolve))
})
afterEach(async () => {
  socket.close()
  await sim.stop()
})

const subscribe = (...types: string[]) =>
  socket.send(
    JSON.stringify({ action: 'subscribe', subscriptions: types.map((type) => ({ topic: 'activity', type })) }),
  )

const received = async (count: number) => {
  await expect.poll(() => frames.length).toBeGreaterThanOrEqual(count)
  return frames
}

/** Waits until the server has read what was sent before. */
const settled = async () => {
  const before = frames.length
  socket.send('PING')
  await received(before + 1)
  expect(frames.pop()).toBe('PONG')
}

async function play(name: string): Promise<void> {
  const played = sim.play(buyUp(name))
  clock.advance(1_500)
  await played
}

it('begins with an empty frame and answers PING', async () => {
  await received(1)
  socket.send('PING')
  expect(await received(2)).toEqual(['', 'PONG'])
})

it('tells of every participant in trades and of takers in orders_matched, in the recorded form', async () => {
  subscribe('trades', 'orders_matched')
  await settled()
  await play('told')
  const [, ...told] = await received(4)
  const parsed = told.map((text) => JSON.parse(text))
  expect(parsed.map(({ type, payload }) => [type, payload.side])).toEqual([
    ['trades', 'SELL'],
    ['trades', 'BUY'],
    ['orders_matched', 'BUY'],
  ])
  const recorded = JSON.parse(await readFile(new URL('../fixtures/sim/rtds-trade.json', import.meta.url), 'utf8'))
  expect(Object.keys(parsed[0]).toSorted()).toEqual(Object.keys(recorded).toSorted())
  expect(Object.keys(parsed[0].payload).toSorted()).toEqual(Object.keys(recorded.payload).toSorted())
})

it('writes wallets with their checksum, as the real one does', async () => {
  subscribe('orders_matched')
  await settled()
  await play('checksummed')
  const [, text = ''] = await received(2)
  const { proxyWallet } = JSON.parse(text).payload
  expect(proxyWallet).not.toBe(SKILLED)
  expect(proxyWallet.toLowerCase()).toBe(SKILLED)
})

it('tells nothing to whoever did not subscribe', async () => {
  await play('unheard')
  await settled()
  expect(frames).toEqual([''])
})

it('can go silent without closing, and be cut', async () => {
  subscribe('trades')
  await settled()
  sim.setFaults([{ target: 'rtds', kind: 'silence', count: 1 }])
  await play('silenced')
  await settled()
  expect(frames).toEqual([''])
  sim.setFaults([{ target: 'rtds', kind: 'drop-socket', count: 1 }])
  await new Promise((resolve) => socket.once('close', resolve))
})
