import type { SessionMarket } from '../session.ts'
import type { Stage, StagedMarket } from './stage.ts'
import type { TapeRow } from './tape.ts'

/** What one wallet holds of one outcome, from its fills: average cost, as the venue's own pages show it. */
export type WalletPosition = {
  wallet: string
  staged: StagedMarket
  outcome: SessionMarket['outcomes'][number]
  index: number
  shares: number
  boughtShares: number
  /** Dollars paid for the shares still held, fees apart. */
  cost: number
  fees: number
  /** Best bid, or the payout. */
  price: number
  /** Epoch seconds. */
  firstAt: number
  lastAt: number
}

/** The venue leaves out smaller remainders. */
const DUST_SHARES = 0.1

/** A wallet's holdings; rows in any order. */
export function openPositions(rows: readonly TapeRow[], stage: Stage): WalletPosition[] {
  const tokens = new Set(rows.map((row) => row.tokenId))
  return [...tokens].flatMap(
    (tokenId) =>
      positionOf(
        tokenId,
        rows.filter((row) => row.tokenId === tokenId),
        stage,
      ) ?? [],
  )
}

function positionOf(tokenId: string, rows: readonly TapeRow[], stage: Stage): WalletPosition | null {
  const staged = stage.byToken(tokenId)
  const index = staged?.market.outcomes.findIndex((outcome) => outcome.tokenId === tokenId) ?? -1
  const outcome = staged?.market.outcomes[index]
  const ordered = rows.toSorted((a, b) => a.timestamp - b.timestamp)
  const first = ordered[0]
  const last = ordered.at(-1)
  if (!staged || !outcome || !first || !last) return null
  let shares = 0
  let cost = 0
  let boughtShares = 0
  let fees = 0
  for (const row of ordered) {
    if (row.side === 'BUY') {
      shares += row.shares
      boughtShares += row.shares
      cost += row.shares * row.price
      fees += row.fee
    } else {
      cost -= shares === 0 ? 0 : cost * Math.min(1, row.shares / shares)
      shares = Math.max(0, shares - row.shares)
    }
  }
  if (shares < DUST_SHARES) return null
  const price = staged.phase === 'resolved' ? outcome.payout : (stage.book(tokenId)?.bids[0]?.[0] ?? 0)
  return {
    wallet: first.wallet,
    staged,
    outcome,
    index,
    shares,
    boughtShares,
    cost,
    fees,
    price,
    firstAt: first.timestamp,
    lastAt: last.timestamp,
  }
}
