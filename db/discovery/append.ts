import { pipeline } from 'node:stream/promises'
import type { PoolClient } from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { Address } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { WalletEvent } from '../../domain/traders/history.ts'
import type { ReportedFill } from '../../domain/traders/sources.ts'
import { toDomainError } from '../errors.ts'
import { query, queryOne } from '../pool.ts'
import type { HistoryPage, StoredPage } from './history-types.ts'

/** Stores fills on their way through a table of the session. Amounts of less than a millionth of a share are left out. */
export async function storeFills(
  client: PoolClient,
  fills: readonly (ReportedFill & { wallet: Address })[],
  now: EpochMs,
): Promise<StoredPage> {
  const rows = fills.filter(({ shares }) => micros(shares) !== '0')
  if (rows.length === 0) return { rows: 0, isNew: 0 }
  await query(client, STAGED_FILLS)
  await copyIn(
    client,
    'staged_fills',
    rows.map((fill) => [
      fill.wallet,
      fill.tokenId,
      fill.conditionId,
      fill.outcomeIndex,
      iso(fill.at),
      micros(fill.shares),
      micros(fill.notional),
      micros(fill.fee),
      fill.source,
      fill.side === 'BUY',
      fill.role === null ? null : fill.role === 'maker',
      bytea(fill.txHash),
      fill.orderHash && bytea(fill.orderHash),
    ]),
  )
  await query(client, NAMES_OF_FILLS)
  await query(client, PLACE_TOKENS, [new Date(now)])
  await query(client, MONTHS)
  const written = await queryOne<{ added: number }>(client, INSERT_FILLS, [new Date(now)])
  return { rows: fills.length, isNew: written?.added ?? 0 }
}

/** Stores what else moved a wallet's shares and cash; what is known already stays. */
export async function storeEvents(
  client: PoolClient,
  wallet: Address,
  events: readonly WalletEvent[],
  now: EpochMs,
): Promise<StoredPage> {
  if (events.length === 0) return { rows: 0, isNew: 0 }
  await query(client, STAGED_EVENTS)
  await copyIn(
    client,
    'staged_events',
    events.map((event) => [
      event.kind,
      iso(event.at),
      bytea(event.txHash),
      event.conditionId,
      event.tokenId,
      micros(event.shares),
      micros(event.cash),
      event.source,
    ]),
  )
  await query(client, NAMES_OF_EVENTS, [wallet])
  const written = await queryOne<{ added: number }>(client, INSERT_EVENTS, [wallet, new Date(now)])
  return { rows: events.length, isNew: written?.added ?? 0 }
}

/** Notes how far a wallet's past is known; whoever was not a candidate yet becomes one, by hand. */
export async function saveProgress(
  client: PoolClient,
  wallet: Address,
  { cursor, from, until, isComplete }: HistoryPage['progress'],
  now: EpochMs,
): Promise<void> {
  await query(client, 'select ensure_wallets(array[$1::text])', [wallet])
  await query(client, PROGRESS, [wallet, cursor, new Date(from), new Date(until), isComplete, new Date(now)])
}

type Cell = string | number | boolean | null

/** Text format: nothing in these cells needs escaping but the backslash of bytea, which is doubled. */
async function copyIn(client: PoolClient, table: string, rows: readonly (readonly Cell[])[]): Promise<void> {
  const text = rows.map((cells) => `${cells.map((cell) => cell ?? '\\N').join('\t')}\n`)
  try {
    await pipeline(text, client.query(copyFrom(`copy ${table} from stdin`)))
  } catch (error) {
    throw toDomainError(error)
  }
}

const iso = (at: EpochMs): string => new Date(at).toISOString()
const bytea = (hash: string): string => `\\\\x${hash.slice(2)}`

/** To the nearest micro-unit: sources print up to six decimals. */
const micros = (amount: number): string => BigInt(Math.round(amount * 1e6)).toString()

const STAGED_FILLS = `
  create temporary table if not exists staged_fills (
    wallet text, token_id text, condition_id text, outcome_index smallint, traded_at timestamptz,
    shares_micros bigint, notional_micros bigint, fee_micros bigint, source history_source, is_buy boolean,
    is_maker boolean, tx_hash bytea, order_hash bytea
  ) on commit delete rows`

const STAGED_EVENTS = `
  create temporary table if not exists staged_events (
    kind wallet_event_kind, at timestamptz, tx_hash bytea, condition_id text, token_id text, shares_micros bigint,
    cash_micros bigint, source history_source
  ) on commit delete rows`

const NAMES_OF_FILLS = `
  select
    ensure_wallets(array_agg(wallet)), ensure_tokens(array_agg(token_id)),
    ensure_markets(array_agg(condition_id) filter (where condition_id is not null))
  from staged_fills`

const NAMES_OF_EVENTS = `
  select
    ensure_wallets(array[$1::text]), ensure_tokens(array_agg(token_id) filter (where token_id is not null)),
    ensure_markets(array_agg(condition_id) filter (where condition_id is not null))
  from staged_events`

