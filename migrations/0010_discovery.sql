-- Who else trades, what they are worth, and who of them is followed.
--
-- Everything statistics are made of can be asked for as it was known at a moment: rows carry when they were learnt
-- (`ingested_at`, `seen_at`, `saved_at`), and what is learnt later never overwrites without keeping what was known before.
-- Wallets, markets and tokens have small keys here, because the history has a hundred million rows.

-- In order of trust: what the chain says beats what an index says of the same trade.
create type history_source as enum ('bitquery', 'data-api', 'chain');
create type wallet_event_kind as enum (
  'split', 'merge', 'redeem', 'convert', 'transfer-in', 'transfer-out', 'income'
);
create domain discovery_source as text check (value in ('leaderboard', 'trades', 'chain', 'bitquery', 'manual'));

create table wallets (
  wallet_id integer generated always as identity primary key,
  wallet address not null unique
);

create table traded_markets (
  market_key integer generated always as identity primary key,
  condition_id condition_id not null unique,
  created_at timestamptz,
  -- When orders were first accepted, else when it was created; null where unknown.
  opened_at timestamptz,
  -- When someone was last asked how it was resolved.
  resolution_asked_at timestamptz
);

-- `market_key` and `outcome_index` are null until some source says which market a token belongs to.
create table traded_tokens (
  token_key integer generated always as identity primary key,
  token_id token_id not null unique,
  market_key integer references traded_markets (market_key),
  outcome_index smallint,
  -- Since when both are known.
  placed_at timestamptz,
  -- Whether the facts of its market are known, and when someone was last asked for them.
  described boolean not null default false,
  asked_at timestamptz,
  constraint placed_in_a_market check (
    (placed_at is null) = (market_key is null) and (placed_at is null) = (outcome_index is null)
  )
);
create index traded_tokens_market on traded_tokens (market_key);

-- What is known of a market, as it was known from `seen_at` on: schedules and fees change, and a verdict of that time must
-- not be judged by what was announced later.
create table market_facts (
  market_key integer not null references traded_markets (market_key),
  seen_at timestamptz not null,
  event_id text not null,
  question text not null,
  category text,
  neg_risk boolean not null,
  outcomes jsonb not null,
  created_at timestamptz,
  opened_at timestamptz,
  starts_at timestamptz,
  ends_at timestamptz,
  fee_rate double precision,
  primary key (market_key, seen_at)
);
create trigger market_facts_immutable before update on market_facts
  for each row execute function forbid_change();

create table resolutions (
  condition_id condition_id primary key,
  -- What one share of each outcome paid, by outcome index.
  payouts_micros bigint[] not null check (0 <= all (payouts_micros) and 1000000 >= all (payouts_micros)),
  resolved_at timestamptz not null,
  seen_at timestamptz not null
);

