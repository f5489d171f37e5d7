import type { Pool } from 'pg'
import type { Fill, FillLog } from '../domain/copy/fill.ts'
import type { FillId } from '../domain/money/ids.ts'
import type { EpochMs, Shares } from '../domain/money/units.ts'

/** Which path brought a fill in; the first one is kept. */
export type FillSource = 'alchemy' | 'quicknode' | 'moralis' | 'chain' | 'rtds' | 'data-api' | 'receipt'

export type Sighting = { source: FillSource; seenAt: EpochMs; deliveryId: string | null }

export type RecordedFill = { fill: Fill; isNew: boolean }

export type Intake = {
  record(logs: readonly FillLog[], seen: Sighting): Promise<RecordedFill[]>
  loadFill(fillId: FillId): Promise<Fill | null>
  pending(limit: number, olderThan: EpochMs): Promise<Fill[]>
  markStarted(fillIds: readonly FillId[], at: EpochMs): Promise<void>
  isReorged(fillId: FillId): Promise<boolean>
  leaderSharesBefore(fill: Fill): Promise<Shares>
}

export declare function createIntake(pool: Pool): Intake
