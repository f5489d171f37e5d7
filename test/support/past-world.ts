import { createHash } from 'node:crypto'
import {
  type Address,
  type ConditionId,
  toAddress,
  toConditionId,
  toTokenId,
  toTxHash,
} from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TradedMarket } from '../../domain/traders/history.ts'
import type {
  CandidatePage,
  CandidateSource,
  MarketFacts,
  PastQuery,
  PastSource,
  PriceHistory,
  PriceWindow,
  ReportedFill,
  Settlements,
} from '../../domain/traders/sources.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
const FULL_PAGE = 40
const BETS_OF_A_MARKET = 5

/**
 * Somebody with a past: so many bets a day, five of them on each market, which resolves a day after the last one. They are with
 * strangers, or where there is a circle, with its members in no order.
 */
export type Past = { wallet: Address; days: number; perDay: number; winsOf10: number; circle: readonly Address[] }

/** The outside of discovery, played by memory: sources with pages, and a list of every request. */
export type PastWorld = ReturnType<typeof createPastWorld>

export function createPastWorld(now: () => EpochMs) {
  const pasts = new Map<Address, Past>()
  const asked: string[] = []
  /** Thrown by whatever request is about a wallet or begins with a word, until taken out again. */
  const faults = new Map<string, () => Error>()
  const origin = now()
  /** Awaited before each request for a past; whether prices of several tokens at once are refused. */
  const hooks = { beforePast: async () => {}, refusesMany: false }
  /** Rows of one page of a wallet's past. */
  const page = { size: FULL_PAGE }

  function note(request: string) {
    asked.push(request)
    for (const [about, fault] of faults) if (request.includes(about)) throw fault()
  }

  const candidates: CandidateSource = {
    name: 'leaderboard',
    async findCandidates(cursor): Promise<CandidatePage> {
      note(`candidates ${cursor}`)
      const from = Number(cursor ?? 0)
      const wallets = [...pasts.keys()].slice(from, from + FULL_PAGE)
      const found = wallets.map((wallet) => ({ wallet, source: 'leaderboard' as const, hints: { rank: from + 1 } }))
      return { found, next: from + FULL_PAGE < pasts.size ? String(from + FULL_PAGE) : null }
    },
  }

  const past: PastSource = {
    async fetchPast(query) {
      await hooks.beforePast()
      note(`past ${query.wallet} ${query.cursor}`)
      const fills = fillsOf(query).toSorted((a, b) => b.at - a.at)
      const from = Number(query.cursor ?? 0)
      const rows = fills.slice(from, from + page.size)
      const hasMore = from + page.size < fills.length
      return {
        fills: rows,
        events: [],
        next: hasMore ? String(from + page.size) : null,
        reaches: hasMore ? (rows.at(-1)?.at ?? query.from) : query.from,
      }
    },
  }

  function fillsOf({ wallet, from, until }: PastQuery): ReportedFill[] {
    const known = pasts.get(wallet)
    if (!known) return []
    const bets = Array.from({ length: known.days * known.perDay }, (_, n) => betOf(known, n))
    return bets.flatMap(({ at, market, won }) => {
      if (at < from || at > until) return []
      const [token] = market.outcomes
      return [
        {
          at,
          txHash: toTxHash(`0x${digest(`${wallet} ${at}`)}`),
          conditionId: market.conditionId,
          tokenId: token?.tokenId ?? toTokenId('0'),
          outcomeIndex: 0,
          side: 'BUY' as const,
          role: 'taker' as const,
          shares: 100,
          notional: won ? 45 : 50,
          fee: 0,
          orderHash: null,
          source: 'data-api' as const,
        },
      ]
    })
  }

  const markets = (): TradedMarket[] =>
    [...pasts.values()].flatMap((known) =>
      Array.from({ length: known.days * known.perDay }, (_, n) => betOf(known, n).market),
    )

  const facts: MarketFacts = {
    async fetchMarkets(tokenIds) {
      note(`markets ${tokenIds.length}`)
      const wanted = new Set(tokenIds)
      return markets().filter(({ outcomes }) => outcomes.some(({ tokenId }) => wanted.has(tokenId)))
    },
    async fetchResolutions(conditionIds) {
      note(`resolutions ${conditionIds.length}`)
      const wanted = new Set<ConditionId>(conditionIds)
      return markets().flatMap(({ conditionId, payouts, resolvedAt }) =>
        wanted.has(conditionId) && payouts && resolvedAt ? [{ conditionId, payouts, resolvedAt }] : [],
      )
    },
  }

  const prices: PriceHistory = {
    async fetchPrices({ tokenId, ...window }) {
      note(`prices ${tokenId}`)
      return hourly(window)
    },
    async fetchPricesOfMany({ tokenIds, ...window }) {
      note(`prices of many ${tokenIds}`)
      return hooks.refusesMany ? null : new Map(tokenIds.map((tokenId) => [tokenId, hourly(window)]))
    },
    async fetchIndexedPrices({ tokenId, ...window }) {
      note(`indexed prices ${tokenId}`)
      return hourly(window)
    },
  }

  const hourly = ({ from, until }: PriceWindow) =>
    Array.from({ length: Math.floor((until - from) / HOUR) }, (_, n) => ({
      at: from + n * HOUR,
      mid: 0.48 + (n % 5) / 100,
    }))

  const settlements: Settlements = {
    async fetchSettlements(txHashes) {
      note(`settlements ${txHashes.length}`)
      const wanted = new Set(txHashes)
      return [...pasts.values()].flatMap((known) =>
        fillsOf({ wallet: known.wallet, from: 0, until: Number.POSITIVE_INFINITY, cursor: null })
          .filter(({ txHash }) => wanted.has(txHash))
          .map(({ txHash, at, notional }) => {
            const member = known.circle[Number.parseInt(txHash.slice(-6), 16) % known.circle.length]
            const other = member ?? toAddress(`0x${digest(txHash).slice(0, 40)}`)
            return { txHash, at, pairs: [{ a: known.wallet, b: other, volume: notional }] }
          }),
      )
    },
  }

  /** The n-th bet of a past, the oldest first. */
  function betOf(
    { wallet, days, perDay, winsOf10 }: Past,
    n: number,
  ): { at: EpochMs; market: TradedMarket; won: boolean } {
    const timeOf = (bet: number) => origin - days * DAY + bet * (DAY / perDay)
    const number = Math.floor(n / BETS_OF_A_MARKET)
    const openedAt = timeOf(number * BETS_OF_A_MARKET) - HOUR
    const resolvedAt = timeOf((number + 1) * BETS_OF_A_MARKET - 1) + DAY
    const id = digest(`market of ${wallet} ${number}`)
    const won = number % 10 < winsOf10
    const isOver = resolvedAt <= now()
    const market = {
      conditionId: toConditionId(`0x${id}`),
      eventId: `event ${id.slice(0, 12)}`,
      question: `Question ${number} of ${wallet.slice(0, 6)}?`,
      category: null,
      negRisk: false,
      outcomes: ['Yes', 'No'].map((name) => ({
        name,
        tokenId: toTokenId(BigInt(`0x${digest(id + name)}`).toString()),
      })),
      createdAt: openedAt,
      openedAt,
      startsAt: null,
      endsAt: resolvedAt + DAY,
      feeRate: 0,
      resolvedAt: isOver ? resolvedAt : null,
      payouts: isOver ? (won ? [1, 0] : [0, 1]) : null,
    }
    return { at: timeOf(n), won, market }
  }

  return {
    candidates,
    past,
    facts,
    prices,
    settlements,
    asked,
    faults,
    hooks,
    page,
    /** Brings somebody into the world. */
    add(name: string, known: Partial<Omit<Past, 'wallet'>> = {}): Address {
      const wallet = toAddress(`0x${digest(name).slice(0, 40)}`)
      pasts.set(wallet, { wallet, days: 40, perDay: 2, winsOf10: 6, circle: [], ...known })
      return wallet
    },
    /** How many requests were about this. */
    count: (about: string) => asked.filter((request) => request.includes(about)).length,
    clear() {
      pasts.clear()
      asked.length = 0
      faults.clear()
      hooks.beforePast = async () => {}
      hooks.refusesMany = false
      page.size = FULL_PAGE
    },
  }
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