-- Makes the month's partition of a table when it is missing. Waiting for the table's lock, where an advisory lock would not,
-- lets the session learn what the one before it has made: the first rows of a month come at once. Neither readers nor writers
-- of the parent wait for this lock.
create function ensure_month(in_parent text, in_day date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', in_day)::date;
  partition_name text := in_parent || '_' || to_char(first_day, 'YYYY_MM');
begin
  if to_regclass(partition_name) is not null then
    return;
  end if;
  execute format('lock table %I in share update exclusive mode', in_parent);
  if to_regclass(partition_name) is not null then
    return;
  end if;
  execute format('create table %I (like %I including all)', partition_name, in_parent);
  execute format(
    'alter table %I attach partition %I for values from (%L) to (%L)',
    in_parent,
    partition_name,
    first_day::timestamp at time zone 'utc',
    (first_day + interval '1 month') at time zone 'utc'
  );
  perform protect_from_public_roles(partition_name);
end;
$$;

-- What wallets traded: one row is one wallet, token, side and transaction, however many orders that took. On this grain all
-- sources agree (decisions/0006).
drop table onchain_trades;
drop function ensure_trade_partition(date);

create table onchain_trades (
  wallet_id integer not null,
  token_key integer not null,
  traded_at timestamptz not null,
  shares_micros bigint not null check (shares_micros > 0),
  notional_micros bigint not null check (notional_micros >= 0),
  fee_micros bigint not null check (fee_micros >= 0),
  ingested_at timestamptz not null,
  market_created_at timestamptz,
  market_opened_at timestamptz,
  hours_after_opening real generated always as
    (extract(epoch from traded_at - market_opened_at)::double precision / 3600) stored,
  source history_source not null,
  is_buy boolean not null,
  -- Null where the source does not tell.
  is_maker boolean,
  is_early boolean generated always as (traded_at - market_opened_at < interval '24 hours') stored,
  tx_hash bytea not null check (length(tx_hash) = 32),
  -- Null where the source does not tell, or several orders are summed.
  order_hash bytea check (length(order_hash) = 32),
  -- What was known of this trade before a better source corrected it, oldest first.
  earlier jsonb
) partition by range (traded_at);
-- Also what a wallet's history is read by: it begins with the wallet and the time.
create unique index onchain_trades_identity on onchain_trades (wallet_id, traded_at, token_key, is_buy, tx_hash);
create index onchain_trades_time on onchain_trades using brin (traded_at);
-- Who came early to a market.
create index onchain_trades_early on onchain_trades (token_key, traded_at) where is_early;
-- Trades that wait for the facts of their market.
create index onchain_trades_undescribed on onchain_trades (token_key) where market_opened_at is null;

-- What else moved a wallet's shares or cash. Both are signed: what came in is positive.
create table wallet_events (
  wallet_id integer not null,
  at timestamptz not null,
  market_key integer,
  token_key integer,
  shares_micros bigint not null,
  cash_micros bigint not null,
  ingested_at timestamptz not null,
  kind wallet_event_kind not null,
  source history_source not null,
  tx_hash bytea not null check (length(tx_hash) = 32)
);
create unique index wallet_events_identity
  on wallet_events (wallet_id, at, kind, tx_hash, market_key, token_key) nulls not distinct;
create index wallet_events_time on wallet_events using brin (at);

-- Mids of a token around a trade, in micro-dollars; null where unknown, or not yet.
create table trade_marks (
  token_key integer not null,
  before_micros integer,
  traded_at timestamptz not null,
  saved_at timestamptz not null,
  closes_at timestamptz,
  after_1m_micros integer,
  after_5m_micros integer,
  after_15m_micros integer,
  after_1h_micros integer,
  after_6h_micros integer,
  after_24h_micros integer,
  close_micros integer,
  -- No later price can change it.
  complete boolean not null,
  -- What was known before `saved_at`, oldest first.
  earlier jsonb,
  primary key (token_key, traded_at)
) partition by range (traded_at);

create table candidates (
  wallet_id integer primary key references wallets (wallet_id),
  source discovery_source not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  -- What sources said of it, by source. Never evidence.
  hints jsonb not null,
  -- Where the back-fill goes on; null when it has not begun or has come to its end.
  backfill_cursor text,
  -- Nothing in between is missing.
  covered_from timestamptz,
  covered_until timestamptz,
  is_complete boolean not null default false,
  failures integer not null default 0 check (failures >= 0),
  last_failure text,
  next_due_at timestamptz not null,
  constraint covered_both_ends check ((covered_from is null) = (covered_until is null)),
  constraint covered_forwards check (covered_from <= covered_until)
);
create index candidates_due on candidates (is_complete, covered_until nulls first);

-- How far a wallet's past was known to be complete, by when that was said: one row whenever a reading came to its end.
create table coverages (
  wallet_id integer not null references wallets (wallet_id),
  at timestamptz not null,
  covered_from timestamptz not null,
  covered_until timestamptz not null,
  primary key (wallet_id, at)
);

create table discovery_runs (
  run_key integer generated always as identity primary key,
  run_id text not null unique,
  kind text not null check (kind in ('discover', 'refresh', 'clean-up')),
  state text not null check (state in ('running', 'finished', 'failed')),
  started_at timestamptz not null,
  published_at timestamptz,
  finished_at timestamptz,
  counts jsonb not null default '{}',
  summary text,
  constraint finished_when_over check ((state = 'running') = (finished_at is null))
);
create index discovery_runs_time on discovery_runs (started_at);

-- A wallet as one run found it. The first part is fixed; the skill columns are those of the family it was last judged in.
create table trader_activity (
  run_key integer not null references discovery_runs (run_key),
  wallet_id integer not null references wallets (wallet_id),
  as_of timestamptz not null,
  -- What the leaderboard shows: the last published one of each wallet.
  is_latest boolean not null default false,
  composite_score double precision not null,
  grade text not null check (grade in ('A', 'B', 'C', 'D', 'F')),
  score_version text not null,
  score_inputs jsonb not null,
  factor_early double precision not null,
  factor_consistency double precision not null,
  factor_win_rate double precision not null,
  factor_edge double precision not null,
  factor_activity double precision not null,
  eligible boolean not null,
  failed_filters text[] not null,
  total_trades integer not null,
  trades_30d integer not null,
  early_trades integer not null,
  resolved_markets integer not null,
  resolved_wins integer not null,
  trades_per_week double precision not null,
  pnl_30d_micros bigint not null,
  pnl_90d_micros bigint not null,
  win_rate double precision,
  sharpe_7d double precision,
  sharpe_7d_before double precision,
  active_days_7d integer not null,
  closed_7d integer not null,
  max_drawdown_30d double precision not null,
  mean_position_micros bigint,
  last_trade_at timestamptz,
  trend double precision[],
  maker_share double precision not null,
  excess_win_rate double precision,
  clv_24h double precision,
  copy_cost double precision,
  screens text[] not null,
  -- What judging the family needs; null for a wallet that is not eligible.
  evidence jsonb,
  events integer not null default 0,
  effective_events double precision,
  top_event_share double precision,
  edge_copier double precision,
  edge_copier_sd double precision,
  edge_leader double precision,
  edge_leader_sd double precision,
  probability double precision check (probability between 0 and 1),
  q_value double precision,
  outcomes_agree boolean,
  verdict_kind text check (verdict_kind in (
    'screened-out', 'too-few', 'one-bet', 'not-copyable', 'luck', 'evidence'
  )),
  verdict text,
  live_eligible boolean not null default false,
  judged_run_key integer references discovery_runs (run_key),
  primary key (run_key, wallet_id),
  constraint judged_with_verdict check ((verdict is null) = (verdict_kind is null))
);
create unique index trader_activity_latest on trader_activity (wallet_id) where is_latest;
create index trader_activity_board on trader_activity (composite_score desc, wallet_id) where is_latest;
create index trader_activity_wallet on trader_activity (wallet_id, as_of);

-- Everything else that a run made of a wallet; only that of the latest published run is kept.
create table wallet_profiles (
  wallet_id integer not null references wallets (wallet_id),
  run_key integer not null references discovery_runs (run_key),
  profile jsonb not null,
  primary key (wallet_id, run_key)
);

-- A run's judgement of the whole family, until it is published.
create table run_assessments (
  run_key integer not null references discovery_runs (run_key),
  wallet_id integer not null references wallets (wallet_id),
  edge_copier double precision,
  edge_copier_sd double precision,
  edge_leader double precision,
  edge_leader_sd double precision,
  probability double precision,
  q_value double precision not null,
  outcomes_agree boolean not null,
  verdict_kind text not null,
  verdict text not null,
  screens text[] not null,
  live_eligible boolean not null,
  primary key (run_key, wallet_id)
);

-- What a person has ruled about a wallet; it wins over what the rules say.
create table roster_overrides (
  wallet address primary key,
  kind text not null check (kind in ('pin', 'ban')),
  reason text not null,
  by text not null,
  at timestamptz not null
);

create table roster_history (
  sequence bigint generated always as identity primary key,
  wallet address not null,
  at timestamptz not null,
  change text not null check (change in (
    'add', 'remove', 'pause', 'resume', 'decline', 'recover', 'edge', 'pin', 'ban', 'clear'
  )),
  reason text not null,
  -- `discovery`, or who did it.
  by text not null,
  run_key integer references discovery_runs (run_key)
);
create index roster_history_wallet on roster_history (wallet, sequence);
create trigger roster_history_immutable before update or delete on roster_history
  for each row execute function forbid_change();

-- What was said of everyone, day by day, fixed by its hash before anyone could know; only how it turned out is added.
create table verdict_ledger (
  day date primary key,
  as_of timestamptz not null,
  -- Canonical JSON, and the SHA-256 of exactly these bytes.
  verdicts text not null,
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  previous_sha256 text unique references verdict_ledger (sha256),
  scored_at timestamptz,
  score jsonb,
  constraint scored_at_some_time check ((scored_at is null) = (score is null))
);
create unique index verdict_ledger_one_first on verdict_ledger ((true)) where previous_sha256 is null;
create trigger verdict_ledger_immutable before update on verdict_ledger
  for each row execute function forbid_change_except('scored_at', 'score');
create trigger verdict_ledger_kept before delete on verdict_ledger for each row execute function forbid_change();

alter table tracked_traders
  drop constraint tracked_traders_source_check,
  add constraint tracked_traders_source_check
    check (source in ('manual', 'demo', 'leaderboard', 'trades', 'chain', 'bitquery')),
  add column auto_added boolean not null default false,
  add column paused_at timestamptz,
  add column paused_by text check (paused_by in ('automation', 'operator')),
  -- When it was last added, removed, paused or resumed.
  add column changed_at timestamptz,
  -- As of the last published run that scored it.
  add column composite_score double precision check (composite_score between 0 and 100),
  add column grade text check (grade in ('A', 'B', 'C', 'D', 'F')),
  add column trades_30d integer,
  add column early_trades integer,
  add column resolved_wins integer,
  add column resolved_markets integer,
  add column trades_per_week double precision,
  add column sharpe_7d double precision,
  add column max_drawdown_30d double precision,
  add column probability double precision check (probability between 0 and 1),
  add column live_eligible boolean not null default false,
  add column verdict text,
  add column declining boolean not null default false,
  add column week_state text check (week_state in ('fine', 'weak', 'insufficient')),
  add column run_key integer references discovery_runs (run_key);

update tracked_traders set
  changed_at = updated_at,
  paused_at = case when paused then updated_at end,
  paused_by = case when paused then 'operator' end;
alter table tracked_traders
  alter column changed_at set not null,
  add constraint pause_is_by_someone check (paused = (paused_by is not null) and paused = (paused_at is not null));

-- Makes the keys of wallets and tokens that have none. Looking first spends no keys on what is known; in order, so that two
-- transactions never wait for each other.
create function ensure_wallets(in_wallets text[]) returns void language sql as $$
  insert into wallets (wallet)
  select distinct wallet from unnest(in_wallets) as said (wallet)
  where not exists (select 1 from wallets where wallets.wallet = said.wallet)
  order by wallet
  on conflict (wallet) do nothing;
$$;

create function ensure_tokens(in_tokens text[]) returns void language sql as $$
  insert into traded_tokens (token_id)
  select distinct token_id from unnest(in_tokens) as said (token_id)
  where not exists (select 1 from traded_tokens where traded_tokens.token_id = said.token_id)
  order by token_id
  on conflict (token_id) do nothing;
$$;

create function ensure_markets(in_conditions text[]) returns void language sql as $$
  insert into traded_markets (condition_id)
  select distinct condition_id from unnest(in_conditions) as said (condition_id)
  where not exists (select 1 from traded_markets where traded_markets.condition_id = said.condition_id)
  order by condition_id
  on conflict (condition_id) do nothing;
$$;

-- A trade as it was known until now, to stand in `earlier` beside its correction. Times are milliseconds since 1970.
create function trade_as_known(trade onchain_trades) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'ingestedAt', (extract(epoch from trade.ingested_at) * 1000)::bigint,
    'sharesMicros', trade.shares_micros,
    'notionalMicros', trade.notional_micros,
    'feeMicros', trade.fee_micros,
    'isMaker', trade.is_maker,
    'orderHash', encode(trade.order_hash, 'hex'),
    'source', trade.source
  );
