import type { Pool } from 'pg'
import type { BlockFact } from '../domain/copy/block-fact.ts'
import type { FillLog } from '../domain/copy/fill.ts'
import { type FillId, fillIdOf } from '../domain/money/ids.ts'
import { FILL_LOG_COLUMNS, type FillLogRow, toFillLog } from './fill-rows.ts'
import type { Intake, Sighting } from './intake.ts'
import { query } from './pool.ts'

export type Reorgs = {
  /** Marks as removed every stored log that the fact rules out; answers with the fills that have no log left. */
  apply(fact: BlockFact, seen: Sighting): Promise<FillId[]>
  /** The stored logs from a block on that nobody has taken back, whichever source brought them. */
  listStanding(chainId: number, fromBlock: number): Promise<FillLog[]>
}

/** What left the chain, for sources that do not name each removed log as a node's subscription would. */
export function createReorgs(pool: Pool, intake: Pick<Intake, 'record'>): Reorgs {
  return {
    async apply(fact, seen) {
      const logs = (
        await query<FillLogRow>(pool, RULED_OUT, [
          fact.chainId,
          fact.blockNumber,
          fact.blockHash,
          fact.status === 'orphaned',
          new Date(fact.asOf),
        ])
      ).map(toFillLog)
      if (logs.length === 0) return []
      const standing = await intake.record(
        logs.map((log) => ({ ...log, removed: true })),
        seen,
      )
      const left = new Set(standing.map(({ fill }) => fill.fillId))
      const touched = new Set(logs.map((log) => fillIdOf(log.chainId, log.txHash, log.orderHash)))
      return [...touched].filter((fillId) => !left.has(fillId))
    },

    async listStanding(chainId, fromBlock) {
      const rows = await query<FillLogRow>(
        pool,
        `select ${FILL_LOG_COLUMNS} from fill_logs
         where chain_id = $1::int and block_number >= $2::bigint and not removed
         order by block_number, log_index`,
        [chainId, fromBlock],
      )
      return rows.map(toFillLog)
    },
  }
}

const RULED_OUT = `
  select ${FILL_LOG_COLUMNS}
  from fill_logs
  where chain_id = $1::int and block_number = $2::bigint and (block_hash = $3::text) = $4::boolean
    and not removed and seen_at < $5::timestamptz`
