import type { Pool, PoolClient } from 'pg'
import type { Address, ConditionId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TradedMarket, TraderHistory, WalletEvent } from '../../domain/traders/history.ts'
import { query } from '../pool.ts'
import { readEvents } from './event-rows.ts'
import { MOST_FILLS, readFills, type WalletFills } from './fill-reader.ts'
import type { HistoryQuery } from './history-types.ts'
import { createMarketShelf, type MarketShelf } from './market-shelf.ts'
import { atOneMoment, IN_ONE_PASS, openPair } from './moments.ts'

/** Wallets, or fills of them, that are in memory at a time. */
const WALLETS_AT_ONCE = 250
const FILLS_AT_ONCE = 20_000
/** From so many wallets on it is cheaper to go through everything once. */
const MANY = 2_500
/** A past that begins this long before its first row is taken to be all of it: hardly anyone rests for a month and comes back. */
const QUIET_BEFORE_MS = 30 * 86_400_000

/** See `Histories.load`. */
export async function loadHistory(pool: Pool, wallet: Address, asked: HistoryQuery): Promise<TraderHistory> {
  for await (const history of loadHistories(pool, [wallet], asked)) return history
  const { asOf } = asked
  return { wallet, from: asOf, until: asOf, reachesBack: false, fills: [], events: [], markets: new Map() }
}

/** See `Histories.loadMany`. */
export async function* loadHistories(
  pool: Pool,
  wallets: readonly Address[],
  asked: HistoryQuery,
): AsyncGenerator<TraderHistory> {
  const shelf = createMarketShelf(asked.asOf)
  if (wallets.length >= MANY) return yield* streamHistories(pool, wallets, asked, shelf)
  for (let from = 0; from < wallets.length; from += WALLETS_AT_ONCE) {
    const some = wallets.slice(from, from + WALLETS_AT_ONCE)
    yield* await atOneMoment(pool, (client) => loadSome(client, some, asked, shelf))
  }
}

async function loadSome(
  client: PoolClient,
  wallets: readonly Address[],
  asked: HistoryQuery,
  shelf: MarketShelf,
): Promise<TraderHistory[]> {
  const known = await findWallets(client, wallets, asked)
  const read: WalletFills[] = []
  if (known.size > 0) for await (const own of readFills(client, [...known.keys()], asked)) read.push(own)
  return complete(client, withoutFills(read, known), known, asked, shelf)
}

/**
 * Goes through the trades of many wallets once, sorted by the database, instead of looking each of them up. What was read is completed
 * on a second connection that sees the same moment.
 */
async function* streamHistories(
  pool: Pool,
  wallets: readonly Address[],
  asked: HistoryQuery,
  shelf: MarketShelf,
): AsyncGenerator<TraderHistory> {
  const { reader, looker, release } = await openPair(pool)
  let isBroken = true
  try {
    const known = await findWallets(looker, wallets, asked)
    await query(reader, IN_ONE_PASS)
    let read: WalletFills[] = []
    let waiting = 0
    for await (const own of readFills(reader, [...known.keys()], asked)) {
      read.push(own)
      waiting += own.fills.length
      if (waiting < FILLS_AT_ONCE) continue
      yield* await complete(looker, read, known, asked, shelf)
      for (const { walletId } of read) known.delete(walletId)
      read = []
      waiting = 0
    }
    yield* await complete(looker, withoutFills(read, known), known, asked, shelf)
    isBroken = false
  } finally {
    release(isBroken)
  }
}

/** Those read, and those of whom there may be events alone. */
function withoutFills(read: readonly WalletFills[], known: ReadonlyMap<number, WalletRow>): WalletFills[] {
  const seen = new Set(read.map(({ walletId }) => walletId))
  return [
    ...read,
    ...[...known.keys()].filter((id) => !seen.has(id)).map((walletId) => ({ walletId, fills: [], tokenKeys: [] })),
  ]
}

async function findWallets(
  client: PoolClient,
  wallets: readonly Address[],
  { from, asOf }: HistoryQuery,
): Promise<Map<number, WalletRow>> {
  const rows = await query<WalletRow>(client, WALLETS, [wallets, new Date(from), new Date(asOf)])
  return new Map(rows.map((row) => [row.wallet_id, row]))
}

/** Adds events, names and markets to what was read. */
async function complete(
  client: PoolClient,
  read: readonly WalletFills[],
  known: ReadonlyMap<number, WalletRow>,
  asked: HistoryQuery,
  shelf: MarketShelf,
): Promise<TraderHistory[]> {
  if (read.length === 0) return []
  const events = await readEvents(
    client,
    read.map(({ walletId }) => walletId),
    asked,
  )
  await shelf.put(client, tokenKeysOf(read), conditionsOf(events))
  return read.flatMap((own) => {
    const row = known.get(own.walletId)
    const ownEvents = events.get(own.walletId) ?? []
    return row && own.fills.length + ownEvents.length > 0 ? toHistory(row, own, ownEvents, asked, shelf) : []
  })
}

function toHistory(
  row: WalletRow,
  { fills, tokenKeys }: WalletFills,
  events: readonly WalletEvent[],
  asked: HistoryQuery,
  shelf: MarketShelf,
): TraderHistory {
  const markets = new Map<ConditionId, TradedMarket>()
  const trade = (conditionId: ConditionId) => {
    const market = markets.has(conditionId) ? undefined : shelf.markets.get(conditionId)
    if (market) markets.set(conditionId, market)
  }
  fills.forEach((fill, i) => {
    const token = shelf.token(tokenKeys[i] ?? 0)
    if (token) {
      fill.tokenId = token.tokenId
      fill.conditionId = token.conditionId
      fill.outcomeIndex = token.outcomeIndex
    }
    trade(fill.conditionId)
  })
  for (const { conditionId } of events) if (conditionId !== null) trade(conditionId)
  const first = Math.min(fills[0]?.at ?? asked.asOf, events[0]?.at ?? asked.asOf)
  const isCut = fills.length === MOST_FILLS
  const until = Math.min(asked.asOf, row.covered_until ?? asked.asOf)
  const since = Math.max(asked.from, row.covered_from ?? asked.asOf, isCut ? first : 0)
  return {
    wallet: row.wallet,
    from: Math.min(since, until),
    until,
    reachesBack: row.covered_from !== null && !isCut && !row.has_older && first - since >= QUIET_BEFORE_MS,
    fills,
    events,
    markets,
  }
}

function* tokenKeysOf(read: readonly WalletFills[]) {
  for (const { tokenKeys } of read) yield* tokenKeys
}

function* conditionsOf(events: ReadonlyMap<number, readonly WalletEvent[]>) {
  for (const own of events.values()) for (const { conditionId } of own) if (conditionId !== null) yield conditionId
}

/** Coverage is what was said of it by then; what was read later did not count yet. */
const WALLETS = `
  select
    wallets.wallet_id, wallets.wallet, coverage.covered_from, coverage.covered_until,
    exists (
      select 1 from onchain_trades
      where onchain_trades.wallet_id = wallets.wallet_id and traded_at < $2::timestamptz
        and ingested_at <= $3::timestamptz
    ) as has_older
  from wallets
  left join lateral (
    select covered_from, covered_until from coverages
    where coverages.wallet_id = wallets.wallet_id and at <= $3::timestamptz
    order by at desc limit 1
  ) as coverage on true
  where wallets.wallet = any($1::text[])`

type WalletRow = {
  wallet_id: number
  wallet: Address
  covered_from: EpochMs | null
  covered_until: EpochMs | null
  has_older: boolean
}
