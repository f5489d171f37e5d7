import type { Market } from '../../domain/market/market.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'

/** A market as a catalogue lists it, or the fact that its version is one we do not know. */
export type ListedMarket =
  | { kind: 'market'; market: Market }
  | { kind: 'unsupported-version'; version: string; tokenIds: readonly TokenId[]; conditionId: ConditionId | null }

/** The tokens a listed market stands for. */
export const tokenIdsOf = (listed: ListedMarket): readonly TokenId[] =>
  listed.kind === 'market' ? listed.market.outcomes.map(({ tokenId }) => tokenId) : listed.tokenIds

/**
 * Whether an id is a Protocol V2 position: `module 8 | base 128 | arity 16 | reserved 64 | chain 16 | condition 16 |
 * outcome 8` bits, with a module of 1 to 3 and zeros in the reserved bits. A CTF id, which is a hash, never looks so.
 */
export function isPositionId(tokenId: TokenId): boolean {
  const id = BigInt(tokenId)
  const moduleId = id >> 248n
  return moduleId >= 1n && moduleId <= 3n && ((id >> 40n) & RESERVED) === 0n
}

const RESERVED = (1n << 64n) - 1n

/** The condition of a Protocol V2 position, in its 31-byte form: the id without its last byte, the outcome. */
export const conditionOfPosition = (tokenId: TokenId): ConditionId =>
  `0x${(BigInt(tokenId) >> 8n).toString(16).padStart(62, '0')}` as ConditionId

/** The 32-byte form that the CLOB and the Data API take for either version. */
export const paddedCondition = (conditionId: ConditionId): string => conditionId.padEnd(66, '0')

/** Whether two condition ids are the same one, written in 31 or 32 bytes. */
export const isSameCondition = (a: ConditionId, b: ConditionId): boolean => paddedCondition(a) === paddedCondition(b)
