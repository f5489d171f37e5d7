import type { PoolClient } from 'pg'
import type { Address, ConditionId, TokenId } from '../../domain/money/ids.ts'
import type { EpochMs } from '../../domain/money/units.ts'
import type { TradedMarket } from '../../domain/traders/history.ts'
import type { MarketResolution } from '../../domain/traders/sources.ts'
import { type Queryable, query } from '../pool.ts'

/** See `Histories.unknownTokens`. */
export async function listUnknownTokens(db: Queryable, wallets: readonly Address[], limit: number): Promise<TokenId[]> {
  const rows = await query<{ token_id: TokenId }>(db, UNKNOWN_TOKENS, [wallets, limit])
  return rows.map((row) => row.token_id)
}

/** See `Histories.describe`. */
export async function describeMarkets(
  client: PoolClient,
  markets: readonly TradedMarket[],
  now: EpochMs,
  asked: readonly TokenId[],
): Promise<void> {
  const at = new Date(now)
  const tokens = markets.flatMap(({ outcomes }) => outcomes.map(({ tokenId }) => tokenId))
  await query(client, 'select ensure_markets($1::text[]), ensure_tokens($2::text[])', [
    markets.map(({ conditionId }) => conditionId),
    tokens,
  ])
  await query(client, LOCK_TOKENS, [[...asked, ...tokens]])
  await query(client, 'update traded_tokens set asked_at = $2::timestamptz where token_id = any($1::text[])', [
    asked,
    at,
  ])
  if (markets.length === 0) return
  const rows = JSON.stringify(markets.map(toRow))
  await query(client, SAVE_FACTS, [rows, at])
  await query(client, SAVE_OPENING, [rows])
  await query(client, PLACE_OUTCOMES, [rows, at])
  await query(client, DATE_TRADES, [rows])
  const resolved = markets.flatMap(({ conditionId, payouts, resolvedAt }) =>
    payouts === null || resolvedAt === null ? [] : { conditionId, payouts, resolvedAt },
  )
  await storeResolutions(client, resolved, now, [])
}

/** See `Histories.unresolvedMarkets`. */
export async function listUnresolvedMarkets(
  db: Queryable,
  wallets: readonly Address[],
  now: EpochMs,
  limit: number,
): Promise<ConditionId[]> {
  const rows = await query<{ condition_id: ConditionId }>(db, UNRESOLVED, [wallets, new Date(now), limit])
  return rows.map((row) => row.condition_id)
}

/** See `Histories.resolve`. */
export async function storeResolutions(
  db: Queryable,
  resolutions: readonly MarketResolution[],
  now: EpochMs,
  asked: readonly ConditionId[],
): Promise<void> {
  if (resolutions.length + asked.length === 0) return
  const rows = resolutions.map(({ conditionId, payouts, resolvedAt }) => ({
    condition_id: conditionId,
    payouts_micros: payouts.map((payout) => Math.round(payout * 1e6)),
    resolved_at: iso(resolvedAt),
  }))
  await query(db, SAVE_RESOLUTIONS, [JSON.stringify(rows), new Date(now), asked])
}

const iso = (at: EpochMs | null): string | null => (at === null ? null : new Date(at).toISOString())

const toRow = (market: TradedMarket) => ({
  condition_id: market.conditionId,
  event_id: market.eventId,
  question: market.question,
  category: market.category,
  neg_risk: market.negRisk,
  outcomes: market.outcomes,
  created_at: iso(market.createdAt),
  opened_at: iso(market.openedAt),
  starts_at: iso(market.startsAt),
  ends_at: iso(market.endsAt),
  fee_rate: market.feeRate,
})

/** All of them at first and in order: wallets trade in the same markets, and two who describe them would wait for each other. */
const LOCK_TOKENS = `
  select token_key from traded_tokens where token_id = any($1::text[]) order by token_key for update`

const TOLD = `
  select traded_markets.market_key, told.*
  from jsonb_to_recordset($1::jsonb) as told (
    condition_id text, event_id text, question text, category text, neg_risk boolean, outcomes jsonb,
    created_at timestamptz, opened_at timestamptz, starts_at timestamptz, ends_at timestamptz, fee_rate double precision
  )
  join traded_markets using (condition_id)`

/** Only what differs from the newest facts that are stored. */
const SAVE_FACTS = `
  insert into market_facts (
    market_key, seen_at, event_id, question, category, neg_risk, outcomes, created_at, opened_at, starts_at, ends_at, fee_rate
  )
  select distinct on (market_key)
    market_key, $2::timestamptz, event_id, question, category, neg_risk, outcomes, created_at, opened_at, starts_at, ends_at,
    fee_rate
  from (${TOLD}) as told
  where not exists (
    select 1 from (
      select * from market_facts where market_facts.market_key = told.market_key order by seen_at desc limit 1
    ) as newest
    where (
      newest.event_id, newest.question, newest.category, newest.neg_risk, newest.outcomes, newest.created_at,
      newest.opened_at, newest.starts_at, newest.ends_at, newest.fee_rate
    ) is not distinct from (
      told.event_id, told.question, told.category, told.neg_risk, told.outcomes, told.created_at,
      told.opened_at, told.starts_at, told.ends_at, told.fee_rate
    )
  )
  order by market_key
  on conflict (market_key, seen_at) do nothing`

