import type { Pool } from 'pg'
import type { EpochMs } from '../domain/money/units.ts'

export type Cursors = {
  load(feed: string): Promise<bigint | null>
  save(feed: string, block: bigint, now: EpochMs): Promise<void>
}

export declare function createCursors(pool: Pool): Cursors
