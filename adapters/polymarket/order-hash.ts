import type { Side } from '../../domain/copy/fill.ts'
import type { MarketVersion } from '../../domain/market/market.ts'
import type { Address, FillId, OrderHash, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs, Price, Shares } from '../../domain/money/units.ts'

/** An order of CLOB V2 and ExchangeV3 as it is hashed and signed. Amounts in micro-units. */
export type ClobOrder = {
  salt: bigint
  maker: Address
  signer: Address
  tokenId: TokenId
  makerAmount: bigint
  takerAmount: bigint
  side: Side
  signatureType: SignatureType
  timestamp: EpochMs
  metadata: `0x${string}`
  builder: `0x${string}`
}

/** EOA, Magic proxy, Safe, deposit wallet. */
export type SignatureType = 0 | 1 | 2 | 3

export type OrderRequest = {
  /** Salt source: the same fill always gives the same order. */
  fillId: FillId
  maker: Address
  signer: Address
  signatureType: SignatureType
  tokenId: TokenId
  side: Side
  limitPrice: Price
  shares: Shares
  tickSize: Price
  timestamp: EpochMs
}

export type SigningTarget = { chainId: number; version: MarketVersion; negRisk: boolean }

/** Builds a FAK or FOK order. */
export function buildOrder(_request: OrderRequest): ClobOrder {
  throw new Error('not built yet')
}

/** The order's EIP-712 hash, which is its id at the venue. */
export function orderHashOf(_order: ClobOrder, _target: SigningTarget): OrderHash {
  throw new Error('not built yet')
}
