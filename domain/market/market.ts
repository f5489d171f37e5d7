import type { ConditionId, TokenId } from '../money/ids.ts'
import type { EpochMs, Price, Shares } from '../money/units.ts'

/**
 * Which ledger a market's tokens live on, hence which exchange and signing domain trade it. Gamma says `"v1"` for the
 * CTF ledger (CLOB V2 exchanges) and `"v2"` for the PositionManager ledger (ExchangeV3). Anything else is refused.
 */
export type MarketVersion = 'v1' | 'v2'

/**
 * Taker fee per share: `rate × (p × (1 − p))^exponent`. `unknown` means that fees are on and the schedule is missing:
 * such a market is not traded.
 */
export type FeeSchedule = { kind: 'none' } | { kind: 'curve'; rate: number; exponent: number } | { kind: 'unknown' }

/** One of a market's outcomes. Names are arbitrary ("Up", "Spain"); never assume Yes and No. */
export type Outcome = {
  tokenId: TokenId
  index: number
  name: string
  /** What one share paid at resolution, 0…1; null until then. */
  payout: Price | null
}

/** A Polymarket market as the resolver knows it. */
export type Market = {
  conditionId: ConditionId
  slug: string
  question: string
  /** What exposure is counted together: the neg-risk group or event; the condition itself where there is neither. */
  eventId: string
  version: MarketVersion
  outcomes: readonly Outcome[]
  negRisk: boolean
  tickSize: Price
  minOrderShares: Shares
  fees: FeeSchedule
  acceptingOrders: boolean
  enableOrderBook: boolean
  closed: boolean
  archived: boolean
  resolved: boolean
  /** Scheduled end; can lie in the past while orders are still taken. Null where unknown. */
  endsAt: EpochMs | null
  /** When orders were first accepted, else when it was created; null where unknown. */
  openedAt: EpochMs | null
  /** Where trading is held back before matching (sports, some crypto), ms. */
  takerDelayMs: number
}

/** A market and which of its outcomes a token is. */
export type MarketOutcome = { market: Market; outcome: Outcome }

/** Why a market cannot be traded now; the first that applies. */
export type Untradable = 'no-order-book' | 'not-accepting-orders' | 'closed' | 'archived' | 'resolved' | 'fees-unknown'

/**
 * Reads the venue's version text; null for one we do not know, which must not be traded.
 *
 * Absent means `v1`: the field came with the second ledger, and markets recorded before that are all on the first.
 */
export function toMarketVersion(text: string | null | undefined): MarketVersion | null {
  if (text === null || text === undefined) return 'v1'
  return text === 'v1' || text === 'v2' ? text : null
}

/** Whether orders can be sent now, and if not, why. */
export function untradableReason(market: Market): Untradable | null {
  if (market.resolved) return 'resolved'
  if (market.closed) return 'closed'
  if (market.archived) return 'archived'
  if (!market.enableOrderBook) return 'no-order-book'
  if (!market.acceptingOrders) return 'not-accepting-orders'
  if (market.fees.kind === 'unknown') return 'fees-unknown'
  return null
}

/** The outcome that a token stands for, or undefined where the market does not have it. */
export const outcomeOf = (market: Market, tokenId: TokenId): Outcome | undefined =>
  market.outcomes.find((outcome) => outcome.tokenId === tokenId)
