import { gzipSync } from 'node:zlib'
import type { ChainBlock } from '../chain/chain.ts'
import { hashOf } from '../ids.ts'
import {
  alchemyAddressActivity,
  alchemyGraphql,
  moralisStream,
  quicknodeReceipts,
  type Watched,
  watchedFills,
} from './payloads.ts'
import { alchemySignature, moralisSignature, quicknodeSignature } from './signatures.ts'

/** Who is told of fills by webhook. A provider without a secret is not used. */
export type WebhookTarget = {
  /** Deliveries go to `<url>/alchemy`, `<url>/quicknode` and `<url>/moralis`. */
  url: string
  alchemySigningKey?: string | undefined
  /** Default `graphql`. `address-activity` carries transfers only. */
  alchemyKinds?: readonly ('graphql' | 'address-activity')[] | undefined
  quicknodeSecurityToken?: string | undefined
  quicknodeGzip?: boolean | undefined
  moralisStreamSecret?: string | undefined
  /** Blocks until Moralis confirms. Default 100, as on Polygon. */
  moralisConfirmBlocks?: number | undefined
  /** Wallets that the providers watch. Default: the session's leaders. `all`: every owner of a filled order. */
  wallets?: readonly string[] | 'all' | undefined
  /** Milliseconds from block to post. Default 0. */
  delayMs?: number | undefined
  /** Multiplies the providers' retry delays. Default 1. */
  retryFactor?: number | undefined
}

export type Provider = 'alchemy' | 'quicknode' | 'moralis'

/** One delivery, and what to post on its `retries`-th repetition: signed anew each time. */
export type Delivery = {
  provider: Provider
  request(retries: number): { body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> }
}

export type DeliveryContext = { target: WebhookTarget; watched: Watched; now: () => number; random: () => number }

/** What every provider posts when a block comes; `run` counts how often its height was told before. */
export function deliveriesOf(block: ChainBlock, run: number, context: DeliveryContext): Delivery[] {
  const { target, watched, now } = context
  const { alchemySigningKey, quicknodeSecurityToken, moralisStreamSecret } = target
  const hasFills = watchedFills(block, watched).length > 0
  const createdAt = new Date(now()).toISOString()
  const kinds = target.alchemyKinds ?? ['graphql']
  return [
    ...(alchemySigningKey && kinds.includes('graphql')
      ? [alchemyDelivery(alchemySigningKey, alchemyGraphql(block, watched, run, createdAt))]
      : []),
    ...(alchemySigningKey && hasFills && kinds.includes('address-activity')
      ? [alchemyDelivery(alchemySigningKey, alchemyAddressActivity(block, watched, createdAt))]
      : []),
    ...(quicknodeSecurityToken && hasFills ? [quicknodeDelivery(quicknodeSecurityToken, block, context)] : []),
    ...(moralisStreamSecret && hasFills ? [moralisDelivery(moralisStreamSecret, block, watched, false)] : []),
  ]
}

/** What Moralis posts once a block is deep enough; null where Moralis is not used or has nothing to say. */
export function confirmationOf(block: ChainBlock, { target, watched }: DeliveryContext): Delivery | null {
  const { moralisStreamSecret } = target
  if (!moralisStreamSecret || watchedFills(block, watched).length === 0) return null
  return moralisDelivery(moralisStreamSecret, block, watched, true)
}

function alchemyDelivery(key: string, payload: unknown): Delivery {
  const body = JSON.stringify(payload)
  const headers = { 'x-alchemy-signature': alchemySignature(key, body) }
  return { provider: 'alchemy', request: () => ({ body, headers }) }
}

function quicknodeDelivery(
  token: string,
  block: ChainBlock,
  { target, watched, now, random }: DeliveryContext,
): Delivery {
  const text = JSON.stringify(quicknodeReceipts(block, watched))
  const request = () => {
    const nonce = hashOf('nonce', random()).slice(2, 34)
    const timestamp = String(Math.floor(now() / 1000))
    const signed = {
      'x-qn-nonce': nonce,
      'x-qn-timestamp': timestamp,
      'x-qn-signature': quicknodeSignature(token, nonce, timestamp, text),
    }
    if (!target.quicknodeGzip) return { body: text, headers: signed }
    return { body: new Uint8Array(gzipSync(text)), headers: { ...signed, 'content-encoding': 'gzip' } }
  }
  return { provider: 'quicknode', request }
}

function moralisDelivery(secret: string, block: ChainBlock, watched: Watched, confirmed: boolean): Delivery {
  const request = (retries: number) => {
    const body = JSON.stringify(moralisStream(block, watched, confirmed, retries))
    return { body, headers: { 'x-signature': moralisSignature(secret, body) } }
  }
  return { provider: 'moralis', request }
}