/** A token's market never changes; who knows it first says it. Locked in order, against deadlocks. */
const PLACE_TOKENS = `
  with placed as (
    select traded_tokens.token_key, min(traded_markets.market_key) as market_key, min(staged_fills.outcome_index) as outcome_index
    from staged_fills
    join traded_tokens using (token_id)
    join traded_markets using (condition_id)
    where traded_tokens.market_key is null and staged_fills.outcome_index is not null
    group by traded_tokens.token_key
  ),
  locked as (
    select token_key from traded_tokens where token_key in (select token_key from placed) order by token_key for update
  )
  update traded_tokens set
    placed_at = $1::timestamptz, market_key = placed.market_key, outcome_index = placed.outcome_index
  from placed
  where traded_tokens.token_key = placed.token_key and traded_tokens.token_key in (select token_key from locked)
    and traded_tokens.market_key is null`

const MONTHS = `
  select ensure_month('onchain_trades', month)
  from (
    select distinct date_trunc('month', traded_at at time zone 'utc')::date as month from staged_fills order by month
  ) as months`

/** Of two rows of one key in a page the larger counts: a page may cut a transaction in two. */
const INSERT_FILLS = `
  with written as (
    insert into onchain_trades (
      wallet_id, token_key, traded_at, shares_micros, notional_micros, fee_micros, ingested_at,
      market_created_at, market_opened_at, source, is_buy, is_maker, tx_hash, order_hash
    )
    select distinct on (wallet_id, traded_at, token_key, is_buy, tx_hash)
      wallet_id, token_key, traded_at, shares_micros, notional_micros, fee_micros, $1::timestamptz,
      created_at, opened_at, source, is_buy, is_maker, tx_hash, order_hash
    from staged_fills
    join wallets using (wallet)
    join traded_tokens using (token_id)
    left join traded_markets using (market_key)
    order by wallet_id, traded_at, token_key, is_buy, tx_hash, source desc, shares_micros desc
    on conflict (wallet_id, traded_at, token_key, is_buy, tx_hash) do update set
      shares_micros = excluded.shares_micros,
      notional_micros = excluded.notional_micros,
      fee_micros = excluded.fee_micros,
      ingested_at = excluded.ingested_at,
      source = excluded.source,
      is_maker = coalesce(excluded.is_maker, onchain_trades.is_maker),
      order_hash = coalesce(excluded.order_hash, onchain_trades.order_hash),
      earlier = coalesce(onchain_trades.earlier, '[]') || trade_as_known(onchain_trades)
    where
      excluded.source = onchain_trades.source and excluded.shares_micros > onchain_trades.shares_micros
      or excluded.source > onchain_trades.source and (
        onchain_trades.shares_micros, onchain_trades.notional_micros, onchain_trades.fee_micros,
        onchain_trades.is_maker, onchain_trades.order_hash
      ) is distinct from (
        excluded.shares_micros, excluded.notional_micros, excluded.fee_micros,
        coalesce(excluded.is_maker, onchain_trades.is_maker), coalesce(excluded.order_hash, onchain_trades.order_hash)
      )
    returning earlier is null as is_new
  )
  select (count(*) filter (where is_new))::int as added from written`

const INSERT_EVENTS = `
  with written as (
    insert into wallet_events (
      wallet_id, at, market_key, token_key, shares_micros, cash_micros, ingested_at, kind, source, tx_hash
    )
    select
      wallet_id, at, traded_markets.market_key, token_key, sum(shares_micros), sum(cash_micros), $2::timestamptz, kind,
      max(source), tx_hash
    from staged_events
    join wallets on wallets.wallet = $1
    left join traded_tokens using (token_id)
    left join traded_markets using (condition_id)
    group by wallet_id, at, traded_markets.market_key, token_key, kind, tx_hash
    order by wallet_id, at, kind, tx_hash, market_key, token_key
    on conflict (wallet_id, at, kind, tx_hash, market_key, token_key) do nothing
    returning 1
  )
  select count(*)::int as added from written`

/** Whoever was read to the end is due again in an hour at the earliest. */
const PROGRESS = `
  with written as (
    insert into candidates (
      wallet_id, source, first_seen_at, last_seen_at, hints, backfill_cursor, covered_from, covered_until, is_complete,
      next_due_at
    )
    select
      wallet_id, 'manual', $6::timestamptz, $6::timestamptz, '{}', $2, $3::timestamptz, $4::timestamptz, $5::boolean,
      $6::timestamptz + case when $5::boolean then interval '1 hour' else interval '0' end
    from wallets where wallet = $1
    on conflict (wallet_id) do update set
      backfill_cursor = excluded.backfill_cursor,
      covered_from = excluded.covered_from,
      covered_until = excluded.covered_until,
      is_complete = candidates.is_complete or excluded.is_complete,
      failures = 0,
      last_failure = null,
      next_due_at = excluded.next_due_at
    returning wallet_id
  )
  insert into coverages (wallet_id, at, covered_from, covered_until)
  select wallet_id, $6::timestamptz, $3::timestamptz, $4::timestamptz from written where $5::boolean
  on conflict (wallet_id, at) do update set
    covered_from = excluded.covered_from,
    covered_until = excluded.covered_until`
