import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryPaperStore } from '../../../adapters/paper/memory-store.ts'
import { createPaperVenue, type PaperVenueDeps } from '../../../adapters/paper/venue.ts'
import { InvariantError, OutcomeUnknownError, RateLimitError, TransportError } from '../../../domain/errors.ts'
import type { Market } from '../../../domain/market/market.ts'
import type { OrderBook } from '../../../domain/market/order-book.ts'
import type { VenueOrder } from '../../../domain/market/venue.ts'
import { formatMicros, price } from '../../../domain/money/units.ts'
import { bookOf, DOWN, orderOf, outcomeAt, UP, upDownMarket } from '../../support/paper-markets.ts'

/** Up: 100 @ 0.49 bid, 60 @ 0.50 and 40 @ 0.52 asked. Down is the same pool seen from the other side. */
const UP_BOOK = bookOf({
  bids: [['0.49', '100']],
  asks: [
    ['0.5', '60'],
    ['0.52', '40'],
  ],
})
const DOWN_BOOK = bookOf(
  {
    bids: [
      ['0.5', '60'],
      ['0.48', '40'],
    ],
    asks: [['0.51', '100']],
  },
  { tokenId: DOWN },
)

describe('an order at the paper venue', () => {
  it('takes the best levels first, pays the fee of each and says what it took', async () => {
    const { venue } = setUp()
    expect(await venue.submit(orderOf(1, { side: 'BUY', shares: '80', limitPrice: '0.52' }))).toEqual({
      kind: 'matched',
      orderId: orderOf(1, { side: 'BUY', shares: '80', limitPrice: '0.52' }).orderId,
      executions: [
        { executionId: expect.stringMatching(/:0$/), price: 500_000n, shares: 60_000_000n, fee: 1_050_000n, at: 1_375 },
        // 20 × 0.07 × 0.52 × 0.48 = 0.34944
        { executionId: expect.stringMatching(/:1$/), price: 520_000n, shares: 20_000_000n, fee: 349_440n, at: 1_375 },
      ],
      final: true,
    })
  })

  it('stops at its limit price: FAK keeps what it got', async () => {
    const { venue } = setUp()
    expect(fills(await venue.submit(orderOf(1, { side: 'BUY', shares: '80', limitPrice: '0.51' })))).toEqual([
      '60 @ 0.5',
    ])
  })

  it('fills FOK whole or not at all, and a killed order takes nothing', async () => {
    const { venue } = setUp()
    const fok = { side: 'BUY', shares: '80', timeInForce: 'FOK' } as const
    expect(await venue.submit(orderOf(1, { ...fok, limitPrice: '0.51' }))).toMatchObject({
      kind: 'rejected',
      reason: 'unfilled',
    })
    expect(fills(await venue.submit(orderOf(2, { ...fok, limitPrice: '0.52' })))).toEqual(['60 @ 0.5', '20 @ 0.52'])
  })

  it('never lets a BUY spend more than its cash, fee included', async () => {
    const { venue } = setUp()
    const outcome = await venue.submit(orderOf(1, { side: 'BUY', shares: '80', limitPrice: '0.52', maxCost: '20' }))
    const spent = executionsOf(outcome).reduce((sum, e) => sum + (e.price * e.shares) / 1_000_000n + e.fee, 0n)
    expect(spent).toBeLessThanOrEqual(20_000_000n)
    expect(spent).toBeGreaterThan(19_999_000n)
  })

  it('sells into the bids', async () => {
    const { venue } = setUp()
    expect(fills(await venue.submit(orderOf(1, { side: 'SELL', shares: '150', limitPrice: '0.4' })))).toEqual([
      '100 @ 0.49',
    ])
  })

  it.each<[string, string, Parameters<typeof orderOf>[1], Partial<Market>]>([
    ['minimum-size', 'fewer shares than the minimum', { side: 'SELL', shares: '4.99', limitPrice: '0.4' }, {}],
    ['minimum-size', 'a BUY under a dollar', { side: 'BUY', shares: '5', limitPrice: '0.19' }, {}],
    ['tick', 'a price off the tick', { side: 'BUY', shares: '10', limitPrice: '0.505' }, {}],
    ['tick', 'a price of one', { side: 'BUY', shares: '10', limitPrice: '1' }, {}],
    ['unfilled', 'no ask within the limit', { side: 'BUY', shares: '10', limitPrice: '0.49' }, {}],
    ['market-closed', 'a closed market', { side: 'BUY', shares: '10', limitPrice: '0.5' }, { closed: true }],
    ['market-closed', 'a resolved market', { side: 'BUY', shares: '10', limitPrice: '0.5' }, { resolved: true }],
    ['market-closed', 'unknown fees', { side: 'BUY', shares: '10', limitPrice: '0.5' }, { fees: { kind: 'unknown' } }],
  ])('is turned down as %s for %s', async (reason, _, order, market) => {
    const { venue } = setUp({ market: upDownMarket(market) })
    expect(await venue.submit(orderOf(1, order))).toMatchObject({ kind: 'rejected', reason })
    expect(await venue.find(orderOf(1, order).orderId)).toMatchObject({ kind: 'rejected', reason })
  })

  it.each<[string, string, Partial<PaperVenueDeps>]>([
    ['market-closed', 'no-order-book', { books: { fetchBook: async () => null } }],
    ['venue-paused', 'book-crossed', books(bookOf({ bids: [['0.5', '9']], asks: [['0.5', '9']] }))],
    ['venue-paused', 'book-stale', { ...books(UP_BOOK), now: () => 11_001 }],
    [
      'venue-paused',
      'book-unavailable',
      { books: { fetchBook: () => Promise.reject(new RateLimitError('slow down', 1)) } },
    ],
    ['venue-paused', 'market-unavailable', { markets: { resolve: () => Promise.reject(new TransportError('away')) } }],
    ['other', 'unknown-token', { markets: { resolve: async () => ({ kind: 'unknown-token' }) } }],
    ['other', 'unsupported-version', { markets: { resolve: async () => ({ kind: 'unsupported-version' }) } }],
  ])('is turned down for good as %s: %s', async (reason, code, deps) => {
    const store = createMemoryPaperStore()
    const order = orderOf(1, { side: 'BUY', shares: '10', limitPrice: '0.5' })
    const rejected = { kind: 'rejected', orderId: order.orderId, reason, code }
    expect(await setUp({ deps: { ...deps, store } }).venue.submit(order)).toEqual(rejected)
    expect(await setUp({ deps: { store } }).venue.submit(order)).toEqual(rejected)
  })
})

