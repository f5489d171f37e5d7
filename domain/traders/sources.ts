import type { Address, TokenId } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { DiscoverySource, HistoryFill, TradedMarket, WalletEvent } from './history.ts'

/** A wallet that a source thinks worth a look, with the figures that it gave; they are hints, never evidence. */
export type FoundWallet = {
  wallet: Address
  source: DiscoverySource
  hints: Readonly<Record<string, string | number | null>>
}

/** One page of candidates; `next` is null on the last one. */
export type CandidatePage = { found: readonly FoundWallet[]; next: string | null }

/** Where candidates come from: one request a call, so that a queue's rate limit is the source's rate limit. */
export type CandidateSource = {
  name: DiscoverySource
  /** @param cursor - null to begin. */
  findCandidates(cursor: string | null): Promise<CandidatePage>
}

/** One page of a wallet's past, newest first. `next` is null where the source has nothing older in the range. */
export type PastPage = {
  fills: readonly HistoryFill[]
  events: readonly WalletEvent[]
  next: string | null
  /** The oldest moment that this page reaches; everything from there to the page before is covered. */
  reaches: EpochMs
}

/** Where wallets' pasts come from. */
export type PastSource = {
  fetchPast(query: { wallet: Address; from: EpochMs; until: EpochMs; cursor: string | null }): Promise<PastPage>
}

/** Where facts and resolutions of markets come from; tokens that it does not know are left out. */
export type MarketFacts = {
  fetchMarkets(tokenIds: readonly TokenId[]): Promise<TradedMarket[]>
}

/** A token's mid at some times, in order of time. */
export type PricePoint = { at: EpochMs; mid: number }

/** Where past prices come from. */
export type PriceHistory = {
  fetchPrices(query: { tokenId: TokenId; from: EpochMs; until: EpochMs }): Promise<PricePoint[]>
}
