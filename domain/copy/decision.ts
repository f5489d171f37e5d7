import type { MarketOutcome } from '../market/market.ts'
import type { OrderBook } from '../market/order-book.ts'
import type { Mode, TimeInForce } from '../market/venue.ts'
import type { FillId, TokenId } from '../money/ids.ts'
import type { EpochMs, Price, Shares, Usd } from '../money/units.ts'
import type { Fill, Side } from './fill.ts'
import type { AccountState, CopyPolicy, LeaderState, SlippageModelName } from './policy.ts'

/**
 * Raised whenever the same inputs could give another answer. Stored with every decision; rules that came later do not apply to
 * decisions made before them.
 *
 * 2: real money follows proven leaders only (`leader-not-proven`).
 */
export const RULES_VERSION = '2'

/** Why a signal was not copied. Closed: a new reason is a new line here, in the docs and in every `switch`. */
export const SKIP_REASONS = [
  'copying-off',
  'leader-not-followed',
  'leader-paused',
  'leader-not-proven',
  'stale-signal',
  'reorged',
  'leader-was-maker',
  'unknown-token',
  'unsupported-version',
  'market-resolved',
  'market-closed',
  'market-not-accepting',
  'fees-unknown',
  'too-close-to-end',
  'book-unavailable',
  'book-stale',
  'no-liquidity',
  'spread-too-wide',
  'price-moved',
  'no-edge',
  'below-minimum-size',
  'nothing-to-sell',
  'cash-short',
  'halted',
  'daily-loss',
  'leader-limit',
  'market-limit',
  'event-limit',
  'total-limit',
  'open-orders',
  'cooldown',
  'cancelled',
] as const
export type SkipReason = (typeof SKIP_REASONS)[number]

/**
 * What set the size: for an entry what kept it from being larger; for an exit `whole-position` where it sells more than our
 * part, because the remainder could not be sold; else `none`.
 */
export type BindingCap =
  | 'none'
  | 'sizing'
  | 'trade-cap'
  | 'leader-cap'
  | 'market-cap'
  | 'event-cap'
  | 'total-cap'
  | 'daily-loss'
  | 'cash'
  | 'depth-share'
  | 'volume-share'
  | 'edge'
  | 'slippage'
  | 'reservation'
  | 'whole-position'

/** What `reserve()` answered under the account lock. Its reasons are a subset of the skip reasons. */
export type ReservationVerdict =
  | { granted: true; amount: Usd }
  | {
      granted: false
      reason: Extract<
        SkipReason,
        | 'halted'
        | 'daily-loss'
        | 'leader-limit'
        | 'market-limit'
        | 'event-limit'
        | 'total-limit'
        | 'open-orders'
        | 'cooldown'
        | 'cash-short'
      >
    }

/** Our lots that were copied from this leader in this token, and what the leader held before the sale as far as we saw. */
export type ExitHolding = { ourShares: Shares; leaderSharesBefore: Shares }

/**
 * Everything that a decision used, and nothing else: recomputing from this record alone gives the same decision bit for bit.
 * Parts are null where the decision ended before they were needed.
 */
export type DecisionInputs = {
  rulesVersion: string
  mode: Mode
  now: EpochMs
  fill: Fill
  /** Why the signal no longer stands: its log left the chain, or an operator cancelled it. Null while it does. */
  withdrawn: 'reorged' | 'cancelled' | null
  policy: CopyPolicy
  market: MarketOutcome | { unresolved: 'unknown-token' | 'unsupported-version' }
  leader: LeaderState | null
  book: OrderBook | null
  /** Shares traded in the trailing hour, for the `volume` slippage model; null where unknown. */
  hourlyShares: Shares | null
  account: AccountState | null
  exit: ExitHolding | null
  reservation: ReservationVerdict | null
}

/** The order that a copy decision asks for. */
export type OrderIntent = {
  fillId: FillId
  tokenId: TokenId
  side: Side
  timeInForce: TimeInForce
  limitPrice: Price
  shares: Shares
  /** Most cash a BUY may take, fee included (what is reserved); 0 for a SELL. */
  maxCost: Usd
}

/** The numbers that made or broke the case, for the record, the page and `explain`. Null where not reached. */
export type DecisionFigures = {
  leaderPrice: Price
  signalAgeMs: number | null
  bestBid: Price | null
  bestAsk: Price | null
  mid: Price | null
  spread: Price | null
  /** Dollars of depth on the side taken, within 2 % of best. */
  depth: Usd | null
  /** Belief that the outcome happens, 0…1, and where its edge comes from. */
  belief: number | null
  edgeSource: 'assumed' | 'estimated' | null
  /** Average price we expect by the gating slippage model, and that price with fee per share. */
  expectedPrice: Price | null
  allInCost: Price | null
  gatingModel: SlippageModelName | null
  /**
   * Drift from the leader's price to what the book asks of us (its touch, or the average of the walk once sized), basis
   * points of the leader's price; positive is worse for us.
   */
  slippageBps: number | null
  expectedFee: Usd | null
  /** (q − c) ÷ c, and in dollars for the whole order. */
  edge: number | null
  expectedValue: Usd | null
  kellyStake: Usd | null
  bindingCap: BindingCap
}

/** The order to place. */
export type CopyDecision = { verdict: 'copy'; intent: OrderIntent; figures: DecisionFigures }

/** Why not. `actual` and `limit` state the rule that bit, as plain text. */
export type SkipDecision = {
  verdict: 'skip'
  reason: SkipReason
  actual: string
  limit: string
  figures: DecisionFigures
}

/** What became of a signal. */
export type Decision = CopyDecision | SkipDecision

/** A signal that passed every rule and was sized, before the money for it is reserved. */
export type SizedSignal = { verdict: 'sized'; intent: OrderIntent; figures: DecisionFigures }
