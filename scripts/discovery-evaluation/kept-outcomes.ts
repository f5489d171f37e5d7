import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import type { RunOutcome, RunPlan } from './run-population.ts'

/** Outcomes of populations that were run before, so that a run that was stopped goes on where it was. */
export type KeptOutcomes = {
  find: (plan: RunPlan) => RunOutcome | null
  keep: (plan: RunPlan, outcome: RunOutcome) => void
}

/** Keeps one file per population below `folder`. @param version - of the code; outcomes of other versions are not found. */
export function createKeptOutcomes(folder: string, version: string): KeptOutcomes {
  const dir = join(folder, version)
  const pathOf = ({ scenario, seed, days }: RunPlan) =>
    join(dir, `${scenario.name}-${seed}-${scenario.wallets}-wallets-${days}-days.v8`)
  return {
    find: (plan) => (existsSync(pathOf(plan)) ? (deserialize(readFileSync(pathOf(plan))) as RunOutcome) : null),
    keep: (plan, outcome) => {
      mkdirSync(dir, { recursive: true })
      // Not as JSON, which has no NaN; and never half a file.
      writeFileSync(`${pathOf(plan)}.part`, serialize(outcome))
      renameSync(`${pathOf(plan)}.part`, pathOf(plan))
    },
  }
}
