import type { Side } from '../copy/fill.ts'
import type { ConditionId, TokenId } from '../money/ids.ts'
import type { EpochMs } from '../money/units.ts'

/** How copying is imagined. Dollars, shares and prices are numbers. */
export type BacktestPlan = {
  from: EpochMs
  until: EpochMs
  /** From the leader's trade to ours, ms. */
  delayMs: number
  /** Dollars per copied purchase, fees aside. */
  stake: number
  /** Stop buying while the open copies cost more than this; null for no limit. */
  bankroll: number | null
  /** Half of the spread where no book is known. */
  halfSpread: number
  /** What being late costs a share where no later mid is known. */
  delayCost: number
  /** Taker fee rate where the market's own is not known. */
  feeRate: number
  /** How far above the leader's price a copy may pay, as a part of it, and at least this much in price. */
  maxSlippage: number
  leastSlippage: number
  /** What the venue takes: shares and dollars per order, and whole steps of shares. */
  minShares: number
  minNotional: number
  lot: number
}

/** A book as it was at a moment, best prices first. */
export type RecordedBook = {
  bids: readonly { price: number; shares: number }[]
  asks: readonly { price: number; shares: number }[]
}

/** Finds the book that stood at a time; null where none was recorded near it. */
export type FindBook = (tokenId: TokenId, at: EpochMs) => RecordedBook | null

/** Where our price comes from: a recorded book, a recorded mid and half a spread, or the leader's price and assumptions. */
export type PriceGround = 'recorded' | 'reconstructed' | 'assumed'

/** Why a trade of the leader was not copied. */
export type BacktestSkip =
  | 'market-over'
  | 'price-beyond-limit'
  | 'below-minimum'
  | 'no-price'
  | 'out-of-money'
  | 'nothing-held'
  | 'unplaced'

/** One trade of the leader and what following made of it. */
export type CopiedTrade = {
  at: EpochMs
  tokenId: TokenId
  conditionId: ConditionId
  eventId: string
  side: Side
  leaderPrice: number
  ourPrice: number | null
  shares: number
  fee: number
  ground: PriceGround | null
  skipped: BacktestSkip | null
}

/**
 * What following cost: the parts add up to what the same stakes made at the leader's own prices less what ours made. Dollars; a
 * negative part is a gain.
 */
export type CopyTax = {
  /** The price moved before we came. */
  delay: number
  /** We paid the spread where the leader did not, or more of it. */
  spread: number
  fees: number
  /** What the leader's trades that we did not follow would have made. */
  skipped: number
  /** Whole lots, where the leader's shares are exact. */
  rounding: number
  total: number
}

/** What copying would have paid; money is settled at resolution, and what is open counts for nothing. */
export type Backtest = {
  verdict: 'paid' | 'lost' | 'not-enough-evidence'
  text: string
  leaderTrades: number
  copied: number
  skipped: Readonly<Partial<Record<BacktestSkip, number>>>
  grounds: Readonly<Record<PriceGround, number>>
  /** Resolved events that were copied. */
  events: number
  stake: number
  leaderProfit: number
  profit: number
  /** Per dollar staked, with a 90 % interval that resamples events; null without a copy. */
  roi: number | null
  low: number | null
  high: number | null
  tax: CopyTax
  byEvent: readonly { eventId: string; stake: number; profit: number; leaderProfit: number }[]
  trades: readonly CopiedTrade[]
}
