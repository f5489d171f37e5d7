import { retainedEdge } from '../../domain/traders/copying/copy-cost.ts'
import type { PopulationOutcome, SetOutcome } from './outcomes.ts'
import { figure, percent, type Section, spread, table } from './report.ts'
import type { RunOutcome } from './run-population.ts'
import { poolBins, SHORT_HISTORY, targetsOf } from './simulated-targets.ts'
import { mean, meanWithError } from './statistics.ts'

const RANKINGS = ['specified score', 'raw P&L', 'win rate', 'skill at leader price', 'skill']
const SELECTIONS = [
  'score > 70',
  'BH .10 at leader price',
  'BH .10 copyable',
  'BY .10 copyable',
  'P > 0.8, one normal prior',
  'P > 0.8',
  'score > 70 and P > 0.8',
]
/** A twentieth of a cent: a part of less means nothing. */
const LEAST_EDGE = 0.0005

/** Simulated populations: every method on both lengths of history, placebo, calibration, costs by class and stresses. */
export function simulatedReport(outcomes: readonly RunOutcome[], histories: readonly number[]): Section {
  const long = Math.max(...histories)
  const of = (scenario: string, days: number): PopulationOutcome[] =>
    outcomes.flatMap((outcome) => (outcome.scenario === scenario ? (outcome.byHistory[days] ?? []) : []))
  const parts = [
    ...histories.toSorted((a, b) => b - a).map((days) => methodsPart(of('plain', days), days)),
    placeboPart(of('placebo', long)),
    calibrationPart(of('plain', long), long),
    classesPart(of('plain', long)),
    stressPart(outcomes, long),
  ]
  return {
    title: 'Simulated populations',
    body: parts.join('\n\n'),
    targets: targetsOf(of('plain', long), of('plain', SHORT_HISTORY), of('placebo', long), long),
  }
}

function methodsPart(runs: readonly PopulationOutcome[], days: number): string {
  const ranking = (name: string) => {
    const all = runs.flatMap((run) => run.rankings[name] ?? [])
    const top = (pick: (outcome: (typeof all)[number]) => SetOutcome) => all.map(pick)
    return [
      name,
      spread(
        all.map(({ auc }) => auc),
        3,
      ),
      ...[top(({ top20 }) => top20), top(({ top50 }) => top50)].flatMap((sets) => [
        spread(sets.flatMap(({ precision }) => precision ?? [])),
        spreadPercent(sets.flatMap(({ roi }) => roi ?? [])),
      ]),
    ]
  }
  const selection = (name: string, sets: readonly SetOutcome[]) => [
    name,
    `${figure(mean(sets.map(({ size }) => size)), 1)} (${rangeOf(sets.map(({ size }) => size))})`,
    spread(sets.flatMap(({ precision }) => precision ?? [])),
    spread(sets.map(({ recall }) => recall)),
    spread(sets.flatMap(({ falseShare }) => falseShare ?? [])),
    spreadPercent(sets.flatMap(({ roi }) => roi ?? [])),
  ]
  return [
    `**${days} days of history**, mean ± standard error over ${runs.length} seeds; ` +
      `${figure(mean(runs.map(({ eligible }) => eligible)), 0)} eligible wallets, ` +
      `${figure(mean(runs.map(({ skilled }) => skilled)), 0)} of them skilled. ROI: flat $50 copies 15 s later, the month after.`,
    table(['order by', 'AUC', 'precision@20', 'ROI top 20', 'precision@50', 'ROI top 50'], RANKINGS.map(ranking)),
    table(
      ['pick', 'wallets (range)', 'precision', 'recall', 'truly worthless', 'copier ROI'],
      [
        ...SELECTIONS.map((name) =>
          selection(
            name,
            runs.flatMap((run) => run.selections[name] ?? []),
          ),
        ),
        selection(
          'all skilled (oracle)',
          runs.map(({ oracle }) => oracle),
        ),
      ],
    ),
    `Prior at a copier’s cost: mean ${figure(mean(runs.map(({ copierPrior }) => copierPrior.mean)), 3)}, spread ` +
      `${figure(mean(runs.map(({ copierPrior }) => copierPrior.sd)), 3)}; at the leader’s price ` +
      `${figure(mean(runs.map(({ leaderPrior }) => leaderPrior.mean)), 3)}, ${figure(mean(runs.map(({ leaderPrior }) => leaderPrior.sd)), 3)}. ` +
      `What came after the close added ${spread(runs.map(({ copierPrior }) => copierPrior.slope))} of what closing lines showed.`,
  ].join('\n\n')
}

