import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { traderScore } from '../../../domain/traders/score/score.ts'
import { readFactors } from '../../../domain/traders/score/score-factors.ts'
import type { ScoreInputs } from '../../../domain/traders/score/score-inputs.ts'
import { type VerdictBasis, whatWouldChange } from '../../../domain/traders/score/what-would-change.ts'

/** The worked example: 12 + 12 + 14 + 14 + 10 = 62 points. */
const INPUTS: ScoreInputs = {
  asOf: Date.parse('2026-09-01T00:00:00Z'),
  trades: 75,
  tradesLast7Days: 14,
  earlyTrades: 9,
  notionalCv: 1.1,
  resolvedMarkets: 50,
  decidedMarkets: 50,
  wonMarkets: 26,
  movedTrades: 50,
  favourableTrades: 27,
  longMarketTrades: 60,
  longMarketEarlyTrades: 7,
  averageEntryPrice: 0.5,
}
const BASIS: VerdictBasis = {
  kind: 'evidence',
  screens: [],
  events: 80,
  topEventShare: 0.1,
  probability: 0.9,
  qValue: 0.05,
  pValue: 0.001,
  edge: 0.04,
  hasClosingLine: true,
  isLiveEligible: true,
}
const changes = (inputs: Partial<ScoreInputs> = {}, basis: Partial<VerdictBasis> = {}) =>
  whatWouldChange(traderScore({ ...INPUTS, ...inputs }), { ...BASIS, ...basis })
const texts = (...given: Parameters<typeof changes>) => changes(...given).map(({ text }) => text)

describe('the factors of a score', () => {
  it('show what was measured, on how much, and what it gives of how much', () => {
    expect(
      readFactors(traderScore(INPUTS)).map(({ factor, value, sample, points, mostPoints }) => [
        factor,
        Number(value?.toFixed(4)),
        sample,
        Number(points.toFixed(6)),
        mostPoints,
      ]),
    ).toEqual([
      ['earlyBetting', 0.12, 75, 12, 30],
      ['volumeConsistency', 1.1, 75, 12, 20],
      ['winRate', 0.52, 50, 14, 20],
      ['edge', 0.54, 50, 14, 20],
      ['activity', 17.5, 75, 10, 10],
    ])
  })

  it('add up to the score, whatever the inputs', () => {
    const counts = fc.record({
      trades: fc.nat(400),
      earlyTrades: fc.nat(400),
      notionalCv: fc.option(fc.double({ min: 0, max: 4, noNaN: true })),
      decidedMarkets: fc.nat(90),
      wonMarkets: fc.nat(90),
      movedTrades: fc.nat(90),
      favourableTrades: fc.nat(90),
    })
    fc.assert(
      fc.property(counts, (inputs) => {
        const score = traderScore({ ...INPUTS, ...inputs })
        const sum = readFactors(score).reduce((points, factor) => points + factor.points, 0)
        expect(sum).toBeCloseTo(score.score, 6)
      }),
    )
  })
})

describe('what would change a score', () => {
  it('names each factor with room, the largest gain first, and which alone would be enough', () => {
    expect(texts()).toEqual([
      "Trades within a day of the market's opening: 12% → 30% would add 18 points, enough to be above 70.",
      'Variation of stakes 1.10 → 0.50 would add 8 points.',
      'Win rate 52% → 55% would add 6 points.',
      'Prices that move their way within an hour: 54% → 60% would add 6 points.',
    ])
  })

  it('counts what is missing to be considered at all', () => {
    expect(texts({ trades: 49, tradesLast7Days: 0, resolvedMarkets: 7 }).slice(0, 3)).toEqual([
      '1 more trade in 30 days (49 of 50).',
      'A trade: the last 7 days had none.',
      '3 more resolved markets in 30 days (7 of 10).',
    ])
  })

  it('tells those who trade too much to trade less, and counts moves that are missing', () => {
    expect(texts({ movedTrades: 15, favourableTrades: 9 })).toContain(
      '5 more trades after which the price moves (15 of 20), 60% of them their way, would add 20 points.',
    )
    expect(texts({ trades: 300 })).toContain('Trades a week 70 → 20 would add 5 points.')
    expect(texts({ trades: 6 })).toContain('Trades a week 1.4 → 5 would add 7.2 points.')
  })

  it('says nothing of a score that cannot be better', () => {
    const best = { earlyTrades: 40, notionalCv: 0.3, wonMarkets: 40, favourableTrades: 40 }
    expect(changes(best)).toEqual([])
  })
})

describe('what would change a verdict', () => {
  it.each<[string, Partial<VerdictBasis>, string[]]>([
    ['too few', { kind: 'too-few', events: 18, isLiveEligible: false }, ['12 more resolved events (18 of 30).']],
    [
      'one bet',
      { kind: 'one-bet', topEventShare: 0.72 },
      ['Profit from other events: the largest is 72% of the net result, it must be below 60%.'],
    ],
    [
      'not copyable',
      { kind: 'not-copyable', probability: 0.31, edge: -0.016, isLiveEligible: false },
      ['An edge that is 0.8¢ a share larger, or copying that costs as much less: after costs it stands at -0.8¢.'],
    ],
    [
      'not separable from luck',
      { kind: 'luck', qValue: 0.2, pValue: 0.02, probability: 0.7, isLiveEligible: false },
      [
        'A q-value of at most 10% (20%): about 23 more events as good as those so far.',
        'A probability of 80% that copying pays (70%): about 127 more events as good as those so far.',
      ],
    ],
    [
      'a screen',
      { kind: 'screened-out', screens: ['market-maker', 'scalper'], isLiveEligible: false },
      ['Bets instead of quotes: resting orders at most 60% of its volume, both sides of a market at most 35%.'],
    ],
    [
      'outcomes that do not agree',
      { isLiveEligible: false },
      ['Outcomes that agree with the closing lines: by outcomes alone it is no better than most.'],
    ],
    [
      'outcomes alone',
      { isLiveEligible: false, hasClosingLine: false },
      ['Prices after its bets, of ten events at least: outcomes alone are what it was found by.'],
    ],
    ['nothing', {}, []],
  ])('that is for %s', (_, basis, expected) => {
    expect(changes({}, basis).flatMap(({ points, text }) => (points === null ? text : []))).toEqual(expected)
  })

  it('promises no number of events where far too many would be needed', () => {
    expect(texts({}, { kind: 'luck', qValue: 0.9, pValue: 0.49, probability: 0.501, isLiveEligible: false })).toContain(
      'A q-value of at most 10% (90%).',
    )
  })

  it('is not known where nothing was judged yet', () => {
    expect(whatWouldChange(traderScore(INPUTS), null).every(({ changes }) => changes === 'score')).toBe(true)
  })
})
