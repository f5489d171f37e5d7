import { z } from 'zod'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { addressWire, secondsWire } from './wire.ts'

/** A wallet's place on a leaderboard. Tied wallets share a rank and the next ones skip, so a rank is no place to page by. */
export type LeaderboardRow = {
  wallet: Address
  rank: number
  /** Dollars: the marked change of equity of a day, week or month; null where not available. */
  pnl: number | null
  /** Shares, of both sides; never dollars. */
  volumeShares: number | null
}

/** A token's price somewhere within a bucket of time. */
export type PriceRow = {
  from: EpochMs
  /** Width of the bucket; 0 for the point that settles a resolved market, whose price is the payout. */
  widthMs: number
  price: number
}

export const leaderboardWire = z
  .object({
    rank: z.number().int(),
    user_id: addressWire,
    pnl: z.number().nullish(),
    volume: z.number().nullish(),
  })
  .transform(
    (row): LeaderboardRow => ({
      wallet: row.user_id,
      rank: row.rank,
      pnl: row.pnl ?? null,
      volumeShares: row.volume ?? null,
    }),
  )

export const priceRowWire = z
  .object({
    timestamp: secondsWire,
    price: z.number().min(0).max(1),
    resolution_seconds: z.number().min(0),
  })
  .transform((row): PriceRow => ({ from: row.timestamp, widthMs: row.resolution_seconds * 1000, price: row.price }))
