import pLimit from 'p-limit'
import type { Counterparties } from '../../db/discovery/counterparties.ts'
import type { FirstEntries } from '../../db/discovery/first-entries.ts'
import type { Histories } from '../../db/discovery/history-types.ts'
import type { Scores } from '../../db/discovery/scores.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { judgeFamily } from '../../domain/traders/judge-family.ts'
import { type ProfileOptions, profileOf } from '../../domain/traders/profile.ts'

export type ScoringDeps = {
  histories: Pick<Histories, 'load'>
  scores: Pick<Scores, 'knownTraders' | 'saveProfiles' | 'loadFamily' | 'loadTradingSums' | 'saveAssessments'>
  counterparties: Pick<Counterparties, 'pairsAsOf' | 'readAsOf'>
  firstEntries: FirstEntries
  profile: ProfileOptions
  historyMs: number
  now: () => EpochMs
}

type ScoreTraderInput = { runId: string; wallet: Address }
type ScoreBrief = { score: number; isEligible: boolean }

/** What we make of wallets, one by one and together. */
export function createScoringActivities(deps: ScoringDeps) {
  // Each has a whole past in memory, and there is one thread to compute.
  const inTurn = pLimit(1)

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

    /**
     * Judges everyone who is eligible by now, whichever run scored them: luck can only be told from skill among all, and so can
     * who trades in a closed group and who acts as one with whom.
     */
    async assessFamily({ runId }: { runId: string }): Promise<{ eligible: number; evidence: number }> {
      const asOf = deps.now()
      const family = await deps.scores.loadFamily(runId)
      const network = {
        sums: await deps.scores.loadTradingSums(runId),
        read: await deps.counterparties.readAsOf(asOf),
        pairs: await deps.counterparties.pairsAsOf(asOf),
      }
      const entries = await deps.firstEntries.load(
        family.map(({ wallet }) => wallet),
        asOf,
      )
      const judged = judgeFamily({ family, network, entries })
      await deps.scores.saveAssessments(runId, judged)
      const evidence = judged.filter(({ verdict }) => verdict.kind === 'evidence').length
      return { eligible: family.length, evidence }
    },
  }
}
