-- Who is followed, and every fill of theirs that any source reported.
--
-- `fill_logs` holds what the chain said, log by log; `signals` holds one row a fill, its amounts summed from those logs.
-- That row is the inbox of the workflows and the one guard against copying a fill twice: it outlives any workflow history.
-- Money, shares and prices are integers of 10^-6; token ids exceed bigint and are text.

create domain address as text check (value ~ '^0x[0-9a-f]{40}$');
create domain hash32 as text check (value ~ '^0x[0-9a-f]{64}$');
create domain fill_id as text check (value ~ '^[1-9][0-9]*:0x[0-9a-f]{64}:0x[0-9a-f]{64}$');
create domain token_id as text check (value ~ '^(0|[1-9][0-9]{0,77})$');
create domain condition_id as text check (value ~ '^0x([0-9a-f]{62}|[0-9a-f]{64})$');
create domain price_micros as bigint check (value between 0 and 1000000);
create domain amount_micros as bigint check (value >= 0);
create domain trade_side as text check (value in ('BUY', 'SELL'));
create domain trade_role as text check (value in ('taker', 'maker'));

-- Refuses every change of a row that is history.
create function forbid_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end;
$$;

-- Refuses a change of any column but the ones named as the trigger's arguments.
create function forbid_change_except() returns trigger language plpgsql as $$
begin
  if (to_jsonb(old) - tg_argv::text[]) is distinct from (to_jsonb(new) - tg_argv::text[]) then
    raise exception 'of % only % may change', tg_table_name, array_to_string(tg_argv, ', ')
      using errcode = 'restrict_violation';
  end if;
  return new;
end;
$$;

create table tracked_traders (
  wallet address primary key,
  label text,
  source text not null check (source in ('manual', 'demo')),
  simulated boolean not null,
  edge double precision not null,
  edge_sd double precision not null check (edge_sd >= 0),
  edge_source text not null check (edge_source in ('assumed', 'estimated')),
  pnl_30d_micros bigint,
  sharpe double precision,
  trade_count integer check (trade_count >= 0),
  win_rate double precision check (win_rate between 0 and 1),
  active boolean not null default true,
  paused boolean not null default false,
  pause_reason text,
  followed_since timestamptz not null,
  added_at timestamptz not null,
  updated_at timestamptz not null,
  constraint pause_has_reason check (paused = (pause_reason is not null))
);

create table fill_logs (
  chain_id integer not null check (chain_id > 0),
  block_hash hash32 not null,
  log_index integer not null check (log_index >= 0),
  fill_id fill_id not null,
  block_number bigint not null check (block_number >= 0),
  block_time timestamptz,
  tx_hash hash32 not null,
  exchange address not null,
  generation text not null check (generation in ('clob-v1', 'clob-v2', 'exchange-v3')),
  order_hash hash32 not null,
  owner address not null,
  counterparty address not null,
  role trade_role not null,
  side trade_side not null,
  token_id token_id not null,
  shares_micros amount_micros not null,
  notional_micros amount_micros not null,
  fee_micros amount_micros not null,
  fee_shares_micros amount_micros not null,
  removed boolean not null,
  source text not null,
  seen_at timestamptz not null,
  primary key (chain_id, block_hash, log_index),
  constraint fill_id_is_derived check (fill_id = chain_id || ':' || tx_hash || ':' || order_hash)
);
create index fill_logs_fill on fill_logs (fill_id);
create index fill_logs_block on fill_logs (chain_id, block_number);
-- A later source may know the block's time, and a node may say that the log left the chain; nothing else is news.
create trigger fill_logs_immutable before update on fill_logs
  for each row execute function forbid_change_except('removed', 'block_time');
create trigger fill_logs_kept before delete on fill_logs for each row execute function forbid_change();

create table signals (
  fill_id fill_id primary key,
  sequence bigint generated always as identity unique,
  chain_id integer not null,
  tx_hash hash32 not null,
  order_hash hash32 not null,
  leader address not null references tracked_traders (wallet),
  role trade_role not null,
  side trade_side not null,
  token_id token_id not null,
  shares_micros amount_micros not null check (shares_micros > 0),
  notional_micros amount_micros not null,
  fee_micros amount_micros not null,
  fee_shares_micros amount_micros not null,
  price_micros price_micros not null,
  block_number bigint not null,
  block_hash hash32 not null,
  block_time timestamptz,
  first_log_index integer not null,
  log_count integer not null check (log_count > 0),
  exchange address not null,
  source text not null
    check (source in ('alchemy', 'quicknode', 'moralis', 'chain', 'rtds', 'data-api', 'receipt')),
  delivery_id text,
  seen_at timestamptz not null,
  recorded_at timestamptz not null default clock_timestamp(),
  started_at timestamptz,
  reorged_at timestamptz
);
create index signals_pending on signals (seen_at) where started_at is null and reorged_at is null;
create index signals_leader_token on signals (leader, token_id, block_number, first_log_index);
create index signals_leader_time on signals (leader, block_time desc);

-- The history of what leaders traded, by month. Rows come with the signals whose block time is known.
create table onchain_trades (
  fill_id fill_id not null,
  traded_at timestamptz not null,
  block_number bigint not null,
  tx_hash hash32 not null,
  wallet address not null,
  role trade_role not null,
  side trade_side not null,
  token_id token_id not null,
  shares_micros amount_micros not null,
  notional_micros amount_micros not null,
  price_micros price_micros not null,
  fee_micros amount_micros not null,
  primary key (fill_id, traded_at)
) partition by range (traded_at);
create index onchain_trades_time on onchain_trades using brin (traded_at);
create index onchain_trades_wallet on onchain_trades (wallet, traded_at desc);

-- Makes the month's partition when it is missing. Attaching a finished table does not block readers or writers of the parent.
create function ensure_trade_partition(in_day date) returns void language plpgsql as $$
declare
  first_day date := date_trunc('month', in_day)::date;
  partition_name text := 'onchain_trades_' || to_char(first_day, 'YYYY_MM');
begin
  if to_regclass(partition_name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('ensure_trade_partition', 0));
  if to_regclass(partition_name) is not null then
    return;
  end if;
  execute format('create table %I (like onchain_trades including all)', partition_name);
  execute format(
    'alter table onchain_trades attach partition %I for values from (%L) to (%L)',
    partition_name,
    first_day::timestamp at time zone 'utc',
    (first_day + interval '1 month') at time zone 'utc'
  );
  perform protect_from_public_roles(partition_name);
end;
$$;

create table webhook_deliveries (
  delivery_key bigint generated always as identity primary key,
  provider text not null check (provider in ('alchemy', 'quicknode', 'moralis')),
  delivery_id text,
  body_sha256 text not null check (body_sha256 ~ '^[0-9a-f]{64}$'),
  received_at timestamptz not null,
  block_time timestamptz,
  verdict text not null check (verdict in (
    'recorded', 'duplicate', 'empty', 'test', 'heartbeat', 'hint',
    'provider-error', 'bad-signature', 'bad-json', 'too-large', 'unusable'
  )),
  detail text,
  fills integer not null check (fills >= 0),
  bytes integer not null check (bytes >= 0),
  handled_ms double precision not null check (handled_ms >= 0)
);
create index webhook_deliveries_time on webhook_deliveries (received_at);
create trigger webhook_deliveries_immutable before update or delete on webhook_deliveries
  for each row execute function forbid_change();

create table feed_cursors (
  feed text primary key,
  block_number bigint not null check (block_number >= 0),
  updated_at timestamptz not null
);
