import { describe, expect, it } from 'vitest'
import { alchemy } from '../../../adapters/webhooks/alchemy.ts'
import type { WebhookProvider } from '../../../adapters/webhooks/delivery.ts'
import { moralis } from '../../../adapters/webhooks/moralis.ts'
import { quicknode } from '../../../adapters/webhooks/quicknode.ts'
import type { Provider } from '../../../db/deliveries.ts'
import { AuthError } from '../../../domain/errors.ts'
import { secret } from '../../../runtime/secret.ts'
import { FORGER_KEYS, type Forgery, forgeWebhook } from '../../support/webhook-forger.ts'
import { fixtureBytes } from './fixtures.ts'

const PROVIDERS: Record<Provider, WebhookProvider> = { alchemy, quicknode, moralis }
const NAMES: Provider[] = ['alchemy', 'quicknode', 'moralis']
const NOW = 1_784_965_488_000

type Vector = { provider: Provider; key: string; headers: Record<string, string>; body?: string; bodyFile?: string }
const VECTORS = JSON.parse(fixtureBytes('signature-vectors.json').toString()) as Vector[]

describe('signature vectors', () => {
  it.each(VECTORS)(
    'accepts the $provider signature over $body$bodyFile',
    ({ provider, key, headers, body, bodyFile }) => {
      const bytes = bodyFile === undefined ? Buffer.from(body ?? '') : fixtureBytes(bodyFile)
      const request = { headers: new Headers(headers), body: bytes }
      expect(() => PROVIDERS[provider].verify(request, [secret(key)], NOW)).not.toThrow()
      expect(() => PROVIDERS[provider].verify(request, [secret(`${key}x`)], NOW)).toThrow(AuthError)
    },
  )
})

async function verify(provider: Provider, forgery: Forgery, keys = [FORGER_KEYS[provider]], now = NOW) {
  const request = forgeWebhook(provider, { sentAt: NOW, body: '{"a":1}', ...forgery })
  const signed = { headers: request.headers, body: new Uint8Array(await request.arrayBuffer()) }
  PROVIDERS[provider].verify(signed, keys.map(secret), now)
}

const HEADER = { alchemy: 'x-alchemy-signature', quicknode: 'x-qn-signature', moralis: 'x-signature' } as const

describe.each(NAMES)('%s', (provider) => {
  it('accepts a valid signature', async () => {
    await expect(verify(provider, {})).resolves.toBeUndefined()
  })

  it('accepts any of several keys, so that one can be rotated', async () => {
    await expect(verify(provider, {}, ['old', FORGER_KEYS[provider]])).resolves.toBeUndefined()
    await expect(verify(provider, {}, [FORGER_KEYS[provider], 'new'])).resolves.toBeUndefined()
  })

  it('accepts upper-case hex digits', async () => {
    const { headers } = forgeWebhook(provider, { sentAt: NOW, body: '{"a":1}' })
    const signature = (headers.get(HEADER[provider]) ?? '').toUpperCase().replace('0X', '0x')
    await expect(verify(provider, { tamper: { headers: { [HEADER[provider]]: signature } } })).resolves.toBeUndefined()
  })

  it.each<[string, Forgery]>([
    ['another key', { key: 'someone else' }],
    ['a changed byte', { tamper: { body: '{"a":2}' } }],
    ['an added byte', { tamper: { body: '{"a":1} ' } }],
    ['the same JSON written differently', { tamper: { body: '{ "a": 1 }' } }],
    ['no signature', { tamper: { headers: { [HEADER[provider]]: null } } }],
    ['an empty signature', { tamper: { headers: { [HEADER[provider]]: '' } } }],
    ['half a signature', { tamper: { headers: { [HEADER[provider]]: 'ab'.repeat(16) } } }],
    ['a signature that is not hex', { tamper: { headers: { [HEADER[provider]]: 'z'.repeat(64) } } }],
    ['all zeros', { tamper: { headers: { [HEADER[provider]]: '0'.repeat(64) } } }],
  ])('refuses %s', async (_, forgery) => {
    await expect(verify(provider, forgery)).rejects.toThrow(AuthError)
  })

  it('refuses everything while no key is configured', async () => {
    await expect(verify(provider, {}, [])).rejects.toThrow('no signing key is configured')
  })

  it('never tells a key or the expected signature', async () => {
    const failure = await verify(provider, { key: 'other' }).catch((error: unknown) => error)
    const text = JSON.stringify(failure, Object.getOwnPropertyNames(failure))
    expect(text).not.toContain(FORGER_KEYS[provider])
    expect(text).not.toMatch(/[0-9a-f]{32}/)
  })
})

describe('quicknode', () => {
  it.each([
    ['300 s late', 300_000, true],
    ['301 s late', 301_000, false],
    ['300 s early', -300_000, true],
    ['301 s early', -301_000, false],
  ])('holds the timestamp against now: %s', async (_, offset, accepted) => {
    const outcome = verify('quicknode', {}, [FORGER_KEYS.quicknode], NOW + offset)
    if (accepted) await expect(outcome).resolves.toBeUndefined()
    else await expect(outcome).rejects.toThrow('away from now')
  })

  it.each([
    ['a changed nonce', { 'x-qn-nonce': 'nonce-2' }],
    ['no nonce', { 'x-qn-nonce': null }],
    ['a changed timestamp', { 'x-qn-timestamp': '1784965489' }],
    ['no timestamp', { 'x-qn-timestamp': null }],
    ['a timestamp that is no number', { 'x-qn-timestamp': 'now' }],
    ['digits moved from nonce to timestamp', { 'x-qn-nonce': 'nonce-', 'x-qn-timestamp': '11784965488' }],
  ])('refuses %s', async (_, headers) => {
    await expect(verify('quicknode', { tamper: { headers } })).rejects.toThrow(AuthError)
  })

  it('takes an empty unsigned POST as a ping, and nothing else unsigned', () => {
    const unsigned = new Headers()
    expect(quicknode.isPing({ headers: unsigned, body: new Uint8Array() })).toBe(true)
    expect(quicknode.isPing({ headers: unsigned, body: Buffer.from('{}') })).toBe(false)
    expect(quicknode.isPing({ headers: new Headers({ 'x-qn-signature': 'x' }), body: new Uint8Array() })).toBe(false)
    expect(alchemy.isPing({ headers: unsigned, body: new Uint8Array() })).toBe(false)
  })
})

describe('moralis', () => {
  it('accepts the signature with and without 0x', async () => {
    const { headers } = forgeWebhook('moralis', { sentAt: NOW, body: '{"a":1}' })
    const bare = (headers.get('x-signature') ?? '').slice(2)
    await expect(verify('moralis', { tamper: { headers: { 'x-signature': bare } } })).resolves.toBeUndefined()
  })
})
