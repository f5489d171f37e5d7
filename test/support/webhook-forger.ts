import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { keccak256 } from 'viem'
import type { Provider } from '../../db/deliveries.ts'

/** The keys that the forger signs with unless told otherwise. */
export const FORGER_KEYS: Readonly<Record<Provider, string>> = {
  alchemy: 'whsec_test',
  quicknode: 'qn_test_token',
  moralis: 'moralis_test_secret',
}

/**
 * What to do differently from a valid delivery. `body`, `key`, `nonce` and `sentAt` go into the signature; `gzip` compresses
 * after signing; `tamper` changes the finished request, a header of `null` being taken away.
 */
export type Forgery = {
  body?: string | Uint8Array
  key?: string
  nonce?: string
  sentAt?: number
  gzip?: boolean
  tamper?: { body?: string | Uint8Array; headers?: Readonly<Record<string, string | null>> }
}

/** One request as the provider would send it, validly signed unless the forgery breaks it. */
export function forgeWebhook(provider: Provider, forgery: Forgery & { sentAt: number }): Request {
  const body = Buffer.from(forgery.body ?? '{}')
  const headers = new Headers({ 'content-type': 'application/json', ...sign(provider, body, forgery) })
  if (forgery.gzip) headers.set('content-encoding', 'gzip')
  for (const [name, value] of Object.entries(forgery.tamper?.headers ?? {})) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const sent = forgery.tamper?.body ?? (forgery.gzip ? gzipSync(body) : body)
  return new Request(`http://localhost/webhooks/${provider}`, { method: 'POST', headers, body: Buffer.from(sent) })
}

function sign(provider: Provider, body: Buffer, forgery: Forgery & { sentAt: number }): Record<string, string> {
  const key = forgery.key ?? FORGER_KEYS[provider]
  switch (provider) {
    case 'alchemy':
      return { 'x-alchemy-signature': createHmac('sha256', key).update(body).digest('hex') }
    case 'quicknode': {
      const nonce = forgery.nonce ?? 'nonce-1'
      const timestamp = String(Math.floor(forgery.sentAt / 1000))
      const signature = createHmac('sha256', key).update(`${nonce}${timestamp}`).update(body).digest('hex')
      return { 'x-qn-nonce': nonce, 'x-qn-timestamp': timestamp, 'x-qn-signature': signature }
    }
    case 'moralis':
      return { 'x-signature': keccak256(Buffer.concat([body, Buffer.from(key)])) }
  }
}
