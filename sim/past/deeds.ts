import type { Side } from '../../domain/copy/fill.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Random } from '../../domain/traders/statistics/random.ts'
import type { PastMarket } from './events.ts'
import { midOf, touchOf } from './prices.ts'

/** Something a wallet did at a moment, in whole seconds. */
export type Deed =
  | ({ type: 'TRADE'; at: EpochMs } & TradeTerms)
  /** Dollars into a pair of shares of every outcome, and back. */
  | { type: 'SPLIT' | 'MERGE'; at: EpochMs; market: PastMarket; shares: number }
  /** The second outcomes of some markets of a group into the first ones of the others, and dollars. */
  | { type: 'CONVERSION'; at: EpochMs; markets: readonly PastMarket[]; shares: number }
  | { type: 'REWARD' | 'MAKER_REBATE'; at: EpochMs; dollars: number }

export type TradeTerms = {
  market: PastMarket
  outcome: 0 | 1
  side: Side
  role: 'maker' | 'taker'
  shares: number
  price: number
}

/** A moment at which a wallet looks at an outcome. */
export type Moment = { market: PastMarket; outcome: 0 | 1; at: EpochMs }

/** What is all but decided is left alone. */
const LEAST_PRICE = 0.03
const LEAST_SHARES = 5

/** Takes what is offered; null where there is no book, or hardly anything to win. */
export function buyNow(moment: Moment, dollars: number): Deed | null {
  const ask = touchAt(moment)?.ask
  return ask === undefined ? null : trade(moment, { side: 'BUY', role: 'taker', price: ask, shares: dollars / ask })
}

/** Has a resting bid hit. */
export function buyResting(moment: Moment, dollars: number): Deed | null {
  const bid = touchAt(moment)?.bid
  return bid === undefined ? null : trade(moment, { side: 'BUY', role: 'maker', price: bid, shares: dollars / bid })
}

/** Sells shares to the best bid. */
export function sellNow(moment: Moment, shares: number): Deed | null {
  const bid = touchAt(moment)?.bid
  return bid === undefined ? null : trade(moment, { side: 'SELL', role: 'taker', price: bid, shares })
}

/** A trade at terms that two wallets agreed on. */
export function trade(
  { market, outcome, at }: Moment,
  terms: Pick<TradeTerms, 'side' | 'role' | 'price' | 'shares'>,
): Deed {
  const shares = Math.max(LEAST_SHARES, Math.floor(terms.shares * 100) / 100)
  return { type: 'TRADE', at: Math.floor(at / 1000) * 1000, market, outcome, ...terms, shares }
}

function touchAt({ market, outcome, at }: Moment): { bid: number; ask: number } | null {
  const mid = midOf(market, outcome, at)
  return mid === null || mid < LEAST_PRICE || mid > 1 - LEAST_PRICE ? null : touchOf(mid)
}

/** Log-normal with this median. */
export const stakeOf = (random: Random, median: number, spread: number): number =>
  Math.max(2, median * Math.exp(spread * random.normal()))

/** A count with this mean (Knuth). */
export function countOf(random: Random, mean: number): number {
  const bar = Math.exp(-mean)
  let count = 0
  for (let product = random.uniform(); product > bar; product *= random.uniform()) count += 1
  return count
}
