import { describe, expect, it } from 'vitest'
import { plansOf } from '../../../scripts/discovery-evaluation/plans.ts'
import { runPopulation } from '../../../scripts/discovery-evaluation/run-population.ts'

const PLAN = { seed: 7, scenario: { name: 'plain', wallets: 200 }, days: 62, histories: [60, 62] } as const

describe('one simulated population', () => {
  it('gives the figures that it always gave for its seed', { timeout: 60_000 }, async () => {
    let breaths = 0
    const outcome = await runPopulation(PLAN, async () => {
      breaths += 1
    })
    expect(breaths).toBe(2)
    expect(outcome).toMatchObject({ scenario: 'plain', seed: 7 })
    const { eligible, skilled, rankings, selections, verdicts } = outcome.byHistory['62'] ?? failed()
    const auc = Object.fromEntries(Object.entries(rankings).map(([name, { auc }]) => [name, Number(auc.toFixed(6))]))
    expect({ fills: outcome.fills, eligible, skilled, auc, verdicts }).toMatchInlineSnapshot(`
      {
        "auc": {
          "raw P&L": 0.816071,
          "skill": 0.95,
          "skill at leader price": 0.901786,
          "specified score": 0.575,
          "win rate": 0.671429,
        },
        "eligible": 144,
        "fills": 50330,
        "skilled": 4,
        "verdicts": {
          "not-copyable": 80,
          "one-bet": 33,
          "screened-out": 31,
        },
      }
    `)
    expect(selections['score > 70']).toMatchInlineSnapshot(`
      {
        "falseShare": 0.98,
        "precision": 0.02,
        "recall": 0.25,
        "roi": -0.04991871800615732,
        "size": 50,
      }
    `)
  })
})

describe('the plans of an evaluation', () => {
  const names = (...args: Parameters<typeof plansOf>) =>
    plansOf(...args).map(({ seed, scenario }) => `${scenario.name} ${seed}`)

  it('are made seed by seed, with stresses for the first three', () => {
    expect(names(4, 100, 180, []).slice(0, 9)).toEqual([
      'plain 1',
      'placebo 1',
      'decay 1',
      'herd 1',
      'dirty 1',
      'insider 1',
      'early-skill 1',
      'plain 2',
      'placebo 2',
    ])
    expect(names(4, 100, 180, []).slice(-2)).toEqual(['plain 4', 'placebo 4'])
    expect(names(20, 100, 180, [])).toHaveLength(55)
  })

  it('can be of some scenarios only, and look at a short history besides a long one', () => {
    expect(names(2, 100, 180, ['placebo'])).toEqual(['placebo 1', 'placebo 2'])
    expect(plansOf(1, 100, 180, [])[0]?.histories).toEqual([60, 180])
    expect(plansOf(1, 100, 40, [])[0]?.histories).toEqual([40])
  })
})

function failed(): never {
  throw new Error('there is no outcome')
}
