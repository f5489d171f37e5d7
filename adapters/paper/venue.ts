import { AppError, InvariantError, messageOf, OutcomeUnknownError } from '../../domain/errors.ts'
import type { Market, MarketOutcome, Outcome } from '../../domain/market/market.ts'
import { isCrossed, type OrderBook } from '../../domain/market/order-book.ts'
import type { ExecutionVenue, PreparedOrder, RejectReason } from '../../domain/market/venue.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { fillOnPaper, rejection } from './fill.ts'
import { poolIdOf } from './pool.ts'
import type { PaperStore, Placement, PlacementOutcome, TakenDepth } from './store.ts'

export type PaperVenueDeps = {
  /** The real book of a token now, best first; null where there is none. */
  books: { fetchBook(tokenId: TokenId): Promise<OrderBook | null> }
  markets: { resolve(tokenId: TokenId): Promise<PaperMarket> }
  store: PaperStore
  now: () => EpochMs
  sleep: (ms: number) => Promise<void>
  /** Uniform in 0…1, 1 excluded. */
  random: () => number
  /** How long an order is on its way, evenly spread between the two; the market's own taker delay comes on top. */
  latencyMs: { min: number; max: number }
  /** How long after taking them shares stay gone, at the least; they also stay gone until the book has changed. */
  bookRefreshMs: number
  /** A book that was read longer ago than this when the order arrives is refused. */
  maxBookAgeMs: number
}

/** What a token is, as the market resolver answers. */
export type PaperMarket =
  | { kind: 'resolved'; market: Market; outcome: Outcome }
  | { kind: 'unknown-token' }
  | { kind: 'unsupported-version' }

/**
 * The venue of a rehearsal: real books, no money. An order travels for a sampled time and meets the book as it is on arrival,
 * less what earlier paper orders took from it. It is filled, filled in part or turned down as the venue would, and what became
 * of it is in the store before anyone is told.
 *
 * An order whose book or market cannot be read on arrival is turned down as `venue-paused`, for good: a copy that waits for an
 * outage to end is another trade. Submitting an order id again, even at the same time, gives its first outcome; withdrawing
 * one that has not arrived is such an outcome.
 *
 * `submit`, `find` and `withdraw` throw OutcomeUnknownError when the store fails: the order may or may not be in it.
 */
export function createPaperVenue(deps: PaperVenueDeps): ExecutionVenue {
  return {
    mode: 'paper',
    async submit(order) {
      const known = await asking(order, () => deps.store.find(order.orderId))
      if (known) return known
      const { placement, decide } = await travel(deps, order)
      return asking(order, () => deps.store.place(placement, decide))
    },
    find: (orderId) => asking({ orderId }, () => deps.store.find(orderId)),
    withdraw: (orderId) =>
      asking({ orderId }, () => {
        const outcome = rejection({ orderId }, 'other', 'withdrawn')
        return deps.store.withdraw({ orderId, at: deps.now(), outcome })
      }),
  }
}

type Arrival = { placement: Placement; decide: (taken: readonly TakenDepth[]) => PlacementOutcome }

async function travel(deps: PaperVenueDeps, order: PreparedOrder): Promise<Arrival> {
  const target = await reading(() => deps.markets.resolve(order.tokenId))
  const takerDelay = target?.kind === 'resolved' ? target.market.takerDelayMs : 0
  const { min, max } = deps.latencyMs
  await deps.sleep(Math.round(min + deps.random() * (max - min)) + takerDelay)
  const arrivedAt = deps.now()
  const refuse = (reason: RejectReason, code: string): Arrival => ({
    placement: { order, pool: null, arrivedAt },
    decide: () => ({ outcome: rejection(order, reason, code), taken: [] }),
  })

  if (!target) return refuse('venue-paused', 'market-unavailable')
  if (target.kind !== 'resolved') return refuse('other', target.kind)
  const read = await reading(async () => ({ book: await deps.books.fetchBook(order.tokenId) }))
  if (!read) return refuse('venue-paused', 'book-unavailable')
  if (!read.book) return refuse('market-closed', 'no-order-book')
  if (arrivedAt - read.book.receivedAt > deps.maxBookAgeMs) return refuse('venue-paused', 'book-stale')
  if (isCrossed(read.book)) return refuse('venue-paused', 'book-crossed')
  return meet(deps, order, target, read.book, arrivedAt)
}

function meet(
  deps: PaperVenueDeps,
  order: PreparedOrder,
  at: MarketOutcome,
  book: OrderBook,
  arrivedAt: EpochMs,
): Arrival {
  const pool = { poolId: poolIdOf(at), asOf: book.asOf, refreshedSince: book.asOf - deps.bookRefreshMs }
  return {
    placement: { order, pool, arrivedAt },
    decide: (taken) => fillOnPaper(order, at, book, taken, arrivedAt),
  }
}

/** The answer, or null when the outside could not give one. A bug of ours still throws. */
async function reading<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof AppError && !(error instanceof InvariantError)) return null
    throw error
  }
}

async function asking<T>(order: Pick<PreparedOrder, 'orderId'>, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof InvariantError) throw error
    throw new OutcomeUnknownError(`the paper venue's store did not answer: ${messageOf(error)}`, {
      cause: error,
      details: { orderId: order.orderId },
    })
  }
}
