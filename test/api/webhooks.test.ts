import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Provider } from '../../db/deliveries.ts'
import { TransportError } from '../../domain/errors.ts'
import { fixtureBytes } from '../adapters/webhooks/fixtures.ts'
import { type Forgery, forgeWebhook } from '../support/webhook-forger.ts'
import { createTestApp, NOW } from './test-app.ts'

const PROVIDERS: Provider[] = ['alchemy', 'quicknode', 'moralis']
const FILL_BODY: Record<Provider, Buffer> = {
  alchemy: fixtureBytes('alchemy/derived-graphql-orderfilled.json'),
  quicknode: fixtureBytes('quicknode/derived-matching-receipts-orderfilled.json'),
  moralis: fixtureBytes('moralis/derived-unconfirmed-orderfilled.json'),
}
/** Hundreds of generated cases: seconds on an idle machine, more on a busy one. */
const SLOW = { timeout: 60_000 }
const TX = '0x21d27b0fde210ccb5e6480e3f479f342743aa1f854199d57cafab2553d9a516e'
const FILL_ID = `137:${TX}:0xbfbc54d2a0c2b5b92f572efba77f1c1fa61550d04600fc4f0f1ce420efa08da0`

const forge = (provider: Provider, forgery: Forgery = {}) =>
  forgeWebhook(provider, { sentAt: NOW, body: FILL_BODY[provider], ...forgery })

type TestApp = ReturnType<typeof createTestApp>['app']
async function post(app: TestApp, request: Request) {
  const response = await app.request(request)
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    headers: response.headers,
  }
}

describe.each(PROVIDERS)('POST /webhooks/%s', (provider) => {
  it('commits the fill, starts its workflow and says so', async () => {
    const { app, world } = createTestApp()
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      verdict: 'recorded',
      fills: [{ fillId: FILL_ID, outcome: 'recorded', workflow: 'started' }],
    })
    expect(world.logs).toHaveLength(1)
    expect(world.copyTrades).toEqual([FILL_ID])
    expect(world.marked).toEqual([FILL_ID])
    expect(world.deliveries).toMatchObject([{ provider, verdict: 'recorded', fills: 1, receivedAt: NOW }])
  })

  it('takes a repeated delivery as a duplicate and starts nothing', async () => {
    const { app, world } = createTestApp()
    await post(app, forge(provider))
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(200)
    expect(body).toMatchObject({ verdict: 'duplicate', fills: [{ fillId: FILL_ID, outcome: 'duplicate' }] })
    expect(world.copyTrades).toEqual([FILL_ID])
    expect(world.deliveries.map((delivery) => delivery.verdict)).toEqual(['recorded', 'duplicate'])
  })

  it('ignores a fill of a wallet that is not followed', async () => {
    const { app, world } = createTestApp()
    world.followed = []
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(200)
    expect(body).toMatchObject({
      verdict: 'empty',
      fills: [{ fillId: FILL_ID, outcome: 'ignored', reason: 'not a followed leader' }],
    })
    expect(world.copyTrades).toEqual([])
  })

  it('refuses a wrong signature without looking at the body', async () => {
    const { app, world } = createTestApp()
    const { status, body, headers } = await post(app, forge(provider, { key: 'someone else' }))
    expect(status).toBe(401)
    expect(headers.get('content-type')).toContain('application/problem+json')
    expect(body).toMatchObject({ status: 401, title: 'Not authorised', verdict: 'bad-signature' })
    expect(world.logs).toEqual([])
    expect(world.deliveries).toMatchObject([{ provider, verdict: 'bad-signature', fills: 0, deliveryId: null }])
  })

  it('says where a signed body stops being JSON', async () => {
    const { app, world } = createTestApp()
    const { status, body } = await post(app, forge(provider, { body: '{"event": {]}' }))
    expect(status).toBe(400)
    expect(body['detail']).toBe('body must be JSON, was not from position 11 on (line 1, column 12)')
    expect(world.deliveries).toMatchObject([{ verdict: 'bad-json' }])
  })

  it('says what it found in a signed body of a shape that it does not know', async () => {
    const { app, world } = createTestApp()
    const { status, body } = await post(app, forge(provider, { body: '{"hello":"world"}' }))
    expect(status).toBe(400)
    expect(body['detail']).toMatch(/^found an object with hello; expected /)
    expect(world.deliveries).toMatchObject([{ verdict: 'unusable' }])
  })

  it('answers 503 while no key is configured, however well a request is signed', async () => {
    const keys = { alchemy: [], quicknode: [], moralis: [] }
    const { app, world } = createTestApp({ webhookKeys: keys })
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(503)
    expect(body).toMatchObject({ title: 'Provider not configured' })
    expect(world.logs).toEqual([])
  })

  it('acknowledges while Temporal is away and leaves the fill to the drainer', async () => {
    const { app, world } = createTestApp({ startCopyTrade: () => Promise.reject(new Error('14 UNAVAILABLE')) })
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(200)
    expect(body).toMatchObject({ fills: [{ outcome: 'recorded', workflow: 'pending' }] })
    expect(world.logs).toHaveLength(1)
    expect(world.marked).toEqual([])
  })

  it('does not wait for a start that hangs', async () => {
    const { app } = createTestApp({ startCopyTrade: () => new Promise(() => undefined) })
    const begun = performance.now()
    const { body } = await post(app, forge(provider))
    expect(body).toMatchObject({ fills: [{ outcome: 'recorded', workflow: 'pending' }] })
    expect(performance.now() - begun).toBeLessThan(2_000)
  })

  it('does not acknowledge what Postgres did not take', async () => {
    const { app, world } = createTestApp({
      intake: {
        record: () => Promise.reject(new TransportError('connection refused')),
        markStarted: async () => undefined,
      },
    })
    const { status, body } = await post(app, forge(provider))
    expect(status).toBe(503)
    expect(body).toMatchObject({ title: 'Not available now' })
    expect(world.copyTrades).toEqual([])
  })

  it('acknowledges committed fills even when the delivery’s own row cannot be written', async () => {
    const { app } = createTestApp({ deliveries: { record: () => Promise.reject(new Error('disk full')) } })
    expect((await post(app, forge(provider))).status).toBe(200)
  })

  it('refuses a body over the limit, stated or not', async () => {
    const { app, world } = createTestApp()
    const body = Buffer.alloc(4 * 1024 * 1024 + 1, ' ')
    expect((await post(app, forge(provider, { body }))).status).toBe(413)
    const lying = forge(provider, { body, tamper: { headers: { 'content-length': null } } })
    expect((await post(app, lying)).status).toBe(413)
    expect(world.deliveries.map((delivery) => delivery.verdict)).toEqual(['too-large', 'too-large'])
  })

  it('records which bytes came, not the bytes', async () => {
    const { app, world } = createTestApp()
    await post(app, forge(provider))
    expect(world.deliveries[0]).toMatchObject({
      bodySha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      bytes: FILL_BODY[provider].length,
    })
    expect(JSON.stringify(world.deliveries)).not.toContain('cd997ada6ab1')
  })
})

