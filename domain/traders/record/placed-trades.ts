import type { Role } from '../../copy/fill.ts'
import type { EpochMs } from '../../money/units.ts'
import type { HistoryFill, PriceMarks, TradedMarket, TraderHistory } from '../history.ts'
import { mergeFills, type Trade, type TraderFill } from './trades.ts'

/** A fill with the outcome that it is of, the market's facts where they are known, and the mids around it. */
export type PlacedFill = TraderFill & { market: TradedMarket | null; marks: PriceMarks | null }

/** A decision with its first fill. */
export type PlacedTrade = Trade & { first: PlacedFill }

/** Fills and the decisions that they make up, in order of time; `unplaced` counts fills that are of no known outcome. */
export type PlacedTrades = { fills: readonly PlacedFill[]; trades: readonly PlacedTrade[]; unplaced: number }

/** Says which outcome each fill is of, and who took whose price. */
export function placeTrades({ fills, markets }: TraderHistory): PlacedTrades {
  const placed: PlacedFill[] = []
  for (const fill of fills) {
    const market = markets.get(fill.conditionId) ?? null
    const outcomeIndex =
      fill.outcomeIndex ?? market?.outcomes.findIndex(({ tokenId }) => tokenId === fill.tokenId) ?? -1
    if (outcomeIndex < 0 || fill.shares <= 0) continue
    const { at, conditionId, tokenId, side, shares, notional, fee, orderHash, txHash, marks } = fill
    const role = fill.role ?? roleOf(fill, market)
    placed.push({
      at,
      conditionId,
      tokenId,
      outcomeIndex,
      side,
      role,
      shares,
      notional,
      fee,
      orderHash,
      txHash,
      market,
      marks,
    })
  }
  return { fills: placed, trades: mergeFills(placed), unplaced: fills.length - placed.length }
}

/** Where the source does not tell: who buys without a fee where there are fees was a maker; anyone else is taken for a taker. */
const roleOf = ({ side, fee }: Pick<HistoryFill, 'side' | 'fee'>, market: TradedMarket | null): Role =>
  side === 'BUY' && fee === 0 && (market?.feeRate ?? 0) > 0 ? 'maker' : 'taker'

/** The event that a trade is of: the market's, else the condition itself. */
export const eventOf = ({ market, conditionId }: Pick<PlacedFill, 'market' | 'conditionId'>): string =>
  market?.eventId ?? conditionId

/** What a share of the traded outcome paid, 0…1; null until the market resolved. */
export const payoutOf = ({ market, outcomeIndex }: Pick<PlacedFill, 'market' | 'outcomeIndex'>): number | null =>
  market?.payouts?.[outcomeIndex] ?? null

/** Whether the market had resolved by `at`. */
export const isOverBy = ({ market }: Pick<PlacedFill, 'market'>, at: EpochMs): boolean =>
  market !== null && market.resolvedAt !== null && market.resolvedAt <= at
