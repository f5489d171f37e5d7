import type { VenueMarket } from '../session.ts'
import type { ActivityRow } from './activity-row.ts'
import type { Stage, StagedMarket } from './stage.ts'

/** What one wallet holds, or held, of one outcome: average cost, as the venue's own pages show it. */
export type WalletPosition = {
  wallet: string
  staged: StagedMarket
  outcome: VenueMarket['outcomes'][number]
  index: number
  shares: number
  boughtShares: number
  /** Dollars paid for the shares still held, fees apart. */
  cost: number
  fees: number
  /** Dollars made with the shares no longer held, before fees. */
  realised: number
  /** Best bid, or the payout. */
  price: number
  status: PositionStatus
  /** Epoch seconds. */
  firstAt: number
  lastAt: number
}

export type PositionStatus = 'OPEN' | 'REDEEMABLE' | 'REDEEMABLE_LOST' | 'CLOSED'

/** The venue leaves out smaller remainders. */
const DUST_SHARES = 0.1

/** A wallet's positions, closed ones included, the last traded first. */
export function positionsOf(rows: readonly ActivityRow[], stage: Stage): WalletPosition[] {
  const books = new Map<string, Book>()
  for (const row of rows.toReversed()) {
    for (const [tokenId, moved] of row.moves) {
      const book = books.get(tokenId) ?? { ...NOTHING, wallet: row.wallet, firstAt: row.timestamp }
      books.set(tokenId, bookedWith(book, row, tokenId, moved, stage))
    }
  }
  return [...books]
    .flatMap(([tokenId, book]) => positionOf(tokenId, book, stage) ?? [])
    .sort((a, b) => b.lastAt - a.lastAt)
}

type Book = Pick<
  WalletPosition,
  'wallet' | 'shares' | 'boughtShares' | 'cost' | 'fees' | 'realised' | 'firstAt' | 'lastAt'
>
const NOTHING = { shares: 0, boughtShares: 0, cost: 0, fees: 0, realised: 0, lastAt: 0 }

function bookedWith(book: Book, row: ActivityRow, tokenId: string, moved: number, stage: Stage): Book {
  const price = priceOf(row, tokenId, stage)
  const common = { ...book, fees: book.fees + row.fee, lastAt: row.timestamp }
  if (moved >= 0) {
    return {
      ...common,
      shares: book.shares + moved,
      boughtShares: book.boughtShares + moved,
      cost: book.cost + moved * price,
    }
  }
  const gone = Math.min(book.shares, -moved)
  const cost = book.shares === 0 ? 0 : book.cost * (gone / book.shares)
  return {
    ...common,
    shares: book.shares - gone,
    cost: book.cost - cost,
    realised: book.realised + gone * price - cost,
  }
}

/** What a share came or went at: a pair is a dollar, so half a dollar each; a redemption is at the payout. */
function priceOf({ type, price }: ActivityRow, tokenId: string, stage: Stage): number {
  if (type === 'TRADE') return price
  return type === 'REDEEM' ? payoutOf(tokenId, stage) : 0.5
}

const payoutOf = (tokenId: string, stage: Stage): number =>
  stage.byToken(tokenId)?.market.outcomes.find((outcome) => outcome.tokenId === tokenId)?.payout ?? 0

function positionOf(tokenId: string, book: Book, stage: Stage): WalletPosition | null {
  const staged = stage.byToken(tokenId)
  const index = staged?.market.outcomes.findIndex((outcome) => outcome.tokenId === tokenId) ?? -1
  const outcome = staged?.market.outcomes[index]
  if (!staged || !outcome) return null
  const isResolved = staged.phase === 'resolved'
  const price = isResolved ? outcome.payout : (stage.book(tokenId)?.bids[0]?.[0] ?? 0)
  return { ...book, staged, outcome, index, price, status: statusOf(book.shares, isResolved, price) }
}

function statusOf(shares: number, isResolved: boolean, price: number): PositionStatus {
  if (shares < DUST_SHARES) return 'CLOSED'
  if (!isResolved) return 'OPEN'
  return price > 0 ? 'REDEEMABLE' : 'REDEEMABLE_LOST'
}
