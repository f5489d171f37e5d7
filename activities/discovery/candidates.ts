import type { Candidates } from '../../db/discovery/candidates.ts'
import type { Counterparties } from '../../db/discovery/counterparties.ts'
import type { Histories } from '../../db/discovery/history-types.ts'
import { InvalidInputError, RateLimitError } from '../../domain/errors.ts'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { DiscoverySource } from '../../domain/traders/history.ts'
import { isKept } from '../../domain/traders/screens/counterparties.ts'
import type { CandidatePage, CandidateSource } from '../../domain/traders/sources.ts'

/** Where candidates can come from; what is added by hand comes from nowhere. */
export type FindingSource = Exclude<DiscoverySource, 'manual'>

/** One page of a source taken in. */
export type FoundPage =
  | { outcome: 'page'; found: number; added: number; next: string | null }
  | { outcome: 'budget-exhausted' }

export type CandidateDeps = {
  candidates: Pick<Candidates, 'see' | 'due' | 'fail' | 'knownOf'>
  histories: Pick<Histories, 'appendFills'>
  counterparties: Pick<Counterparties, 'save'>
  /** Those that are configured. */
  sources: Partial<Record<FindingSource, CandidateSource>>
  now: () => EpochMs
}

/** Whom to look at. */
export function createCandidateActivities(deps: CandidateDeps) {
  return {
    /** The sources to ask: all that are configured, or of those the wanted ones. @throws InvalidInputError without any */
    async listSources({
      wanted,
    }: {
      wanted: readonly DiscoverySource[] | null
    }): Promise<{ sources: FindingSource[] }> {
      const configured = Object.keys(deps.sources) as FindingSource[]
      const sources = configured.filter((source) => wanted === null || wanted.includes(source))
      if (sources.length > 0) return { sources }
      throw new InvalidInputError(
        `none of the wanted sources is configured: ${wanted?.join(', ')}; those are ${configured.join(', ')}`,
      )
    },

    /** Asks a source for one page of wallets and remembers them, with what it tells of those that are known. */
    async findCandidates({ source, cursor }: { source: FindingSource; cursor: string | null }): Promise<FoundPage> {
      const from = deps.sources[source]
      if (!from) throw new InvalidInputError(`the source ${source} is not configured`)
      const page = await from.findCandidates(cursor).catch((error: unknown) => {
        if (isBudgetExhausted(error)) return null
        throw error
      })
      if (!page) return { outcome: 'budget-exhausted' }
      const { added } = await deps.candidates.see(page.found, deps.now())
      if (page.seen) await keepSeen(page.seen, deps)
      return { outcome: 'page', found: page.found.length, added, next: page.next }
    },

    /** The wallets whose turn it is. */
    async listDueCandidates({ limit }: { limit: number }): Promise<{ wallets: Address[] }> {
      const due = await deps.candidates.due(limit, deps.now())
      return { wallets: due.map(({ wallet }) => wallet) }
    },

    /** Remembers that a wallet could not be read, so that it waits longer for its next turn. */
    async noteFailure({ wallet, failure }: { wallet: Address; failure: string }): Promise<void> {
      await deps.candidates.fail(wallet, failure, deps.now())
    },
  }
}

/**
 * Stores what known wallets did, and with whom. Of the others nothing: the venue settles some hundred fills a second. A transaction
 * in which somebody known had a part is stored with all its pairs.
 */
async function keepSeen(
  { fills, settlements }: NonNullable<CandidatePage['seen']>,
  { candidates, histories, counterparties, now }: CandidateDeps,
): Promise<void> {
  const known = await candidates.knownOf([...new Set(fills.map(({ wallet }) => wallet))])
  await histories.appendFills(
    fills.filter(({ wallet }) => known.has(wallet)),
    now(),
  )
  const isOfKnown = ({ pairs }: (typeof settlements)[number]) => pairs.some(({ a, b }) => known.has(a) || known.has(b))
  await counterparties.save(
    settlements.filter((settlement) => isKept(settlement.txHash) && isOfKnown(settlement)),
    now(),
  )
}

/** A source that asks to wait for longer than any run takes has nothing to give now, and that is no failure. */
const isBudgetExhausted = (error: unknown): boolean =>
  error instanceof RateLimitError && error.retryAfterMs > LONGEST_WAIT_MS

const LONGEST_WAIT_MS = 3_600_000
