import type { DecisionRecord } from '../db/decisions.ts'
import type { ExecutionFacts } from '../db/orders.ts'
import type { Side } from '../domain/copy/fill.ts'
import { invariant } from '../domain/errors.ts'
import type { Execution } from '../domain/market/venue.ts'
import {
  averagePrice,
  notionalOf,
  type Price,
  ratio,
  type Shares,
  shares,
  type Usd,
  usd,
} from '../domain/money/units.ts'

/** What a list of executions adds up to. The average is null where nothing was filled. */
export type Totals = { filledShares: Shares; averagePrice: Price | null; cash: Usd }

/** Sums executions, each rounded against us: a BUY's cost up, a SELL's proceeds down; fees always cost. */
export function totalsOf(executions: readonly Execution[], side: Side): Totals {
  let quantity = 0n
  let gross = 0n
  let fees = 0n
  for (const execution of executions) {
    quantity += execution.shares
    gross += notionalOf(execution.shares, execution.price, side === 'BUY' ? 'up' : 'down')
    fees += execution.fee
  }
  return {
    filledShares: shares(quantity),
    averagePrice: quantity > 0n ? averagePrice(usd(gross), shares(quantity), 'half-even') : null,
    cash: usd(side === 'BUY' ? gross + fees : gross - fees),
  }
}

/**
 * What the decision had expected, kept beside what happened. Slippage is against the price it had expected, which already
 * holds the way from the leader's price to ours; positive is worse for us.
 */
export function factsOf(record: DecisionRecord, { averagePrice: ours }: Totals): ExecutionFacts {
  const { figures } = record.decision
  const { market } = record.inputs
  invariant('market' in market, 'a copy decision knows its market', { fillId: record.fillId })
  return {
    expectedPrice: figures.expectedPrice,
    expectedValue: figures.expectedValue,
    leaderPrice: figures.leaderPrice,
    mid: figures.mid,
    conditionId: market.market.conditionId,
    outcome: market.outcome.name,
    question: market.market.question,
    slippageBps: ours === null ? null : slippageBps(ours, figures.expectedPrice, record.inputs.fill.side),
  }
}

function slippageBps(ours: Price, expected: Price | null, side: Side): number | null {
  if (expected === null || expected === 0n) return null
  const worse = side === 'BUY' ? ours - expected : expected - ours
  return ratio(worse, expected) * 10_000
}
