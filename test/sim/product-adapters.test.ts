import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPolygon } from '../../adapters/polygon/client.ts'
import { decodeFillLogs } from '../../adapters/polygon/decode.ts'
import { LIVE_EXCHANGES } from '../../adapters/polygon/exchanges.ts'
import { createClob } from '../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../adapters/polymarket/data-api.ts'
import { createGamma } from '../../adapters/polymarket/gamma.ts'
import { createHttp } from '../../adapters/polymarket/http.ts'
import { alchemy } from '../../adapters/webhooks/alchemy.ts'
import type { WebhookProvider } from '../../adapters/webhooks/delivery.ts'
import { moralis } from '../../adapters/webhooks/moralis.ts'
import { quicknode } from '../../adapters/webhooks/quicknode.ts'
import { fillsFromLogs } from '../../domain/copy/fill.ts'
import { toAddress, toConditionId, toTokenId } from '../../domain/money/ids.ts'
import { formatMicros } from '../../domain/money/units.ts'
import { secret } from '../../runtime/secret.ts'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import type { WebhookTarget } from '../../sim/webhooks/deliveries.ts'
import { buyUp, CONDITION, DOWN, exampleSession, SKILLED, UP } from './example-session.ts'

let clock: VirtualClock
let sim: Sim

beforeEach(async () => {
  clock = createVirtualClock(Date.UTC(2026, 10, 25, 12))
})
afterEach(async () => await sim.stop())

const now = () => clock.now()
const http = (baseUrl: string) => createHttp({ baseUrl, userAgent: 'test', now })
const start = async (webhooks?: WebhookTarget) => {
  sim = await startSim({ session: exampleSession(), clock, webhooks })
}

async function play(...fills: Parameters<Sim['play']>) {
  const played = sim.play(...fills)
  clock.advance(1_500)
  return await played
}

describe('the product reads the venue', () => {
  beforeEach(async () => await start())

  it('finds the market of either token, open and resolved', async () => {
    const gamma = createGamma({ http: http(sim.urls.gamma) })
    const open = await gamma.fetchMarketByToken(toTokenId(DOWN))
    expect(open).toMatchObject({ market: { conditionId: CONDITION, resolved: false, acceptingOrders: true } })
    sim.resolve(CONDITION)
    const resolved = await gamma.fetchMarketByToken(toTokenId(DOWN))
    expect(resolved).toMatchObject({ market: { resolved: true, outcomes: [{ payout: 1_000_000n }, { payout: 0n }] } })
  })

  it('reads the book best first, and the trading parameters', async () => {
    const clob = createClob({ http: http(sim.urls.clob), now })
    const book = await clob.fetchBook(toTokenId(UP))
    expect(book?.asks[0]?.price).toBe(520_000n)
    expect(book?.bids[0]?.price).toBe(500_000n)
    const info = await clob.fetchMarketInfo(toConditionId(CONDITION))
    expect(info).toMatchObject({ version: 'v1', acceptingOrders: true, fees: { rate: 0.07, exponent: 1 } })
    sim.resolve(CONDITION)
    expect(await clob.fetchBook(toTokenId(UP))).toBeNull()
  })

  it('reads trades, activity, positions and resolutions', async () => {
    await play(buyUp('indexed'))
    sim.resolve(CONDITION)
    clock.advance(5_000)
    const api = createDataApi({ http: http(sim.urls.dataApi), now })
    const user = toAddress(SKILLED)
    expect((await api.listTrades({ user })).rows).toHaveLength(1)
    expect((await api.listActivity({ user, types: ['TRADE', 'SPLIT'] })).rows).toHaveLength(1)
    expect((await api.listPositions({ user })).rows).toHaveLength(1)
    expect(await api.listResolutions([toConditionId(CONDITION)])).toMatchObject([{ conditionId: CONDITION }])
  })

  it('reads the chain and decodes its fills', async () => {
    const [played] = await play(buyUp('decoded', { split: true, legs: [leg('0.52', '100'), leg('0.53', '50')] }))
    const polygon = createPolygon({ urls: [sim.urls.polygonHttp], chainId: 137, exchanges: LIVE_EXCHANGES, now })
    await polygon.checkChain()
    const head = await polygon.blockNumber()
    expect(await polygon.finalizedBlockNumber()).toBe(head - 16)
    const logs = await polygon.fillLogs({ from: head - 100, to: head, wallets: [toAddress(SKILLED)] })
    const [fill] = fillsFromLogs(decodeFillLogs(logs, { chainId: 137, exchanges: LIVE_EXCHANGES }).fills)
    expect(fill).toMatchObject({ fillId: played?.fillId, role: 'taker', side: 'BUY', tokenId: UP, logCount: 2 })
    expect(formatMicros(fill?.shares ?? 0n)).toBe('150')
    expect(formatMicros(fill?.notional ?? 0n)).toBe('78.5')
    expect(fill?.blockTime).toBe(played?.blockTime)
  })
})

describe('the product takes the venue’s deliveries in', () => {
  const providers: Record<
    string,
    { provider: WebhookProvider; content: 'logs' | 'hints'; target: Partial<WebhookTarget> }
  > = {
    'Alchemy GRAPHQL': { provider: alchemy, content: 'logs', target: { alchemySigningKey: 'key' } },
    'Alchemy ADDRESS_ACTIVITY': {
      provider: alchemy,
      content: 'hints',
      target: { alchemySigningKey: 'key', alchemyKinds: ['address-activity'] },
    },
    QuickNode: { provider: quicknode, content: 'logs', target: { quicknodeSecurityToken: 'key', quicknodeGzip: true } },
    Moralis: { provider: moralis, content: 'logs', target: { moralisStreamSecret: 'key' } },
  }

  it.each(Object.keys(providers))('of %s', async (name) => {
    const chosen = providers[name]
    const receiver = await startReceiver()
    await start({ url: receiver.url, ...chosen?.target })
    const [played] = await play(buyUp(`by ${name}`))
    await sim.delivered()
    await receiver.stop()
    const [request] = receiver.requests
    if (!chosen || !request) throw new Error('nothing was delivered')

    chosen.provider.verify(request, [secret('key')], now())
    const context = { headers: request.headers, chainId: 137, receivedAt: now() }
    const { content } = chosen.provider.parse(JSON.parse(Buffer.from(request.body).toString()), context)
    if (content.kind !== 'events') throw new Error(`expected events, was ${content.kind}`)
    if (chosen.content === 'hints') {
      expect(content.hints.map(({ txHash }) => txHash)).toEqual([played?.txHash])
      return
    }
    const { fills } = decodeFillLogs(content.logs, { chainId: 137, exchanges: LIVE_EXCHANGES })
    const own = fillsFromLogs(fills.filter(({ owner }) => owner === SKILLED))
    expect(own.map(({ fillId }) => fillId)).toEqual([played?.fillId])
  })
})

const leg = (price: string, shares: string) => ({ price, shares })

async function startReceiver() {
  const requests: { headers: Headers; body: Uint8Array }[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const isGzip = request.headers['content-encoding'] === 'gzip'
      requests.push({
        headers: new Headers(request.headers as Record<string, string>),
        body: isGzip ? gunzipSync(body) : body,
      })
      response.writeHead(200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}
