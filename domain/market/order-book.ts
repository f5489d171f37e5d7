import type { TokenId } from '../money/ids.ts'
import type { EpochMs, Price, Shares } from '../money/units.ts'

/** Resting shares at one price. */
export type Level = { price: Price; shares: Shares }

/**
 * One outcome's order book, best first on both sides (bids falling, asks rising), no empty and no repeated level.
 * `asOf` is the venue's stamp of the last change; `receivedAt` when we read it.
 */
export type OrderBook = {
  tokenId: TokenId
  bids: readonly Level[]
  asks: readonly Level[]
  asOf: EpochMs
  receivedAt: EpochMs
}
