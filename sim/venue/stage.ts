import { NotFoundError } from '../../domain/errors.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Clock, Timeline } from '../clock.ts'
import type { SessionBook, SessionMarket, VenueMarket } from '../session.ts'

/** Open: orders are taken. Closed: they no longer are and the result is awaited. Resolved: payouts are known. */
export type Phase = 'open' | 'closed' | 'resolved'

/** One outcome's book at this moment, best first, with the time of its last change. */
export type StagedBook = { bids: SessionBook['bids']; asks: SessionBook['asks']; asOf: EpochMs; tickSize: number }

/** A market as it is at this moment. */
export type StagedMarket = {
  market: VenueMarket
  /** Null where nobody said. */
  category: string | null
  phase: Phase
  createdAt: EpochMs
  opensAt: EpochMs
  /** When the game begins that it is about; null where it is not about one. */
  startsAt: EpochMs | null
  endsAt: EpochMs
  resolvedAt: EpochMs | null
}

/** Every market the venue ever showed, each at this moment of its life. */
export type Stage = {
  /** Shows a market that lives by `timeline`; without one it is over and resolved. */
  add(market: SessionMarket, timeline: Timeline | null): void
  all(): StagedMarket[]
  byToken(tokenId: string): StagedMarket | null
  byCondition(conditionId: string): StagedMarket | null
  /** Null where no market has the token, or its market takes no orders any more. */
  book(tokenId: string): StagedBook | null
  /** The middle of a token's book at a moment that is not in the future; null where it had no book then. */
  midAt(tokenId: string, at: EpochMs): number | null
  /** @throws NotFoundError for a token that no market has. */
  setBook(tokenId: string, book: Omit<SessionBook, 'atMs'>): void
  /** Ends a market now, before its time. @throws NotFoundError */
  resolve(conditionId: string): void
}

type Entry = {
  market: SessionMarket
  timeline: Timeline | null
  addedAt: EpochMs
  resolvedEarlyAt: EpochMs | null
  replacement: StagedBook | null
}

/** An empty stage. */
export function createStage(clock: Clock): Stage {
  const byCondition = new Map<string, Entry>()
  const byToken = new Map<string, Entry>()

  const stagedAt = (entry: Entry): StagedMarket => {
    const { market, timeline } = entry
    const wall = (sessionMs: number) => timeline?.wallTimeOf(sessionMs) ?? entry.addedAt - market.resolvesMs + sessionMs
    const phase = phaseOf(entry)
    return {
      market,
      category: null,
      phase,
      createdAt: wall(market.opensMs),
      opensAt: wall(market.opensMs),
      startsAt: null,
      endsAt: wall(market.endsMs),
      resolvedAt: phase === 'resolved' ? (entry.resolvedEarlyAt ?? wall(market.resolvesMs)) : null,
    }
  }

  function bookOf(entry: Entry, now: EpochMs): StagedBook | null {
    if (phaseOf(entry) !== 'open') return null
    if (entry.replacement) return entry.replacement
    const position = entry.timeline?.position() ?? 0
    const snapshot = entry.market.books.findLast((book) => book.atMs <= position) ?? entry.market.books[0]
    if (!snapshot) return { bids: [], asks: [], asOf: now, tickSize: entry.market.tickSize }
    // Before the session begins its first snapshot stands, as if it had just been taken.
    const asOf = entry.timeline?.begun() ? entry.timeline.wallTimeOf(Math.min(snapshot.atMs, position)) : now
    return { ...snapshot, asOf, tickSize: tickOf(snapshot, entry.market.tickSize) }
  }

  function midAt(entry: Entry, at: EpochMs): number | null {
    const { market, timeline } = entry
    if (!timeline?.begun() || at >= timeline.wallTimeOf(market.closesMs)) return null
    const snapshot = market.books.findLast((book) => timeline.wallTimeOf(book.atMs) <= at)
    const [bid, ask] = [snapshot?.bids[0]?.[0], snapshot?.asks[0]?.[0]]
    return bid === undefined || ask === undefined ? null : (bid + ask) / 2
  }

  const entryOfToken = (tokenId: string): Entry => {
    const entry = byToken.get(tokenId)
    if (!entry) throw new NotFoundError(`no market has token ${tokenId}`)
    return entry
  }

  return {
    add(market, timeline) {
      const entry = { market, timeline, addedAt: clock.now(), resolvedEarlyAt: null, replacement: null }
      byCondition.set(market.conditionId, entry)
      for (const { tokenId } of market.outcomes) byToken.set(tokenId, entry)
    },
    all: () => [...byCondition.values()].map(stagedAt),
    byToken(tokenId) {
      const entry = byToken.get(tokenId)
      return entry ? stagedAt(entry) : null
    },
    byCondition(conditionId) {
      const entry = byCondition.get(conditionId)
      return entry ? stagedAt(entry) : null
    },
    book(tokenId) {
      const entry = byToken.get(tokenId)
      const book = entry && bookOf(entry, clock.now())
      if (!book) return null
      return isSecond(entry.market, tokenId) ? mirrored(book) : book
    },
    midAt(tokenId, at) {
      const entry = byToken.get(tokenId)
      const mid = entry ? midAt(entry, at) : null
      if (!entry || mid === null) return null
      return Math.round((isSecond(entry.market, tokenId) ? 1 - mid : mid) * 1e4) / 1e4
    },
    setBook(tokenId, book) {
      const entry = entryOfToken(tokenId)
      const own = { ...book, asOf: clock.now(), tickSize: tickOf(book, entry.market.tickSize) }
      entry.replacement = isSecond(entry.market, tokenId) ? mirrored(own) : own
    },
    resolve(conditionId) {
      const entry = byCondition.get(conditionId)
      if (!entry) throw new NotFoundError(`no market has condition ${conditionId}`)
      entry.resolvedEarlyAt ??= clock.now()
    },
  }
}

function phaseOf({ market, timeline, resolvedEarlyAt }: Entry): Phase {
  if (resolvedEarlyAt !== null || timeline === null) return 'resolved'
  if (!timeline.begun()) return 'open'
  const position = timeline.position()
  if (position >= market.resolvesMs) return 'resolved'
  return position >= market.closesMs ? 'closed' : 'open'
}

const isSecond = (market: VenueMarket, tokenId: string) => market.outcomes[1]?.tokenId === tokenId

/** The other outcome's view of the same liquidity. */
const mirrored = (book: StagedBook): StagedBook => ({
  ...book,
  bids: book.asks.map(complement),
  asks: book.bids.map(complement),
})

const complement = ([price, shares]: [number, number]): [number, number] => [
  Math.round((1 - price) * 1e4) / 1e4,
  shares,
]

/** The venue refines its tick near the extremes; the recorded prices show when it had. */
function tickOf(book: Pick<SessionBook, 'bids' | 'asks'>, usual: number): number {
  const isFiner = [...book.bids, ...book.asks].some(([price]) => !isMultiple(price, usual))
  return isFiner ? Math.min(usual, 0.001) : usual
}

const isMultiple = (price: number, tick: number) => Math.abs(price / tick - Math.round(price / tick)) < 1e-6
