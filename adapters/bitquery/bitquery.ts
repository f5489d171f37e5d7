import { InvalidInputError, ResponseShapeError, TransportError } from '../../domain/errors.ts'
import type { Address, TxHash } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import { sumFills } from '../../domain/traders/record/transaction-sums.ts'
import type {
  CandidateSource,
  ChainIndex,
  ChainPage,
  OwnedFill,
  PastPage,
  PastQuery,
  PastSource,
} from '../../domain/traders/sources.ts'
import { calibrate, counterpartyOf, fillOf, type Reading } from './calibration.ts'
import { type ClientOptions, createBitqueryClient } from './client.ts'
import { COVERAGE, TRANSACTION, topTraders, tradesOfWallet } from './queries.ts'
import {
  coverageAnswer,
  type ExchangeCoverage,
  type PredictionTrade,
  topTradersAnswer,
  tradesAnswer,
} from './schema.ts'

/** What Bitquery has of the last day, by contract, and since when it has anything at all. */
export type Coverage = { since: EpochMs; exchanges: readonly ExchangeCoverage[] }

/**
 * Prediction trades as Bitquery indexes them: the last seven days. It is asked for nothing before it has shown that it knows
 * the exchanges in use, and what its buyer and seller mean, by a transaction that the chain knows too.
 *
 * All methods throw what the client's `ask` throws, what the chain's index throws, and ResponseShapeError when Bitquery
 * knows none of the exchanges or tells a known transaction differently under every reading.
 */
export type Bitquery = {
  fetchCoverage(): Promise<Coverage>
  fetchTransaction(txHash: TxHash): Promise<PredictionTrade[]>
  /** Wallets by volume of the last week. */
  candidates: CandidateSource
  /** Trades only: splits, merges and redemptions are not among them. Never reaches further back than a week. */
  past: PastSource
}

export type BitqueryOptions = ClientOptions & {
  exchanges: readonly Address[]
  /** Where a known transaction comes from. */
  chain: Pick<ChainIndex, 'fetchFills'>
  /** Rows of one page of candidates, and pages of them. */
  pageSize?: number
  maxPages?: number
  /** Rows of one page of a past; an answer stops silently at 10,000. */
  tradesPerPage?: number
}

const DAY_MS = 86_400_000
const SECOND_MS = 1000
const RETENTION_MS = 7 * DAY_MS
/** Transactions tried before the meaning of rows counts as not to be found. */
const MAX_CALIBRATIONS = 3

/** Binds Bitquery. Nothing is sent yet. */
export function createBitquery(options: BitqueryOptions): Bitquery {
  const { exchanges, chain, now, pageSize = 100, maxPages = 5, tradesPerPage = 1000 } = options
  const client = createBitqueryClient(options)
  let found: Promise<Reading> | null = null

  async function fetchCoverage(): Promise<Coverage> {
    const since = now() - DAY_MS
    const covered = await client.ask(COVERAGE, { since: toText(since) }, coverageAnswer)
    return { since: now() - RETENTION_MS, exchanges: covered }
  }

  const fetchTransaction = (txHash: TxHash) => client.ask(TRANSACTION, { hash: txHash }, tradesAnswer)

  /** Asked once in the life of the process; a failure is not remembered. */
  function reading(): Promise<Reading> {
    found ??= findReading().catch((error: unknown) => {
      found = null
      throw error
    })
    return found
  }

  async function findReading(): Promise<Reading> {
    const covered = await fetchCoverage()
    if (!covered.exchanges.some(({ exchange }) => exchanges.includes(exchange))) {
      throw new ResponseShapeError('Bitquery knows no trade of the last day on any exchange in use')
    }
    for (const known of transactionsOf(await knownFills()).slice(0, MAX_CALIBRATIONS)) {
      const [first] = known
      const fitting = first ? calibrate(await fetchTransaction(first.txHash), known) : null
      if (fitting) return fitting
    }
    throw new ResponseShapeError('Bitquery tells no transaction as the chain does, so its rows cannot be read')
  }

  /** The first fills of the last hour or so. */
  async function knownFills(): Promise<readonly OwnedFill[]> {
    let from: number | null = null
    for (;;) {
      const page: ChainPage = await chain.fetchFills(from)
      if (page.fills.length > 0) return page.fills
      if (page.isHead) throw new TransportError('the chain shows no trade by which to read Bitquery yet')
      from = page.throughBlock + 1
    }
  }

  const candidates: CandidateSource = {
    name: 'bitquery',
    async findCandidates(cursor) {
      const place = cursor === null ? { since: now() - RETENTION_MS, page: 0 } : readPlace(cursor)
      const range = { since: toText(place.since), count: pageSize, offset: place.page * pageSize }
      const rows = await client.ask(topTraders(await reading()), range, topTradersAnswer)
      const goesOn = rows.length === pageSize && place.page + 1 < maxPages
      return {
        found: rows
          .filter(({ wallet }) => !exchanges.includes(wallet))
          .map(({ wallet, ...hints }) => ({ wallet, source: 'bitquery', hints })),
        next: goesOn ? `${place.since}:${place.page + 1}` : null,
      }
    },
  }

  async function fetchPast({ wallet, from, until, cursor }: PastQuery): Promise<PastPage> {
    const since = Math.max(from, now() - RETENTION_MS)
    const till = cursor === null ? until : Number(cursor)
    if (till < since) return { fills: [], events: [], next: null, reaches: since }
    const how = await reading()
    const range = { since: toText(since), till: toText(till), count: tradesPerPage }
    const trades = await client.ask(tradesOfWallet(how), { wallet, ...range }, tradesAnswer)
    const isLast = trades.length < tradesPerPage
    const edge = isLast ? since - 1 : Math.min(...trades.map(({ at }) => at))
    if (!isLast && edge >= till - (till % SECOND_MS)) {
      throw new ResponseShapeError(`Bitquery has more trades of ${wallet} in one second than a page holds`)
    }
    const fills = trades.filter(({ at }) => at > edge).map((trade) => ownedBy(trade, how, exchanges))
    const whole = sumFills(fills).map(({ wallet: _, ...fill }) => fill)
    return { fills: whole, events: [], next: isLast ? null : String(edge), reaches: isLast ? since : edge + SECOND_MS }
  }

  return { fetchCoverage, fetchTransaction, candidates, past: { fetchPast } }
}

function ownedBy(trade: PredictionTrade, how: Reading, exchanges: readonly Address[]): OwnedFill {
  return { ...fillOf(trade, how), role: exchanges.includes(counterpartyOf(trade, how)) ? 'taker' : 'maker' }
}

/** The fills by transaction, those first that show a maker and a taker: they leave the fewest readings open. */
function transactionsOf(fills: readonly OwnedFill[]): OwnedFill[][] {
  const groups = new Map<TxHash, OwnedFill[]>()
  for (const fill of fills) groups.set(fill.txHash, [...(groups.get(fill.txHash) ?? []), fill])
  const roles = (group: readonly OwnedFill[]): number => new Set(group.map(({ role }) => role)).size
  return [...groups.values()].toSorted((a, b) => roles(b) - roles(a))
}

function readPlace(cursor: string): { since: EpochMs; page: number } {
  const [since, page] = cursor.split(':').map(Number)
  if (Number.isInteger(since) && Number.isInteger(page)) return { since: since ?? 0, page: page ?? 0 }
  throw new InvalidInputError('cursor must be one that an earlier page gave')
}

/** Whole seconds: blocks have no finer time. */
const toText = (time: EpochMs): string => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