$$;

-- The same for the marks of a trade.
create function mark_as_known(mark trade_marks) returns jsonb language sql immutable as $$
  select jsonb_build_object(
    'savedAt', (extract(epoch from mark.saved_at) * 1000)::bigint,
    'closesAt', (extract(epoch from mark.closes_at) * 1000)::bigint,
    'micros', jsonb_build_array(
      mark.before_micros, mark.after_1m_micros, mark.after_5m_micros, mark.after_15m_micros, mark.after_1h_micros,
      mark.after_6h_micros, mark.after_24h_micros, mark.close_micros
    )
  );
$$;

-- Makes the history say what the signals of these fills, and of all others of their transactions, add up to. What the chain
-- says replaces what any index said.
create function record_leader_trades(in_fill_ids text[], in_forget boolean, in_seen_at timestamptz)
returns void language plpgsql as $$
begin
  -- Two orders of one transaction are one row: who adds them up waits for who adds the other. Ordered against deadlocks, and
  -- taken after all locks of fills.
  perform pg_advisory_xact_lock(key)
  from (
    select distinct hashtextextended(leader || token_id || side || tx_hash, 0) as key
    from signals where fill_id = any(in_fill_ids) order by key
  ) as keys;

  perform ensure_wallets(array(select leader from signals where fill_id = any(in_fill_ids)));
  perform ensure_tokens(array(select token_id from signals where fill_id = any(in_fill_ids)));

  if in_forget then
    delete from onchain_trades
    using signals
    join wallets on wallets.wallet = signals.leader
    join traded_tokens on traded_tokens.token_id = signals.token_id
    where signals.fill_id = any(in_fill_ids)
      and onchain_trades.wallet_id = wallets.wallet_id
      and onchain_trades.token_key = traded_tokens.token_key
      and onchain_trades.is_buy = (signals.side = 'BUY')
      and onchain_trades.tx_hash = decode(substr(signals.tx_hash, 3), 'hex');
  end if;

  perform ensure_month('onchain_trades', month)
  from (
    select distinct date_trunc('month', block_time at time zone 'utc')::date as month
    from signals
    where fill_id = any(in_fill_ids) and block_time is not null
  ) as months;

  insert into onchain_trades (
    wallet_id, token_key, traded_at, shares_micros, notional_micros, fee_micros, ingested_at,
    market_created_at, market_opened_at, source, is_buy, is_maker, tx_hash, order_hash
  )
  select
    wallets.wallet_id, traded_tokens.token_key, sums.traded_at, sums.shares_micros, sums.notional_micros, sums.fee_micros,
    sums.ingested_at, traded_markets.created_at, traded_markets.opened_at, 'chain', sums.side = 'BUY',
    sums.is_maker, decode(substr(sums.tx_hash, 3), 'hex'), decode(substr(sums.order_hash, 3), 'hex')
  from (
    select
      leader, token_id, side, tx_hash,
      max(block_time) as traded_at,
      sum(shares_micros) as shares_micros,
      sum(notional_micros) as notional_micros,
      -- A fee in shares counts at the price of the fill.
      sum(fee_micros + round(fee_shares_micros::numeric * notional_micros / shares_micros)) as fee_micros,
      coalesce(in_seen_at, max(seen_at)) as ingested_at,
      case when count(distinct role) = 1 then min(role) = 'maker' end as is_maker,
      case when count(*) = 1 then min(order_hash) end as order_hash
    from signals
    join (
      select distinct leader, token_id, side, tx_hash from signals where fill_id = any(in_fill_ids)
    ) as touched using (leader, token_id, side, tx_hash)
    where block_time is not null and reorged_at is null
    group by leader, token_id, side, tx_hash
  ) as sums
  join wallets on wallets.wallet = sums.leader
  join traded_tokens on traded_tokens.token_id = sums.token_id
  left join traded_markets on traded_markets.market_key = traded_tokens.market_key
  order by wallets.wallet_id, sums.traded_at, traded_tokens.token_key, sums.side, sums.tx_hash
  on conflict (wallet_id, traded_at, token_key, is_buy, tx_hash) do update set
    shares_micros = excluded.shares_micros,
    notional_micros = excluded.notional_micros,
    fee_micros = excluded.fee_micros,
    ingested_at = excluded.ingested_at,
    source = excluded.source,
    is_maker = excluded.is_maker,
    order_hash = excluded.order_hash,
    earlier = coalesce(onchain_trades.earlier, '[]') || trade_as_known(onchain_trades)
  where (
    onchain_trades.shares_micros, onchain_trades.notional_micros, onchain_trades.fee_micros,
    onchain_trades.is_maker, onchain_trades.order_hash
  ) is distinct from (
    excluded.shares_micros, excluded.notional_micros, excluded.fee_micros, excluded.is_maker, excluded.order_hash
  );