describe('an order that is withdrawn from the paper venue', () => {
  const order = orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' })
  const withdrawn = { kind: 'rejected', orderId: order.orderId, reason: 'other', code: 'withdrawn' }

  it('never fills when it arrives afterwards', async () => {
    const { venue } = setUp()
    expect(await venue.withdraw(order.orderId)).toEqual(withdrawn)
    expect(await venue.submit(order)).toEqual(withdrawn)
    expect(await venue.find(order.orderId)).toEqual(withdrawn)
  })

  it('never fills when it is on its way meanwhile', async () => {
    const { venue } = setUp({ deps: { sleep: async () => void (await venue.withdraw(order.orderId)) } })
    expect(await venue.submit(order)).toEqual(withdrawn)
  })

  it('keeps what it got before', async () => {
    const { venue } = setUp()
    const filled = await venue.submit(order)
    expect(await venue.withdraw(order.orderId)).toEqual(filled)
  })
})

describe('the way to the paper venue', () => {
  it.each([
    [0, 150],
    [0.5, 375],
    [0.999_999, 600],
  ])('takes between the shortest and the longest time: random %d gives %d ms', async (random, ms) => {
    const { venue, slept } = setUp({ deps: { random: () => random } })
    await venue.submit(orderOf(1, { side: 'BUY', shares: '10', limitPrice: '0.5' }))
    expect(slept).toEqual([ms])
  })

  it('is longer by the taker delay of the market', async () => {
    const { venue, slept } = setUp({ market: upDownMarket({ takerDelayMs: 1_000 }) })
    await venue.submit(orderOf(1, { side: 'BUY', shares: '10', limitPrice: '0.5' }))
    expect(slept).toEqual([1_375])
  })

  it('ends at the book as it is then, not as it was when the order set out', async () => {
    let clock = 1_000
    const later = bookOf({ asks: [['0.55', '200']] }, { asOf: 1_200, receivedAt: 1_375 })
    const { venue } = setUp({
      deps: {
        now: () => clock,
        sleep: async (ms) => {
          clock += ms
        },
        books: { fetchBook: async () => (clock < 1_200 ? UP_BOOK : later) },
      },
    })
    expect(fills(await venue.submit(orderOf(1, { side: 'BUY', shares: '10', limitPrice: '0.6' })))).toEqual([
      '10 @ 0.55',
    ])
  })
})

