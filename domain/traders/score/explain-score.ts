import type { Screen } from '../screens/screens.ts'
import type { EvidenceSummary } from '../skill/evidence.ts'
import type { VerdictKind } from '../skill/verdict.ts'
import { traderScore } from './score.ts'
import { type FactorReading, readFactors } from './score-factors.ts'
import type { ScoreInputs } from './score-inputs.ts'
import { type ScoreContext, scoreContextOf } from './score-warnings.ts'
import { type Lever, type VerdictBasis, whatWouldChange } from './what-would-change.ts'

/** A score taken apart: what each factor saw and gave, what the factors do not see, and what would change score and verdict. */
export type ScoreExplanation = { factors: FactorReading[]; context: ScoreContext; changes: Lever[] }

/** What is stored of a wallet's verdict. Null where it was never judged. */
export type StoredVerdict = {
  verdictKind: VerdictKind | null
  screens: readonly string[]
  events: number
  topEventShare: number | null
  probability: number | null
  qValue: number | null
  edgeCopier: number | null
  liveEligible: boolean
}

/** Explains the score that these inputs give, and the verdict that was stored with it. */
export function explainScore(
  inputs: ScoreInputs,
  verdict: StoredVerdict,
  evidence: EvidenceSummary | null,
): ScoreExplanation {
  const score = traderScore(inputs)
  return {
    factors: readFactors(score),
    context: scoreContextOf(inputs),
    changes: whatWouldChange(score, basisOf(verdict, evidence)),
  }
}

function basisOf(stored: StoredVerdict, evidence: EvidenceSummary | null): VerdictBasis | null {
  if (stored.verdictKind === null) return null
  return {
    kind: stored.verdictKind,
    screens: stored.screens as readonly Screen[],
    events: stored.events,
    topEventShare: stored.topEventShare ?? 0,
    probability: stored.probability,
    qValue: stored.qValue ?? 1,
    pValue: evidence?.copier?.pValue ?? null,
    edge: stored.edgeCopier,
    hasClosingLine: evidence?.copier?.closing != null,
    isLiveEligible: stored.liveEligible,
  }
}
