import type { Decisions } from '../db/decisions.ts'
import { validateSignal } from '../domain/copy/decide.ts'
import type { DecisionInputs } from '../domain/copy/decision.ts'
import type { Price } from '../domain/money/units.ts'
import { type InputsDeps, readInputs, type SignalInput } from './decision-inputs.ts'
import { type SkipVerdict, verdictOf } from './verdicts.ts'

/** The signal may go on to sizing; the figures are for the reader. */
export type PassVerdict = { verdict: 'pass'; ageMs: number | null; bestBid: Price | null; bestAsk: Price | null }

export type SignalDeps = InputsDeps & { decisions: Pick<Decisions, 'findByFill' | 'record'> }

/** Step 2: does this signal deserve to be sized at all? */
export function createSignalActivities(deps: SignalDeps) {
  return {
    /** Applies the rules that need no sizing. A skip is recorded; a fill that has its decision already keeps it. */
    async validateSignal(signal: SignalInput): Promise<PassVerdict | SkipVerdict> {
      const earlier = await deps.decisions.findByFill(signal.fill.fillId, signal.mode)
      if (earlier) return followed(earlier.inputs, verdictOf(earlier))

      const inputs = await readInputs(signal, deps)
      const skip = validateSignal(inputs)
      if (!skip) return passed(inputs)
      const { mode, now } = inputs
      const record = await deps.decisions.record({ mode, inputs, decision: skip, decidedAt: now })
      return followed(record.inputs, verdictOf(record))
    },
  }
}

/** A recorded decision is followed whatever the rules would say now; a copy goes on to the step that hands it out. */
function followed(inputs: DecisionInputs, verdict: ReturnType<typeof verdictOf>): PassVerdict | SkipVerdict {
  return verdict.verdict === 'skip' ? verdict : passed(inputs)
}

function passed({ now, fill, book }: DecisionInputs): PassVerdict {
  return {
    verdict: 'pass',
    ageMs: fill.blockTime === null ? null : now - fill.blockTime,
    bestBid: book?.bids[0]?.price ?? null,
    bestAsk: book?.asks[0]?.price ?? null,
  }
}
