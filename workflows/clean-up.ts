import type { ResearchSummary } from '../temporal/research-messages.ts'
import { computing } from './activities.ts'
import { inLanes } from './lanes.ts'
import { openResearch, runFailure } from './research-run.ts'

/** What is done every night, in this order: the ledger of verdicts is written after the rules have had their say. */
const STEPS = [
  ['make room for the months to come', () => computing.keepPartitions()],
  ['forget stale candidates', () => computing.forgetCandidates()],
  ['thin out old scores', () => computing.thinScores()],
  ['trim the record of deliveries', () => computing.trimDeliveries()],
  ['write the ledger of verdicts', () => computing.storeVerdicts()],
] as const satisfies readonly (readonly [string, () => Promise<{ note: string }>])[]

/**
 * Daily at 03:00 UTC: keeps storage bounded, applies the roster's daily rules, and writes down what we think of every wallet
 * before anyone can know how it turns out. A step that fails holds up no other one, but the run does not succeed.
 */
export async function cleanUp(): Promise<ResearchSummary> {
  const run = openResearch('clean-up', undefined)
  return run.conclude(async () => {
    const failed: string[] = []
    await inLanes(
      STEPS,
      1,
      ([name, work]) =>
        run.step(name, async (tell) => {
          tell.note((await work()).note)
        }),
      ([name], reason) => {
        failed.push(name)
        run.noteFailure(`${name}: ${reason}`)
      },
    )
    if (failed.length > 0) throw runFailure(`failed to ${failed.join(', ')}`)
  })
}
