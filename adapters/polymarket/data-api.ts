import type { Side } from '../../domain/copy/fill.ts'
import type { Address, ConditionId, TokenId, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../../domain/money/units.ts'
import type { Http } from './http.ts'

/** One page; `nextCursor` is null on the last one. */
export type Page<T> = { rows: T[]; nextCursor: string | null }

/** One order's fills in one transaction, as the indexer sums them. No log index and no order hash. */
export type TradeRow = {
  wallet: Address
  side: Side
  tokenId: TokenId
  conditionId: ConditionId
  shares: Shares
  price: Price
  at: EpochMs
  txHash: TxHash
  title: string
  slug: string
  outcome: string | null
  /** Null while the indexer has not placed it yet. */
  outcomeIndex: number | null
}

/** Anything that changed a wallet's positions or cash. Fields that a type does not have are null. */
export type ActivityRow = {
  wallet: Address
  type: string
  side: Side | null
  tokenId: TokenId | null
  conditionId: ConditionId | null
  shares: Shares
  /** What moved; of a BUY the taker fee is in it. */
  cash: Usd
  price: Price | null
  at: EpochMs
  txHash: TxHash | null
  outcomeIndex: number | null
}

export type PositionRow = {
  wallet: Address
  tokenId: TokenId
  conditionId: ConditionId
  shares: Shares
  averagePrice: Price
  entryCost: Usd
  entryFees: Usd
  currentPrice: Price
  currentValue: Usd
  realisedPnl: Usd
  unrealisedPnl: Usd
  status: string
  negRisk: boolean
  outcomeIndex: number | null
  firstEntryAt: EpochMs | null
  lastEventAt: EpochMs | null
}

export type ResolutionRow = {
  conditionId: ConditionId
  status: string
  resolved: boolean
  /** What one share of each outcome pays; null until resolved. */
  payouts: readonly Price[] | null
  resolvedBlock: number | null
  resolvedAt: EpochMs | null
}

type PageQuery = { limit?: number; cursor?: string }
export type TradesQuery = PageQuery & {
  user?: Address
  condition?: ConditionId
  side?: Side
  /** Both in ms; only with `user`. */
  start?: EpochMs
  end?: EpochMs
}
export type ActivityQuery = PageQuery & {
  user: Address
  types?: readonly string[]
  side?: Side
  condition?: ConditionId
  start?: EpochMs
  end?: EpochMs
}
export type PositionsQuery = PageQuery & {
  user: Address
  status?: 'OPEN' | 'REDEEMABLE' | 'REDEEMABLE_LOST' | 'MERGEABLE' | 'CLOSED'
}

/** Polymarket's indexer, version 2: for backfill and reconciliation, never the first to know. */
export type DataApi = {
  listTrades(query: TradesQuery): Promise<Page<TradeRow>>
  listActivity(query: ActivityQuery): Promise<Page<ActivityRow>>
  listPositions(query: PositionsQuery): Promise<Page<PositionRow>>
  listResolutions(conditionIds: readonly ConditionId[]): Promise<ResolutionRow[]>
}

/** Binds the indexer to an HTTP client. */
export function createDataApi(_deps: { http: Http; now: () => EpochMs }): DataApi {
  throw new Error('not built yet')
}