/** When a market was opened never changes: the first word stands. */
const SAVE_OPENING = `
  with told as (${TOLD}),
  locked as (
    select market_key from traded_markets
    where market_key in (select market_key from told) and (created_at is null or opened_at is null)
    order by market_key for update
  )
  update traded_markets set
    created_at = coalesce(traded_markets.created_at, told.created_at),
    opened_at = coalesce(traded_markets.opened_at, told.opened_at)
  from told
  where traded_markets.market_key = told.market_key and traded_markets.market_key in (select market_key from locked)`

const PLACE_OUTCOMES = `
  with placed as (
    select traded_tokens.token_key, told.market_key, (outcomes.position - 1)::smallint as outcome_index
    from (${TOLD}) as told
    cross join lateral jsonb_array_elements(told.outcomes) with ordinality as outcomes (outcome, position)
    join traded_tokens on traded_tokens.token_id = outcomes.outcome ->> 'tokenId'
    where not traded_tokens.described
  ),
  locked as (
    select token_key from traded_tokens where token_key in (select token_key from placed) order by token_key for update
  )
  update traded_tokens set
    described = true,
    placed_at = coalesce(traded_tokens.placed_at, $2::timestamptz),
    market_key = coalesce(traded_tokens.market_key, placed.market_key),
    outcome_index = coalesce(traded_tokens.outcome_index, placed.outcome_index)
  from placed
  where traded_tokens.token_key = placed.token_key and traded_tokens.token_key in (select token_key from locked)`

/** Gives the trades of these markets the times that they lack; in the order in which others write trades. */
const DATE_TRADES = `
  with dated as (
    select
      onchain_trades.wallet_id, onchain_trades.traded_at, onchain_trades.token_key, onchain_trades.is_buy,
      onchain_trades.tx_hash, traded_markets.created_at, traded_markets.opened_at
    from (${TOLD}) as told
    join traded_markets on traded_markets.market_key = told.market_key and traded_markets.opened_at is not null
    join traded_tokens on traded_tokens.market_key = told.market_key
    join onchain_trades on onchain_trades.token_key = traded_tokens.token_key and onchain_trades.market_opened_at is null
    order by 1, 2, 3, 4, 5
    for update of onchain_trades
  )
  update onchain_trades set market_created_at = dated.created_at, market_opened_at = dated.opened_at
  from dated
  where onchain_trades.wallet_id = dated.wallet_id
    and onchain_trades.traded_at = dated.traded_at
    and onchain_trades.token_key = dated.token_key
    and onchain_trades.is_buy = dated.is_buy
    and onchain_trades.tx_hash = dated.tx_hash`

const UNKNOWN_TOKENS = `
  select token_id
  from traded_tokens
  where not described and token_key in (
    select token_key from onchain_trades
    where wallet_id in (select wallet_id from wallets where wallet = any($1::text[]))
  )
  order by asked_at nulls first, token_key
  limit $2::int`

const UNRESOLVED = `
  with traded as (
    select traded_tokens.market_key, max(traded_at) as last_trade_at
    from onchain_trades join traded_tokens using (token_key)
    where wallet_id in (select wallet_id from wallets where wallet = any($1::text[]))
      and traded_tokens.market_key is not null
    group by traded_tokens.market_key
  )
  select traded_markets.condition_id
  from traded
  join traded_markets using (market_key)
  left join lateral (
    select ends_at from market_facts
    where market_facts.market_key = traded.market_key order by seen_at desc limit 1
  ) as facts on true
  where not exists (select 1 from resolutions where resolutions.condition_id = traded_markets.condition_id)
    and (
      facts.ends_at <= $2::timestamptz
      or facts.ends_at is null and traded.last_trade_at <= $2::timestamptz - interval '1 hour'
      or traded.last_trade_at <= $2::timestamptz - interval '1 day'
        and coalesce(traded_markets.resolution_asked_at, '-infinity') <= $2::timestamptz - interval '1 day'
    )
  order by traded_markets.resolution_asked_at nulls first, traded_markets.market_key
  limit $3::int`

const SAVE_RESOLUTIONS = `
  with told as (
    select distinct on (condition_id) *
    from jsonb_to_recordset($1::jsonb) as told (condition_id text, payouts_micros bigint[], resolved_at timestamptz)
    order by condition_id
  ),
  saved as (
    insert into resolutions (condition_id, payouts_micros, resolved_at, seen_at)
    select condition_id, payouts_micros, resolved_at, $2::timestamptz from told
    on conflict (condition_id) do nothing
  ),
  locked as (
    select market_key from traded_markets where condition_id = any($3::text[]) order by market_key for update
  )
  update traded_markets set resolution_asked_at = $2::timestamptz
  where market_key in (select market_key from locked)`
