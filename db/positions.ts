import type { Pool } from 'pg'
import type { Market } from '../domain/market/market.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address, ConditionId, TokenId } from '../domain/money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../domain/money/units.ts'

/** What we hold of one token through one leader. `cost` includes fees. */
export type Position = {
  leader: Address
  tokenId: TokenId
  conditionId: ConditionId
  eventId: string
  question: string
  outcome: string
  shares: Shares
  cost: Usd
  /** The last mark; null before the first. */
  mark: Price | null
  markedAt: EpochMs | null
  openedAt: EpochMs
}

export type Mark = { tokenId: TokenId; price: Price }
export type Settlement = { lots: number; realised: Usd }

export type Positions = {
  exitHolding(mode: Mode, leader: Address, tokenId: TokenId): Promise<Shares>
  open(mode: Mode): Promise<Position[]>
  settle(mode: Mode, market: Market, now: EpochMs): Promise<Settlement>
  mark(mode: Mode, marks: readonly Mark[], day: string, now: EpochMs): Promise<void>
}

export declare function createPositions(pool: Pool): Positions
