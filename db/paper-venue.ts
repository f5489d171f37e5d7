import type { Pool } from 'pg'
import type { PreparedOrder, VenueOrder } from '../domain/market/venue.ts'
import type { OrderHash } from '../domain/money/ids.ts'
import type { EpochMs, Price, Shares } from '../domain/money/units.ts'

type TakenDepth = { side: 'bid' | 'ask'; price: Price; shares: Shares }
type Placement = { order: PreparedOrder; pool: { poolId: string; asOf: EpochMs } | null; arrivedAt: EpochMs }
type PlacementOutcome = { outcome: VenueOrder; taken: readonly TakenDepth[] }

/** The paper venue's memory in Postgres; see the port of the same name beside the venue. */
export type PaperStore = {
  place(placement: Placement, decide: (taken: readonly TakenDepth[]) => PlacementOutcome): Promise<VenueOrder>
  find(orderId: OrderHash): Promise<VenueOrder | null>
}

export declare function createPaperStore(pool: Pool): PaperStore
