import type { ResearchInput, ResearchSummary } from '../temporal/research-messages.ts'
import { storing } from './activities.ts'
import { publishRoster } from './publish-roster.ts'
import { readTraders } from './read-traders.ts'
import { openResearch } from './research-run.ts'

/** Every six hours: brings everyone who is followed, or could be, up to date, judges them anew and publishes the roster. */
export async function refreshScores(input: ResearchInput): Promise<ResearchSummary> {
  const run = openResearch('refresh', input.carried?.progress)
  return run.conclude(async () => {
    const wallets = input.carried?.wallets ?? (await storing.listKnownTraders({ limit: input.wallets })).wallets
    await readTraders(run, wallets, input)
    await publishRoster(run)
  })
}
