import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { createFaults } from '../../sim/faults.ts'
import { createRandom } from '../../sim/random.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { buyUp, exampleSession, UP } from './example-session.ts'

let clock: VirtualClock
let sim: Sim

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
  sim = await startSim({ session: exampleSession(), clock })
})
afterEach(async () => await sim.stop())

const book = () => fetch(`${sim.urls.clob}/book?token_id=${UP}`)

describe('a faulty answer', () => {
  it.each([
    ['rate-limit', 429],
    ['server-error', 500],
    ['restarting', 425],
  ] as const)('by %s is HTTP %i, as often as told', async (kind, status) => {
    sim.setFaults([{ target: 'clob', kind, count: 2 }])
    expect([(await book()).status, (await book()).status, (await book()).status]).toEqual([status, status, 200])
  })

  it('of a rate limit says when to come back', async () => {
    sim.setFaults([{ target: 'clob', kind: 'rate-limit', ms: 2_500, count: 1 }])
    expect((await book()).headers.get('retry-after')).toBe('3')
  })

  it('is cut in the middle of its body when malformed', async () => {
    sim.setFaults([{ target: 'clob', kind: 'malformed', count: 1 }])
    const response = await book()
    expect(response.status).toBe(200)
    await expect(response.json()).rejects.toThrow(SyntaxError)
  })

  it('is the last good one when stale', async () => {
    sim.begin()
    const before = await (await book()).json()
    clock.advance(30_000)
    sim.setFaults([{ target: 'clob', kind: 'stale', count: 1 }])
    expect(await (await book()).json()).toEqual(before)
    expect(await (await book()).json()).not.toEqual(before)
  })

  it('never comes when the socket is dropped', async () => {
    sim.setFaults([{ target: 'clob', kind: 'drop-socket', count: 1 }])
    await expect(book()).rejects.toThrow('fetch failed')
    expect((await book()).status).toBe(200)
  })

  it('comes late', async () => {
    sim.setFaults([{ target: 'clob', kind: 'latency', ms: 3_000, count: 1 }])
    let answered = false
    const answer = book().then(() => {
      answered = true
    })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(answered).toBe(false)
    clock.advance(3_000)
    await answer
  })

  it('is only that of the face and path named', async () => {
    sim.setFaults([{ target: 'clob', kind: 'server-error', path: '/clob-markets' }])
    expect((await book()).status).toBe(200)
    expect((await fetch(`${sim.urls.gamma}/markets/keyset`)).status).toBe(200)
    expect((await fetch(`${sim.urls.clob}/clob-markets/0x00`)).status).toBe(500)
  })
})

it('a reorg by fault takes the block back once the next stands on it', async () => {
  sim.setFaults([{ target: 'chain', kind: 'reorg', count: 1 }])
  const played = sim.play(buyUp('unlucky'))
  clock.advance(1_500)
  const [fill] = await played
  clock.advance(1_500)
  await new Promise(setImmediate)
  clock.advance(1_500)
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getTransactionReceipt', params: [fill?.txHash] })
  const answer = (await (await fetch(sim.urls.polygonHttp, { method: 'POST', body })).json()) as {
    result: { blockHash: string }
  }
  expect(answer.result.blockHash).not.toBe(fill?.blockHash)
})

describe('faults over HTTP', () => {
  const post = (path: string, body: unknown) =>
    fetch(`${sim.url}/sim/${path}`, { method: 'POST', body: JSON.stringify(body) })

  it('can be set and are shown', async () => {
    await post('faults', [{ target: 'clob', kind: 'server-error' }])
    expect((await book()).status).toBe(500)
    const state = await (await fetch(`${sim.url}/sim/state`)).json()
    expect(state).toMatchObject({ begun: false, faults: [{ target: 'clob', kind: 'server-error', probability: 1 }] })
  })

  it('are refused with what is wrong', async () => {
    const response = await post('faults', [{ kind: 'gremlins' }])
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: expect.stringContaining('kind') })
  })

  it('include fills and reorgs by hand', async () => {
    const played = post('fills', [buyUp('by hand')])
    await new Promise((resolve) => setTimeout(resolve, 50))
    clock.advance(1_500)
    expect(await (await played).json()).toMatchObject([{ name: 'by hand', fillId: expect.stringMatching(/^137:0x/) }])
    expect((await post('reorg', { depth: 1, drop: true })).status).toBe(200)
    expect((await post('reorg', { depth: 99 })).status).toBe(400)
  })
})

describe('chance', () => {
  it('strikes by its probability, and the same way for the same seed', () => {
    const strikes = (seed: number) => {
      const faults = createFaults(createRandom(seed), [{ target: '*', kind: 'server-error', probability: 0.25 }])
      return Array.from({ length: 4_000 }, () => faults.strike('gamma', ['server-error']).length)
    }
    expect(strikes(7)).toEqual(strikes(7))
    expect(strikes(7)).not.toEqual(strikes(8))
    expect(strikes(7).reduce((sum, one) => sum + one, 0) / 4_000).toBeCloseTo(0.25, 1)
  })
})
