import type { Histories } from '../../db/discovery/history-types.ts'
import type { Scores } from '../../db/discovery/scores.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { type ProfileOptions, profileOf } from '../../domain/traders/profile.ts'
import { assessFamily } from '../../domain/traders/skill/assessment.ts'
import { createTurns } from './in-turn.ts'

export type ScoringDeps = {
  histories: Pick<Histories, 'load'>
  scores: Pick<Scores, 'knownTraders' | 'saveProfiles' | 'loadFamily' | 'saveAssessments'>
  profile: ProfileOptions
  historyMs: number
  now: () => EpochMs
}

type ScoreTraderInput = { runId: string; wallet: Address }
type ScoreBrief = { score: number; isEligible: boolean }

/** What we make of wallets, one by one and together. */
export function createScoringActivities(deps: ScoringDeps) {
  // Each has a whole past in memory, and there is one thread to compute.
  const inTurn = createTurns()

  return {
    /** Those whose score is kept up to date. */
    async listKnownTraders({ limit }: { limit: number }): Promise<{ wallets: Address[] }> {
      return { wallets: await deps.scores.knownTraders(limit) }
    },

    /** Makes a profile of all that is known of a wallet by now, and stores it with the run. */
    scoreTrader: ({ runId, wallet }: ScoreTraderInput): Promise<ScoreBrief> =>
      inTurn(async () => {
        const asOf = deps.now()
        const history = await deps.histories.load(wallet, { from: asOf - deps.historyMs, asOf })
        const profile = profileOf(history, asOf, deps.profile)
        await deps.scores.saveProfiles(runId, [profile])
        return { score: profile.score.score, isEligible: profile.score.failedFilters.length === 0 }
      }),

    /** Judges everyone who is eligible by now, whichever run scored them: luck can only be told from skill among all. */
    async assessFamily({ runId }: { runId: string }): Promise<{ eligible: number; evidence: number }> {
      const family = await deps.scores.loadFamily(runId)
      const { assessments } = assessFamily(family)
      await deps.scores.saveAssessments(runId, assessments)
      const evidence = assessments.filter(({ verdict }) => verdict.kind === 'evidence').length
      return { eligible: family.length, evidence }
    },
  }
}
