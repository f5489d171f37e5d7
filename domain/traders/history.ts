import type { Role } from '../copy/fill.ts'
import type { Address, ConditionId, TokenId, TxHash } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { TraderFill } from './record/trades.ts'

/** Where discovery came across a wallet. */
export type DiscoverySource = 'leaderboard' | 'trades' | 'chain' | 'bitquery' | 'manual'

/** Who told us about a row of history. */
export type HistorySource = 'chain' | 'data-api' | 'bitquery'

/**
 * What one wallet did with one token, on one side, in one transaction: the finest grain on which the chain, the indexer and
 * Bitquery agree. Several orders in one transaction are summed.
 */
export type HistoryFill = Omit<TraderFill, 'role' | 'txHash' | 'outcomeIndex'> & {
  txHash: TxHash
  /** Null where the source does not tell. */
  role: Role | null
  /** Null while the indexer has not placed a fresh row. */
  outcomeIndex: number | null
  source: HistorySource
}

/**
 * What else moved a wallet's shares or cash. Dollars and shares are plain numbers: this feeds statistics. `shares` is a size,
 * whatever the direction; `cash` is what the wallet received, negative for what it paid (a split).
 */
export type WalletEvent = {
  kind: 'split' | 'merge' | 'redeem' | 'convert' | 'transfer-in' | 'transfer-out' | 'income'
  at: EpochMs
  txHash: TxHash
  conditionId: ConditionId | null
  tokenId: TokenId | null
  shares: number
  cash: number
  source: HistorySource
}

/** A market as statistics need it. `payouts` by outcome index; both it and `resolvedAt` are null until it has resolved. */
export type TradedMarket = {
  conditionId: ConditionId
  /** Bets of one event share one truth: the neg-risk group or event; the condition itself where there is neither. */
  eventId: string
  question: string
  category: string | null
  negRisk: boolean
  outcomes: readonly { tokenId: TokenId; name: string }[]
  createdAt: EpochMs | null
  /** When orders were first accepted, else when it was created; null where unknown. */
  openedAt: EpochMs | null
  /** Scheduled start of the game, where the market is about one: the outcome can be known from then on. */
  startsAt: EpochMs | null
  /** Scheduled end. */
  endsAt: EpochMs | null
  /** The taker fee is rate × p(1 − p) a share; null where it is not known. */
  feeRate: number | null
  resolvedAt: EpochMs | null
  payouts: readonly number[] | null
}

/** Mids of a traded token around one trade, 0…1; null where unknown, or not yet. */
export type PriceMarks = {
  before: number | null
  after1m: number | null
  after5m: number | null
  after15m: number | null
  after1h: number | null
  after6h: number | null
  after24h: number | null
  /** The closing mid and when it was taken, see `closingTimeOf`. */
  close: number | null
  closesAt: EpochMs | null
}

/** Everything that is known of one wallet's past. Fills and events are in order of time. */
export type TraderHistory = {
  wallet: Address
  /** Nothing between these is missing, as far as the sources tell. */
  from: EpochMs
  until: EpochMs
  /** The wallet's first trade lies within; false where older trades exist. */
  reachesBack: boolean
  fills: readonly (HistoryFill & { marks: PriceMarks | null })[]
  events: readonly WalletEvent[]
  markets: ReadonlyMap<ConditionId, TradedMarket>
}
