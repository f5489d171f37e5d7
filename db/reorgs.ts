import type { Pool } from 'pg'
import type { BlockFact } from '../domain/copy/block-fact.ts'
import type { FillLog } from '../domain/copy/fill.ts'
import { type FillId, fillIdOf } from '../domain/money/ids.ts'
import { FILL_LOG_COLUMNS, type FillLogRow, type Sighting, toFillLog } from './fill-rows.ts'
import { inBatches } from './in-batches.ts'
import type { Intake } from './intake.ts'
import { query } from './pool.ts'

export type Reorgs = {
  /** Marks as removed every stored log that the fact rules out; answers with the fills that have no log left. */
  apply(fact: BlockFact, seen: Sighting): Promise<FillId[]>
  /** The stored logs from a block on that nobody has taken back, whichever source brought them. */
  listStanding(chainId: number, fromBlock: number): Promise<FillLog[]>
}

/** Facts looked up in one statement at most. */
const MOST_AT_ONCE = 100

/** What left the chain, for sources that do not name each removed log as a node's subscription would. */
export function createReorgs(pool: Pool, intake: Pick<Intake, 'record'>): Reorgs {
  const findRuledOut = inBatches((facts: readonly BlockFact[]) => listRuledOut(pool, facts), MOST_AT_ONCE)
  return {
    async apply(fact, seen) {
      const logs = await findRuledOut(fact)
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

/** The logs that each of the facts rules out. */
async function listRuledOut(pool: Pool, facts: readonly BlockFact[]): Promise<FillLog[][]> {
  const rows = await query<FillLogRow & { position: number }>(pool, RULED_OUT, [
    facts.map(({ chainId }) => chainId),
    facts.map(({ blockNumber }) => blockNumber),
    facts.map(({ blockHash }) => blockHash),
    facts.map(({ status }) => status === 'orphaned'),
    facts.map(({ asOf }) => new Date(asOf)),
  ])
  const logs = facts.map((): FillLog[] => [])
  for (const row of rows) logs[row.position]?.push(toFillLog(row))
  return logs
}

const RULED_OUT = `
  select (fact.position - 1)::int as position, ${FILL_LOG_COLUMNS}
  from unnest($1::int[], $2::bigint[], $3::text[], $4::boolean[], $5::timestamptz[])
    with ordinality as fact (on_chain, at_block, hash, is_orphaned, as_of, position)
  join fill_logs on chain_id = on_chain and block_number = at_block
  where (block_hash = hash) = is_orphaned and not removed and seen_at < as_of`
