import type { Pool } from 'pg'
import type { Market } from '../domain/market/market.ts'
import type { TokenId } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'

export type SeenMarket = { market: Market; seenAt: EpochMs }

export type Markets = {
  save(market: Market, seenAt: EpochMs): Promise<void>
  findByToken(tokenId: TokenId): Promise<SeenMarket | null>
  listHeld(): Promise<Market[]>
}

export declare function createMarkets(pool: Pool): Markets
