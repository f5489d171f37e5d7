import type { Pool, PoolClient } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import type { Address, FillId, TokenId } from '../domain/money/ids.ts'
import { type EpochMs, type Shares, shares } from '../domain/money/units.ts'
import { type Queryable, query, queryOne, withTransaction } from './pool.ts'

/** An exit: a leader's SELL of a token of which we may hold lots. */
export type Exit = { fillId: FillId; mode: Mode; leader: Address; tokenId: TokenId }

export type ExitHolds = {
  /**
   * Holds for an exit what `size` makes of the shares that are left for it, until its order is final or it is called off.
   *
   * Exits of one leader and token take turns, so that each is sized on what the ones before it leave; money that is reserved
   * meanwhile does not wait for them. A repeated call keeps what is held already.
   *
   * @param size - pure; may be called several times. Its last answer is what is held; nothing is where that is 0.
   * @returns the shares that `size` was last asked about; 0 where it could not be held, because a settlement was faster or the
   *   exit was called off before.
   */
  hold(exit: Exit, now: EpochMs, size: (ourShares: Shares) => Shares): Promise<Shares>
}

/** A settlement takes every lot at once, so that the second look finds what it left. */
const LOOKS = 3

/** The shares that exits on their way sell, each of them once. */
export function createExitHolds(pool: Pool): ExitHolds {
  return {
    hold: (exit, now, size) =>
      withTransaction(pool, async (client) => {
        await takeTurn(client, exit)
        for (let look = 0; look < LOOKS; look += 1) {
          const ourShares = await loadSellable(client, exit)
          const wanted = size(ourShares)
          if (wanted === 0n || (await reserve(client, exit, wanted, now))) return ourShares
        }
        return shares(0n)
      }),
  }
}

/** Shares in lots copied from this leader that no other exit is selling; never negative. Without a fill: that no exit is. */
export async function loadSellable(
  db: Queryable,
  { fillId, mode, leader, tokenId }: Omit<Exit, 'fillId'> & { fillId: FillId | null },
): Promise<Shares> {
  const row = await queryOne<{ sellable: bigint }>(
    db,
    'select greatest(sellable_shares($1, $2, $3, $4), 0) as sellable',
    [fillId, mode, leader, tokenId],
  )
  return shares(row?.sellable ?? 0n)
}

/** Waits until no other exit of this leader and token is being sized. */
async function takeTurn(client: PoolClient, { mode, leader, tokenId }: Exit): Promise<void> {
  await query(client, 'select pg_advisory_xact_lock(hashtextextended($1, 0))', [`exit:${mode}:${leader}:${tokenId}`])
}

async function reserve(client: PoolClient, exit: Exit, wanted: Shares, now: EpochMs): Promise<boolean> {
  const { fillId, mode, leader, tokenId } = exit
  const row = await queryOne<{ granted: boolean }>(
    client,
    'select reserve_exit($1, $2, $3, $4, $5::bigint, $6::timestamptz) as granted',
    [fillId, mode, leader, tokenId, wanted, new Date(now)],
  )
  return row?.granted === true
}
