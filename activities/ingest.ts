import type { Intake } from '../db/intake.ts'
import type { Fill, FillLog } from '../domain/copy/fill.ts'
import type { FillId, TxHash } from '../domain/money/ids.ts'
import type { EpochMs } from '../domain/money/units.ts'

export type IngestDeps = {
  intake: Pick<Intake, 'record' | 'pending' | 'markStarted'>
  /** The fills in a transaction's receipt, block times filled in. @throws TransportError while the node does not have it. */
  fetchReceiptFills: (txHash: TxHash) => Promise<FillLog[]>
  now: () => EpochMs
}

/** From a hint or the inbox to fills that can be copied. */
export function createIngestActivities(deps: IngestDeps) {
  return {
    /** Loads a receipt and records its fills of followed leaders; answers with those nobody had recorded before. */
    async loadFills({ txHash }: { txHash: TxHash }): Promise<{ fills: Fill[] }> {
      const logs = await deps.fetchReceiptFills(txHash)
      const recorded = await deps.intake.record(logs, { source: 'receipt', seenAt: deps.now(), deliveryId: null })
      // A repeated attempt finds its own rows here and starts nothing: the inbox drainer does.
      return { fills: recorded.filter(({ isNew }) => isNew).map(({ fill }) => fill) }
    },

    /** Recorded fills, oldest first, that nobody has started for `graceMs`. */
    async listPending({ limit, graceMs }: { limit: number; graceMs: number }): Promise<{ fills: Fill[] }> {
      return { fills: await deps.intake.pending(limit, deps.now() - graceMs) }
    },

    /** Takes fills out of the inbox. */
    async markStarted({ fillIds }: { fillIds: readonly FillId[] }): Promise<void> {
      await deps.intake.markStarted(fillIds, deps.now())
    },
  }
}
