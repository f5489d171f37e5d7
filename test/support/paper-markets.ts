import type { Market, MarketOutcome } from '../../domain/market/market.ts'
import type { Level, OrderBook } from '../../domain/market/order-book.ts'
import type { PreparedOrder } from '../../domain/market/venue.ts'
import { toConditionId, toOrderHash, toTokenId } from '../../domain/money/ids.ts'
import { parseMicros, price, shares, usd } from '../../domain/money/units.ts'

export const UP = toTokenId('1001')
export const DOWN = toTokenId('1002')

/** A BTC up/down market with the crypto fee of 7 %. */
export function upDownMarket(changes: Partial<Market> = {}): Market {
  return {
    conditionId: toConditionId(`0x${'ab'.repeat(32)}`),
    slug: 'btc-updown-15m-1790586000',
    question: 'Bitcoin Up or Down - September 28, 5:00AM-5:15AM ET',
    eventId: 'btc-updown-15m-1790586000',
    version: 'v1',
    outcomes: [
      { tokenId: UP, index: 0, name: 'Up', payout: null },
      { tokenId: DOWN, index: 1, name: 'Down', payout: null },
    ],
    negRisk: false,
    tickSize: price(10_000n),
    minOrderShares: shares(5_000_000n),
    fees: { kind: 'curve', rate: 0.07, exponent: 1 },
    acceptingOrders: true,
    enableOrderBook: true,
    closed: false,
    archived: false,
    resolved: false,
    endsAt: null,
    openedAt: null,
    takerDelayMs: 0,
    ...changes,
  }
}

export function outcomeAt(market: Market, index: 0 | 1): MarketOutcome {
  const outcome = market.outcomes[index]
  if (!outcome) throw new Error(`no outcome ${index}`)
  return { market, outcome }
}

/** A book from `[price, shares]` in whole dollars and shares. */
export function bookOf(
  sides: { bids?: readonly (readonly [string, string])[]; asks?: readonly (readonly [string, string])[] },
  changes: Partial<OrderBook> = {},
): OrderBook {
  const levels = (side: readonly (readonly [string, string])[] = []): Level[] =>
    side.map(([at, size]) => ({ price: price(parseMicros(at)), shares: shares(parseMicros(size)) }))
  return {
    tokenId: UP,
    bids: levels(sides.bids),
    asks: levels(sides.asks),
    asOf: 1_000,
    receivedAt: 1_000,
    ...changes,
  }
}

/** An order; amounts in whole dollars and shares. A BUY may spend without bound unless `maxCost` says otherwise. */
export function orderOf(
  n: number,
  order: {
    side: PreparedOrder['side']
    shares: string
    limitPrice: string
    maxCost?: string
    timeInForce?: PreparedOrder['timeInForce']
    tokenId?: PreparedOrder['tokenId']
  },
): PreparedOrder {
  return {
    orderId: toOrderHash(`0x${n.toString(16).padStart(64, '0')}`),
    tokenId: order.tokenId ?? UP,
    side: order.side,
    timeInForce: order.timeInForce ?? 'FAK',
    limitPrice: price(parseMicros(order.limitPrice)),
    shares: shares(parseMicros(order.shares)),
    maxCost: usd(order.side === 'SELL' ? 0n : parseMicros(order.maxCost ?? '1000000')),
    payload: '{}',
  }
}
