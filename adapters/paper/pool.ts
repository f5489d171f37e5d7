import type { Side } from '../../domain/copy/fill.ts'
import type { MarketOutcome } from '../../domain/market/market.ts'
import type { Level, OrderBook } from '../../domain/market/order-book.ts'
import type { Execution } from '../../domain/market/venue.ts'
import { ONE, type Price, price, shares } from '../../domain/money/units.ts'
import type { TakenDepth } from './store.ts'

/**
 * The pool behind a token's book. The two outcomes of a market are two views of one pool: an offer of "Up" at p is a bid
 * for "Down" at 1 − p. The pool speaks the language of the first outcome; other shapes of market have a pool per token.
 */
export const poolIdOf = ({ market, outcome }: MarketOutcome): string =>
  market.outcomes.length === 2 ? market.conditionId : outcome.tokenId

/** The book that is left after earlier paper orders took their shares. Levels that they emptied are gone. */
export function withoutTaken(book: OrderBook, at: MarketOutcome, taken: readonly TakenDepth[]): OrderBook {
  const gone = new Map(taken.map((level) => [keyOf(level), level.shares]))
  const left = (side: Side, levels: readonly Level[]): Level[] =>
    levels.flatMap((level) => {
      const rest = level.shares - (gone.get(keyOf(inPool(at, side, level.price))) ?? 0n)
      return rest > 0n ? [{ price: level.price, shares: shares(rest) }] : []
    })
  return { ...book, bids: left('SELL', book.bids), asks: left('BUY', book.asks) }
}

/** What the pool loses by these executions of an order on `side`. */
export const depthTakenBy = (at: MarketOutcome, side: Side, executions: readonly Execution[]): TakenDepth[] =>
  executions.map((execution) => ({ ...inPool(at, side, execution.price), shares: execution.shares }))

/** The level of the pool that an order on `side` meets at `level` of its own token's book. */
function inPool(at: MarketOutcome, side: Side, level: Price): Pick<TakenDepth, 'side' | 'price'> {
  const mirrored = at.market.outcomes.length === 2 && at.outcome.index !== 0
  if (!mirrored) return { side: side === 'BUY' ? 'ask' : 'bid', price: level }
  return { side: side === 'BUY' ? 'bid' : 'ask', price: price(ONE - level) }
}

const keyOf = (level: Pick<TakenDepth, 'side' | 'price'>): string => `${level.side}@${level.price}`
