import { LRUCache } from 'lru-cache'
import pLimit from 'p-limit'
import { AppError, invariant } from '../../domain/errors.ts'
import { type Market, type Outcome, outcomeOf } from '../../domain/market/market.ts'
import type { TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { Clob } from './clob.ts'
import { type Gamma, MAX_IDS } from './gamma.ts'
import { type ListedMarket, tokenIdsOf } from './listed-market.ts'

/** What a token is. */
export type Resolution =
  /** `stale`: nobody could be asked, this is the last good answer, of `fetchedAt`. */
  | { kind: 'resolved'; market: Market; outcome: Outcome; stale: boolean; fetchedAt: EpochMs }
  | { kind: 'unknown-token' }
  | { kind: 'unsupported-version'; version: string }

/** Where answers outlive the process: read only while the catalogue is away. */
export type MarketStore = {
  findByToken(tokenId: TokenId): Promise<{ market: Market; seenAt: EpochMs } | null>
  save(market: Market, seenAt: EpochMs): Promise<void>
}

/**
 * Token → market and outcome. Answers are kept for five minutes, and concurrent questions about one token are one question.
 *
 * The catalogue is asked first; the order book service knows tokens that the catalogue does not list, and answers while
 * the catalogue is away and there is no earlier answer. "Unknown" is believed for 15 seconds, then twice as long each time.
 *
 * Both methods throw ResponseShapeError when the catalogue answers about something else (nothing is guessed from it), and
 * TransportError or RateLimitError when nobody answers and nobody ever did.
 */
export type MarketResolver = {
  resolve(tokenId: TokenId): Promise<Resolution>
  /** One entry per distinct id. Ids that need asking go out in batches. */
  resolveMany(tokenIds: readonly TokenId[]): Promise<Map<TokenId, Resolution>>
}

export type MarketResolverDeps = {
  gamma: Pick<Gamma, 'fetchMarketsByTokens'>
  clob: Pick<Clob, 'fetchMarketByToken'>
  store?: MarketStore
  now: () => EpochMs
}

const TTL_MS = 5 * 60_000
const FIRST_RETRY_MS = 15_000
/** Tokens remembered; the least recently used ones go first. */
const MAX_TOKENS = 20_000
const MAX_CALLS = 4

type Resolved = Extract<Resolution, { kind: 'resolved' }>
/** An answer and until when it is given without asking again; `misses` counts "unknown" in a row. */
type Remembered = { resolution: Resolution; askAgainAt: EpochMs; misses: number }

/** Builds the resolver with an empty memory. */
export function createMarketResolver({ gamma, clob, store, now }: MarketResolverDeps): MarketResolver {
  const memory = new LRUCache<TokenId, Remembered>({ max: MAX_TOKENS })
  const asking = new Map<TokenId, Promise<Resolution>>()
  const limit = pLimit(MAX_CALLS)

  async function resolveMany(tokenIds: readonly TokenId[]): Promise<Map<TokenId, Resolution>> {
    const known = new Map<TokenId, Resolution | Promise<Resolution>>()
    for (const tokenId of tokenIds) {
      const answer = remembered(tokenId) ?? asking.get(tokenId)
      if (answer) known.set(tokenId, answer)
    }
    const unanswered = [...new Set(tokenIds)].filter((tokenId) => !known.has(tokenId))
    for (let start = 0; start < unanswered.length; start += MAX_IDS) {
      for (const [tokenId, answer] of ask(unanswered.slice(start, start + MAX_IDS))) known.set(tokenId, answer)
    }
    const answers = [...known].map(async ([tokenId, answer]): Promise<[TokenId, Resolution]> => [tokenId, await answer])
    return new Map(await Promise.all(answers))
  }

  function remembered(tokenId: TokenId): Resolution | undefined {
    const entry = memory.get(tokenId)
    return entry && entry.askAgainAt > now() ? entry.resolution : undefined
  }

  /** Puts one question for these tokens and notes each answer to come. */
  function ask(tokenIds: readonly TokenId[]): [TokenId, Promise<Resolution>][] {
    const fetchedAt = now()
    const listing = limit(() => gamma.fetchMarketsByTokens(tokenIds)).then(
      (markets) => ({ markets, outage: null }),
      (error: unknown) => {
        if (isOutage(error)) return { markets: [], outage: error }
        throw error
      },
    )
    return tokenIds.map((tokenId) => {
      const answer = listing
        .then(({ markets, outage }) => {
          const listed = markets.find((market) => tokenIdsOf(market).includes(tokenId))
          return listed ? accept(listed, tokenId, fetchedAt) : answerElsewhere(tokenId, fetchedAt, outage)
        })
        .finally(() => asking.delete(tokenId))
      // Whoever waits gets the rejection; one that nobody waits for must not bring the process down.
      answer.catch(() => {})
      asking.set(tokenId, answer)
      return [tokenId, answer]
    })
  }

  /** For a token that the catalogue does not list (`outage` null) or could not be asked about. */
  async function answerElsewhere(tokenId: TokenId, fetchedAt: EpochMs, outage: AppError | null): Promise<Resolution> {
    const earlier = await lastGood(tokenId)
    if (earlier && outage) return keep(tokenId, { ...earlier, stale: true }, FIRST_RETRY_MS)
    try {
      const listed = await limit(() => clob.fetchMarketByToken(tokenId))
      if (listed && tokenIdsOf(listed).includes(tokenId)) return await accept(listed, tokenId, fetchedAt)
    } catch (error) {
      if (isOutage(error) && !earlier) throw outage ?? error
    }
    // A market that was there does not vanish: an earlier answer outlives any number of "unknown".
    if (earlier) return keep(tokenId, { ...earlier, stale: true }, FIRST_RETRY_MS)
    if (outage) throw outage
    const misses = (memory.get(tokenId)?.misses ?? 0) + 1
    return keep(tokenId, { kind: 'unknown-token' }, Math.min(FIRST_RETRY_MS * 2 ** (misses - 1), TTL_MS), misses)
  }

  async function lastGood(tokenId: TokenId): Promise<Resolved | null> {
    const resolution = memory.get(tokenId)?.resolution
    if (resolution?.kind === 'resolved') return resolution
    const stored = await store?.findByToken(tokenId)
    const outcome = stored && outcomeOf(stored.market, tokenId)
    return outcome ? { kind: 'resolved', market: stored.market, outcome, stale: true, fetchedAt: stored.seenAt } : null
  }

  /** Remembers a market under every token it has and answers for one of them. */
  async function accept(listed: ListedMarket, tokenId: TokenId, fetchedAt: EpochMs): Promise<Resolution> {
    if (listed.kind === 'unsupported-version')
      return keep(tokenId, { kind: listed.kind, version: listed.version }, TTL_MS)
    const { market } = listed
    const known = (outcome: Outcome): Resolved => ({ kind: 'resolved', market, outcome, stale: false, fetchedAt })
    for (const outcome of market.outcomes) keep(outcome.tokenId, known(outcome), TTL_MS)
    await store?.save(market, fetchedAt)
    const outcome = outcomeOf(market, tokenId)
    invariant(outcome, 'a market is accepted for a token it has', { tokenId, slug: market.slug })
    return known(outcome)
  }

  function keep<T extends Resolution>(tokenId: TokenId, resolution: T, forMs: number, misses = 0): T {
    memory.set(tokenId, { resolution, askAgainAt: now() + forMs, misses })
    return resolution
  }

  return {
    resolveMany,
    async resolve(tokenId) {
      return (await resolveMany([tokenId])).get(tokenId) ?? { kind: 'unknown-token' }
    },
  }
}

const isOutage = (error: unknown): error is AppError => error instanceof AppError && error.retry === 'yes'
