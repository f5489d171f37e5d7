import type { Decision, DecisionInputs, SizedSignal, SkipDecision } from './decision.ts'

/**
 * Applies the rules that need no sizing, in order; the first that bites is the answer. Null means: go on to size it.
 * Reads `leader`, `book`, `account` (entries: halted, daily loss, open orders; may be null) and `exit` (exits; may be null).
 */
export function validateSignal(_inputs: DecisionInputs): SkipDecision | null {
  return null
}

/**
 * Rules, then size: everything before money is reserved. A granted `reservation` in the inputs is one more cap, so that a
 * repeated run never asks for more than is already held.
 *
 * @throws InvariantError when a part that this side needs is null: `account` and `leader` for a BUY, `exit` for a SELL.
 */
export function sizeSignal(_inputs: DecisionInputs): SizedSignal | SkipDecision {
  throw new Error('not yet')
}

/**
 * The whole decision from its inputs alone: rules, size, then what `reserve()` answered. The same inputs always give the
 * same decision, bit for bit.
 *
 * @throws InvariantError as {@link sizeSignal}, and when a sized BUY comes without a reservation verdict.
 */
export function decide(_inputs: DecisionInputs): Decision {
  throw new Error('not yet')
}
