import { Readable } from 'node:stream'
import type { Pool } from 'pg'
import { loadMonth, type MonthLoad } from '../../db/discovery/bulk-load.ts'
import { COPY_HEADER, COPY_TRAILER, createRowWriter, type RowWriter } from './binary-rows.ts'
import type { InventedFill, InventedWorld } from './invented-trades.ts'

/** As many months at a time as there are cores to load them. */
const AT_ONCE = 2
const CHUNK_BYTES = 1 << 18

/** Loads a world into an empty database: names first, then trades and marks month by month. */
export async function loadWorld(pool: Pool, world: InventedWorld): Promise<void> {
  await loadNames(pool, world)
  const loads = world.months.flatMap((month): MonthLoad[] => [
    { table: 'onchain_trades', month, columns: TRADE_COLUMNS, rows: rowsOf(world, month, writeTrade) },
    { table: 'trade_marks', month, columns: MARK_COLUMNS, rows: rowsOf(world, month, createMarksWriter()) },
  ])
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let load = loads.shift(); load; load = loads.shift()) await loadMonth(pool, load)
    }),
  )
  await pool.query('vacuum (analyze) onchain_trades, trade_marks')
}

/** Keys follow the order of insertion, from 1. */
async function loadNames(pool: Pool, { wallets, markets, from, until }: InventedWorld): Promise<void> {
  const before = new Date(from - 30 * 86_400_000)
  const facts = markets.map((market, i) => ({
    i,
    event: market.eventId,
    opened: new Date(market.openedAt),
    ends: new Date(market.endsAt),
    resolved: new Date(market.resolvedAt),
    payouts: market.firstPays ? [1_000_000, 0] : [0, 1_000_000],
  }))
  await pool.query(
    `insert into wallets (wallet) select '0x' || lpad(to_hex(i), 40, '0') from generate_series(1, $1::int) as i order by i`,
    [wallets],
  )
  await pool.query(
    `insert into coverages select wallet_id, $1::timestamptz, $2::timestamptz, $1::timestamptz from wallets`,
    [new Date(until), new Date(from)],
  )
  for (let at = 0; at < facts.length; at += 10_000) {
    await pool.query(NAMES, [JSON.stringify(facts.slice(at, at + 10_000)), before])
  }
  await pool.query('analyze wallets, traded_markets, traded_tokens, market_facts, resolutions')
}

const NAMES = `
  with told as materialized (
    select * from jsonb_to_recordset($1::jsonb) as told (
      i int, event text, opened timestamptz, ends timestamptz, resolved timestamptz, payouts bigint[]
    ) order by i
  ),
  named as (
    insert into traded_markets (condition_id, created_at, opened_at)
    select '0x' || lpad(to_hex(i), 64, '0'), opened, opened from told order by i
    returning market_key, condition_id
  ),
  placed as materialized (
    select named.market_key, told.* from told join named on named.condition_id = '0x' || lpad(to_hex(i), 64, '0') order by i
  ),
  tokens as (
    insert into traded_tokens (token_id, market_key, outcome_index, placed_at, described)
    select (2 * i + outcome)::text, market_key, outcome, $2::timestamptz, true
    from placed cross join generate_series(0, 1) as outcome order by i, outcome
  ),
  facts as (
    insert into market_facts (
      market_key, seen_at, event_id, question, category, neg_risk, outcomes, created_at, opened_at, ends_at, fee_rate
    )
    select
      market_key, $2::timestamptz, event, 'Question ' || i || '?', 'sports', false,
      jsonb_build_array(
        jsonb_build_object('tokenId', (2 * i)::text, 'name', 'Yes'),
        jsonb_build_object('tokenId', (2 * i + 1)::text, 'name', 'No')
      ),
      opened, opened, ends, 0.04
    from placed
  )
  insert into resolutions (condition_id, payouts_micros, resolved_at, seen_at)
  select '0x' || lpad(to_hex(i), 64, '0'), payouts, resolved, resolved from placed`

type WriteRow = (writer: RowWriter, fill: InventedFill, world: InventedWorld) => void

function rowsOf(world: InventedWorld, month: string, writeRow: WriteRow): Readable {
  return Readable.from(
    (function* () {
      const writer = createRowWriter()
      yield COPY_HEADER
      for (const fill of world.fillsOf(month)) {
        writeRow(writer, fill, world)
        if (writer.size() > CHUNK_BYTES) yield writer.take()
      }
      yield writer.take()
      yield COPY_TRAILER
    })(),
    { objectMode: true, highWaterMark: 4 },
  )
}

const TRADE_COLUMNS = [
  'wallet_id',
  'token_key',
  'traded_at',
  'shares_micros',
  'notional_micros',
  'fee_micros',
  'ingested_at',
  'market_created_at',
  'market_opened_at',
  'source',
  'is_buy',
  'is_maker',
  'tx_hash',
]

const hash = Buffer.alloc(32)
/** Spreads sequences over all hashes. */
const SPREAD = 0x9e3779b1

function writeTrade(writer: RowWriter, fill: InventedFill, { markets }: InventedWorld): void {
  const opened = markets[fill.market]?.openedAt ?? fill.at
  const notional = Math.round(fill.shares * fill.price * 1e6)
  hash.writeUInt32BE(Math.imul(fill.sequence, SPREAD) >>> 0, 0)
  hash.writeUInt32BE(fill.sequence, 28)
  writer.row(TRADE_COLUMNS.length)
  writer.int(fill.wallet + 1)
  writer.int(2 * fill.market + fill.outcome + 1)
  writer.time(fill.at)
  writer.long(fill.shares * 1e6)
  writer.long(notional)
  writer.long(Math.round(notional * (1 - fill.price) * 0.04))
  writer.time(fill.at + 60_000)
  writer.time(opened)
  writer.time(opened)
  writer.text('data-api')
  writer.flag(fill.isBuy)
  writer.flag(fill.isMaker)
  writer.bytes(hash)
}

const MARK_COLUMNS = [
  'token_key',
  'traded_at',
  'saved_at',
  'closes_at',
  'before_micros',
  'after_1m_micros',
  'after_5m_micros',
  'after_15m_micros',
  'after_1h_micros',
  'after_6h_micros',
  'after_24h_micros',
  'close_micros',
  'complete',
]

/** Two trades of a token in one second share their marks. */
function createMarksWriter(): WriteRow {
  let second = 0
  const marked = new Set<number>()
  return (writer, fill) => {
    if (fill.at !== second) marked.clear()
    second = fill.at
    const token = 2 * fill.market + fill.outcome
    if (!marked.has(token)) writeMarks(writer, fill)
    marked.add(token)
  }
}

/** The mid wanders off by up to two cents a step. */
function writeMarks(writer: RowWriter, fill: InventedFill): void {
  const mid = Math.round(fill.price * 1e6)
  writer.row(MARK_COLUMNS.length)
  writer.int(2 * fill.market + fill.outcome + 1)
  writer.time(fill.at)
  writer.time(fill.at + 60_000)
  writer.time(fill.at + 86_400_000)
  writer.int(mid)
  for (let step = 1; step <= 7; step++) {
    const move = (Math.imul(fill.sequence + step, SPREAD) >>> 16) % 40_000
    writer.int(Math.min(990_000, Math.max(10_000, mid + move - 20_000)))
  }
  writer.flag(true)
}
