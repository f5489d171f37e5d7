import { z } from 'zod'
import type { EpochMs } from '../../domain/money/units.ts'
import { parsed, parseTime } from './wire.ts'

/** What only statistics ask of a market. */
export type MarketDetails = {
  createdAt: EpochMs | null
  /** Scheduled start of the game, where the market is about one. */
  startsAt: EpochMs | null
  closedAt: EpochMs | null
  /** What the market is about, in one word. */
  category: string | null
}

/** A time that nothing depends on so much that an unreadable one should hide the market. */
const looseTime = z
  .string()
  .nullish()
  .catch(null)
  .transform((text): EpochMs | null => parsedOrNull(text))

function parsedOrNull(text: string | null | undefined): EpochMs | null {
  if (!text) return null
  const time = z.string().transform(parsed(parseTime)).safeParse(text)
  return time.data ?? null
}

/**
 * The details of a Gamma market object. Markets of today name no category, but their fees are those of one: `sports_fees_v2`
 * is sport. Old ones name it.
 */
export const marketDetails = z
  .object({
    createdAt: looseTime,
    gameStartTime: looseTime,
    closedTime: looseTime,
    category: z.string().nullish().catch(null),
    feeType: z.string().nullish().catch(null),
  })
  .transform(
    (raw): MarketDetails => ({
      createdAt: raw.createdAt,
      startsAt: raw.gameStartTime,
      closedAt: raw.closedTime,
      category: raw.category?.toLowerCase() || raw.feeType?.split('_')[0] || null,
    }),
  )
