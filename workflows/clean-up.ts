import type { ResearchSummary } from '../temporal/research-messages.ts'
import { computing } from './activities.ts'
import { inLanes } from './lanes.ts'
import { publishRoster } from './publish-roster.ts'
import { openResearch, type ResearchRun, runFailure } from './research-run.ts'

type Job = { name: string; work: (run: ResearchRun) => Promise<void> }

/**
 * What is done every night, in this order: verdicts are written down after the rules have had their say, and old ones are held against
 * what happened before anything is forgotten.
 */
const JOBS: readonly Job[] = [
  job('make room for the months to come', () => computing.keepPartitions()),
  { name: 'look after those we follow', work: publishRoster },
  job('score old verdicts', () => computing.scoreVerdicts()),
  job('write the ledger of verdicts', () => computing.storeVerdicts()),
  job('thin out old scores', () => computing.thinScores()),
  job('forget stale candidates', () => computing.forgetCandidates()),
  job('trim the record of deliveries', () => computing.trimDeliveries()),
]

/**
 * Daily at 03:00 UTC: keeps storage bounded, applies the roster's rules also where nobody was scored, and writes down what we think
 * of every wallet before anyone can know how it turns out. A job that fails holds up no other one, but the run does not succeed.
 */
export async function cleanUp(): Promise<ResearchSummary> {
  const run = openResearch('clean-up', undefined)
  return run.conclude(async () => {
    const failed: string[] = []
    await inLanes(
      JOBS,
      1,
      ({ work }) => work(run),
      ({ name }, reason) => {
        failed.push(name)
        run.noteFailure(`${name}: ${reason}`)
      },
    )
    if (failed.length > 0) throw runFailure(`failed to ${failed.join(', ')}`)
  })
}

/** A job that is one step of the run. */
function job(name: string, work: () => Promise<{ note: string }>): Job {
  return {
    name,
    work: (run) =>
      run.step(name, async (tell) => {
        tell.note((await work()).note)
      }),
  }
}
