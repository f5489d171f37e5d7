import { expect, it } from 'vitest'
import { assessFamily } from '../../../domain/traders/skill/assessment.ts'
import type { EvidenceSummary } from '../../../domain/traders/skill/evidence.ts'
import type { EdgeEstimate } from '../../../domain/traders/skill/shrinkage.ts'
import { LIVE_PROBABILITY } from '../../../domain/traders/skill/verdict.ts'
import { createRandom, type Random } from '../../../domain/traders/statistics/random.ts'

/*
 * Wallets without skill, with short histories: a copier pays 0.05, and all else is luck. Discovery does not meet them at random:
 * leaderboards show those whose bets turned out well, so that the luckiest part of many is what a family may well consist of.
 */
const EVENTS = 45
const COST = 0.05
/** As of 45 events in the evaluation's simulated world: of closing lines, and of what comes after them. */
const CLOSING_SD = 0.067
const LATER_SD = 0.135
const FAMILIES = 40

type Family = { lucky: number; ofWhom: number; skilled?: number; closing?: boolean }

it.each<[string, Family]>([
  ['five at random', { lucky: 5, ofWhom: 5 }],
  ['thirty at random', { lucky: 30, ofWhom: 30 }],
  ['the luckiest ten of 100', { lucky: 10, ofWhom: 100 }],
  ['the luckiest thirty of 300', { lucky: 30, ofWhom: 300 }],
  ['the luckiest 100 of 1000', { lucky: 100, ofWhom: 1_000 }],
  ['the luckiest 100 of 1000, by outcomes alone', { lucky: 100, ofWhom: 1_000, closing: false }],
  ['the luckiest twenty of 300 beside five with skill', { lucky: 20, ofWhom: 300, skilled: 5 }],
  ['the luckiest twenty of 100 beside twenty with skill', { lucky: 20, ofWhom: 100, skilled: 20 }],
])('real money follows next to none of %s', (name, { lucky, ...others }) => {
  const random = createRandom(name)
  let live = 0
  for (let n = 0; n < FAMILIES; n++) {
    const { assessments } = assessFamily(familyOf(random, { lucky, ...others }))
    live += assessments.filter(({ wallet, isLiveEligible }) => wallet === 'lucky' && isLiveEligible).length
  }
  expect(live / (FAMILIES * lucky)).toBeLessThan(0.02)
})

it('most of those with skill and a longer history are believed beside as many without', () => {
  const family = familyOf(createRandom('skilled'), { lucky: 20, ofWhom: 20, skilled: 20 })
  const believed = assessFamily(family).assessments.filter(
    ({ copier }) => (copier?.probabilityPositive ?? 0) >= LIVE_PROBABILITY,
  )
  expect(believed.filter(({ wallet }) => wallet === 'skilled').length).toBeGreaterThan(15)
  expect(believed.filter(({ wallet }) => wallet === 'lucky').length).toBeLessThan(2)
})

/** The luckiest of so many without skill, and some who have it and six times as many events. */
function familyOf(random: Random, { lucky, ofWhom, skilled = 0, closing = true }: Family) {
  const everyone = Array.from({ length: ofWhom }, () => luckOf(random))
  const luckiest = everyone.toSorted((a, b) => b.outcome - a.outcome).slice(0, lucky)
  return [
    ...luckiest.map((luck) => ({ wallet: 'lucky', evidence: evidenceOf(luck, closing), screens: [] })),
    ...Array.from({ length: skilled }, () => {
      return { wallet: 'skilled', evidence: evidenceOf(luckOf(random, 0.2, 6), closing, 6), screens: [] }
    }),
  ]
}

type Luck = { closing: number; outcome: number }

/** What a wallet shows whose bets are worth `edge` before costs, over `times` as many events. */
function luckOf(random: Random, edge = 0, times = 1): Luck {
  const closing = edge - COST + (CLOSING_SD * random.normal()) / Math.sqrt(times)
  return { closing, outcome: closing + (LATER_SD * random.normal()) / Math.sqrt(times) }
}

function evidenceOf({ closing, outcome }: Luck, isClosingKnown: boolean, times = 1): EvidenceSummary {
  const events = EVENTS * times
  const estimate = (mean: number, variance: number): EdgeEstimate => ({
    mean,
    variance: variance / times,
    events,
    effectiveEvents: events,
  })
  const basis = (cost: number) => ({
    outcome: estimate(outcome + cost, CLOSING_SD ** 2 + LATER_SD ** 2),
    closing: isClosingKnown ? estimate(closing + cost, CLOSING_SD ** 2) : null,
    z: 0,
    pValue: 0.5,
  })
  return {
    resolvedEvents: events,
    leader: basis(COST),
    copier: basis(0),
    dollarExcess: null,
    concentration: { topEventShare: 0.1, isOneBet: false },
  }
}