describe('providers', () => {
  it.each(['github', 'constructor', '__proto__', 'ALCHEMY', 'alchemy2'])('does not know %s', async (name) => {
    const { app, world } = createTestApp()
    const response = await app.request(`/webhooks/${name}`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(404)
    expect(world.deliveries).toEqual([])
  })

  it('counts one fill once, whichever providers bring it and in whichever order', async () => {
    const { app, world } = createTestApp()
    for (const provider of ['moralis', 'alchemy', 'quicknode'] as const) await post(app, forge(provider))
    await post(app, forge('moralis', { body: fixtureBytes('moralis/derived-confirmed-orderfilled.json') }))
    expect(world.copyTrades).toEqual([FILL_ID])
    expect(world.deliveries.map((delivery) => delivery.verdict)).toEqual([
      'recorded',
      'duplicate',
      'duplicate',
      'duplicate',
    ])
  })

  it('records the provider’s delivery id and the block’s time', async () => {
    const { app, world } = createTestApp()
    await post(app, forge('alchemy'))
    expect(world.deliveries[0]).toMatchObject({ deliveryId: 'whevt_derivedderived00', blockTime: 1_784_965_486_000 })
  })
})

describe('reorganisations', () => {
  it('applies what Alchemy says of a height, also when nothing of ours is left there', async () => {
    const { app, world } = createTestApp()
    await post(app, forge('alchemy'))
    const { body } = await post(
      app,
      forge('alchemy', { body: fixtureBytes('alchemy/derived-graphql-reorg-empty.json') }),
    )
    expect(body).toMatchObject({ verdict: 'heartbeat' })
    expect(world.facts.map((fact) => [fact.blockNumber, fact.blockHash.slice(0, 6)])).toEqual([
      [90_840_326, '0x6fd9'],
      [90_840_326, '0xabab'],
    ])
  })

  it('lists the fills that a replaced block took with it', async () => {
    const { app } = createTestApp({ reorgs: { apply: async () => [FILL_ID as never] } })
    const { body } = await post(
      app,
      forge('alchemy', { body: fixtureBytes('alchemy/derived-graphql-reorg-empty.json') }),
    )
    expect(body).toMatchObject({ reorged: [FILL_ID] })
  })

  it('passes a removed log on and says that it is gone', async () => {
    const { app, world } = createTestApp()
    await post(app, forge('quicknode'))
    const removed = FILL_BODY.quicknode.toString().replace('"removed":false', '"removed":true')
    const { body } = await post(app, forge('quicknode', { body: removed, nonce: 'nonce-2' }))
    expect(body).toMatchObject({ verdict: 'empty', fills: [{ fillId: FILL_ID, outcome: 'removed' }] })
    expect(world.logs).toEqual([])
    expect(world.copyTrades).toEqual([FILL_ID])
  })
})

describe('hints', () => {
  const activity = (wallet: string, hash = TX) =>
    JSON.stringify({
      id: 'whevt_1',
      type: 'ADDRESS_ACTIVITY',
      event: { network: 'MATIC_MAINNET', activity: [{ hash, fromAddress: wallet, toAddress: null }] },
    })

  it('looks up a transaction that touched a followed wallet', async () => {
    const { app, world } = createTestApp()
    const { body } = await post(app, forge('alchemy', { body: activity(world.followed[0] ?? '') }))
    expect(body).toMatchObject({ verdict: 'hint', hints: [{ txHash: TX, outcome: 'looked-up' }] })
    expect(world.ingests).toEqual([TX])
  })

  it('leaves other wallets’ transactions alone', async () => {
    const { app, world } = createTestApp()
    const { body } = await post(app, forge('alchemy', { body: activity(`0x${'11'.repeat(20)}`) }))
    expect(body).toMatchObject({
      verdict: 'empty',
      hints: [{ outcome: 'ignored', reason: 'no followed leader in it' }],
    })
    expect(world.ingests).toEqual([])
  })

  it('looks up decoded QuickNode events, and receipts that came without logs', async () => {
    const { app, world } = createTestApp()
    for (const name of ['derived-abi-filter-orderfilled', 'real-min-matching-receipts-amoy']) {
      await post(app, forge('quicknode', { body: fixtureBytes(`quicknode/${name}.json`) }))
    }
    expect(world.ingests).toHaveLength(2)
  })

  it('asks for another delivery when a hint would be lost because Temporal is away', async () => {
    const { app, world } = createTestApp({ startIngest: () => Promise.reject(new Error('14 UNAVAILABLE')) })
    const { status } = await post(app, forge('alchemy', { body: activity(world.followed[0] ?? '') }))
    expect(status).toBe(503)
  })
})

describe('deliveries without fills', () => {
  it.each<[Provider, string, string]>([
    ['alchemy', 'alchemy/doc-graphql-heartbeat-empty.json', 'heartbeat'],
    ['alchemy', 'alchemy/graphql-test-payload-trimmed.json', 'test'],
    ['alchemy', 'alchemy/aa-dashboard-test-payload.json', 'empty'],
    ['alchemy', 'alchemy/nft-activity-erc1155-transfer.json', 'empty'],
    ['alchemy', 'alchemy/doc-error-capacity-limit-graphql.json', 'provider-error'],
    ['moralis', 'moralis/sdk-mock-initial-test-ping.json', 'test'],
    ['moralis', 'moralis/sdk-mock-polygon-approval-excerpt.json', 'empty'],
  ])('%s: %s is acknowledged as %s', async (provider, file, verdict) => {
    const { app, world } = createTestApp()
    const { status, body } = await post(app, forge(provider, { body: fixtureBytes(file) }))
    expect([status, body['verdict']]).toEqual([200, verdict])
    expect(world.deliveries).toMatchObject([{ verdict }])
  })

  it('refuses the QuickNode shape that recordings contradict', async () => {
    const { app } = createTestApp()
    const body = fixtureBytes('quicknode/illustrative-contradicted.json')
    expect((await post(app, forge('quicknode', { body }))).status).toBe(400)
  })

  it('says where the mandatory test as printed in the manual stops being JSON', async () => {
    const { app } = createTestApp()
    const { status, body } = await post(app, forge('moralis', { body: fixtureBytes('moralis/doc-mandatory-test.txt') }))
    expect([status, body['detail']]).toEqual([400, expect.stringContaining('line 8, column 10')])
  })

  it('answers QuickNode’s unsigned ping, and refuses any other unsigned body', async () => {
    const { app, world } = createTestApp()
    const ping = await app.request('/webhooks/quicknode', { method: 'POST' })
    expect([ping.status, await ping.json()]).toMatchObject([200, { verdict: 'test' }])
    const unsigned = await app.request('/webhooks/quicknode', { method: 'POST', body: FILL_BODY.quicknode })
    expect(unsigned.status).toBe(401)
    expect(world.logs).toEqual([])
  })
})

describe('compression', () => {
  it('reads QuickNode’s gzip, signed before compression', async () => {
    const { app } = createTestApp()
    const { status, body } = await post(app, forge('quicknode', { gzip: true }))
    expect([status, body['verdict']]).toEqual([200, 'recorded'])
  })

  it('refuses gzip whose content was changed', async () => {
    const { app } = createTestApp()
    const other = gzipSync(Buffer.from('{"matchingReceipts":[]}'))
    expect((await post(app, forge('quicknode', { gzip: true, tamper: { body: other } }))).status).toBe(401)
  })

  it('stops inflating a small body that grows beyond the limit', async () => {
    const { app, world } = createTestApp()
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    expect((await post(app, forge('quicknode', { gzip: true, tamper: { body: bomb } }))).status).toBe(413)
    expect(world.deliveries).toMatchObject([{ verdict: 'too-large', bytes: bomb.length }])
  })

  it('refuses what claims to be gzip and is not', async () => {
    const { app } = createTestApp()
    expect((await post(app, forge('quicknode', { gzip: true, tamper: { body: 'plain' } }))).status).toBe(400)
  })

  it.each<[Provider, string]>([
    ['alchemy', 'gzip'],
    ['moralis', 'gzip'],
    ['quicknode', 'br'],
  ])('does not undo what %s never sends: %s', async (provider, encoding) => {
    const { app } = createTestApp()
    const request = forge(provider, { tamper: { headers: { 'content-encoding': encoding } } })
    expect((await post(app, request)).status).toBe(415)
  })
})

describe('whatever is sent', () => {
  it('never gives a 5xx: arbitrary bytes, headers and encodings', SLOW, async () => {
    const { app } = createTestApp()
    const headers = fc.dictionary(
      fc.constantFrom(
        'x-alchemy-signature',
        'x-qn-signature',
        'x-qn-nonce',
        'x-qn-timestamp',
        'x-signature',
        'content-encoding',
      ),
      fc.oneof(fc.stringMatching(/^[0-9a-f]{64}$/), fc.constant('gzip'), fc.stringMatching(/^[!-~]{0,40}$/)),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...PROVIDERS),
        headers,
        fc.uint8Array({ maxLength: 200 }),
        async (name, sent, body) => {
          const request = new Request(`http://localhost/webhooks/${name}`, {
            method: 'POST',
            headers: sent,
            body: Buffer.from(body),
          })
          expect((await app.request(request)).status).toBeLessThan(500)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('never gives a 5xx: any JSON under a valid signature', SLOW, async () => {
    const { app } = createTestApp()
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PROVIDERS), fc.jsonValue(), async (name, json) => {
        const { status } = await post(app, forge(name, { body: JSON.stringify(json) }))
        expect(status).toBeLessThan(500)
      }),
      { numRuns: 300 },
    )
  })

  it('never gives a 5xx: a real delivery with one value replaced', SLOW, async () => {
    const { app } = createTestApp()
    const values = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('', '0x', -1, 1e308, '9'.repeat(80), null))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PROVIDERS), fc.nat(), values, async (name, seed, value) => {
        const json = JSON.parse(FILL_BODY[name].toString()) as unknown
        const body = JSON.stringify(replaceOne(json, seed, value))
        expect((await post(app, forge(name, { body }))).status).toBeLessThan(500)
      }),
      { numRuns: 500 },
    )
  })
})

/** `json` with the value at one place, chosen by `seed`, replaced. */
function replaceOne(json: unknown, seed: number, value: unknown): unknown {
  let left = seed % countPlaces(json)
  const walk = (node: unknown): unknown => {
    if (left-- === 0) return value
    if (Array.isArray(node)) return node.map(walk)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(Object.entries(node).map(([key, child]) => [key, walk(child)]))
  }
  return walk(json)
}

function countPlaces(node: unknown): number {
  if (typeof node !== 'object' || node === null) return 1
  return Object.values(node).reduce((sum: number, child) => sum + countPlaces(child), 1)
}
