import type { EpochMs } from '../../money/units.ts'
import type { Random } from '../statistics/random.ts'
import { type Bet, groupByEvent } from './bets.ts'
import { type Concentration, concentrationOf } from './concentration.ts'
import { type Basis, closingEstimate, dollarExcess, outcomeEstimate, standardisedExcess } from './edge-estimate.ts'
import { type EventExcess, eventExcess } from './event-excess.ts'
import { nullEventOf } from './null-event.ts'
import { priceNullPValue } from './price-null.ts'
import type { EdgeEstimate } from './shrinkage.ts'

/** What one wallet's bets say about its skill, before it is compared with any other wallet. */
export type Evidence = {
  events: readonly EventExcess[]
  /** Resolved events. */
  resolvedEvents: number
  /** At the leader's own price and at a copier's cost; null without a resolved event. */
  leader: BasisEvidence | null
  copier: BasisEvidence | null
  /** Σ X ÷ √Σ V in dollars at the leader's price. */
  dollarExcess: number | null
  concentration: Concentration
}

/** What the judgement of a whole family needs of one wallet; small, and plain JSON. */
export type EvidenceSummary = Pick<Evidence, 'resolvedEvents' | 'leader' | 'copier' | 'dollarExcess' | 'concentration'>

export type BasisEvidence = {
  /** By outcomes alone. */
  outcome: EdgeEstimate
  /** By closing lines; null where too few are known. */
  closing: EdgeEstimate | null
  /** Standard normal without skill. */
  z: number
  /** One-sided, against the prices being right. */
  pValue: number
}

/**
 * Weighs a wallet's bets at a point in time. Bets placed later, outcomes and closing mids that became known later, have no influence.
 *
 * @param bets - of one wallet, in any order.
 * @param random - seeded by the wallet and the day, so that the p-value can be recomputed.
 */
export function weighEvidence(bets: readonly Bet[], asOf: EpochMs, random: Random, draws?: number): Evidence {
  const groups = [...groupByEvent(bets.filter(({ at }) => at <= asOf)).values()]
  const measured = groups.flatMap((group) => {
    const event = eventExcess(group, asOf)
    return event ? [{ event, group }] : []
  })
  const events = measured.map(({ event }) => event)
  const resolved = measured.filter(({ event }) => event.leader !== null)
  const basisEvidence = (basis: Basis, priceOf: (bet: Bet) => number): BasisEvidence | null => {
    const outcome = outcomeEstimate(events, basis, asOf)
    const z = standardisedExcess(events, basis)
    if (!outcome || z === null) return null
    const known = resolved.filter(({ event }) => event[basis] !== null)
    const scale = Math.sqrt(known.length)
    const nulls = known.map(({ event, group }) => nullEventOf(group, priceOf, 1 / (event.deviation * scale)))
    return {
      outcome,
      closing: closingEstimate(events, basis, asOf),
      z,
      pValue: priceNullPValue(nulls, z, random, draws),
    }
  }
  return {
    events,
    resolvedEvents: resolved.length,
    leader: basisEvidence('leader', ({ price }) => price),
    copier: basisEvidence('copier', ({ price, copyCost }) => Math.min(0.999, copyCost ?? price)),
    dollarExcess: dollarExcess(events),
    concentration: concentrationOf(resolved.map(({ event }) => event.leader ?? 0)),
  }
}
