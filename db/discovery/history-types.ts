import type { Address, ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { PriceMarks, TradedMarket, TraderHistory, WalletEvent } from '../../domain/traders/history.ts'
import type { MarketResolution, ReportedFill } from '../../domain/traders/sources.ts'

/** One page of a wallet's past, and what is known of that past once the page is stored. */
export type HistoryPage = {
  wallet: Address
  fills: readonly ReportedFill[]
  events: readonly WalletEvent[]
  progress: {
    /** Where reading goes on; null at the end. */
    cursor: string | null
    /** Nothing between these is missing. */
    from: EpochMs
    until: EpochMs
    /** Reading has come to its end. */
    isComplete: boolean
  }
}

/** How many rows a page had, and how many of them nobody had told before. */
export type StoredPage = { rows: number; isNew: number }

/** Which part of a wallet's past, and as it was known when. */
export type HistoryQuery = { from: EpochMs; asOf: EpochMs }

/** A token, and its trades around which mids are wanted; times oldest first. */
export type DueMarks = { tokenId: TokenId; times: EpochMs[]; startsAt: EpochMs | null; endsAt: EpochMs | null }

/** Mids around a trade. `isComplete`: no later price can change them. */
export type SavedMarks = { tokenId: TokenId; at: EpochMs; marks: PriceMarks; isComplete: boolean }

export type Histories = {
  /**
   * Stores a page and how far the past is known now, in one transaction. A row that is known already stays, unless a source that
   * is trusted more (the chain before the Data API before Bitquery) says otherwise, or the same one tells a larger sum.
   */
  append(page: HistoryPage, now: EpochMs): Promise<StoredPage>
  /** Stores anyone's fills, as our own index of the chain finds them; says nothing about anybody's past being complete. */
  appendFills(fills: readonly (ReportedFill & { wallet: Address })[], now: EpochMs): Promise<StoredPage>
  /**
   * A wallet's past as it was known at `asOf`: nothing that was traded, resolved, quoted or learnt later. Its newest 100,000 fills
   * where it has more. Fills of a token whose market is not known have a condition id of their own, made from the token.
   */
  load(wallet: Address, query: HistoryQuery): Promise<TraderHistory>
  /**
   * The same for many wallets, one after the other in no particular order, those without a row left out. A few hundred are in memory
   * at a time; markets are read once.
   */
  loadMany(wallets: readonly Address[], query: HistoryQuery): AsyncIterable<TraderHistory>
  /** Tokens the wallets traded whose markets are not known, those never asked for first. */
  unknownTokens(wallets: readonly Address[], limit: number): Promise<TokenId[]>
  /**
   * Stores what is known of markets, beside what was known before.
   * @param asked - what the source was asked for: what it does not know comes last when asked for again.
   */
  describe(markets: readonly TradedMarket[], now: EpochMs, asked?: readonly TokenId[]): Promise<void>
  /**
   * Markets of the wallets that have no resolution and may have come to an end: their scheduled end is over, or not known, or they
   * were last traded more than a day ago and nobody asked for a day. Those not asked for the longest first.
   */
  unresolvedMarkets(wallets: readonly Address[], now: EpochMs, limit: number): Promise<ConditionId[]>
  /** Stores how markets resolved; the first word stands. @param asked - as for `describe` */
  resolve(resolutions: readonly MarketResolution[], now: EpochMs, asked?: readonly ConditionId[]): Promise<void>
  /** Trades of the wallets whose marks are missing, or have more to tell by `now`: the newest `limit` of them, by token. */
  dueMarks(wallets: readonly Address[], now: EpochMs, limit: number): Promise<DueMarks[]>
  /** Stores mids around trades; what was known of one stays and is added to. */
  saveMarks(rows: readonly SavedMarks[], now: EpochMs): Promise<void>
}
