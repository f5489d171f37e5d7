import { createHmac } from 'node:crypto'
import { keccak256 } from 'viem'

/** `X-Alchemy-Signature`: hex HMAC-SHA256 of the body. */
export const alchemySignature = (key: string, body: string): string =>
  createHmac('sha256', key).update(body).digest('hex')

/** `x-qn-signature`: hex HMAC-SHA256 of nonce, timestamp and the uncompressed body. */
export const quicknodeSignature = (token: string, nonce: string, timestamp: string, body: string): string =>
  createHmac('sha256', token)
    .update(nonce + timestamp + body)
    .digest('hex')

/** `x-signature`: keccak-256 of the body followed by the secret. */
export const moralisSignature = (secret: string, body: string): string => keccak256(Buffer.from(body + secret))
