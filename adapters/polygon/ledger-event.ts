import type { Address, BlockHash, ConditionId, TokenId, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../../domain/money/units.ts'

/** Where on the chain an event was logged. Physical identity: `(chainId, blockHash, logIndex)`. */
export type LogPosition = {
  chainId: number
  blockNumber: number
  blockHash: BlockHash
  blockTime: EpochMs | null
  txHash: TxHash
  logIndex: number
  contract: Address
  removed: boolean
}

/** How positions changed, or what they became worth, without a trade. */
export type LedgerChange =
  /** Collateral became one share of every outcome. */
  | { kind: 'split'; owner: Address; conditionId: ConditionId; amount: Shares }
  /** One share of every outcome became collateral. */
  | { kind: 'merge'; owner: Address; conditionId: ConditionId; amount: Shares }
  /** NO shares of these questions of a neg-risk group became YES shares of its other questions, and collateral. */
  | { kind: 'convert'; owner: Address; groupId: string; questionIndexes: readonly number[]; amount: Shares }
  /** Shares of a resolved condition became their payout; whole balances of the index sets where the log names no amounts. */
  | { kind: 'redeem'; owner: Address; target: RedeemTarget; payout: Usd }
  /** What one share of each outcome pays, in outcome order. */
  | { kind: 'resolve'; conditionId: ConditionId; payouts: readonly Price[] }

/** What was redeemed: outcomes of a condition (amounts per outcome where the log names them), or one position. */
export type RedeemTarget =
  | { by: 'condition'; conditionId: ConditionId; outcomeIndexes: readonly number[]; amounts: readonly Shares[] | null }
  | { by: 'position'; tokenId: TokenId; amount: Shares }

/** A {@link LedgerChange} and where it was logged. */
export type LedgerEvent = LogPosition & LedgerChange
