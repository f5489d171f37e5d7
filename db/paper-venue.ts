import type { Pool, PoolClient } from 'pg'
import { parseCanonicalJson, toCanonicalJson } from '../domain/copy/canonical.ts'
import type { PreparedOrder, VenueOrder } from '../domain/market/venue.ts'
import type { OrderHash, TokenId } from '../domain/money/ids.ts'
import { type EpochMs, type Price, price, type Shares, shares } from '../domain/money/units.ts'
import { type Queryable, query, queryOne, withTransaction } from './pool.ts'

type TakenDepth = { side: 'bid' | 'ask'; price: Price; shares: Shares }
type PoolState = { poolId: string; asOf: EpochMs; refreshedSince: EpochMs }
type Placement = { order: PreparedOrder; pool: PoolState | null; arrivedAt: EpochMs }
type PlacementOutcome = { outcome: VenueOrder; taken: readonly TakenDepth[] }

/** The paper venue's memory in Postgres; see the port of the same name beside the venue. */
export type PaperStore = {
  place(placement: Placement, decide: (taken: readonly TakenDepth[]) => PlacementOutcome): Promise<VenueOrder>
  find(orderId: OrderHash): Promise<VenueOrder | null>
  withdraw(withdrawal: { orderId: OrderHash; at: EpochMs; outcome: VenueOrder }): Promise<VenueOrder>
}

/** The paper venue's orders and what they took from the books. */
export function createPaperStore(pool: Pool): PaperStore {
  return {
    place: (placement, decide) =>
      withTransaction(pool, async (client) => {
        const { order } = placement
        const known = await openOrder(client, order.orderId)
        if (known) return known
        const taken = placement.pool ? await openPool(client, placement.pool) : []
        const decided = decide(taken)
        if (placement.pool) await addTaken(client, placement.pool, decided.taken)
        await insertOutcome(client, { ...order, at: placement.arrivedAt, outcome: decided.outcome })
        return decided.outcome
      }),
    find: (orderId) => findOutcome(pool, orderId),
    withdraw: ({ orderId, at, outcome }) =>
      withTransaction(pool, async (client) => {
        const known = await openOrder(client, orderId)
        if (known) return known
        await insertOutcome(client, { orderId, tokenId: null, at, outcome })
        return outcome
      }),
  }
}

/** Locks the order's id until the transaction ends, and reads what became of it. */
async function openOrder(client: PoolClient, orderId: OrderHash): Promise<VenueOrder | null> {
  await lock(client, `paper-order:${orderId}`)
  return findOutcome(client, orderId)
}

async function insertOutcome(
  client: PoolClient,
  order: { orderId: OrderHash; tokenId: TokenId | null; at: EpochMs; outcome: VenueOrder },
): Promise<void> {
  await query(
    client,
    'insert into paper_orders (order_id, token_id, arrived_at, outcome) values ($1, $2, $3::timestamptz, $4)',
    [order.orderId, order.tokenId, new Date(order.at), toCanonicalJson(order.outcome)],
  )
}

async function findOutcome(db: Queryable, orderId: OrderHash): Promise<VenueOrder | null> {
  const row = await queryOne<{ outcome: string }>(db, 'select outcome from paper_orders where order_id = $1', [orderId])
  return row && (parseCanonicalJson(row.outcome) as VenueOrder)
}

/** Locks the pool until the transaction ends, and reads what has not grown back. */
async function openPool(client: PoolClient, pool: PoolState): Promise<TakenDepth[]> {
  await lock(client, `paper-pool:${pool.poolId}`)
  const rows = await query<{ side: 'bid' | 'ask'; price_micros: bigint; shares_micros: bigint }>(
    client,
    `select side, price_micros, sum(shares_micros)::bigint as shares_micros
     from paper_consumed_depth
     where pool_id = $1 and as_of >= $2::timestamptz
     group by side, price_micros`,
    [pool.poolId, new Date(pool.refreshedSince)],
  )
  return rows.map((row) => ({ side: row.side, price: price(row.price_micros), shares: shares(row.shares_micros) }))
}

async function addTaken(client: PoolClient, pool: PoolState, taken: readonly TakenDepth[]): Promise<void> {
  await query(
    client,
    `insert into paper_consumed_depth (pool_id, as_of, side, price_micros, shares_micros)
     select $1, $2::timestamptz, side, price, sum(shares)
     from unnest($3::text[], $4::bigint[], $5::bigint[]) as taken (side, price, shares)
     group by side, price
     on conflict (pool_id, as_of, side, price_micros)
     do update set shares_micros = paper_consumed_depth.shares_micros + excluded.shares_micros`,
    [
      pool.poolId,
      new Date(pool.asOf),
      taken.map((level) => level.side),
      taken.map((level) => level.price),
      taken.map((level) => level.shares),
    ],
  )
}

async function lock(client: PoolClient, name: string): Promise<void> {
  await query(client, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [name])
}
