import type { Roster } from '../../db/discovery/roster.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { planRoster } from '../../domain/traders/roster/roster.ts'
import type { RosterChange, RosterRules } from '../../domain/traders/roster/roster-types.ts'

export type RosterDeps = {
  roster: Pick<Roster, 'publish'>
  rules: RosterRules
  now: () => EpochMs
}

/** Whom we follow. */
export function createRosterActivities(deps: RosterDeps) {
  return {
    /** Applies the rules to what the run found, in one transaction. Answers with the changes in plain words. */
    async publishRoster({ runId }: { runId: string }): Promise<{ changes: string[] }> {
      const at = deps.now()
      const changes = await deps.roster.publish(
        runId,
        (state, candidates) => planRoster(state, candidates, deps.rules, at),
        at,
      )
      return { changes: changes.flatMap((change) => (isNews(change) ? [`${change.wallet}: ${change.reason}`] : [])) }
    },
  }
}

/** A change of who is followed; figures change with every run. */
const isNews = ({ kind }: RosterChange): boolean => kind !== 'refresh' && kind !== 'edge'
