import type { Pool } from 'pg'
import type { KillSwitchMetrics } from '../domain/copy/kill-switches.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { TokenId } from '../domain/money/ids.ts'
import type { EpochMs, Price } from '../domain/money/units.ts'

/** A late mark to take: the mid of `tokenId` some time after one of our executions. */
export type DueMark = { id: bigint; mode: Mode; tokenId: TokenId; horizonMs: number; dueAt: EpochMs }

export type KillSwitchMetricsStore = {
  load(mode: Mode, now: EpochMs): Promise<KillSwitchMetrics>
  dueMarks(now: EpochMs, limit: number): Promise<DueMark[]>
  recordMark(id: bigint, mid: Price | null, now: EpochMs): Promise<void>
}

export declare function createKillSwitchMetrics(pool: Pool): KillSwitchMetricsStore
