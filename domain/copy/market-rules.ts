import { type Market, type Untradable, untradableReason } from '../market/market.ts'
import {
  bestAsk,
  bestBid,
  DEPTH_BAND,
  depthWithin,
  isCrossed,
  midOf,
  type OrderBook,
  spreadOf,
} from '../market/order-book.ts'
import { formatDuration, formatFraction, formatPrice, formatUsd } from '../money/format.ts'
import { least, type Price, scaleBy } from '../money/units.ts'
import type { DecisionInputs, SkipReason } from './decision.ts'
import { type SlippageBound, slippageBound } from './entry-price.ts'
import type { Finding } from './finding.ts'
import type { CopyPolicy } from './policy.ts'

/** The token belongs to a market of a version that we can trade. */
export function marketKnown({ market }: DecisionInputs): Finding {
  const rule = 'Market known'
  if (!('unresolved' in market)) {
    return { rule, reason: 'unknown-token', passed: true, actual: market.market.slug, limit: 'a market we can trade' }
  }
  switch (market.unresolved) {
    case 'unknown-token':
      return {
        rule,
        reason: 'unknown-token',
        passed: false,
        actual: 'no market has this token',
        limit: 'a known token',
      }
    case 'unsupported-version':
      return {
        rule,
        reason: 'unsupported-version',
        passed: false,
        actual: 'a market version we do not know',
        limit: 'version v1 or v2',
      }
  }
}

/** The market takes orders and says what it charges. */
export function marketTradable(inputs: DecisionInputs): Finding | null {
  const market = knownMarket(inputs)
  if (!market) return null
  const rule = 'Market open'
  const limit = 'accepting orders, fees known'
  const untradable = untradableReason(market)
  if (!untradable) return { rule, reason: 'market-not-accepting', passed: true, actual: 'accepting orders', limit }
  return { rule, passed: false, limit, ...UNTRADABLE[untradable] }
}

/** The scheduled end is far enough away; a market without one passes. */
export function farFromEnd(inputs: DecisionInputs): Finding | null {
  const endsAt = knownMarket(inputs)?.endsAt
  if (endsAt === null || endsAt === undefined) return null
  const left = endsAt - inputs.now
  return {
    rule: 'Time to the end',
    reason: 'too-close-to-end',
    passed: left >= inputs.policy.minTimeToEndMs,
    actual: left < 0 ? `ended ${formatDuration(-left)} ago` : `${formatDuration(left)} left`,
    limit: `at least ${formatDuration(inputs.policy.minTimeToEndMs)} left`,
  }
}

/** There is an order book, read recently and not crossed. */
export function bookFresh({ book, policy, now }: DecisionInputs): Finding {
  const rule = 'Order book fresh'
  const limit = `read at most ${formatDuration(policy.maxBookAgeMs)} ago, not crossed`
  if (!book) return { rule, reason: 'book-unavailable', passed: false, actual: 'no order book', limit }
  if (isCrossed(book)) return { rule, reason: 'book-stale', passed: false, actual: crossedText(book), limit }
  const age = Math.max(0, now - book.receivedAt)
  const actual = `read ${formatDuration(age)} ago`
  return { rule, reason: 'book-stale', passed: age <= policy.maxBookAgeMs, actual, limit }
}

/** Enough dollars are offered near the best ask. */
export function liquidEnough({ book, policy }: DecisionInputs): Finding | null {
  if (!book) return null
  const depth = depthWithin(book, 'BUY', DEPTH_BAND)
  return {
    rule: 'Liquidity',
    reason: 'no-liquidity',
    passed: book.asks.length > 0 && depth >= policy.minLiquidity,
    actual: `${formatUsd(depth)} offered within ${formatFraction(DEPTH_BAND)} of the best ask`,
    limit: `at least ${formatUsd(policy.minLiquidity)}`,
  }
}

/** There is a bid to sell to. */
export function someoneBids({ book }: DecisionInputs): Finding | null {
  if (!book) return null
  const bid = bestBid(book)
  const actual = bid === null ? 'nobody bids' : `best bid ${formatPrice(bid)}`
  return { rule: 'Someone to sell to', reason: 'no-liquidity', passed: bid !== null, actual, limit: 'at least one bid' }
}

/** Bid and ask are close, in cents and relative to the mid. */
export function spreadNarrow({ book, policy }: DecisionInputs): Finding | null {
  if (!book) return null
  const spread = spreadOf(book)
  const allowed = allowedSpread(book, policy.maxSpread, policy.maxSpreadOfMid)
  return {
    rule: 'Spread',
    reason: 'spread-too-wide',
    passed: spread !== null && spread <= allowed,
    actual: spread === null ? 'no bid at all' : `${formatPrice(spread)} between bid and ask`,
    limit: `at most ${formatPrice(allowed)}`,
  }
}

/** The best ask is within the slippage bound of the leader's price. */
export function priceStillThere(inputs: DecisionInputs): Finding | null {
  const market = knownMarket(inputs)
  const ask = inputs.book && bestAsk(inputs.book)
  if (!market || ask === null) return null
  const bound = slippageBound(inputs.fill.price, inputs.policy, market)
  const leaderPaid = formatPrice(inputs.fill.price)
  return {
    rule: 'Price still there',
    reason: 'price-moved',
    passed: ask <= bound.price,
    actual: `best ask ${formatPrice(ask)}, the leader paid ${leaderPaid}`,
    limit: `at most ${formatPrice(bound.price)} (${groundOf(bound, inputs.policy)})`,
  }
}

function groundOf({ by }: SlippageBound, policy: CopyPolicy): string {
  switch (by) {
    case 'part-of-price':
      return `${formatFraction(policy.maxSlippageBps / 10_000)} above, on the tick`
    case 'low-price':
      return `${formatPrice(policy.lowPriceSlippage)} above a price under ${formatPrice(policy.lowPriceBelow)}, on the tick`
    case 'leader-price':
      return "the leader's own price, up to the tick"
  }
}

const UNTRADABLE: Readonly<Record<Untradable, { reason: SkipReason; actual: string }>> = {
  resolved: { reason: 'market-resolved', actual: 'resolved' },
  closed: { reason: 'market-closed', actual: 'closed' },
  archived: { reason: 'market-closed', actual: 'archived' },
  'no-order-book': { reason: 'market-not-accepting', actual: 'without an order book' },
  'not-accepting-orders': { reason: 'market-not-accepting', actual: 'not accepting orders' },
  'fees-unknown': { reason: 'fees-unknown', actual: 'charging fees by an unknown schedule' },
}

const knownMarket = ({ market }: DecisionInputs): Market | null => ('unresolved' in market ? null : market.market)

function allowedSpread(book: OrderBook, absolute: Price, ofMid: number): Price {
  const mid = midOf(book)
  return mid === null ? absolute : least(absolute, scaleBy(mid, ofMid, 'down'))
}

function crossedText(book: OrderBook): string {
  const bid = bestBid(book)
  const ask = bestAsk(book)
  return bid === null || ask === null ? 'crossed' : `crossed: bid ${formatPrice(bid)}, ask ${formatPrice(ask)}`
}
