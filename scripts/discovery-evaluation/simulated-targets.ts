import type { PopulationOutcome } from './outcomes.ts'
import { figure, spread, type Target } from './report.ts'
import { mean } from './statistics.ts'

/** Days of the shorter history that is evaluated besides the full one. */
export const SHORT_HISTORY = 60
const MIN_BIN_WALLETS = 20
const MAX_BIN_ERROR = 0.1

/** What simulated populations must show: `long` and `short` by length of history, and `placebo` without anyone who is good. */
export function targetsOf(
  long: readonly PopulationOutcome[],
  short: readonly PopulationOutcome[],
  placebo: readonly PopulationOutcome[],
  days: number,
): Target[] {
  const skill = long.flatMap(({ rankings }) => rankings['skill'] ?? [])
  const shortSkill = short.flatMap(({ rankings }) => rankings['skill'] ?? [])
  const live = long.flatMap(({ selections }) => selections['P > 0.8'] ?? [])
  const found = long.flatMap(({ selections }) => selections['BH .10 copyable'] ?? [])
  const atLeast = (name: string, values: readonly number[], bar: number): Target => ({
    name,
    required: `≥ ${bar}`,
    measured: spread(values, 3),
    isMet: values.length > 0 && mean(values) >= bar,
  })
  const atMost = (name: string, values: readonly number[], bar: number): Target => ({
    name,
    required: `≤ ${bar}`,
    measured: spread(values, 3),
    isMet: mean(values) <= bar,
  })
  const bins = poolBins(long).filter(({ wallets }) => wallets >= MIN_BIN_WALLETS)
  const worst = bins.reduce((most, { said, truly }) => Math.max(most, Math.abs(said - truly)), 0)
  return [
    atLeast(
      `precision@20, ${days} d`,
      skill.flatMap(({ top20 }) => top20.precision ?? []),
      0.85,
    ),
    atLeast(
      `precision@50, ${days} d`,
      skill.flatMap(({ top50 }) => top50.precision ?? []),
      0.75,
    ),
    atLeast(
      `precision of P > 0.8, ${days} d`,
      live.flatMap(({ precision }) => precision ?? []),
      0.9,
    ),
    atLeast(
      `AUC, ${days} d`,
      skill.map(({ auc }) => auc),
      0.9,
    ),
    ...(short.length > 0
      ? [
          atLeast(
            `precision@20, ${SHORT_HISTORY} d`,
            shortSkill.flatMap(({ top20 }) => top20.precision ?? []),
            0.5,
          ),
        ]
      : []),
    atMost(
      'false discoveries of BH .10',
      found.map(({ falseShare }) => falseShare ?? 0),
      0.15,
    ),
    atMost('placebo: discoveries of BH .10', sizesOf(placebo, 'BH .10 copyable'), 0.5),
    atMost('placebo: wallets with P > 0.8', sizesOf(placebo, 'P > 0.8'), 0.5),
    {
      name: `bins of P with ${MIN_BIN_WALLETS} wallets or more: largest error`,
      required: `≤ ${MAX_BIN_ERROR}`,
      measured: figure(worst, 3),
      isMet: worst <= MAX_BIN_ERROR,
    },
  ]
}

const sizesOf = (runs: readonly PopulationOutcome[], name: string): number[] =>
  runs.map(({ selections }) => selections[name]?.size ?? 0)

/** The bins of P over all runs; empty ones are left out. */
export function poolBins(runs: readonly PopulationOutcome[]): { said: number; truly: number; wallets: number }[] {
  return (runs[0]?.bins ?? []).flatMap((_, i) => {
    const bins = runs.flatMap((run) => run.bins[i] ?? [])
    const wallets = bins.reduce((sum, bin) => sum + bin.wallets, 0)
    if (wallets === 0) return []
    const total = (key: 'said' | 'true') => bins.reduce((sum, bin) => sum + bin[key], 0)
    return { said: total('said') / wallets, truly: total('true') / wallets, wallets }
  })
}
