import { computing } from './activities.ts'
import type { ResearchRun } from './research-run.ts'

/** Judges all wallets that are known well enough as one family and, by the roster's rules, changes whom we follow. */
export async function publishRoster(run: ResearchRun): Promise<void> {
  const { runId } = run
  await run.step('assess the family', async (tell) => {
    const { eligible, evidence } = await computing.assessFamily({ runId })
    tell.note(`${eligible} eligible wallets, evidence of skill in ${evidence}`)
  })
  await run.step('publish the roster', async (tell) => {
    const { changes } = await computing.publishRoster({ runId })
    tell.note(changes.length === 0 ? 'no change' : changes.join(' '))
  })
}
