import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { decide } from '../../../domain/copy/decide.ts'
import type { DecisionInputs } from '../../../domain/copy/decision.ts'
import { exitShares } from '../../../domain/copy/exits.ts'
import { formatCents, formatFraction, formatPrice, formatShares, formatUsd } from '../../../domain/money/format.ts'
import { toNumber } from '../../../domain/money/units.ts'
import { loadConfig } from '../../../runtime/config.ts'
import { aFill, aLeader, aMarket, anAccount, at, dollars, entryInputs, NOW, quantity } from '../../support/decisions.ts'
import { bookOf } from '../../support/paper-markets.ts'

const page = readFileSync(new URL('../../../docs/rules.md', import.meta.url), 'utf8')
const { policy, leaderDefaults } = loadConfig({})

/** The situation that the page describes, under the default settings. */
const example = (changes: Partial<DecisionInputs> = {}) =>
  entryInputs({
    policy,
    leader: aLeader({ edge: leaderDefaults.assumedEdge, edgeSd: leaderDefaults.assumedEdgeSd }),
    fill: aFill({ price: at('0.55'), shares: quantity('400') }),
    market: aMarket({ tickSize: at('0.01'), fees: { kind: 'curve', rate: 0.04, exponent: 1 } }),
    book: bookOf(
      {
        bids: [['0.54', '3000']],
        asks: [
          ['0.55', '600'],
          ['0.56', '8000'],
        ],
      },
      { asOf: NOW, receivedAt: NOW },
    ),
    account: anAccount({ cash: dollars('880'), exposureLeader: dollars('60'), exposureTotal: dollars('120') }),
    ...changes,
  })

function copied(inputs: DecisionInputs) {
  const decision = decide(inputs)
  if (decision.verdict !== 'copy') throw new Error(`expected a copy, was ${decision.reason}: ${decision.actual}`)
  return decision
}

