import { createMemoryPaperStore } from '../adapters/paper/memory-store.ts'
import { createPaperVenue } from '../adapters/paper/venue.ts'
import type { Market } from '../domain/market/market.ts'
import { normalizeBook } from '../domain/market/order-book.ts'
import type { Execution, ExecutionVenue } from '../domain/market/venue.ts'
import { toConditionId, toOrderHash, toTokenId } from '../domain/money/ids.ts'
import { parseMicros, price, roundMicros, shares, toNumber, usd } from '../domain/money/units.ts'
import {
  type Ask,
  cashDifferenceOf,
  differenceOf,
  FEE_RATE,
  isCrossed,
  isMirrored,
  type PlainFill,
  type Snapshot,
  walkByHand,
  withoutFills,
} from './walk-by-hand.ts'

/** What was checked of a snapshot, and every difference found, in words. */
export type Evaluation = { orders: number; filled: number; mismatches: string[] }

const LARGEST = 2_500
const SIZES = [5, 37.5, 400, LARGEST]
/** Dollars; the largest order costs more than these at most prices. */
const BUDGETS = [3, 60, 900]
/** More than any order here costs. */
const AMPLE = 1_000_000
const TOKENS = { UP: toTokenId('1'), DOWN: toTokenId('2') }

/**
 * Sends orders of both sides and several sizes to the paper venue against a recorded book, with and without a near limit, FAK
 * and FOK, and BUYs that are short of cash, and compares each with {@link walkByHand}.
 */
export async function evaluateSnapshot(snapshot: Snapshot): Promise<Evaluation> {
  const evaluation = emptyEvaluation()
  for (const ask of asksFor(snapshot)) {
    const fills = await fillAtVenue(venueFor([snapshot]), snapshot.side, ask)
    record(evaluation, fills, `${snapshot.ts} ${snapshot.side} ${describe(ask)}`, [
      differenceOf(walkByHand(snapshot, ask), fills),
    ])
  }
  for (const cash of BUDGETS) {
    const ask = buy(LARGEST)
    const fills = await fillAtVenue(venueFor([snapshot]), snapshot.side, ask, { cash })
    record(evaluation, fills, `${snapshot.ts} ${snapshot.side} ${describe(ask)} for ${cash}`, [
      cashDifferenceOf(walkByHand(snapshot, ask), fills, cash),
    ])
  }
  return evaluation
}

/**
 * Trades "Up", and the same the other way round in "Down", at one moment: where the two recorded books mirror each other, both
 * must fill the same shares at complementary prices for the same fee, and after the one the other finds those shares gone.
 *
 * @returns null where the recording's two books do not mirror each other.
 */
export async function evaluatePair(up: Snapshot, down: Snapshot): Promise<Evaluation | null> {
  if (!isMirrored(up, down) || isCrossed(up)) return null
  const evaluation = emptyEvaluation()
  for (const size of SIZES) {
    for (const [ask, opposite] of [
      [buy(size), sell(size)],
      [sell(size), buy(size)],
    ] as const) {
      const direct = await fillAtVenue(venueFor([up, down]), 'UP', ask)
      const venue = venueFor([up, down])
      const viaDown = await fillAtVenue(venue, 'DOWN', opposite)
      const mirrored = viaDown.map((fill) => ({ ...fill, price: 1 - fill.price }))
      const after = await fillAtVenue(venue, 'UP', ask, { n: 2 })
      const left = walkByHand(withoutFills(up, ask.side, mirrored), ask)
      const what = `${up.ts} UP ${describe(ask)}`
      record(evaluation, direct, what, [])
      record(evaluation, viaDown, `${what}, mirrored in DOWN`, [differenceOf(direct, mirrored)])
      record(evaluation, after, `${what}, after its mirror`, [differenceOf(left, after)])
    }
  }
  return evaluation
}

const emptyEvaluation = (): Evaluation => ({ orders: 0, filled: 0, mismatches: [] })

function record(evaluation: Evaluation, fills: readonly PlainFill[], what: string, differences: (string | null)[]) {
  evaluation.orders += 1
  if (fills.length > 0) evaluation.filled += 1
  for (const difference of differences) if (difference) evaluation.mismatches.push(`${what}: ${difference}`)
}

