import { fork } from 'node:child_process'
import { setImmediate } from 'node:timers/promises'
import { type RunOutcome, type RunPlan, runPopulation } from './run-population.ts'

/**
 * The young generation holds a whole wallet, so that its hundreds of fills need not be moved before they are forgotten. There is a
 * population for every core, so that helpers of the garbage collector would only be in each other's way.
 */
const MEMORY = ['--max-semi-space-size=64', '--single-threaded-gc']

/** Runs one population in another process, which also gives its memory back. Not as JSON, which has no NaN. */
export function runApart(plan: RunPlan): Promise<RunOutcome> {
  return new Promise((resolve, reject) => {
    const child = fork(
      'scripts/bootstrap.mjs',
      ['scripts/discovery-evaluation/one-population.ts', JSON.stringify(plan)],
      {
        serialization: 'advanced',
        execArgv: MEMORY,
      },
    )
    let outcome: RunOutcome | null = null
    child.on('message', (message) => {
      outcome = message as RunOutcome
    })
    child.once('error', reject)
    child.once('close', (code) =>
      outcome ? resolve(outcome) : reject(new Error(`a population ended with code ${code} and no outcome`)),
    )
  })
}

/** What that other process does. It ends when it has answered, and soon after whoever asked has ended. */
export async function answerParent(plan: RunPlan) {
  const outcome = await runPopulation(plan, async () => {
    await setImmediate()
    // Asked and not listened for: the parent may have ended while this was being loaded.
    if (!process.connected) process.exit()
  })
  process.send?.(outcome, () => process.exit())
}
