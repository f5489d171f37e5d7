import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { keccak256, toBytes } from 'viem'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import type { WebhookTarget } from '../../sim/webhooks/deliveries.ts'
import { moralisSignature } from '../../sim/webhooks/signatures.ts'
import { buyUp, exampleSession, SKILLED } from './example-session.ts'

type Received = { path: string; headers: IncomingHttpHeaders; body: Buffer }

const KEY = 'whsec_test'
let clock: VirtualClock
let receiver: Awaited<ReturnType<typeof startReceiver>>
let sim: Sim

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
  receiver = await startReceiver()
})
afterEach(async () => {
  await sim.stop()
  await receiver.stop()
})

async function start(target: Omit<WebhookTarget, 'url'>): Promise<void> {
  sim = await startSim({ session: exampleSession(), clock, webhooks: { url: receiver.url, ...target } })
}

async function play(name: string, more = {}): Promise<void> {
  const played = sim.play(buyUp(name, more))
  clock.advance(1_500)
  await played
  await sim.delivered()
}

describe('signatures', () => {
  it('of Alchemy are the hex HMAC of the body', async () => {
    await start({ alchemySigningKey: KEY })
    await play('signed')
    const [{ path, headers, body }] = receiver.taken(1)
    expect(path).toBe('/alchemy')
    expect(headers['x-alchemy-signature']).toBe(createHmac('sha256', KEY).update(body).digest('hex'))
  })

  it.each([false, true])(
    'of QuickNode are over nonce, time and the uncompressed body (gzip %s)',
    async (quicknodeGzip) => {
      await start({ quicknodeSecurityToken: KEY, quicknodeGzip })
      await play('signed')
      const [{ headers, body }] = receiver.taken(1)
      expect(headers['content-encoding']).toBe(quicknodeGzip ? 'gzip' : undefined)
      const text = quicknodeGzip ? gunzipSync(body) : body
      const signed = `${headers['x-qn-nonce']}${headers['x-qn-timestamp']}${text}`
      expect(headers['x-qn-signature']).toBe(createHmac('sha256', KEY).update(signed).digest('hex'))
      expect(Number(headers['x-qn-timestamp'])).toBe(Math.floor(clock.now() / 1000))
    },
  )

  it('of Moralis are the keccak of body and secret', async () => {
    await start({ moralisStreamSecret: KEY })
    await play('signed')
    const [{ headers, body }] = receiver.taken(1)
    expect(headers['x-signature']).toBe(keccak256(toBytes(`${body}${KEY}`)))
  })

  it('of Moralis agree with the published vector', () => {
    const body =
      '{"abi":[],"block":{"number":"","hash":"","timestamp":""},"txs":[],"txsInternal":[],"logs":[],"chainId":"","confirmed":true,"retries":0,"tag":"","streamId":"","erc20Approvals":[],"erc20Transfers":[],"nftTokenApprovals":[],"nftApprovals":{"ERC721":[],"ERC1155":[]},"nftTransfers":[],"nativeBalances":[]}'
    expect(moralisSignature('k9'.repeat(32), body)).toBe(
      '0x3c4b2e6b07e386f97198eb2dc639f7901f00a5d3ec1b8c8effe4838920d71829',
    )
  })
})

describe('bodies', () => {
  const keysOf = (value: object) => Object.keys(value).toSorted()
  const fixture = async (name: string) =>
    JSON.parse(await readFile(new URL(`../fixtures/sim/${name}`, import.meta.url), 'utf8')) as never

  it('of Alchemy GRAPHQL have the recorded fields and only fills of watched wallets', async () => {
    await start({ alchemySigningKey: KEY })
    await play('shape')
    const body = receiver.json(0)
    const recorded = (await fixture('alchemy-graphql.json')) as typeof body
    expect(keysOf(body)).toEqual(keysOf(recorded))
    expect(keysOf(body.event.data.block)).toEqual(keysOf(recorded.event.data.block))
    expect(keysOf(body.event.data.block.logs[0])).toEqual(keysOf(recorded.event.data.block.logs[0]))
    expect(body.event.data.block.logs).toHaveLength(1)
    expect(body.event.data.block.logs[0].topics[2]).toContain(SKILLED.slice(2))
    expect(body.event.data.block.logs[0].index).toBeTypeOf('number')
  })

  it('of Alchemy ADDRESS_ACTIVITY have transfers only', async () => {
    await start({ alchemySigningKey: KEY, alchemyKinds: ['address-activity'] })
    await play('shape')
    const { event } = receiver.json(0)
    const recorded = ((await fixture('alchemy-address-activity.json')) as { event: typeof event }).event
    const [cash, shares] = event.activity
    expect(keysOf(cash)).toEqual(keysOf(recorded.activity[0]))
    expect(keysOf(cash.log)).toEqual(keysOf(recorded.activity[0].log))
    expect(cash).toMatchObject({ category: 'token', fromAddress: SKILLED, value: 52 })
    expect(shares).toMatchObject({ category: 'erc1155', toAddress: SKILLED, erc1155Metadata: [{ value: '0x5f5e100' }] })
  })

  it('of QuickNode have whole receipts, other people’s fills included, without block times', async () => {
    await start({ quicknodeSecurityToken: KEY })
    await play('shape')
    const [receipt] = receiver.json(0).matchingReceipts
    const recorded = ((await fixture('quicknode-receipts.json')) as { matchingReceipts: [{ logs: [object] }] })
      .matchingReceipts[0]
    expect(keysOf(receipt)).toEqual(expect.arrayContaining(keysOf(recorded)))
    expect(keysOf(receipt.logs[0])).toEqual(keysOf(recorded.logs[0]))
    expect(receipt.logs.length).toBeGreaterThan(4)
  })

  it('of Moralis have the recorded fields, numbers as decimal strings', async () => {
    await start({ moralisStreamSecret: KEY })
    await play('shape')
    const body = receiver.json(0)
    const recorded = (await fixture('moralis-unconfirmed.json')) as typeof body
    expect(keysOf(body)).toEqual(keysOf(recorded))
    expect(keysOf(body.logs[0])).toEqual(keysOf(recorded.logs[0]))
    expect(body.abi).toMatchObject([{ name: 'OrderFilled', inputs: expect.any(Array) }])
    expect(body).toMatchObject({
      confirmed: false,
      chainId: '0x89',
      logs: [{ logIndex: expect.stringMatching(/^\d+$/) }],
    })
  })
})

