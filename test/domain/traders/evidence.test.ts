import { describe, expect, it } from 'vitest'
import { assessFamily } from '../../../domain/traders/skill/assessment.ts'
import type { Bet } from '../../../domain/traders/skill/bets.ts'
import { edgeOf } from '../../../domain/traders/skill/closing-line.ts'
import { weighEvidence } from '../../../domain/traders/skill/evidence.ts'
import { LIVE_PROBABILITY } from '../../../domain/traders/skill/verdict.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import { bet } from '../../support/bets.ts'

const DAY_MS = 86_400_000
const CUT = 1_000 * DAY_MS
/** One bet a day at one half, resolved within hours, won `wins` times in ten. */
const betsOf = (seed: string, wins: number, count = 120): Bet[] => {
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, i) => {
    const at = CUT - (i + 1) * DAY_MS
    const payout = Number(random.uniform() < wins / 10)
    return bet({
      eventId: `e${i}`,
      at,
      resolvedAt: at + 1_000,
      payout,
      copyCost: 0.53,
      closesAt: at + 500,
      closeMid: 0.5 + (wins / 10 - 0.5) / 2 + 0.03 * random.normal(),
    })
  })
}
const weigh = (bets: readonly Bet[], asOf = CUT) => weighEvidence(bets, asOf, createRandom('wallet'))

describe('the evidence of one wallet', () => {
  it('tells the leader’s edge from the copier’s', () => {
    const evidence = weigh(betsOf('good', 6.5))
    expect(evidence.resolvedEvents).toBe(120)
    expect((evidence.leader?.outcome.mean ?? 0) - (evidence.copier?.outcome.mean ?? 0)).toBeCloseTo(0.06, 2)
    expect(evidence.leader?.pValue ?? 1).toBeLessThan(evidence.copier?.pValue ?? 0)
    expect(evidence.leader?.closing?.variance).toBeLessThan(evidence.leader?.outcome.variance ?? 0)
  })

  it('is the same for the same seed, and has nothing to say of nothing', () => {
    expect(weigh(betsOf('same', 5))).toEqual(weigh(betsOf('same', 5)))
    expect(weigh([])).toMatchObject({ resolvedEvents: 0, leader: null, copier: null, dollarExcess: null })
  })

  it('does not change when bets, outcomes and closing mids of the future are added or turned round', () => {
    const known = betsOf('past', 6)
    const open = bet({
      eventId: 'open',
      at: CUT - 5,
      resolvedAt: CUT + 1,
      closesAt: CUT + 1,
      copyCost: 0.5,
      closeMid: 0.9,
    })
    const future = betsOf('future', 9).map((each) => ({
      ...each,
      eventId: `f${each.eventId}`,
      at: CUT + 1,
      resolvedAt: CUT + 2,
    }))
    const turned = { ...open, payout: 0, closeMid: 0.1 }
    expect(weigh([...known, open, ...future])).toEqual(weigh([...known, turned]))
  })
})

describe('a family of wallets', () => {
  const family = [
    ...Array.from({ length: 150 }, (_, i) => ({
      wallet: `noise ${i}`,
      evidence: weigh(betsOf(`noise ${i}`, 5)),
      screens: [],
    })),
    ...Array.from({ length: 10 }, (_, i) => ({
      wallet: `skilled ${i}`,
      evidence: weigh(betsOf(`skilled ${i}`, 7)),
      screens: [],
    })),
    { wallet: 'fast', evidence: weigh(betsOf('fast', 7)), screens: ['latency' as const] },
  ]
  const { assessments, copying } = assessFamily(family)
  const of = (name: string) => assessments.filter(({ wallet }) => wallet.startsWith(name))

  it('gives money only to those who are worth it', () => {
    expect(of('skilled').filter(({ isLiveEligible }) => isLiveEligible).length).toBeGreaterThanOrEqual(9)
    expect(of('noise').filter(({ isLiveEligible }) => isLiveEligible)).toEqual([])
  })

  it('says why: evidence, or that copying would lose', () => {
    expect(of('skilled').filter(({ verdict }) => verdict.kind === 'evidence').length).toBeGreaterThanOrEqual(7)
    expect(of('noise').every(({ verdict }) => verdict.kind !== 'evidence')).toBe(true)
    expect(of('fast')[0]).toMatchObject({ isLiveEligible: false, verdict: { kind: 'screened-out' } })
  })

  it('shrinks: nobody is believed as good as their record', () => {
    family.forEach(({ evidence }, i) => {
      const record = evidence.copier ? edgeOf(evidence.copier, copying.line).mean : 0
      if (record > 0.05) expect(assessments[i]?.copier?.edge).toBeLessThan(record)
    })
  })

  it('of a few good records only is not believed to be good', () => {
    const byOutcomes = (i: number) =>
      betsOf(`few ${i}`, 7, 40).map((each) => ({ ...each, closesAt: null, closeMid: null }))
    const few = Array.from({ length: 3 }, (_, i) => ({ wallet: i, evidence: weigh(byOutcomes(i)), screens: [] }))
    expect(few.every(({ evidence }) => (evidence.copier?.outcome.mean ?? 0) > 0.1)).toBe(true)
    const probabilities = assessFamily(few).assessments.map(({ copier }) => copier?.probabilityPositive ?? 1)
    expect(Math.max(...probabilities)).toBeLessThan(LIVE_PROBABILITY)
  })

  it('of nobody has no verdicts', () => {
    expect(assessFamily([]).assessments).toEqual([])
  })
})
