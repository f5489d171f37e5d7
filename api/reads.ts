import type { PageRequest, ReadModel } from '../db/read-model.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { EpochMs } from '../domain/money/units.ts'

/** What routes that only show something work with. */
export type ReadDeps = { readModel: ReadModel; mode: Mode; now: () => EpochMs }

/** The page that a validated query asks for. */
export const pageRequest = ({ cursor, limit }: { cursor?: string | undefined; limit: number }): PageRequest =>
  cursor === undefined ? { limit } : { cursor, limit }

/** The start of the UTC day that lies `days` days back, today included. */
export const daysBack = (now: EpochMs, days: number): EpochMs => now - (now % DAY_MS) - (days - 1) * DAY_MS

const DAY_MS = 86_400_000
