import type { Pool, PoolClient } from 'pg'
import type { Address, ConditionId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TradedMarket, TraderHistory, WalletEvent } from '../../domain/traders/history.ts'
import { query } from '../pool.ts'
import { readEvents } from './event-rows.ts'
import { MOST_FILLS, type ReadFill, readFills } from './fill-reader.ts'
import type { HistoryQuery } from './history-types.ts'
import { createMarketShelf, type MarketShelf } from './market-shelf.ts'

/** Wallets that are in memory at a time. */
const WALLETS_AT_ONCE = 250
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
  for (let from = 0; from < wallets.length; from += WALLETS_AT_ONCE) {
    const some = wallets.slice(from, from + WALLETS_AT_ONCE)
    yield* await atOneMoment(pool, (client) => loadSome(client, some, asked, shelf))
  }
}

/** Reads that see the same state of the database. */
async function atOneMoment<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let isBroken = true
  try {
    await query(client, 'begin isolation level repeatable read read only')
    const result = await work(client)
    await query(client, 'commit')
    isBroken = false
    return result
  } finally {
    client.release(isBroken)
  }
}

async function loadSome(
  client: PoolClient,
  wallets: readonly Address[],
  asked: HistoryQuery,
  shelf: MarketShelf,
): Promise<TraderHistory[]> {
  const known = await query<WalletRow>(client, WALLETS, [wallets, new Date(asked.from), new Date(asked.asOf)])
  if (known.length === 0) return []
  const ids = known.map(({ wallet_id }) => wallet_id)
  const fills = await readFills(client, ids, asked)
  const events = await readEvents(client, ids, asked)
  await shelf.put(client, tokenKeysOf(fills), conditionsOf(events))
  return known.flatMap((row) => {
    const own = fills.get(row.wallet_id) ?? []
    const ownEvents = events.get(row.wallet_id) ?? []
    return own.length + ownEvents.length === 0 ? [] : toHistory(row, own, ownEvents, asked, shelf)
  })
}

function toHistory(
  row: WalletRow,
  read: readonly ReadFill[],
  events: readonly WalletEvent[],
  asked: HistoryQuery,
  shelf: MarketShelf,
): TraderHistory {
  const markets = new Map<ConditionId, TradedMarket>()
  const trade = (conditionId: ConditionId) => {
    const market = shelf.markets.get(conditionId)
    if (market) markets.set(conditionId, market)
  }
  const fills = read.map(({ tokenKey, fill }) => {
    const token = shelf.token(tokenKey)
    if (token) Object.assign(fill, token)
    trade(fill.conditionId)
    return fill
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

function* tokenKeysOf(fills: ReadonlyMap<number, readonly ReadFill[]>) {
  for (const own of fills.values()) for (const { tokenKey } of own) yield tokenKey
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