describe('depth that a paper order took', () => {
  const buy = (n: number, size = '60') => orderOf(n, { side: 'BUY', shares: size, limitPrice: '0.52' })

  it('is not there for the next order', async () => {
    const { venue } = setUp()
    expect(fills(await venue.submit(buy(1)))).toEqual(['60 @ 0.5'])
    expect(fills(await venue.submit(buy(2)))).toEqual(['40 @ 0.52'])
    expect(await venue.submit(buy(3))).toMatchObject({ kind: 'rejected', reason: 'unfilled' })
  })

  it('is not there for the other outcome either: both are one pool', async () => {
    const { venue } = setUp()
    await venue.submit(buy(1))
    const sell = orderOf(2, { side: 'SELL', shares: '70', limitPrice: '0.4', tokenId: DOWN })
    expect(fills(await venue.submit(sell))).toEqual(['40 @ 0.48'])
  })

  it('leaves the other side of the book alone', async () => {
    const { venue } = setUp()
    await venue.submit(buy(1))
    const same = orderOf(2, { side: 'BUY', shares: '100', limitPrice: '0.6', tokenId: DOWN })
    expect(fills(await venue.submit(same))).toEqual(['100 @ 0.51'])
  })

  it('is back in a later book, and not before it has been gone for the set time', async () => {
    let asOf = 1_000
    const { venue } = setUp({
      deps: { books: { fetchBook: async () => ({ ...UP_BOOK, asOf }) }, bookRefreshMs: 5_000 },
    })
    expect(fills(await venue.submit(buy(1)))).toEqual(['60 @ 0.5'])
    asOf = 6_000
    expect(fills(await venue.submit(buy(2, '10')))).toEqual(['10 @ 0.52'])
    asOf = 6_001
    expect(fills(await venue.submit(buy(3)))).toEqual(['60 @ 0.5'])
  })

  it('is back as soon as the book changes where no time is set', async () => {
    let asOf = 1_000
    const { venue } = setUp({ deps: { books: { fetchBook: async () => ({ ...UP_BOOK, asOf }) }, bookRefreshMs: 0 } })
    await venue.submit(buy(1))
    asOf = 1_001
    expect(fills(await venue.submit(buy(2)))).toEqual(['60 @ 0.5'])
  })

  it('is never more than the book held, however many orders of either outcome race for it', async () => {
    const order = fc.record({
      up: fc.boolean(),
      buy: fc.boolean(),
      size: fc.integer({ min: 500, max: 9_000 }),
      fok: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(order, { maxLength: 12 }), async (orders) => {
        const { venue } = setUp()
        const outcomes = await Promise.all(
          orders.map(({ up, buy, size, fok }, n) =>
            venue.submit(
              orderOf(n, {
                side: buy ? 'BUY' : 'SELL',
                shares: formatMicros(BigInt(size) * 10_000n),
                limitPrice: buy ? '0.99' : '0.01',
                timeInForce: fok ? 'FOK' : 'FAK',
                tokenId: up ? UP : DOWN,
              }),
            ),
          ),
        )
        const sold = (fromAsks: boolean) =>
          outcomes
            .filter((_, i) => (orders[i]?.up === orders[i]?.buy) === fromAsks)
            .flatMap(executionsOf)
            .reduce((sum, execution) => sum + execution.shares, 0n)
        expect(sold(true)).toBeLessThanOrEqual(100_000_000n)
        expect(sold(false)).toBeLessThanOrEqual(100_000_000n)
      }),
    )
  })
})

