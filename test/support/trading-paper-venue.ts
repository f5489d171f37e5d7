import type { Pool } from 'pg'
import { createPaperVenue } from '../../adapters/paper/venue.ts'
import { createPaperStore } from '../../db/paper-venue.ts'
import type { ExecutionVenue } from '../../domain/market/venue.ts'
import type { OutsideWorld } from './outside-world.ts'

/** The real paper venue on the real store, over the books of a test: two processes see one venue. */
export const createTestPaperVenue = (pool: Pool, outside: OutsideWorld): ExecutionVenue =>
  createPaperVenue({
    books: outside,
    markets: outside,
    store: createPaperStore(pool),
    now: Date.now,
    sleep: () => Promise.resolve(),
    random: () => 0,
    latencyMs: { min: 0, max: 0 },
    bookRefreshMs: 1_000,
    maxBookAgeMs: 10_000,
  })