function asksFor(snapshot: Snapshot): Ask[] {
  return SIZES.flatMap((size) =>
    (['BUY', 'SELL'] as const).flatMap((side) =>
      [side === 'BUY' ? 0.999 : 0.001, nearLimit(snapshot, side)].flatMap((limit) =>
        (['FAK', 'FOK'] as const).map((timeInForce): Ask => ({ side, shares: size, limit, timeInForce })),
      ),
    ),
  )
}

const buy = (size: number): Ask => ({ side: 'BUY', shares: size, limit: 0.999, timeInForce: 'FAK' })
const sell = (size: number): Ask => ({ side: 'SELL', shares: size, limit: 0.001, timeInForce: 'FAK' })

/** Two cents beyond the best price. High enough that five shares of a BUY are worth the venue's minimum of a dollar. */
function nearLimit({ bids, asks }: Snapshot, side: Ask['side']): number {
  const limit = side === 'BUY' ? Math.max((asks[0]?.[0] ?? 0.5) + 0.02, 0.2) : (bids[0]?.[0] ?? 0.5) - 0.02
  return Math.round(Math.min(0.999, Math.max(0.001, limit)) * 1e3) / 1e3
}

/** A venue at which time stands still at the moment of these snapshots. */
function venueFor(snapshots: readonly Snapshot[]): ExecutionVenue {
  return createPaperVenue({
    books: {
      fetchBook: async (tokenId) => {
        const snapshot = snapshots.find(({ side }) => TOKENS[side] === tokenId)
        if (!snapshot) return null
        const { ts, bids, asks } = snapshot
        return normalizeBook({ tokenId, bids: toLevels(bids), asks: toLevels(asks), asOf: ts, receivedAt: ts })
      },
    },
    markets: {
      resolve: async (tokenId) => {
        const outcome = MARKET.outcomes.find((each) => each.tokenId === tokenId)
        return outcome ? { kind: 'resolved', market: MARKET, outcome } : { kind: 'unknown-token' }
      },
    },
    store: createMemoryPaperStore(),
    now: () => snapshots[0]?.ts ?? 0,
    sleep: async () => {},
    random: () => 0,
    latencyMs: { min: 0, max: 0 },
    bookRefreshMs: 0,
    maxBookAgeMs: 0,
  })
}

async function fillAtVenue(
  venue: ExecutionVenue,
  outcome: Snapshot['side'],
  ask: Ask,
  { n = 1, cash = AMPLE }: { n?: number; cash?: number } = {},
): Promise<PlainFill[]> {
  const answer = await venue.submit({
    orderId: toOrderHash(`0x${n.toString(16).padStart(64, '0')}`),
    tokenId: TOKENS[outcome],
    side: ask.side,
    timeInForce: ask.timeInForce,
    limitPrice: price(parseMicros(ask.limit.toFixed(3))),
    shares: shares(parseMicros(ask.shares.toFixed(2))),
    maxCost: usd(ask.side === 'BUY' ? parseMicros(String(cash)) : 0n),
    payload: '{}',
  })
  return answer.kind === 'matched' ? answer.executions.map(toPlain) : []
}

const toPlain = (fill: Execution): PlainFill => ({
  price: toNumber(fill.price),
  shares: toNumber(fill.shares),
  fee: toNumber(fill.fee),
})

const toLevels = (levels: Snapshot['bids']) =>
  levels.map(([at, size]) => ({
    price: price(roundMicros(String(at), 'half-even')),
    shares: shares(roundMicros(String(size), 'half-even')),
  }))

const describe = (ask: Ask): string => `${ask.timeInForce} ${ask.side} ${ask.shares} to ${ask.limit}`

const MARKET: Market = {
  conditionId: toConditionId(`0x${'0'.repeat(63)}1`),
  slug: 'recorded',
  question: 'Bitcoin Up or Down',
  eventId: 'recorded',
  version: 'v1',
  outcomes: [
    { tokenId: TOKENS.UP, index: 0, name: 'Up', payout: null },
    { tokenId: TOKENS.DOWN, index: 1, name: 'Down', payout: null },
  ],
  negRisk: false,
  tickSize: price(1_000n),
  minOrderShares: shares(5_000_000n),
  fees: { kind: 'curve', rate: FEE_RATE, exponent: 1 },
  acceptingOrders: true,
  enableOrderBook: true,
  closed: false,
  archived: false,
  resolved: false,
  endsAt: null,
  openedAt: null,
  takerDelayMs: 0,
}
