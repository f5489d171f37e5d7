import type { Scenario } from './population.ts'
import type { RunPlan } from './run-population.ts'
import { SHORT_HISTORY } from './simulated-targets.ts'

/** Populations that are stressed in one way each; fewer seeds of them are enough. */
const STRESSES = ['decay', 'herd', 'dirty', 'insider', 'early-skill'] as const satisfies readonly Scenario['name'][]
const STRESS_SEEDS = 3

/** All populations of an evaluation, seed by seed, so that one that is stopped has something of everything. */
export function plansOf(seeds: number, wallets: number, days: number, scenarios: readonly string[]): RunPlan[] {
  const histories = days > SHORT_HISTORY ? [SHORT_HISTORY, days] : [days]
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((seed) =>
    (['plain', 'placebo', ...(seed <= STRESS_SEEDS ? STRESSES : [])] as const)
      .filter((name) => scenarios.length === 0 || scenarios.includes(name))
      .map((name): RunPlan => ({ seed, scenario: { name, wallets }, days, histories })),
  )
}
