import { isBlocked, type Screen } from '../screens/screens.ts'
import { type ClosingLine, type EdgeEvidence, edgeOf, fitClosingLine } from './closing-line.ts'
import type { EvidenceSummary } from './evidence.ts'
import { qValues } from './false-discovery.ts'
import { type EdgePosterior, type EdgePrior, fitMixedPrior, fitNormalPrior, posteriorOf } from './shrinkage.ts'
import { LIVE_PROBABILITY, MIN_EVENTS, type Verdict, verdictOf } from './verdict.ts'

/** A wallet of the family that is judged together. */
export type Candidate<Id> = { wallet: Id; evidence: EvidenceSummary; screens: readonly Screen[] }

/** What to think of copying one wallet. */
export type Assessment<Id> = {
  wallet: Id
  /** The shrunk edge at a copier's cost, and the probability that it is above zero. Null without a resolved event. */
  copier: EdgePosterior | null
  /** The shrunk edge at the leader's own price: what sizing starts from, with costs counted separately. */
  leader: EdgePosterior | null
  /** At a copier's cost, over the whole family. */
  qValue: number
  /**
   * Its outcomes alone, too, are better than wallets' usually are. Closing lines can be pumped by those who follow; outcomes cannot.
   */
  outcomesAgree: boolean
  screens: readonly Screen[]
  verdict: Verdict
  /**
   * Real money may follow: not screened out, and copying pays with a probability of 0.80 or more, by closing lines too. Outcomes alone
   * are what leaderboards choose by, so that a family of the lucky cannot be told from one of the good.
   */
  isLiveEligible: boolean
}

/** What was learned of wallets from a family: what closing lines leave out, and how edges are spread. */
export type Belief = { line: ClosingLine; prior: EdgePrior }

/** The family's assessments, in the order given, and what wallets are like at a copier's cost and at the leader's price. */
export type FamilyAssessment<Id> = { copying: Belief; leading: Belief; assessments: Assessment<Id>[] }

/**
 * What is believed of wallets before any is seen: that they pay for the spread, and a copier for spread, delay and fee. Counts as this
 * many wallets with this many events each, so that a few hand-picked wallets do not teach that everyone is good. However many are
 * picked, what wallets are like stays centred on those who pay the cost, or below: who is better is the exception, to be shown one by one.
 */
const SCEPTIC_WALLETS = 50
const SCEPTIC_EVENTS = 84
const LEADER_COST = 0.02
const COPIER_COST = 0.05

const sceptics = (cost: number) =>
  Array.from({ length: SCEPTIC_WALLETS }, () => ({ mean: -cost, variance: 1 / SCEPTIC_EVENTS }))

/**
 * Judges all eligible wallets together. How many of those that look good are lucky is estimated from all of them, so give every
 * wallet that was eligible, those that are screened out included; what wallets are like, from those that could be followed.
 */
export function assessFamily<Id>(family: readonly Candidate<Id>[]): FamilyAssessment<Id> {
  const followable = family.filter(({ screens }) => !isBlocked(screens))
  const copying = beliefOf(
    followable.map(({ evidence }) => evidence.copier),
    COPIER_COST,
  )
  const leading = beliefOf(
    followable.map(({ evidence }) => evidence.leader),
    LEADER_COST,
  )
  const outcomePrior = fitNormalPrior(followable.flatMap(({ evidence }) => evidence.copier?.outcome ?? []))
  const q = qValues(family.map(({ evidence }) => evidence.copier?.pValue ?? 1))
  const assessments = family.map(({ wallet, evidence, screens }, i): Assessment<Id> => {
    const copier = evidence.copier && believe(evidence.copier, copying)
    const outcomesAgree = (evidence.copier?.outcome.mean ?? Number.NEGATIVE_INFINITY) > outcomePrior.centre
    const qValue = q[i] ?? 1
    const verdict = verdictOf({
      blockedBy: isBlocked(screens) ? screens : [],
      events: evidence.resolvedEvents,
      ...evidence.concentration,
      probability: copier?.probabilityPositive ?? null,
      qValue,
    })
    return {
      wallet,
      copier,
      leader: evidence.leader && believe(evidence.leader, leading),
      qValue,
      outcomesAgree,
      screens,
      verdict,
      isLiveEligible: isLiveEligible(copier, screens, outcomesAgree, evidence),
    }
  })
  return { copying, leading, assessments }
}

/** What wallets are like at one price. */
function beliefOf(evidence: readonly (EdgeEvidence | null)[], cost: number): Belief {
  const known = evidence.filter((each) => each !== null)
  const line = fitClosingLine(known, -cost)
  return { line, prior: fitMixedPrior([...sceptics(cost), ...known.map((each) => edgeOf(each, line))], -cost) }
}

const believe = (evidence: EdgeEvidence, { line, prior }: Belief): EdgePosterior =>
  posteriorOf(edgeOf(evidence, line), prior)

function isLiveEligible(
  copier: EdgePosterior | null,
  screens: readonly Screen[],
  outcomesAgree: boolean,
  evidence: EvidenceSummary,
): boolean {
  return (
    copier !== null &&
    copier.probabilityPositive >= LIVE_PROBABILITY &&
    !isBlocked(screens) &&
    outcomesAgree &&
    evidence.copier?.closing != null &&
    evidence.resolvedEvents >= MIN_EVENTS
  )
}
