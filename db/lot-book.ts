import type { PoolClient } from 'pg'
import type { Execution, Mode } from '../domain/market/venue.ts'
import type { Address, ConditionId, TokenId } from '../domain/money/ids.ts'
import { type EpochMs, shares, type Usd, usd } from '../domain/money/units.ts'
import { closeFifo, type Lot, type LotClosure } from '../domain/portfolio/lots.ts'
import type { ExecutionFacts, StoredOrder } from './orders.ts'
import { query } from './pool.ts'

/** An execution with shares × price, rounded against us. */
export type BookedExecution = Execution & { notional: Usd }

/** What a trade does to the account. `realised` is null where nothing was closed. */
export type TradeEffect = { cash: Usd; openCost: Usd; realised: Usd | null }

/** One lot an execution; its cost is what was paid, fee included. */
export async function bookBuys(
  client: PoolClient,
  order: StoredOrder,
  executions: readonly BookedExecution[],
  facts: ExecutionFacts,
): Promise<TradeEffect> {
  const costs = executions.map((execution) => execution.notional + execution.fee)
  await query(client, INSERT_LOTS, [
    order.mode,
    order.leader,
    order.tokenId,
    order.conditionId,
    order.eventId,
    facts.question,
    facts.outcome,
    order.fillId,
    executions.map((execution) => execution.executionId),
    executions.map((execution) => execution.shares),
    costs,
    executions.map((execution) => new Date(execution.at)),
  ])
  await insertCash(
    client,
    order.mode,
    'buy',
    executions.map((execution, i) => ({
      reference: execution.executionId,
      amount: usd(-(costs[i] ?? 0n)),
      at: execution.at,
    })),
  )
  const cost = usd(costs.reduce((sum, part) => sum + part, 0n))
  return { cash: usd(-cost), openCost: cost, realised: null }
}

/**
 * Closes the oldest lots that were copied from the order's leader.
 * @throws InvariantError when that leader's lots hold less than was sold
 */
export async function bookSales(
  client: PoolClient,
  order: StoredOrder,
  executions: readonly BookedExecution[],
): Promise<TradeEffect> {
  const held = await loadOpenLots(client, { mode: order.mode, tokenIds: [order.tokenId], leader: order.leader })
  let lots = held
  const closures: BookedClosure[] = []
  for (const execution of executions) {
    const proceeds = usd(execution.notional - execution.fee)
    const sale = closeFifo(lots, { shares: execution.shares, proceeds, leader: order.leader })
    closures.push(
      ...sale.closures.map((closure) => ({ ...closure, executionId: execution.executionId, at: execution.at })),
    )
    lots = sale.lots
  }
  await insertClosures(client, closures)
  await insertCash(
    client,
    order.mode,
    'sell',
    executions.map((execution) => ({
      reference: execution.executionId,
      amount: usd(execution.notional - execution.fee),
      at: execution.at,
    })),
  )
  return effectOf(closures)
}

/** A closed part of a lot; `executionId` is null where the market resolved. */
export type BookedClosure = LotClosure & { executionId: string | null; at: EpochMs }

/** Records closures and takes what they closed off their lots. */
export async function insertClosures(client: PoolClient, closures: readonly BookedClosure[]): Promise<void> {
  await query(client, INSERT_CLOSURES, [
    closures.map((closure) => closure.lotId),
    closures.map((closure) => closure.executionId),
    closures.map((closure) => closure.shares),
    closures.map((closure) => closure.cost),
    closures.map((closure) => closure.proceeds),
    closures.map((closure) => new Date(closure.at)),
  ])
}

/** Open lots of some tokens, oldest first; of one leader where given. */
export async function loadOpenLots(
  client: PoolClient,
  of: { mode: Mode; tokenIds: readonly TokenId[]; leader: Address | null },
): Promise<Lot[]> {
  const rows = await query<LotRow>(client, SELECT_OPEN, [of.mode, of.tokenIds, of.leader])
  return rows.map(toLot)
}

export async function insertCash(
  client: PoolClient,
  mode: Mode,
  kind: 'buy' | 'sell' | 'settlement',
  entries: readonly { reference: string; amount: Usd; at: EpochMs }[],
): Promise<void> {
  await query(
    client,
    `insert into cash_entries (mode, kind, reference, amount_micros, at)
     select $1, $2, entry.* from unnest($3::text[], $4::bigint[], $5::timestamptz[]) as entry`,
    [
      mode,
      kind,
      entries.map((entry) => entry.reference),
      entries.map((entry) => entry.amount),
      entries.map((entry) => new Date(entry.at)),
    ],
  )
}

/** What closing these parts does to the account. */
export function effectOf(closures: readonly LotClosure[]): { cash: Usd; openCost: Usd; realised: Usd } {
  let proceeds = 0n
  let cost = 0n
  for (const closure of closures) {
    proceeds += closure.proceeds
    cost += closure.cost
  }
  return { cash: usd(proceeds), openCost: usd(-cost), realised: usd(proceeds - cost) }
}

const INSERT_LOTS = `
  insert into lots (
    mode, leader, token_id, condition_id, event_id, question, outcome, fill_id,
    execution_id, shares_micros, cost_micros, opened_at, open_shares_micros, open_cost_micros
  )
  select
    $1, $2, $3, $4, $5, $6, $7, $8,
    bought.execution_id, bought.shares, bought.cost, bought.at, bought.shares, bought.cost
  from unnest($9::text[], $10::bigint[], $11::bigint[], $12::timestamptz[]) as bought (execution_id, shares, cost, at)`

const INSERT_CLOSURES = `
  with inserted as (
    insert into lot_closures (lot_id, execution_id, shares_micros, cost_micros, proceeds_micros, closed_at)
    select closure.* from unnest(
      $1::bigint[], $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::timestamptz[]
    ) as closure
    returning lot_id, shares_micros, cost_micros
  ),
  closed as (
    select lot_id, sum(shares_micros)::bigint as shares, sum(cost_micros)::bigint as cost from inserted group by lot_id
  )
  update lots
  set open_shares_micros = open_shares_micros - closed.shares, open_cost_micros = open_cost_micros - closed.cost
  from closed
  where lots.lot_id = closed.lot_id`

const SELECT_OPEN = `
  select lot_id, token_id, condition_id, leader, opened_at, open_shares_micros, open_cost_micros
  from lots
  where mode = $1 and open_shares_micros > 0 and token_id = any($2::text[]) and ($3::text is null or leader = $3::text)
  order by opened_at, lot_id`

type LotRow = {
  lot_id: bigint
  token_id: TokenId
  condition_id: ConditionId
  leader: Address
  opened_at: EpochMs
  open_shares_micros: bigint
  open_cost_micros: bigint
}

const toLot = (row: LotRow): Lot => ({
  lotId: row.lot_id.toString(),
  tokenId: row.token_id,
  conditionId: row.condition_id,
  leader: row.leader,
  openedAt: row.opened_at,
  shares: shares(row.open_shares_micros),
  cost: usd(row.open_cost_micros),
  basisEstimated: false,
})
