import { hashTypedData, keccak256, stringToBytes } from 'viem'
import type { Side } from '../../domain/copy/fill.ts'
import { InvalidInputError } from '../../domain/errors.ts'
import type { MarketVersion } from '../../domain/market/market.ts'
import { type Address, type FillId, type OrderHash, type TokenId, toOrderHash } from '../../domain/money/ids.ts'
import { mulDiv, quantize } from '../../domain/money/rounding.ts'
import { type EpochMs, formatMicros, ONE, type Price, price, type Shares } from '../../domain/money/units.ts'

type Hex = `0x${string}`

/** An order of CLOB V2 and ExchangeV3 as it is hashed and signed. Amounts in micro-units of what they are. */
export type ClobOrder = {
  salt: bigint
  maker: Address
  signer: Address
  tokenId: TokenId
  /** What we give: dollars for a BUY, shares for a SELL. */
  makerAmount: bigint
  /** What we ask for it at least. */
  takerAmount: bigint
  side: Side
  signatureType: SignatureType
  timestamp: EpochMs
  metadata: Hex
  builder: Hex
}

/** How the maker signs: 0 itself, 1 through a Magic proxy, 2 through a Safe, 3 through a deposit wallet. */
export type SignatureType = 0 | 1 | 2 | 3

export type OrderRequest = {
  /** The same fill always gives the same order, so a repeat has the same id. */
  fillId: FillId
  maker: Address
  signer: Address
  signatureType: SignatureType
  tokenId: TokenId
  side: Side
  limitPrice: Price
  shares: Shares
  tickSize: Price
  /** Part of the hash: whoever rebuilds an order must pass the first one's. */
  timestamp: EpochMs
}

/** Which exchange settles the order, hence under which domain it is signed. */
export type SigningTarget = { chainId: number; version: MarketVersion; negRisk: boolean }

const ZERO: Hex = `0x${'0'.repeat(64)}`

/**
 * Builds a FAK or FOK order.
 *
 * @throws InvalidInputError for a price off the tick or outside tick … 1 − tick, an unknown tick, or a size that rounds to nothing.
 */
export function buildOrder(request: OrderRequest): ClobOrder {
  return {
    salt: saltOf(request.fillId),
    maker: request.maker,
    signer: request.signer,
    tokenId: request.tokenId,
    ...orderAmounts(request),
    side: request.side,
    signatureType: request.signatureType,
    timestamp: request.timestamp,
    metadata: ZERO,
    builder: ZERO,
  }
}

/** The order's EIP-712 hash, which is its id at the venue before it is ever sent. */
export function orderHashOf(order: ClobOrder, target: SigningTarget): OrderHash {
  const hash = hashTypedData({
    domain: { name: 'Polymarket CTF Exchange', chainId: target.chainId, ...exchangeOf(target) },
    types: ORDER_TYPES,
    primaryType: 'Order',
    message: {
      ...order,
      maker: order.maker as Hex,
      signer: order.signer as Hex,
      tokenId: BigInt(order.tokenId),
      side: order.side === 'BUY' ? 0 : 1,
      timestamp: BigInt(order.timestamp),
    },
  })
  return toOrderHash(hash)
}

/**
 * What a marketable order gives and asks, in the decimals that the venue takes: two for what is given, four (three on a
 * tick of 0.1) for what is asked, both cut off.
 *
 * @throws InvalidInputError as {@link buildOrder}.
 */
export function orderAmounts(
  order: Pick<OrderRequest, 'side' | 'limitPrice' | 'shares' | 'tickSize'>,
): Pick<ClobOrder, 'makerAmount' | 'takerAmount'> {
  const { side, limitPrice, shares, tickSize } = order
  const askedStep = ASKED_STEPS.get(tickSize)
  if (askedStep === undefined)
    throw new InvalidInputError(`tick size is not one the venue has, was ${formatMicros(tickSize)}`)
  if (limitPrice % tickSize !== 0n || limitPrice < tickSize || limitPrice > ONE - tickSize) {
    const range = `a multiple of ${formatMicros(tickSize)} that leaves one tick to 0 and 1`
    throw new InvalidInputError(`limit price must be ${range}, was ${formatMicros(limitPrice)}`)
  }
  const given = side === 'BUY' ? mulDiv(shares, limitPrice, ONE, 'down') : shares
  const makerAmount = quantize(given, GIVEN_STEP, 'down')
  const asked =
    side === 'BUY' ? mulDiv(makerAmount, ONE, limitPrice, 'down') : mulDiv(makerAmount, limitPrice, ONE, 'down')
  const takerAmount = quantize(asked, askedStep, 'down')
  if (makerAmount === 0n || takerAmount === 0n) {
    throw new InvalidInputError(
      `order is too small to state in the venue's decimals, was ${formatMicros(shares)} shares`,
    )
  }
  return { makerAmount, takerAmount }
}

/** One cent of a dollar or of a share. */
const GIVEN_STEP = 10_000n
/** By tick size: the least step of the asked amount. */
const ASKED_STEPS: ReadonlyMap<Price, bigint> = new Map([
  [price(100_000n), 1_000n],
  [price(10_000n), 100n],
  [price(5_000n), 100n],
  [price(2_500n), 100n],
  [price(1_000n), 100n],
  [price(100n), 100n],
])

/** 53 bits of the fill id's hash: the venue's clients carry the salt as a JSON number. */
const saltOf = (fillId: FillId): bigint => BigInt(keccak256(stringToBytes(fillId))) & (2n ** 53n - 1n)

function exchangeOf({ version, negRisk }: SigningTarget): { version: string; verifyingContract: Hex } {
  switch (version) {
    case 'v1':
      return { version: '2', verifyingContract: negRisk ? NEG_RISK_EXCHANGE : CTF_EXCHANGE }
    case 'v2':
      return { version: '3', verifyingContract: EXCHANGE_V3 }
  }
}

const CTF_EXCHANGE = '0xE111180000d2663C0091e4f400237545B87B996B'
const NEG_RISK_EXCHANGE = '0xe2222d279d744050d28e00520010520000310F59'
const EXCHANGE_V3 = '0xe3333700cA9d93003F00f0F71f8515005F6c00Aa'

const ORDER_TYPES = {
  Order: [
    { name: 'salt', type: 'uint256' },
    { name: 'maker', type: 'address' },
    { name: 'signer', type: 'address' },
    { name: 'tokenId', type: 'uint256' },
    { name: 'makerAmount', type: 'uint256' },
    { name: 'takerAmount', type: 'uint256' },
    { name: 'side', type: 'uint8' },
    { name: 'signatureType', type: 'uint8' },
    { name: 'timestamp', type: 'uint256' },
    { name: 'metadata', type: 'bytes32' },
    { name: 'builder', type: 'bytes32' },
  ],
} as const
