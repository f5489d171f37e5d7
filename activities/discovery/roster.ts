import type { Roster } from '../../db/discovery/roster.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { planRoster } from '../../domain/traders/roster/roster.ts'
import type { RosterChange, RosterRules } from '../../domain/traders/roster/roster-types.ts'
import { createTurns } from './in-turn.ts'

export type RosterDeps = {
  roster: Pick<Roster, 'load' | 'loadCandidates' | 'publish'>
  rules: RosterRules
  now: () => EpochMs
}

/** Whom we follow. */
export function createRosterActivities(deps: RosterDeps) {
  // Two runs that end together would each see room for the same number of leaders.
  const inTurn = createTurns()
  return {
    /** Applies the rules to what the run found, in one transaction. Answers with the changes in plain words. */
    publishRoster: ({ runId }: { runId: string }): Promise<{ changes: string[] }> =>
      inTurn(async () => {
        const [state, candidates] = await Promise.all([deps.roster.load(), deps.roster.loadCandidates(runId)])
        const at = deps.now()
        const changes = planRoster(state, candidates, deps.rules, at)
        await deps.roster.publish(runId, changes, at)
        return { changes: changes.flatMap((change) => (isNews(change) ? [`${change.wallet}: ${change.reason}`] : [])) }
      }),
  }
}

/** A change of who is followed; figures change with every run. */
const isNews = ({ kind }: RosterChange): boolean => kind !== 'refresh' && kind !== 'edge'
