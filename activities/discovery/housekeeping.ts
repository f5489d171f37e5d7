import type { Deliveries } from '../../db/deliveries.ts'
import type { Candidates } from '../../db/discovery/candidates.ts'
import type { Partitions } from '../../db/discovery/partitions.ts'
import type { Scores } from '../../db/discovery/scores.ts'
import type { EpochMs } from '../../domain/money/units.ts'

export type HousekeepingDeps = {
  partitions: Pick<Partitions, 'keep'>
  scores: Pick<Scores, 'thin'>
  candidates: Pick<Candidates, 'prune'>
  deliveries: Pick<Deliveries, 'trim'>
  retentionMs: { trades: number; candidates: number; deliveries: number }
  now: () => EpochMs
}

/** What a step of the nightly run says of itself. */
export type Note = { note: string }

/** Keeping storage bounded. Every step can be repeated. */
export function createHousekeepingActivities(deps: HousekeepingDeps) {
  return {
    /** Makes partitions for the months to come and detaches those that are older than trades are kept. */
    async keepPartitions(): Promise<Note> {
      const { made, detached } = await deps.partitions.keep(deps.now(), deps.retentionMs.trades)
      return {
        note: `${made.length} made, ${detached.length} detached${detached.length > 0 ? `: ${detached.join(', ')}` : ''}`,
      }
    },

    /** Forgets candidates that no source has shown for long and that nobody follows. */
    async forgetCandidates(): Promise<Note> {
      return { note: `${await deps.candidates.prune(deps.now(), deps.retentionMs.candidates)} forgotten` }
    },

    /** Of older scores keeps one a day and wallet. */
    async thinScores(): Promise<Note> {
      return { note: `${await deps.scores.thin(deps.now(), deps.retentionMs.trades)} snapshots removed` }
    },

    /** Removes the oldest part of the record of webhook deliveries. */
    async trimDeliveries(): Promise<Note> {
      return { note: `${await deps.deliveries.trim(deps.now() - deps.retentionMs.deliveries)} removed` }
    },
  }
}