end;
$$;

-- Makes the signals, and the history of trades beside them, say what the logs add up to. `in_touched` names all fills that
-- had news: one that is not among `in_fills` has no log left. Answers with the fills that nobody had recorded before.
create or replace function write_signals(
  in_fills jsonb, in_touched text[], in_source text, in_delivery_id text, in_seen_at timestamptz
) returns setof text language plpgsql as $$
#variable_conflict use_column
declare
  changed text[];
  fresh text[];
  gone text[];
begin
  with written as (
    insert into signals (
      fill_id, chain_id, tx_hash, order_hash, leader, role, side, token_id, shares_micros, notional_micros, fee_micros,
      fee_shares_micros, price_micros, block_number, block_hash, block_time, exchange, log_count, first_log_index,
      source, delivery_id, seen_at
    )
    select
      fill_id, chain_id, tx_hash, order_hash, leader, role, side, token_id, shares_micros, notional_micros, fee_micros,
      fee_shares_micros, price_micros, block_number, block_hash, block_time, exchange, log_count, first_log_index,
      in_source, in_delivery_id, in_seen_at
    from jsonb_populate_recordset(null::signals, in_fills)
    on conflict (fill_id) do update set
      role = excluded.role,
      shares_micros = excluded.shares_micros,
      notional_micros = excluded.notional_micros,
      fee_micros = excluded.fee_micros,
      fee_shares_micros = excluded.fee_shares_micros,
      price_micros = excluded.price_micros,
      block_number = excluded.block_number,
      block_hash = excluded.block_hash,
      block_time = excluded.block_time,
      first_log_index = excluded.first_log_index,
      log_count = excluded.log_count,
      reorged_at = null
    where signals.reorged_at is not null
      or (signals.block_hash, signals.log_count, signals.shares_micros, signals.block_time)
        is distinct from (excluded.block_hash, excluded.log_count, excluded.shares_micros, excluded.block_time)
    returning fill_id, xmax = 0 as is_new
  )
  select coalesce(array_agg(fill_id), '{}'), coalesce(array_agg(fill_id) filter (where is_new), '{}')
  into changed, fresh
  from written;

  gone := array(
    select unnest(in_touched) except select fill_id from jsonb_populate_recordset(null::signals, in_fills)
  );
  if gone <> '{}' then
    update signals set reorged_at = in_seen_at where fill_id = any(gone) and reorged_at is null;
  end if;

  if changed <> '{}' or gone <> '{}' then
    perform record_leader_trades(gone || changed, gone <> '{}' or changed <> fresh, in_seen_at);
  end if;

  return query select unnest(fresh);
end;
$$;

-- What was recorded before this migration.
select record_leader_trades(array(select fill_id from signals), false, null);

-- What providers told us is kept for a week at least, then it may be trimmed.
drop trigger webhook_deliveries_immutable on webhook_deliveries;
create trigger webhook_deliveries_immutable before update on webhook_deliveries
  for each row execute function forbid_change();
create trigger webhook_deliveries_kept before delete on webhook_deliveries
  for each row when (old.received_at > now() - interval '7 days') execute function forbid_change();

create trigger discovery_runs_change after insert or update on discovery_runs
  for each statement execute function notify_change('discovery');
create trigger roster_overrides_change after insert or update or delete on roster_overrides
  for each statement execute function notify_change('discovery');

select protect_from_public_roles(table_name)
from unnest(array[
  'wallets', 'traded_markets', 'traded_tokens', 'market_facts', 'resolutions', 'onchain_trades', 'wallet_events',
  'trade_marks', 'candidates', 'coverages', 'discovery_runs', 'trader_activity', 'wallet_profiles', 'run_assessments',
  'roster_overrides', 'roster_history', 'verdict_ledger'
]) as table_name;
