import type { PoolClient } from 'pg'
import { averagePrice, type EpochMs, shares, type Usd, usd } from '../domain/money/units.ts'
import type { BookedExecution } from './lot-book.ts'
import type { ExecutionFacts, StoredOrder } from './orders.ts'
import { query } from './pool.ts'

export type LoggedTrade = {
  order: StoredOrder
  executions: readonly BookedExecution[]
  facts: ExecutionFacts
  /** Null for an entry. */
  realised: Usd | null
  now: EpochMs
}

/** One line of `paper_trading_logs` for what an order has traded since the last one. The lots are booked already. */
export async function logTrade(client: PoolClient, trade: LoggedTrade): Promise<void> {
  const { order, facts } = trade
  const quantity = shares(sum(trade.executions.map((execution) => execution.shares)))
  const size = usd(sum(trade.executions.map((execution) => execution.notional)))
  await query(client, INSERT, [
    order.mode,
    new Date(trade.now),
    order.fillId,
    order.orderId,
    facts.conditionId,
    facts.question,
    facts.outcome,
    order.tokenId,
    order.side,
    order.leader,
    quantity,
    size,
    sum(trade.executions.map((execution) => execution.fee)),
    facts.expectedPrice,
    facts.expectedValue,
    facts.leaderPrice,
    facts.mid,
    averagePrice(size, quantity, order.side === 'BUY' ? 'up' : 'down'),
    facts.slippageBps,
    trade.realised,
    trade.executions.map((execution) => execution.executionId),
  ])
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** The decision is where the book snapshot lies that the trade was decided on. */
const INSERT = `
  insert into paper_trading_logs (
    mode, at, fill_id, order_id, condition_id, question, outcome, token_id, side, source_wallet,
    shares_micros, size_usd_micros, fee_micros, expected_price_micros, expected_value_micros, leader_price_micros,
    mid_micros, fill_price_micros, slippage_bps, realised_pnl_micros,
    position_shares_micros, position_cost_micros, metadata
  )
  select
    $1, $2::timestamptz, $3, $4, $5, $6, $7, $8, $9, $10,
    $11::bigint, $12::bigint, $13::bigint, $14::bigint, $15::bigint, $16::bigint,
    $17::bigint, $18::bigint, $19::double precision, $20::bigint,
    position.shares, position.cost,
    jsonb_build_object(
      'decisionId', decisions.decision_id,
      'slippageModel', decisions.gating_model,
      'executionIds', to_jsonb($21::text[])
    )
  from (
    select
      coalesce(sum(open_shares_micros), 0)::bigint as shares,
      coalesce(sum(open_cost_micros), 0)::bigint as cost
    from lots
    where mode = $1 and token_id = $8 and open_shares_micros > 0
  ) as position
  left join decisions on decisions.fill_id = $3 and decisions.mode = $1`
