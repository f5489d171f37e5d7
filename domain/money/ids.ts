import { InvalidInputError } from '../errors.ts'

declare const id: unique symbol
type Id<Name extends string> = string & { readonly [id]: Name }

/** A wallet or contract on Polygon: `0x` and 40 hex digits, lower case. */
export type Address = Id<'Address'>
/** A transaction: `0x` and 64 hex digits, lower case. */
export type TxHash = Id<'TxHash'>
/** A block: `0x` and 64 hex digits, lower case. */
export type BlockHash = Id<'BlockHash'>
/** EIP-712 hash of a CLOB order; the venue's order id and, for our own orders, ours. */
export type OrderHash = Id<'OrderHash'>
/** An outcome token: decimal uint256 (CTF token id or Protocol V2 position id). */
export type TokenId = Id<'TokenId'>
/** A market's condition: `0x` and 62 (Protocol V2) or 64 hex digits, lower case. */
export type ConditionId = Id<'ConditionId'>
/** A leader's fill to copy: `chainId:txHash:orderHash`. */
export type FillId = Id<'FillId'>

const idParser =
  <T extends string>(what: string, pattern: RegExp, expected: string) =>
  (text: string): T => {
    const lowered = text.toLowerCase()
    if (!pattern.test(lowered)) throw new InvalidInputError(`${what} must be ${expected}, was "${text.slice(0, 80)}"`)
    return lowered as T
  }

const HASH = /^0x[0-9a-f]{64}$/
const HASH_TEXT = '0x and 64 hex digits'

/** Lower-cases and checks a wallet or contract address. @throws InvalidInputError */
export const toAddress = idParser<Address>('address', /^0x[0-9a-f]{40}$/, '0x and 40 hex digits')
/** Lower-cases and checks a transaction hash. @throws InvalidInputError */
export const toTxHash = idParser<TxHash>('transaction hash', HASH, HASH_TEXT)
/** Lower-cases and checks a block hash. @throws InvalidInputError */
export const toBlockHash = idParser<BlockHash>('block hash', HASH, HASH_TEXT)
/** Lower-cases and checks an order hash. @throws InvalidInputError */
export const toOrderHash = idParser<OrderHash>('order hash', HASH, HASH_TEXT)
/** Checks an outcome token id. @throws InvalidInputError */
export const toTokenId = idParser<TokenId>('token id', /^(0|[1-9]\d{0,77})$/, 'a decimal uint256')
/** Lower-cases and checks a condition id. @throws InvalidInputError */
export const toConditionId = idParser<ConditionId>(
  'condition id',
  /^0x([0-9a-f]{62}|[0-9a-f]{64})$/,
  '0x and 62 or 64 hex digits',
)

/** The one identity of a leader's fill, whichever source reported it. Several logs of one order in one transaction share it. */
export const fillIdOf = (chainId: number, txHash: TxHash, orderHash: OrderHash): FillId =>
  `${chainId}:${txHash}:${orderHash}` as FillId

/** Checks a fill id and normalises its case. @throws InvalidInputError */
export const toFillId = idParser<FillId>(
  'fill id',
  /^[1-9]\d*:0x[0-9a-f]{64}:0x[0-9a-f]{64}$/,
  'chainId:txHash:orderHash, for example 137:0x21d2…516e:0xbfbc…8da0',
)

/** The three parts of a fill id. */
export function splitFillId(fillId: FillId): { chainId: number; txHash: TxHash; orderHash: OrderHash } {
  const [chainId = '', txHash = '', orderHash = ''] = fillId.split(':')
  return { chainId: Number(chainId), txHash: txHash as TxHash, orderHash: orderHash as OrderHash }
}
