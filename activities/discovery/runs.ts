import type { RunEnd, Scores } from '../../db/discovery/scores.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { ResearchKind } from '../../temporal/research-messages.ts'

export type RunDeps = {
  scores: Pick<Scores, 'begin' | 'finish' | 'failRun'>
  now: () => EpochMs
}

/** The rows of research runs. */
export function createRunActivities(deps: RunDeps) {
  return {
    /** Notes that a run has begun; again, it changes nothing. */
    beginRun: (run: { runId: string; kind: ResearchKind; startedAt: EpochMs }): Promise<void> => deps.scores.begin(run),

    /** Notes that a run has succeeded. */
    finishRun: ({ runId, ...ended }: { runId: string } & RunEnd): Promise<void> =>
      deps.scores.finish(runId, ended, deps.now()),

    /** Notes that a run was cancelled or has failed. */
    failRun: ({ runId, ...ended }: { runId: string } & RunEnd): Promise<void> =>
      deps.scores.failRun(runId, ended, deps.now()),
  }
}