describe('deliveries', () => {
  it('are not made for wallets nobody watches', async () => {
    await start({ alchemySigningKey: KEY, wallets: ['0x00000000000000000000000000000000000000aa'] })
    await play('unwatched')
    expect(receiver.requests).toHaveLength(0)
  })

  it('of Moralis come again as confirmed, a hundred blocks later', async () => {
    await start({ moralisStreamSecret: KEY })
    await play('confirmed')
    clock.advance(99 * 1_500)
    expect(receiver.requests).toHaveLength(1)
    clock.advance(1_500)
    await sim.delivered()
    expect([receiver.json(0).confirmed, receiver.json(1).confirmed]).toEqual([false, true])
  })

  it('of Moralis are never confirmed for a block that was taken back', async () => {
    await start({ moralisStreamSecret: KEY, moralisConfirmBlocks: 5 })
    await play('orphaned')
    await sim.reorg(1, { drop: true })
    clock.advance(30_000)
    await sim.delivered()
    expect(receiver.requests).toHaveLength(1)
  })

  it('of Alchemy tell a replaced height again, with a higher sequence number and nothing in it', async () => {
    await start({ alchemySigningKey: KEY })
    await play('replaced')
    const done = sim.reorg(1)
    clock.advance(1_500)
    await done
    await sim.delivered()
    const [first, replaced, again] = [0, 1, 2].map((index) => receiver.json(index).event)
    expect(replaced.data.block.number).toBe(first.data.block.number)
    expect(replaced.data.block.logs).toEqual([])
    expect(BigInt(replaced.sequenceNumber)).toBeGreaterThan(BigInt(first.sequenceNumber))
    expect(again.data.block.logs[0].transaction.hash).toBe(first.data.block.logs[0].transaction.hash)
    expect(again.data.block.hash).not.toBe(first.data.block.hash)
  })

  it('are repeated after the provider’s delay until they are acknowledged, the same id each time', async () => {
    await start({ alchemySigningKey: KEY })
    receiver.answerWith(503, 503)
    await play('retried')
    expect(sim.deliveries()).toMatchObject([{ attempts: 1, status: 503, finished: false }])
    clock.advance(15_000)
    await sim.delivered()
    clock.advance(60_000)
    await sim.delivered()
    expect(sim.deliveries()).toMatchObject([{ attempts: 3, status: 200, finished: true }])
    expect(new Set([0, 1, 2].map((index) => receiver.json(index).id)).size).toBe(1)
  })

  it('of QuickNode are signed anew when repeated', async () => {
    await start({ quicknodeSecurityToken: KEY, retryFactor: 0.01 })
    receiver.answerWith(500)
    await play('resigned')
    clock.advance(600)
    await sim.delivered()
    const [first, second] = receiver.taken(2)
    expect(second?.headers['x-qn-nonce']).not.toBe(first?.headers['x-qn-nonce'])
  })

  it('are doubled by that fault', async () => {
    await start({ alchemySigningKey: KEY })
    sim.setFaults([{ target: 'webhooks', kind: 'duplicate', count: 1 }])
    await play('doubled')
    const [first, second] = receiver.taken(2)
    expect(second?.body).toEqual(first?.body)
  })

  it('change places by that fault', async () => {
    await start({ alchemySigningKey: KEY })
    sim.setFaults([{ target: 'webhooks', kind: 'reorder', count: 1 }])
    await play('held back')
    await play('overtakes')
    const [first, second] = [0, 1].map((index) => receiver.json(index).event.data.block.number)
    expect(first).toBeGreaterThan(second)
  })
})

/** Takes deliveries in, answering 200 unless told otherwise. */
async function startReceiver() {
  const requests: Received[] = []
  let statuses: number[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      requests.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) })
      response.writeHead(statuses.shift() ?? 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith(...next: number[]) {
      statuses = next
    },
    taken(count: number): [Received, ...Received[]] {
      expect(requests).toHaveLength(count)
      return requests as [Received, ...Received[]]
    },
    json: (index: number) => JSON.parse(String(requests[index]?.body)),
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