function placeboPart(runs: readonly PopulationOutcome[]): string {
  const rows = SELECTIONS.map((name) => {
    const sets = runs.flatMap((run) => run.selections[name] ?? [])
    return [name, figure(mean(sets.map(({ size }) => size))), spreadPercent(sets.flatMap(({ roi }) => roi ?? []))]
  })
  return `**Placebo**: the same without any skilled or fast wallet.\n\n${table(['pick', 'wallets per seed', 'copier ROI'], rows)}`
}

function calibrationPart(runs: readonly PopulationOutcome[], days: number): string {
  const rows = poolBins(runs).map(({ said, truly, wallets }) => [figure(said), figure(truly), String(wallets)])
  return (
    `**Calibration** of P(copying pays) at ${days} days, all seeds together. True: the wallet’s mean true edge at a copier’s cost, in the ` +
    `month after, is above zero.\n\n${table(['said', 'true', 'wallets'], rows)}`
  )
}

function classesPart(runs: readonly PopulationOutcome[]): string {
  const names = [...new Set(runs.flatMap(({ byClass }) => Object.keys(byClass)))].sort()
  const rows = names.map((name) => {
    const all = runs.flatMap(({ byClass }) => byClass[name] ?? [])
    const total = (value: (outcome: (typeof all)[number]) => number) =>
      all.reduce((sum, outcome) => sum + value(outcome), 0)
    const perCopy = (value: (outcome: (typeof all)[number]) => number) =>
      total(value) /
      Math.max(
        1,
        total(({ copies }) => copies),
      )
    const [edge, slippage, fee] = [perCopy((c) => c.leaderEdge), perCopy((c) => c.slippage), perCopy((c) => c.fees)]
    return [
      name,
      figure(total(({ eligible }) => eligible) / runs.length, 0),
      figure(total(({ live }) => live) / runs.length),
      ...[edge, slippage, fee, edge - slippage - fee].map((cents) => figure(cents * 100)),
      edge > LEAST_EDGE ? percent(retainedEdge(edge, slippage, fee), 0) : '–',
      `$${figure(
        perCopy((c) => c.capacity),
        0,
      )}`,
    ]
  })
  return (
    '**The copy tax**, in cents per share: what the leader’s price was truly worth, what 15 seconds and the spread took, the fee, and what ' +
    'was left. Capacity: dollars per copy that would keep 3 % if the truth were known.\n\n' +
    table(['class', 'eligible', 'picked by P > 0.8', 'leader', 'slippage', 'fee', 'copier', 'kept', 'capacity'], rows)
  )
}

function stressPart(outcomes: readonly RunOutcome[], days: number): string {
  const names = [...new Set(outcomes.map(({ scenario }) => scenario))].filter((name) => name !== 'placebo')
  const rows = names.map((name) => {
    const runs = outcomes.flatMap(({ scenario, byHistory }) => (scenario === name ? (byHistory[days] ?? []) : []))
    const skill = runs.flatMap(({ rankings }) => rankings['skill'] ?? [])
    const score = runs.flatMap(({ rankings }) => rankings['specified score'] ?? [])
    const live = runs.flatMap(({ selections }) => selections['P > 0.8'] ?? [])
    return [
      name,
      figure(mean(score.map(({ auc }) => auc)), 3),
      figure(mean(skill.map(({ auc }) => auc)), 3),
      figure(mean(skill.flatMap(({ top20 }) => top20.precision ?? []))),
      figure(mean(live.map(({ size }) => size)), 1),
      figure(meanOrNull(live.flatMap(({ precision }) => precision ?? []))),
      percent(meanOrNull(live.flatMap(({ roi }) => roi ?? []))),
      percent(mean(runs.flatMap(({ oracle }) => oracle.roi ?? []))),
    ]
  })
  return (
    '**Stresses**: skill that ends on day 90; a herd that moves the price 2¢ before us; rows missing, doubled and late; insiders added; ' +
    'early betting as a true mark of skill.\n\n' +
    table(['population', 'AUC score', 'AUC skill', 'precision@20', 'P > 0.8', 'precision', 'ROI', 'oracle ROI'], rows)
  )
}

const meanOrNull = (values: readonly number[]): number | null => (values.length === 0 ? null : mean(values))

function spreadPercent(values: readonly number[]): string {
  if (values.length === 0) return '–'
  const { mean: centre, error } = meanWithError(values)
  return `${(centre * 100).toFixed(1)} ± ${(error * 100).toFixed(1)} %`
}

const rangeOf = (values: readonly number[]): string => `${Math.min(...values)}–${Math.max(...values)}`