describe('the paper venue’s memory', () => {
  it('answers a repeated submit with the first outcome, without a second journey', async () => {
    const { venue, slept } = setUp()
    const order = orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' })
    const first = await venue.submit(order)
    expect(await venue.submit(order)).toEqual(first)
    expect(await venue.find(order.orderId)).toEqual(first)
    expect(slept).toHaveLength(1)
  })

  it('fills an order once when it is submitted twice at the same time', async () => {
    const { venue } = setUp()
    const order = orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' })
    const [a, b] = await Promise.all([venue.submit(order), venue.submit(order)])
    expect(a).toEqual(b)
    expect(fills(await venue.submit(orderOf(2, { side: 'BUY', shares: '50', limitPrice: '0.5' })))).toEqual([
      '10 @ 0.5',
    ])
  })

  it('knows nothing of an order that never came', async () => {
    expect(await setUp().venue.find(orderOf(9, { side: 'SELL', shares: '5', limitPrice: '0.5' }).orderId)).toBeNull()
  })

  it.each(['find', 'place'] as const)('leaves the outcome unknown when %s fails', async (step) => {
    const store = { ...createMemoryPaperStore(), [step]: () => Promise.reject(new Error('connection lost')) }
    const { venue } = setUp({ deps: { store } })
    const submitted = venue.submit(orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' }))
    await expect(submitted).rejects.toThrow(OutcomeUnknownError)
  })

  it('says that the outcome is unknown when the store cannot withdraw', async () => {
    const store = { ...createMemoryPaperStore(), withdraw: () => Promise.reject(new Error('connection lost')) }
    const { venue } = setUp({ deps: { store } })
    const { orderId } = orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' })
    await expect(venue.withdraw(orderId)).rejects.toThrow(OutcomeUnknownError)
  })

  it('does not disguise a broken invariant', async () => {
    const fetchBook = () => Promise.reject(new InvariantError('a bug'))
    const { venue } = setUp({ deps: { books: { fetchBook } } })
    const submitted = venue.submit(orderOf(1, { side: 'BUY', shares: '50', limitPrice: '0.52' }))
    await expect(submitted).rejects.toThrow(InvariantError)
  })
})

function setUp(options: { market?: Market; deps?: Partial<PaperVenueDeps> } = {}) {
  const market = options.market ?? upDownMarket()
  const slept: number[] = []
  const venue = createPaperVenue({
    books: { fetchBook: async (tokenId) => (tokenId === UP ? UP_BOOK : DOWN_BOOK) },
    markets: { resolve: async (tokenId) => ({ kind: 'resolved', ...outcomeAt(market, tokenId === UP ? 0 : 1) }) },
    store: createMemoryPaperStore(),
    now: () => 1_375,
    sleep: async (ms) => {
      slept.push(ms)
    },
    random: () => 0.5,
    latencyMs: { min: 150, max: 600 },
    bookRefreshMs: 0,
    maxBookAgeMs: 10_000,
    ...options.deps,
  })
  return { venue, slept }
}

function books(book: OrderBook): Pick<PaperVenueDeps, 'books'> {
  return { books: { fetchBook: async () => book } }
}

const executionsOf = (outcome: VenueOrder) => (outcome.kind === 'matched' ? outcome.executions : [])

const fills = (outcome: VenueOrder): string[] =>
  executionsOf(outcome).map((e) => `${formatMicros(e.shares)} @ ${formatMicros(price(e.price))}`)
