import fc from 'fast-check'
import type { FeeSchedule } from '../../domain/market/market.ts'
import { type Level, normalizeBook, type OrderBook } from '../../domain/market/order-book.ts'
import { price, shares } from '../../domain/money/units.ts'
import { NOW } from './decisions.ts'
import { UP } from './paper-markets.ts'

const CENT = 10_000n

const sizes = fc.oneof(
  fc.integer({ min: 1, max: 500_000 }).map((lots) => shares(BigInt(lots) * CENT)),
  fc.bigInt({ min: 1n, max: 3_000_000_000n }).map(shares),
)

/** Levels between two prices given in cents, both included, in any order and with repetitions. */
const levels = (from: number, to: number): fc.Arbitrary<Level[]> =>
  fc.array(
    fc.record({ price: fc.integer({ min: from, max: to }).map((cents) => price(BigInt(cents) * CENT)), shares: sizes }),
    {
      maxLength: 12,
    },
  )

/** A book in order whose bids lie below its asks; either side may be empty. */
export const anyBook: fc.Arbitrary<OrderBook> = fc
  .integer({ min: 2, max: 98 })
  .chain((ask) => fc.record({ bids: levels(1, ask - 1), asks: levels(ask, 99) }))
  .map(({ bids, asks }) => normalizeBook({ tokenId: UP, bids, asks, asOf: NOW, receivedAt: NOW }))

export const anySide = fc.constantFrom('BUY' as const, 'SELL' as const)

/** No fee, today's rates, and the old steep curve. */
export const anyFees: fc.Arbitrary<FeeSchedule> = fc.constantFrom<FeeSchedule[]>(
  { kind: 'none' },
  { kind: 'curve', rate: 0.04, exponent: 1 },
  { kind: 'curve', rate: 0.07, exponent: 1 },
  { kind: 'curve', rate: 0.25, exponent: 2 },
)
