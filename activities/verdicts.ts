import type { DecisionRecord } from '../db/decisions.ts'
import type { BindingCap, SkipReason } from '../domain/copy/decision.ts'
import type { Side } from '../domain/copy/fill.ts'
import type { EdgeSource } from '../domain/copy/policy.ts'
import type { Price, Shares, Usd } from '../domain/money/units.ts'
import { notionalOf } from '../domain/money/units.ts'

/** No, and why; `explanation` states what was measured and the limit. */
export type SkipVerdict = { verdict: 'skip'; decisionId: string; reason: SkipReason; explanation: string }

/** Yes, and the order to place, as far as a reader and the blotter want to know it; the record has the rest. */
export type CopyVerdict = {
  verdict: 'copy'
  decisionId: string
  side: Side
  shares: Shares
  limitPrice: Price
  /** Most that moves: what a BUY may cost with its fee, what a SELL brings at its limit. */
  notional: Usd
  expectedPrice: Price | null
  expectedValue: Usd | null
  edgeSource: EdgeSource | null
  bindingCap: BindingCap
}

/** The recorded decision, told to the workflow. */
export function verdictOf({ decisionId, decision }: DecisionRecord): CopyVerdict | SkipVerdict {
  if (decision.verdict === 'skip') {
    const { reason, actual, limit } = decision
    return { verdict: 'skip', decisionId, reason, explanation: `${actual}; limit ${limit}` }
  }
  const { intent, figures } = decision
  return {
    verdict: 'copy',
    decisionId,
    side: intent.side,
    shares: intent.shares,
    limitPrice: intent.limitPrice,
    notional: intent.side === 'BUY' ? intent.maxCost : notionalOf(intent.shares, intent.limitPrice, 'down'),
    expectedPrice: figures.expectedPrice,
    expectedValue: figures.expectedValue,
    edgeSource: figures.edgeSource,
    bindingCap: figures.bindingCap,
  }
}
