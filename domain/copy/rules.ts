import type { DecisionInputs } from './decision.ts'
import type { Finding } from './finding.ts'
import {
  bookFresh,
  farFromEnd,
  liquidEnough,
  marketKnown,
  marketTradable,
  priceStillThere,
  someoneBids,
  spreadNarrow,
} from './market-rules.ts'
import {
  accountNotHalted,
  copyingOn,
  dailyLossLeft,
  leaderFollowed,
  leaderNotPaused,
  leaderProven,
  leaderTookLiquidity,
  orderSlotLeft,
  signalFresh,
  somethingToSell,
  stillStands,
} from './signal-rules.ts'

/**
 * Applies the rules that need no sizing, in their order, up to and with the first that fails.
 *
 * Entries pass all of them. A leader's SELL passes only those without which an exit cannot be priced or sent, and a limit of
 * its own for age: it is followed when the leader is paused, the account halted, the spread wide.
 */
export function checkRules(inputs: DecisionInputs): Finding[] {
  const rules = inputs.fill.side === 'BUY' ? ENTRY_RULES : EXIT_RULES
  const findings: Finding[] = []
  for (const rule of rules) {
    const finding = rule(inputs)
    if (!finding) continue
    findings.push(finding)
    if (!finding.passed) break
  }
  return findings
}

const ENTRY_RULES: readonly Rule[] = [
  stillStands,
  marketKnown,
  copyingOn,
  leaderFollowed,
  leaderNotPaused,
  leaderProven,
  accountNotHalted,
  leaderTookLiquidity,
  signalFresh,
  marketTradable,
  farFromEnd,
  dailyLossLeft,
  orderSlotLeft,
  bookFresh,
  liquidEnough,
  spreadNarrow,
  priceStillThere,
]

const EXIT_RULES: readonly Rule[] = [
  stillStands,
  marketKnown,
  copyingOn,
  leaderFollowed,
  somethingToSell,
  signalFresh,
  marketTradable,
  bookFresh,
  someoneBids,
]

/** A rule; null where it does not apply to this signal or its part of the inputs is not there yet. */
type Rule = (inputs: DecisionInputs) => Finding | null
