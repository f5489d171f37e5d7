import type { Address, ConditionId, TokenId, TxHash } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'
import type { DiscoverySource, HistoryFill, TradedMarket, WalletEvent } from './history.ts'

/** A wallet that a source thinks worth a look, with the figures that it gave; they are hints, never evidence. */
export type FoundWallet = {
  wallet: Address
  source: DiscoverySource
  hints: Readonly<Record<string, string | number | null>>
}

/**
 * One page of candidates; `next` is null on the last one. A source that reads the chain itself also tells what everybody did in the
 * stretch that the page was made of: whole transactions.
 */
export type CandidatePage = {
  found: readonly FoundWallet[]
  next: string | null
  seen?: Pick<ChainPage, 'fills' | 'settlements'>
}

/** Where candidates come from: one request a call, so that a queue's rate limit is the source's rate limit. */
export type CandidateSource = {
  name: DiscoverySource
  /** @param cursor - null to begin. */
  findCandidates(cursor: string | null): Promise<CandidatePage>
}

/** A fill as a source reports it. The chain knows tokens, not conditions: those follow from the market's facts. */
export type ReportedFill = Omit<HistoryFill, 'conditionId'> & { conditionId: ConditionId | null }

/** A fill with the wallet that made it. */
export type OwnedFill = ReportedFill & { wallet: Address }

/** A stretch of a wallet's past to read: `from` and `until` are part of it. */
export type PastQuery = { wallet: Address; from: EpochMs; until: EpochMs; cursor: string | null }

/**
 * One page of a wallet's past, newest first. `next` is null where the source has nothing older in the range. The same row may
 * come again on the next page, or when a range is read again: it is the same row by wallet, token, side and transaction.
 */
export type PastPage = {
  fills: readonly ReportedFill[]
  events: readonly WalletEvent[]
  next: string | null
  /** The oldest moment that this page reaches; everything from there to the page before is covered. */
  reaches: EpochMs
}

/** Where wallets' pasts come from: one request a call. A cursor is only good for the wallet and range it was given for. */
export type PastSource = {
  fetchPast(query: PastQuery): Promise<PastPage>
}

/**
 * Dollars that wallets traded with each other in one transaction, as the chain settled it: each two of them once, whichever is named
 * first. A wallet that filled its own order is both.
 */
export type Settlement = { txHash: TxHash; at: EpochMs; pairs: readonly { a: Address; b: Address; volume: number }[] }

/** Where it can be looked up who traded with whom. */
export type Settlements = {
  /**
   * One request for each transaction, a few at a time. A transaction that reverted, that no node has any more, or in which nothing
   * was filled is left out.
   *
   * @param txHashes - at most 20.
   */
  fetchSettlements(txHashes: readonly TxHash[]): Promise<Settlement[]>
}

/**
 * Everybody's fills in a stretch of the chain, who traded with whom there, and the wallets that made them with what they traded as
 * hints. Of every transaction all of it or nothing.
 */
export type ChainPage = {
  fills: readonly OwnedFill[]
  settlements: readonly Settlement[]
  found: readonly FoundWallet[]
  /** The first and last block read. */
  fromBlock: number
  throughBlock: number
  /** The last final block was read: there is nothing more for now. */
  isHead: boolean
}

/** Our own index of the chain: as a candidate source its cursor is a block number. */
export type ChainIndex = CandidateSource & {
  /** @param from - first block to read; null begins a little before the last final block. */
  fetchFills(from: number | null): Promise<ChainPage>
}

/** What one share of each outcome paid, by outcome index, and since when that is known. */
export type MarketResolution = { conditionId: ConditionId; payouts: readonly number[]; resolvedAt: EpochMs }

/** Where facts and resolutions of markets come from; what it does not know is left out. */
export type MarketFacts = {
  /** @param tokenIds - at most 40. */
  fetchMarkets(tokenIds: readonly TokenId[]): Promise<TradedMarket[]>
  /** @param conditionIds - at most 20. Unresolved ones are left out. */
  fetchResolutions(conditionIds: readonly ConditionId[]): Promise<MarketResolution[]>
}

/** A token's mid, in order of time. `at` is the latest moment at which it may have been taken: nothing later is in it. */
export type PricePoint = { at: EpochMs; mid: number }

/** A stretch of time to read prices of: `from` is part of it, `until` is not. */
export type PriceWindow = { from: EpochMs; until: EpochMs }

/** Where past prices come from: one request a call, over at most a week. Empty where nothing is known. */
export type PriceHistory = {
  /** From the order books, by the minute. */
  fetchPrices(query: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]>
  /** The same of at most 20 tokens at once; null where that is refused, or answered with something else. */
  fetchPricesOfMany(
    query: { tokenIds: readonly TokenId[] } & PriceWindow,
  ): Promise<ReadonlyMap<TokenId, PricePoint[]> | null>
  /** From the indexer, coarser: for what the order books have nothing of. */
  fetchIndexedPrices(query: { tokenId: TokenId } & PriceWindow): Promise<PricePoint[]>
}
