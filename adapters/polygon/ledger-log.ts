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

/**
 * How positions changed, or what they became worth, without a trade: what the log itself says. It names conditions, not
 * tokens; turning it into a ledger entry takes the condition's tokens and, for most redemptions, the balance they burned.
 */
export type LedgerChange =
  /** Collateral became one share of every outcome. */
  | { kind: 'split'; owner: Address; conditionId: ConditionId; amount: Shares }
  /** One share of every outcome became collateral. */
  | { kind: 'merge'; owner: Address; conditionId: ConditionId; amount: Shares }
  /** "No" shares of these questions of a neg-risk group became "Yes" shares of its other questions, and collateral. */
  | { kind: 'convert'; owner: Address; groupId: string; questionIndexes: readonly number[]; amount: Shares }
  /** Shares of a resolved condition became their payout. */
  | { kind: 'redeem'; owner: Address; redeemed: Redeemed; payout: Usd }
  /** What one share of each outcome pays, in outcome order. */
  | { kind: 'resolve'; conditionId: ConditionId; payouts: readonly Price[] }

/** What was redeemed: the whole balance of some outcomes, stated amounts of every outcome, or an amount of one token. */
export type Redeemed =
  | { by: 'balance'; conditionId: ConditionId; outcomeIndexes: readonly number[] }
  | { by: 'amounts'; conditionId: ConditionId; amounts: readonly Shares[] }
  | { by: 'token'; tokenId: TokenId; amount: Shares }

/** A {@link LedgerChange} and where it was logged. */
export type LedgerLog = LogPosition & LedgerChange
