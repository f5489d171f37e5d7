import type { Candidates } from '../../db/discovery/candidates.ts'
import type { Histories } from '../../db/discovery/history-types.ts'
import { ConflictError, NotFoundError, ResponseShapeError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { PastPage, PastSource } from '../../domain/traders/sources.ts'
import { nextQuery, planWalk, progressAfter, type Walk, withoutCursor } from './walk.ts'

export type PastDeps = {
  past: PastSource
  candidates: Pick<Candidates, 'find'>
  histories: Pick<Histories, 'append'>
  /** How much of a new wallet's past is read. */
  historyMs: number
  now: () => EpochMs
}

/** What one page added, and how far back the wallet's past is known now. */
export type ReadPage = { rows: number; reaches: EpochMs; isComplete: boolean }

/** Reading wallets' pasts. */
export function createPastActivities(deps: PastDeps) {
  return {
    /**
     * Reads the next page of a wallet's past and stores it, with where to go on, in one transaction. A repeated attempt reads the
     * page after the one that was stored.
     */
    async readPast({ wallet }: { wallet: Address }): Promise<ReadPage> {
      const candidate = await deps.candidates.find(wallet)
      if (!candidate) throw new NotFoundError('the wallet is no candidate', { details: { wallet } })
      const planned = planWalk(candidate, deps.now(), deps.historyMs)
      const { walk, page } = await fetchPage(wallet, planned, deps.past)
      const progress = progressAfter(walk, page)
      const { isNew } = await deps.histories.append(
        { wallet, fills: page.fills, events: page.events, progress },
        deps.now(),
      )
      return { rows: isNew, reaches: page.reaches, isComplete: progress.isComplete }
    },
  }
}

/** A cursor is signed by the source and may have become too old: then the walk goes on from the time that it had reached. */
async function fetchPage(wallet: Address, walk: Walk, past: PastSource): Promise<{ walk: Walk; page: PastPage }> {
  try {
    return { walk, page: await past.fetchPast({ wallet, ...nextQuery(walk) }) }
  } catch (error) {
    const isRefused =
      error instanceof ResponseShapeError || error instanceof NotFoundError || error instanceof ConflictError
    if (walk.cursor === null || !isRefused) throw error
    const anew = withoutCursor(walk)
    return { walk: anew, page: await past.fetchPast({ wallet, ...nextQuery(anew) }) }
  }
}