describe('the example of an entry in docs/rules.md', () => {
  const { intent, figures } = copied(example())
  const four = (value: number) => value.toFixed(4)
  const fee = (p: number) => 0.04 * p * (1 - p)

  // Everything once more in plain arithmetic, from the numbers that the page states.
  const deviation = Math.sqrt(0.55 * 0.45)
  const q = 0.55 + 0.08 * deviation
  const doubt = 0.04 * deviation
  const worth = Math.min(q / 1.03, q - 0.005)
  const expected = 0.545 + 1.25 * 0.005
  const c = expected + fee(expected)
  const full = (q - c) / (1 - c)
  const kept = (q - c) ** 2 / ((q - c) ** 2 + doubt ** 2)
  const stake = 1_000 * 0.25 * kept * full
  const atLimit = 0.56 + fee(0.56)
  const size = Math.floor((stake / atLimit) * 100) / 100

  it('prints what the rules decide', () => {
    const rows = [
      ['belief *q*', '0.55 + 0.08 × √(0.55 × 0.45)', four(q)],
      ['doubt', '0.04 × √(0.55 × 0.45)', four(doubt)],
      ['bound by slippage', '55¢ × 1.02 = 56.1¢, down to the tick', '56¢'],
      ['bound by edge', `price + fee ≤ min(*q* ÷ 1.03, *q* − 0.5¢) = ${formatCents(worth)}`, '56¢'],
      ['limit price', 'the lower of the two', formatPrice(intent.limitPrice)],
      ['expected price, `book`', '600 shares at 55¢ are enough', '55¢'],
      ['expected price, `spread`', 'mid 54.5¢ + 1.25 × half the spread of 1¢', formatCents(expected)],
      ['all-in cost *c*', `the worse: ${formatCents(expected)} + fee ${formatCents(fee(expected))}`, four(c)],
      ['edge', '(*q* − *c*) ÷ *c*, at least 3%', formatFraction(q / c - 1)],
      ['full Kelly *f*\\*', '(*q* − *c*) ÷ (1 − *c*)', formatFraction(full)],
      ['kept for doubt *k*', '(*q* − *c*)² ÷ ((*q* − *c*)² + doubt²)', four(kept)],
      ['**stake**', '$1,000 × 0.25 × *k* × *f*\\*', `**$${stake.toFixed(2)}**`],
      ['cap per trade', '2% of $1,000', '$20.00'],
      ['left for Sam', '$100 − $60', '$40.00'],
      ['left for market, event', '$50 − $0', '$50.00'],
      ['left in total', '$500 − $120', '$380.00'],
      ['left of the loss; cash', '$200 − $0; $1,000 − $120', '$200.00; $880.00'],
      ['part of the depth', '10% of 600 × 55¢ + 8,000 × 56¢', '$481.00'],
      ['a share at the limit', `56¢ + fee ${formatCents(fee(0.56))}`, `${(atLimit * 100).toFixed(4)}¢`],
      ['**shares**', `$${stake.toFixed(2)} ÷ ${(atLimit * 100).toFixed(4)}¢, down to 0.01`, `**${size.toFixed(2)}**`],
      ['**reserved**', `${size.toFixed(2)} × ${(atLimit * 100).toFixed(4)}¢`, `**$${(size * atLimit).toFixed(2)}**`],
      ['expected value', `${size.toFixed(2)} × (*q* − *c*)`, `$${(size * (q - c)).toFixed(2)}`],
    ]
    expect(page).toContain(rows.map((cells) => `| ${cells.join(' | ')} |\n`).join(''))
  })

  it('is what the product decides, to the lot and the cent', () => {
    expect(figures.bindingCap).toBe('sizing')
    expect(intent).toMatchObject({ shares: quantity(size.toFixed(2)), limitPrice: at('0.56') })
    expect(figures.depth).toBe(dollars('4810'))
    expect(figures.belief).toBeCloseTo(q, 12)
    expect(figures.gatingModel).toBe('spread')
    expect(toNumber(figures.expectedPrice ?? at('0'))).toBeCloseTo(expected, 6)
    expect(toNumber(figures.allInCost ?? at('0'))).toBeCloseTo(c, 5)
    expect(figures.edge).toBeCloseTo(q / c - 1, 4)
    expect(toNumber(figures.kellyStake ?? dollars('0'))).toBeCloseTo(stake, 2)
    expect(toNumber(intent.maxCost)).toBeCloseTo(size * atLimit, 4)
    expect(toNumber(figures.expectedValue ?? dollars('0'))).toBeCloseTo(size * (q - c), 3)
  })

  it('says what a cap would have changed', () => {
    const { intent, figures } = copied(
      example({ account: anAccount({ exposureMarket: dollars('42'), exposureEvent: dollars('42') }) }),
    )
    expect(figures.bindingCap).toBe('market-cap')
    expect(page).toContain(
      `With $42 in this market already, $8.00 would be left there, and the order would be for ${formatShares(intent.shares)} at no more than ${formatUsd(intent.maxCost)}.`,
    )
  })
})

describe('the example of exits in docs/rules.md', () => {
  it.each([
    ['100', 'a quarter', 'too small to sell: skipped as `below-minimum-size`'],
    ['200', 'half', 'sold'],
    ['300', 'three quarters', 'would leave 4.83, which nobody could sell: all 19.32 shares are sold'],
    ['400', 'all', 'sold'],
  ])('prints what becomes of our shares when the leader sells %s of 400', (sold, part, outcome) => {
    const holding = { ourShares: quantity('19.32'), leaderSharesBefore: quantity('400') }
    const proportional = (19.32 * Number(sold)) / 400
    const { shares: quantitySold, beyondPart } = exitShares(holding, quantity(sold), quantity('5'))
    const whole = beyondPart ? '19.32' : String(proportional)
    expect(quantitySold).toBe(quantity(whole))
    expect(quantitySold < quantity('5')).toBe(outcome.startsWith('too small'))
    expect(beyondPart).toBe(outcome.includes('all 19.32'))
    expect(page).toContain(`| ${sold} (${part}) | ${proportional} | ${outcome} |\n`)
  })
})
