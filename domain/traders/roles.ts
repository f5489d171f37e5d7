import type { Role } from '../copy/fill.ts'
import type { HistoryFill, TradedMarket } from './history.ts'

/** Fees are charged in steps of this many dollars; what would be less than one is free. */
const FEE_STEP = 0.00001

/**
 * Whether a wallet took or was hit, where the source does not say: on a market with fees a buyer that paid none was a maker,
 * for only takers pay. Null where that does not settle it: on sales (no source tells their fee), on markets without fees or
 * of unknown fees, and for amounts so small that takers go free too.
 */
export function roleOf(
  fill: Pick<HistoryFill, 'role' | 'source' | 'side' | 'shares' | 'notional' | 'fee'>,
  market: Pick<TradedMarket, 'feeRate'> | undefined,
): Role | null {
  if (fill.role !== null || fill.source !== 'data-api' || fill.side === 'SELL' || fill.fee > 0) return fill.role
  const price = fill.notional / fill.shares
  const takerFee = fill.shares * (market?.feeRate ?? 0) * price * (1 - price)
  return takerFee >= 2 * FEE_STEP ? 'maker' : null
}
