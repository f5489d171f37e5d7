import type { FeeSchedule, Market, MarketVersion } from '../../domain/market/market.ts'
import type { OrderBook } from '../../domain/market/order-book.ts'
import type { ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs, Price, Shares } from '../../domain/money/units.ts'
import type { Http } from './http.ts'

/** Trading parameters as the matching engine has them. */
export type MarketInfo = {
  conditionId: ConditionId
  version: MarketVersion
  tokens: readonly { tokenId: TokenId; name: string }[]
  tickSize: Price
  minOrderShares: Shares
  negRisk: boolean
  fees: FeeSchedule
  acceptingOrders: boolean
  openedAt: EpochMs | null
  takerDelayMs: number
}

/** The public part of the order book service. */
export type Clob = {
  /** Null where no book exists: closed, proposed or unknown. */
  fetchBook(tokenId: TokenId): Promise<OrderBook | null>
  fetchMarketInfo(conditionId: ConditionId): Promise<MarketInfo | null>
  fetchMarketByToken(tokenId: TokenId): Promise<Market | null>
}

/** Binds the order book service to an HTTP client. */
export function createClob(_deps: { http: Http; now: () => EpochMs }): Clob {
  throw new Error('not built yet')
}
