import type { PoolClient } from 'pg'
import { ConflictError, invariant } from '../domain/errors.ts'
import type { Execution } from '../domain/market/venue.ts'
import type { OrderHash } from '../domain/money/ids.ts'
import { type EpochMs, notionalOf, price, type Shares, shares, usd } from '../domain/money/units.ts'
import { type BookedExecution, bookBuys, bookSales, type TradeEffect } from './lot-book.ts'
import { closeOrder, lockOrder } from './order-lock.ts'
import type { ExecutionFacts, StoredOrder } from './orders.ts'
import { query } from './pool.ts'
import { logTrade } from './trade-log.ts'

export type AppliedExecutions = {
  orderId: OrderHash
  executions: readonly Execution[]
  final: boolean
  facts: ExecutionFacts
  now: EpochMs
}

/**
 * Books what an order has traded: executions, lots or closures, cash, what was held for it, the trade log and the late marks. The
 * caller's transaction makes it whole, the account's lock makes it exact, and what is booked already is left alone.
 *
 * @throws ConflictError when an order that is closed, or was never sent, trades; InvariantError when an execution changed,
 *   the order traded more than it asked, or more was sold than held
 */
export async function applyExecutions(client: PoolClient, applied: AppliedExecutions): Promise<StoredOrder> {
  const { orderId, final, now } = applied
  const order = await lockOrder(client, orderId, now)
  const booked = await loadExecutions(client, order)
  const fresh = newExecutions(order, booked, applied.executions)
  if (order.closedAt !== null) {
    if (fresh.length === 0) return order
    throw new ConflictError(`order ${orderId} is ${order.status}, it cannot trade any more`)
  }
  if (order.status === 'prepared') throw new ConflictError(`order ${orderId} was never sent, it cannot have traded`)

  const traded = totalShares([...booked, ...fresh])
  invariant(traded <= order.shares, 'an order must not trade more than it asked', { orderId })
  if (fresh.length > 0) {
    await insertExecutions(client, order, fresh)
    const effect = await book(client, order, fresh, applied.facts)
    await query(client, 'select book_account($1, $2::bigint, $3::bigint, $4::bigint)', [
      order.mode,
      effect.cash,
      effect.openCost,
      effect.realised ?? 0n,
    ])
    await logTrade(client, { order, executions: fresh, facts: applied.facts, realised: effect.realised, now })
    await scheduleLateMarks(client, order, fresh)
  }
  if (!final) return order
  return close(client, order, traded, now)
}

async function book(
  client: PoolClient,
  order: StoredOrder,
  fresh: readonly BookedExecution[],
  facts: ExecutionFacts,
): Promise<TradeEffect> {
  switch (order.side) {
    case 'BUY': {
      const effect = await bookBuys(client, order, fresh, facts)
      await query(client, 'select commit_reservation($1, $2, $3::bigint)', [order.fillId, order.mode, effect.openCost])
      return effect
    }
    case 'SELL':
      await query(client, 'select commit_exit($1, $2, $3::bigint)', [order.fillId, order.mode, totalShares(fresh)])
      return bookSales(client, order, fresh)
  }
}

async function close(client: PoolClient, order: StoredOrder, traded: Shares, now: EpochMs): Promise<StoredOrder> {
  const status = traded === 0n ? 'rejected' : traded === order.shares ? 'filled' : 'partial'
  const statusReason = traded === 0n ? 'unfilled' : null
  await closeOrder(client, order, status, statusReason, now)
  return { ...order, status, statusReason, closedAt: now }
}

/** What is not booked yet, each once, with its notional rounded against us. */
function newExecutions(
  order: StoredOrder,
  booked: readonly BookedExecution[],
  reported: readonly Execution[],
): BookedExecution[] {
  const known = new Map(booked.map((execution) => [execution.executionId, execution]))
  const fresh: BookedExecution[] = []
  for (const execution of reported) {
    const stored = known.get(execution.executionId)
    if (stored) {
      const same =
        stored.price === execution.price && stored.shares === execution.shares && stored.fee === execution.fee
      invariant(same, 'an execution must not change', { executionId: execution.executionId })
      continue
    }
    const notional = notionalOf(execution.shares, execution.price, order.side === 'BUY' ? 'up' : 'down')
    const added = { ...execution, notional }
    known.set(added.executionId, added)
    fresh.push(added)
  }
  return fresh
}

const totalShares = (executions: readonly Execution[]): Shares =>
  shares(executions.reduce((sum, execution) => sum + execution.shares, 0n))

type ExecutionRow = {
  execution_id: string
  price_micros: bigint
  shares_micros: bigint
  notional_micros: bigint
  fee_micros: bigint
  executed_at: EpochMs
}

async function loadExecutions(client: PoolClient, order: StoredOrder): Promise<BookedExecution[]> {
  const rows = await query<ExecutionRow>(
    client,
    `select execution_id, price_micros, shares_micros, notional_micros, fee_micros, executed_at
     from executions where order_id = $1 order by sequence`,
    [order.orderId],
  )
  return rows.map((row) => ({
    executionId: row.execution_id,
    price: price(row.price_micros),
    shares: shares(row.shares_micros),
    notional: usd(row.notional_micros),
    fee: usd(row.fee_micros),
    at: row.executed_at,
  }))
}

async function insertExecutions(
  client: PoolClient,
  order: StoredOrder,
  fresh: readonly BookedExecution[],
): Promise<void> {
  await query(
    client,
    `insert into executions (order_id, execution_id, price_micros, shares_micros, notional_micros, fee_micros, executed_at)
     select $1, execution.*
     from unnest($2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[]) as execution`,
    [
      order.orderId,
      fresh.map((execution) => execution.executionId),
      fresh.map((execution) => execution.price),
      fresh.map((execution) => execution.shares),
      fresh.map((execution) => execution.notional),
      fresh.map((execution) => execution.fee),
      fresh.map((execution) => new Date(execution.at)),
    ],
  )
}

/** How long after a trade its price is looked at again, ms. The first one is what the adverse-fills switch judges. */
const LATE_MARK_HORIZONS_MS = [60_000, 300_000]

async function scheduleLateMarks(
  client: PoolClient,
  order: StoredOrder,
  fresh: readonly BookedExecution[],
): Promise<void> {
  await query(
    client,
    `insert into late_marks (mode, execution_id, token_id, side, price_micros, horizon_ms, due_at)
     select $1, execution_id, $2, $3, price_micros, horizon_ms, executed_at + horizon_ms * interval '1 millisecond'
     from executions cross join unnest($5::int[]) as horizon_ms
     where execution_id = any($4::text[])`,
    [order.mode, order.tokenId, order.side, fresh.map((execution) => execution.executionId), LATE_MARK_HORIZONS_MS],
  )
}
