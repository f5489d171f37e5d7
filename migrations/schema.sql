-- Written by scripts/dump-schema.ts from the migrations. Do not edit.

-- Name: address; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.address AS text
	CONSTRAINT address_check CHECK ((VALUE ~ '^0x[0-9a-f]{40}$'::text));

-- Name: amount_micros; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.amount_micros AS bigint
	CONSTRAINT amount_micros_check CHECK ((VALUE >= 0));

-- Name: condition_id; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.condition_id AS text
	CONSTRAINT condition_id_check CHECK ((VALUE ~ '^0x([0-9a-f]{62}|[0-9a-f]{64})$'::text));

-- Name: discovery_source; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.discovery_source AS text
	CONSTRAINT discovery_source_check CHECK ((VALUE = ANY (ARRAY['leaderboard'::text, 'trades'::text, 'chain'::text, 'bitquery'::text, 'manual'::text])));

-- Name: fill_id; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.fill_id AS text
	CONSTRAINT fill_id_check CHECK ((VALUE ~ '^[1-9][0-9]*:0x[0-9a-f]{64}:0x[0-9a-f]{64}$'::text));

-- Name: hash32; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.hash32 AS text
	CONSTRAINT hash32_check CHECK ((VALUE ~ '^0x[0-9a-f]{64}$'::text));

-- Name: history_source; Type: TYPE; Schema: public; Owner: -

CREATE TYPE public.history_source AS ENUM (
    'bitquery',
    'data-api',
    'chain'
);

-- Name: price_micros; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.price_micros AS bigint
	CONSTRAINT price_micros_check CHECK (((VALUE >= 0) AND (VALUE <= 1000000)));

-- Name: token_id; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.token_id AS text
	CONSTRAINT token_id_check CHECK ((VALUE ~ '^(0|[1-9][0-9]{0,77})$'::text));

-- Name: trade_mode; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.trade_mode AS text
	CONSTRAINT trade_mode_check CHECK ((VALUE = ANY (ARRAY['paper'::text, 'live'::text])));

-- Name: trade_role; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.trade_role AS text
	CONSTRAINT trade_role_check CHECK ((VALUE = ANY (ARRAY['taker'::text, 'maker'::text])));

-- Name: trade_side; Type: DOMAIN; Schema: public; Owner: -

CREATE DOMAIN public.trade_side AS text
	CONSTRAINT trade_side_check CHECK ((VALUE = ANY (ARRAY['BUY'::text, 'SELL'::text])));

-- Name: wallet_event_kind; Type: TYPE; Schema: public; Owner: -

CREATE TYPE public.wallet_event_kind AS ENUM (
    'split',
    'merge',
    'redeem',
    'convert',
    'transfer-in',
    'transfer-out',
    'income'
);

-- Name: account_daily_loss(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.account_daily_loss(in_mode text, in_now timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select case
    when day < (in_now at time zone 'utc')::date then 0
    else greatest(day_start_equity_micros - account_equity(in_mode), 0)
  end
  from accounts
  where mode = in_mode;
$$;

-- Name: account_drift(text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.account_drift(in_mode text) RETURNS TABLE(counter text, stored numeric, derived numeric)
    LANGUAGE sql STABLE
    AS $$
  select counters.counter, counters.stored, counters.derived
  from accounts
  cross join lateral (
    values
      ('cash', accounts.cash_micros::numeric,
        (select coalesce(sum(amount_micros), 0) from cash_entries where mode = in_mode)),
      ('deposited', accounts.deposited_micros::numeric,
        (select coalesce(sum(amount_micros), 0) from cash_entries
         where mode = in_mode and kind in ('deposit', 'withdrawal'))),
      ('reserved', accounts.reserved_micros::numeric,
        (select coalesce(sum(held_micros), 0) from reservations where mode = in_mode and state = 'held')),
      ('open_orders', accounts.open_orders::numeric,
        (select count(*)::numeric from reservations where mode = in_mode and state = 'held')),
      ('open_cost', accounts.open_cost_micros::numeric,
        (select coalesce(sum(open_cost_micros), 0) from lots where mode = in_mode and open_shares_micros > 0)),
      ('realised', accounts.realised_micros::numeric,
        (select coalesce(sum(lot_closures.realised_micros), 0)
         from lot_closures join lots on lots.lot_id = lot_closures.lot_id
         where lots.mode = in_mode)),
      -- Cash and cost can only have come from deposits and realised profit.
      ('balance', (accounts.cash_micros + accounts.open_cost_micros)::numeric,
        (accounts.deposited_micros + accounts.realised_micros)::numeric),
      ('overspent', 0::numeric,
        (select coalesce(sum(greatest(spent_micros - amount_micros, 0)), 0) from reservations where mode = in_mode)),
      -- Shares that orders on their way are selling, beyond what is in the lots.
      ('oversold', 0::numeric,
        (select coalesce(sum(greatest(selling.held - selling.owned, 0)), 0)
         from (
           select
             sum(exit_holds.held_micros) as held,
             (select coalesce(sum(open_shares_micros), 0) from lots
              where lots.mode = in_mode and lots.leader = exit_holds.leader and lots.token_id = exit_holds.token_id
                and open_shares_micros > 0) as owned
           from exit_holds join orders using (fill_id, mode)
           where mode = in_mode and exit_holds.closed_at is null and orders.status in ('submitting', 'unknown')
           group by exit_holds.leader, exit_holds.token_id
         ) as selling))
  ) as counters (counter, stored, derived)
  where accounts.mode = in_mode;
$$;

-- Name: account_equity(text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.account_equity(in_mode text) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select accounts.cash_micros + coalesce((select sum(value_micros) from open_positions where mode = in_mode), 0)::bigint
  from accounts
  where accounts.mode = in_mode;
$$;

-- Name: account_exposure(text, text, text, text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.account_exposure(in_mode text, in_leader text, in_condition_id text, in_event_id text, OUT total bigint, OUT by_leader bigint, OUT by_market bigint, OUT by_event bigint) RETURNS record
    LANGUAGE sql STABLE
    AS $$
  select
    coalesce(sum(amount), 0)::bigint,
    coalesce(sum(amount) filter (where leader = in_leader), 0)::bigint,
    coalesce(sum(amount) filter (where condition_id = in_condition_id), 0)::bigint,
    coalesce(sum(amount) filter (where event_id = in_event_id), 0)::bigint
  from (
    select leader, condition_id, event_id, open_cost_micros as amount
    from lots
    where mode = in_mode and open_shares_micros > 0
    union all
    select leader, condition_id, event_id, held_micros
    from reservations
    where mode = in_mode and state = 'held'
  ) as deployed;
$$;

-- Name: book_account(text, bigint, bigint, bigint); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.book_account(in_mode text, in_cash_micros bigint, in_open_cost_micros bigint, in_realised_micros bigint) RETURNS void
    LANGUAGE sql
    AS $$
  update accounts
  set
    cash_micros = cash_micros + in_cash_micros,
    open_cost_micros = open_cost_micros + in_open_cost_micros,
    realised_micros = realised_micros + in_realised_micros
  where mode = in_mode;
  select raise_equity_peak(in_mode);
$$;

-- Name: claim_order(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.claim_order(in_order_id text, in_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  halted boolean;
  claimed orders;
begin
  select halt_stops(mode, side) into halted from orders where order_id = in_order_id;
  select * into claimed from orders where order_id = in_order_id for update;
  if not found then
    return null;
  end if;
  if claimed.status <> 'prepared' then
    return 'already-claimed';
  end if;
  if halted then
    return 'halted';
  end if;
  update orders set status = 'submitting', submitted_at = in_now where order_id = in_order_id;
  return 'claimed';
end;
$$;

-- Name: claim_resubmission(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.claim_resubmission(in_order_id text, in_now timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
  halted boolean;
  claimed orders;
begin
  select halt_stops(mode, side) into halted from orders where order_id = in_order_id;
  select * into claimed from orders where order_id = in_order_id for update;
  if not found then
    return null;
  end if;
  if claimed.status not in ('submitting', 'unknown') or claimed.resubmissions > 0 then
    return 'refused';
  end if;
  if halted then
    return 'halted';
  end if;
  update orders
  set status = 'submitting', status_reason = null, submitted_at = in_now, resubmissions = resubmissions + 1
  where order_id = in_order_id;
  return 'claimed';
end;
$$;

-- Name: close_reservation(text, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.close_reservation(in_fill_id text, in_mode text, in_reason text, in_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  held bigint;
begin
  update exit_holds set closed_at = in_now, close_reason = in_reason
  where fill_id = in_fill_id and mode = in_mode and closed_at is null;
  select held_micros into held from reservations where fill_id = in_fill_id and mode = in_mode and state = 'held';
  if not found then
    return;
  end if;
  update reservations
  set state = case when spent_micros > 0 then 'committed' else 'released' end, closed_at = in_now, close_reason = in_reason
  where fill_id = in_fill_id and mode = in_mode;
  update accounts set reserved_micros = reserved_micros - held, open_orders = open_orders - 1 where mode = in_mode;
end;
$$;

-- Name: commit_exit(text, text, bigint); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.commit_exit(in_fill_id text, in_mode text, in_shares_micros bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  update exit_holds set sold_micros = sold_micros + in_shares_micros
  where fill_id = in_fill_id and mode = in_mode and closed_at is null;
  if not found then
    raise exception 'no shares are held for % (%)', in_fill_id, in_mode using errcode = 'no_data_found';
  end if;
end;
$$;

-- Name: commit_reservation(text, text, bigint); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.commit_reservation(in_fill_id text, in_mode text, in_cost_micros bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  held_before bigint;
  held_after bigint;
begin
  select held_micros into held_before from reservations where fill_id = in_fill_id and mode = in_mode and state = 'held';
  if not found then
    raise exception 'no reservation is held for % (%)', in_fill_id, in_mode using errcode = 'no_data_found';
  end if;
  update reservations set spent_micros = spent_micros + in_cost_micros
  where fill_id = in_fill_id and mode = in_mode
  returning held_micros into held_after;
  update accounts set reserved_micros = reserved_micros - (held_before - held_after) where mode = in_mode;
end;
$$;

-- Name: ensure_markets(text[]); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.ensure_markets(in_conditions text[]) RETURNS void
    LANGUAGE sql
    AS $$
  insert into traded_markets (condition_id)
  select distinct condition_id from unnest(in_conditions) as said (condition_id)
  where not exists (select 1 from traded_markets where traded_markets.condition_id = said.condition_id)
  order by condition_id
  on conflict (condition_id) do nothing;
$$;

-- Name: ensure_month(text, date); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.ensure_month(in_parent text, in_day date) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

-- Name: ensure_tokens(text[]); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.ensure_tokens(in_tokens text[]) RETURNS void
    LANGUAGE sql
    AS $$
  insert into traded_tokens (token_id)
  select distinct token_id from unnest(in_tokens) as said (token_id)
  where not exists (select 1 from traded_tokens where traded_tokens.token_id = said.token_id)
  order by token_id
  on conflict (token_id) do nothing;
$$;

-- Name: ensure_wallets(text[]); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.ensure_wallets(in_wallets text[]) RETURNS void
    LANGUAGE sql
    AS $$
  insert into wallets (wallet)
  select distinct wallet from unnest(in_wallets) as said (wallet)
  where not exists (select 1 from wallets where wallets.wallet = said.wallet)
  order by wallet
  on conflict (wallet) do nothing;
$$;

-- Name: forbid_change(); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.forbid_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end;
$$;

-- Name: forbid_change_except(); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.forbid_change_except() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (to_jsonb(old) - tg_argv::text[]) is distinct from (to_jsonb(new) - tg_argv::text[]) then
    raise exception 'of % only % may change', tg_table_name, array_to_string(tg_argv, ', ')
      using errcode = 'restrict_violation';
  end if;
  return new;
end;
$$;

-- Name: halt_stops(text, text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.halt_stops(in_mode text, in_side text) RETURNS boolean
    LANGUAGE sql
    AS $$
  select halt_hard or (halt_id is not null and in_side = 'BUY') from accounts where mode = in_mode for share;
$$;

-- Name: trade_marks; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.trade_marks (
    token_key integer NOT NULL,
    before_micros integer,
    traded_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    closes_at timestamp with time zone,
    after_1m_micros integer,
    after_5m_micros integer,
    after_15m_micros integer,
    after_1h_micros integer,
    after_6h_micros integer,
    after_24h_micros integer,
    close_micros integer,
    complete boolean NOT NULL,
    earlier jsonb
)
PARTITION BY RANGE (traded_at);

-- Name: mark_as_known(public.trade_marks); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.mark_as_known(mark public.trade_marks) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
  select jsonb_build_object(
    'savedAt', (extract(epoch from mark.saved_at) * 1000)::bigint,
    'closesAt', (extract(epoch from mark.closes_at) * 1000)::bigint,
    'micros', jsonb_build_array(
      mark.before_micros, mark.after_1m_micros, mark.after_5m_micros, mark.after_15m_micros, mark.after_1h_micros,
      mark.after_6h_micros, mark.after_24h_micros, mark.close_micros
    )
  );
$$;

-- Name: notify_change(); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.notify_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
  topic text;
begin
  foreach topic in array tg_argv loop
    perform pg_notify('understudy_changes', topic);
  end loop;
  return null;
end;
$$;

-- Name: performance_7d(text, date); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.performance_7d(in_mode text, in_day date, OUT sharpe double precision, OUT sortino double precision, OUT max_drawdown double precision, OUT win_rate double precision) RETURNS record
    LANGUAGE sql STABLE
    AS $$
  with flows as (
    select (at at time zone 'utc')::date as day, amount_micros
    from cash_entries
    where mode = in_mode and kind in ('deposit', 'withdrawal')
  ),
  days as (
    select
      calendar.day,
      coalesce(known.equity_micros, 0)
        + (select coalesce(sum(amount_micros), 0) from flows where flows.day <= calendar.day
           and flows.day > coalesce(known.day, '-infinity')) as closing,
      coalesce(before.equity_micros, 0)
        + (select coalesce(sum(amount_micros), 0) from flows where flows.day <= calendar.day
           and flows.day > coalesce(before.day, '-infinity')) as opening
    from (select (in_day - days_back) as day from generate_series(0, 6) as days_back) as calendar
    left join lateral (
      select day, equity_micros from paper_trading_summary as summary
      where summary.mode = in_mode and summary.day <= calendar.day order by summary.day desc limit 1
    ) as known on true
    left join lateral (
      select day, equity_micros from paper_trading_summary as summary
      where summary.mode = in_mode and summary.day < calendar.day order by summary.day desc limit 1
    ) as before on true
    where calendar.day >= (select (opened_at at time zone 'utc')::date from accounts where mode = in_mode)
  ),
  returns as (
    select day, closing::double precision / nullif(opening, 0)::double precision - 1 as r from days
  ),
  curve as (
    select day, exp(sum(ln(greatest(1 + r, 1e-12))) over (order by day)) as level from returns where r is not null
  ),
  drawdowns as (
    select level / greatest(1, max(level) over (order by day)) - 1 as drawdown from curve
  )
  select
    (select avg(r) / nullif(stddev_samp(r), 0) * sqrt(365) from returns),
    (select avg(r) / nullif(sqrt(sum(least(r, 0) ^ 2) / count(r)), 0) * sqrt(365) from returns where r is not null),
    (select min(drawdown) from drawdowns),
    (select avg((lot_closures.realised_micros > 0)::int)::double precision
     from lot_closures join lots on lots.lot_id = lot_closures.lot_id
     where lots.mode = in_mode
       and lot_closures.closed_at >= (in_day - 6)::timestamp at time zone 'utc'
       and lot_closures.closed_at < (in_day + 1)::timestamp at time zone 'utc');
$$;

-- Name: protect_from_public_roles(text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.protect_from_public_roles(in_table text) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
  public_role text;
begin
  for public_role in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('alter table %I enable row level security', in_table);
    execute format('revoke all on table %I from %I', in_table, public_role);
  end loop;
end;
$$;

-- Name: raise_equity_peak(text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.raise_equity_peak(in_mode text) RETURNS void
    LANGUAGE sql
    AS $$
  update accounts set equity_peak_micros = greatest(equity_peak_micros, account_equity(in_mode)) where mode = in_mode;
$$;

-- Name: record_equity_point(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.record_equity_point(in_mode text, in_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  insert into equity_points (mode, at, equity_micros, realised_micros, unrealised_micros, exposure_micros)
  select
    mode, in_now, equity, realised_micros, equity - cash_micros - open_cost_micros, open_cost_micros + reserved_micros
  from accounts cross join account_equity(in_mode) as equity
  where mode = in_mode
  on conflict (mode, at) do update set
    equity_micros = excluded.equity_micros,
    realised_micros = excluded.realised_micros,
    unrealised_micros = excluded.unrealised_micros,
    exposure_micros = excluded.exposure_micros;
  delete from equity_points where mode = in_mode and at < in_now - interval '8 days';
$$;

-- Name: record_leader_trades(text[], boolean, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.record_leader_trades(in_fill_ids text[], in_forget boolean, in_seen_at timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

-- Name: release_reservation(text, text, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.release_reservation(in_fill_id text, in_mode text, in_reason text, in_now timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
  perform from accounts where mode = in_mode for update;
  if exists (
    select from orders where fill_id = in_fill_id and mode = in_mode and status in ('submitting', 'unknown')
  ) then
    raise exception 'the order of % (%) may still fill, its reservation stays', in_fill_id, in_mode
      using errcode = 'object_in_use';
  end if;
  update orders set status = 'cancelled', status_reason = in_reason, closed_at = in_now
  where fill_id = in_fill_id and mode = in_mode and status = 'prepared';
  perform close_reservation(in_fill_id, in_mode, in_reason, in_now);
end;
$$;

-- Name: reserve(text, text, text, text, text, bigint, bigint, bigint, bigint, bigint, bigint, integer, interval, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.reserve(in_fill_id text, in_mode text, in_leader text, in_condition_id text, in_event_id text, in_amount_micros bigint, in_max_per_leader bigint, in_max_per_market bigint, in_max_per_event bigint, in_max_total bigint, in_max_daily_loss bigint, in_max_open_orders integer, in_cooldown interval, in_now timestamp with time zone, OUT rejection text, OUT amount_micros bigint) RETURNS record
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
declare
  account accounts;
  stored reservations;
  exposure record;
begin
  select * into account from accounts where mode = in_mode for update;
  if not found then
    raise exception 'no % account is open', in_mode using errcode = 'no_data_found';
  end if;

  select * into stored from reservations where fill_id = in_fill_id and mode = in_mode;
  if found then
    rejection := stored.rejection;
    amount_micros := stored.amount_micros;
    return;
  end if;

  perform roll_account_day(in_mode, in_now);
  select * into exposure from account_exposure(in_mode, in_leader, in_condition_id, in_event_id);
  amount_micros := in_amount_micros;
  rejection := case
    when account.halt_id is not null then 'halted'
    when account_daily_loss(in_mode, in_now) >= in_max_daily_loss then 'daily-loss'
    -- Requests overtake each other: without the first test one that was asked later would be an entry "not long ago".
    when in_cooldown > interval '0' and exists (
      select from reservations
      where mode = in_mode and condition_id = in_condition_id
        and (state = 'held' or spent_micros > 0)
        and reserved_at > in_now - in_cooldown
        and state <> 'rejected'
    ) then 'cooldown'
    when account.open_orders >= in_max_open_orders then 'open-orders'
    when exposure.by_leader + in_amount_micros > in_max_per_leader then 'leader-limit'
    when exposure.by_market + in_amount_micros > in_max_per_market then 'market-limit'
    when exposure.by_event + in_amount_micros > in_max_per_event then 'event-limit'
    when exposure.total + in_amount_micros > in_max_total then 'total-limit'
    when account.cash_micros - account.reserved_micros < in_amount_micros then 'cash-short'
  end;

  insert into reservations (
    fill_id, mode, leader, condition_id, event_id, state, rejection, amount_micros, reserved_at, closed_at
  ) values (
    in_fill_id, in_mode, in_leader, in_condition_id, in_event_id,
    case when rejection is null then 'held' else 'rejected' end,
    rejection, in_amount_micros, in_now,
    case when rejection is not null then in_now end
  );
  if rejection is null then
    update accounts
    set reserved_micros = reserved_micros + in_amount_micros, open_orders = open_orders + 1
    where mode = in_mode;
  end if;
end;
$$;

-- Name: reserve_exit(text, text, text, text, bigint, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.reserve_exit(in_fill_id text, in_mode text, in_leader text, in_token_id text, in_shares_micros bigint, in_now timestamp with time zone) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
declare
  stored exit_holds;
begin
  perform from accounts where mode = in_mode for update;
  if not found then
    raise exception 'no % account is open', in_mode using errcode = 'no_data_found';
  end if;
  select * into stored from exit_holds where fill_id = in_fill_id and mode = in_mode;
  if found then
    if stored.closed_at is not null then
      return false;
    end if;
    if stored.shares_micros >= in_shares_micros then
      return true;
    end if;
  end if;
  if in_shares_micros > sellable_shares(in_fill_id, in_mode, in_leader, in_token_id) then
    return false;
  end if;
  insert into exit_holds (fill_id, mode, leader, token_id, shares_micros, held_at)
  values (in_fill_id, in_mode, in_leader, in_token_id, in_shares_micros, in_now)
  on conflict (fill_id, mode) do update set shares_micros = excluded.shares_micros;
  return true;
end;
$$;

-- Name: roll_account_day(text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.roll_account_day(in_mode text, in_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
  update accounts
  set day = (in_now at time zone 'utc')::date, day_start_equity_micros = account_equity(in_mode)
  where mode = in_mode and day < (in_now at time zone 'utc')::date;
$$;

-- Name: sellable_shares(text, text, text, text); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.sellable_shares(in_fill_id text, in_mode text, in_leader text, in_token_id text) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
  select (
    coalesce((
      select sum(open_shares_micros) from lots
      where mode = in_mode and leader = in_leader and token_id = in_token_id and open_shares_micros > 0
    ), 0) - coalesce((
      select sum(held_micros) from exit_holds
      where mode = in_mode and leader = in_leader and token_id = in_token_id and closed_at is null
        and fill_id is distinct from in_fill_id
    ), 0)
  )::bigint;
$$;

-- Name: fill_logs; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.fill_logs (
    chain_id integer NOT NULL,
    block_hash public.hash32 NOT NULL,
    log_index integer NOT NULL,
    fill_id public.fill_id NOT NULL,
    block_number bigint NOT NULL,
    block_time timestamp with time zone,
    tx_hash public.hash32 NOT NULL,
    exchange public.address NOT NULL,
    generation text NOT NULL,
    order_hash public.hash32 NOT NULL,
    owner public.address NOT NULL,
    counterparty public.address NOT NULL,
    role public.trade_role NOT NULL,
    side public.trade_side NOT NULL,
    token_id public.token_id NOT NULL,
    shares_micros public.amount_micros NOT NULL,
    notional_micros public.amount_micros NOT NULL,
    fee_micros public.amount_micros NOT NULL,
    fee_shares_micros public.amount_micros NOT NULL,
    removed boolean NOT NULL,
    source text NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT fill_id_is_derived CHECK (((fill_id)::text = ((((chain_id || ':'::text) || (tx_hash)::text) || ':'::text) || (order_hash)::text))),
    CONSTRAINT fill_logs_block_number_check CHECK ((block_number >= 0)),
    CONSTRAINT fill_logs_chain_id_check CHECK ((chain_id > 0)),
    CONSTRAINT fill_logs_generation_check CHECK ((generation = ANY (ARRAY['clob-v1'::text, 'clob-v2'::text, 'exchange-v3'::text]))),
    CONSTRAINT fill_logs_log_index_check CHECK ((log_index >= 0))
);

-- Name: store_fill_logs(jsonb); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.store_fill_logs(in_logs jsonb) RETURNS SETOF public.fill_logs
    LANGUAGE plpgsql
    AS $$
#variable_conflict use_column
declare
  touched text[] := array(select distinct fill_id from jsonb_populate_recordset(null::fill_logs, in_logs));
begin
  -- Two deliveries about one fill take turns, so that each sums what the other stored. Ordered, so that they never deadlock.
  perform pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(fill_id, 0) as key from unnest(touched) as fill_id order by key) as keys;

  -- A removed log stays removed, whatever order deliveries come in: the result depends only on what was said, not on when.
  insert into fill_logs (
    chain_id, block_number, block_hash, block_time, tx_hash, log_index, exchange, generation, order_hash, owner,
    counterparty, role, side, token_id, shares_micros, notional_micros, fee_micros, fee_shares_micros, removed, fill_id,
    source, seen_at
  )
  select
    chain_id, block_number, block_hash, block_time, tx_hash, log_index, exchange, generation, order_hash, owner,
    counterparty, role, side, token_id, shares_micros, notional_micros, fee_micros, fee_shares_micros, removed, fill_id,
    source, seen_at
  from jsonb_populate_recordset(null::fill_logs, in_logs)
  on conflict (chain_id, block_hash, log_index) do update set
    removed = fill_logs.removed or excluded.removed,
    block_time = coalesce(fill_logs.block_time, excluded.block_time);

  return query
    select fill_logs.*
    from fill_logs
    where fill_id = any(touched) and not removed
    order by
      block_number desc, max(seen_at) over (partition by fill_id, block_hash) desc, block_hash, log_index;
end;
$$;

-- Name: onchain_trades; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.onchain_trades (
    wallet_id integer NOT NULL,
    token_key integer NOT NULL,
    traded_at timestamp with time zone NOT NULL,
    shares_micros bigint NOT NULL,
    notional_micros bigint NOT NULL,
    fee_micros bigint NOT NULL,
    ingested_at timestamp with time zone NOT NULL,
    market_created_at timestamp with time zone,
    market_opened_at timestamp with time zone,
    hours_after_opening real GENERATED ALWAYS AS (((EXTRACT(epoch FROM (traded_at - market_opened_at)))::double precision / (3600)::double precision)) STORED,
    source public.history_source NOT NULL,
    is_buy boolean NOT NULL,
    is_maker boolean,
    is_early boolean GENERATED ALWAYS AS (((traded_at - market_opened_at) < '24:00:00'::interval)) STORED,
    tx_hash bytea NOT NULL,
    order_hash bytea,
    earlier jsonb,
    CONSTRAINT onchain_trades_fee_micros_check CHECK ((fee_micros >= 0)),
    CONSTRAINT onchain_trades_notional_micros_check CHECK ((notional_micros >= 0)),
    CONSTRAINT onchain_trades_order_hash_check CHECK ((length(order_hash) = 32)),
    CONSTRAINT onchain_trades_shares_micros_check CHECK ((shares_micros > 0)),
    CONSTRAINT onchain_trades_tx_hash_check CHECK ((length(tx_hash) = 32))
)
PARTITION BY RANGE (traded_at);

-- Name: trade_as_known(public.onchain_trades); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.trade_as_known(trade public.onchain_trades) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
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

-- Name: write_signals(jsonb, text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: -

CREATE FUNCTION public.write_signals(in_fills jsonb, in_touched text[], in_seen_at timestamp with time zone) RETURNS SETOF text
    LANGUAGE plpgsql
    AS $$
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
      source, delivery_id, seen_at
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

-- Name: accounts; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.accounts (
    mode public.trade_mode NOT NULL,
    cash_micros bigint NOT NULL,
    deposited_micros public.amount_micros NOT NULL,
    realised_micros bigint DEFAULT 0 NOT NULL,
    reserved_micros public.amount_micros DEFAULT 0 NOT NULL,
    open_orders integer DEFAULT 0 NOT NULL,
    open_cost_micros public.amount_micros DEFAULT 0 NOT NULL,
    equity_peak_micros bigint NOT NULL,
    day date NOT NULL,
    day_start_equity_micros bigint NOT NULL,
    halt_id bigint,
    halt_hard boolean DEFAULT false NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT accounts_open_orders_check CHECK ((open_orders >= 0)),
    CONSTRAINT hard_halt_is_a_halt CHECK (((halt_id IS NOT NULL) OR (NOT halt_hard)))
);

-- Name: candidates; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.candidates (
    wallet_id integer NOT NULL,
    source public.discovery_source NOT NULL,
    first_seen_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    hints jsonb NOT NULL,
    backfill_cursor text,
    covered_from timestamp with time zone,
    covered_until timestamp with time zone,
    is_complete boolean DEFAULT false NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    last_failure text,
    next_due_at timestamp with time zone NOT NULL,
    CONSTRAINT candidates_failures_check CHECK ((failures >= 0)),
    CONSTRAINT covered_both_ends CHECK (((covered_from IS NULL) = (covered_until IS NULL))),
    CONSTRAINT covered_forwards CHECK ((covered_from <= covered_until))
);

-- Name: cash_entries; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.cash_entries (
    entry_id bigint NOT NULL,
    mode public.trade_mode NOT NULL,
    kind text NOT NULL,
    reference text NOT NULL,
    amount_micros bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT cash_entries_kind_check CHECK ((kind = ANY (ARRAY['deposit'::text, 'withdrawal'::text, 'buy'::text, 'sell'::text, 'settlement'::text])))
);

-- Name: cash_entries_entry_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.cash_entries ALTER COLUMN entry_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.cash_entries_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: counterparty_readings; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.counterparty_readings (
    wallet_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    transactions integer NOT NULL,
    CONSTRAINT counterparty_readings_transactions_check CHECK ((transactions > 0))
);

-- Name: coverages; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.coverages (
    wallet_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    covered_from timestamp with time zone NOT NULL,
    covered_until timestamp with time zone NOT NULL
);

-- Name: decisions; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.decisions (
    decision_id text NOT NULL,
    sequence bigint NOT NULL,
    fill_id public.fill_id NOT NULL,
    mode text NOT NULL,
    verdict text NOT NULL,
    reason text,
    rules_version text NOT NULL,
    token_id public.token_id NOT NULL,
    question text,
    outcome text,
    spread_micros bigint,
    book_stale boolean NOT NULL,
    gating_model text,
    inputs text NOT NULL,
    decision text NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT decisions_decision_id_check CHECK ((decision_id ~ '^d[0-9a-f]{16}$'::text)),
    CONSTRAINT decisions_mode_check CHECK ((mode = ANY (ARRAY['paper'::text, 'live'::text]))),
    CONSTRAINT decisions_verdict_check CHECK ((verdict = ANY (ARRAY['copy'::text, 'skip'::text]))),
    CONSTRAINT skip_has_reason CHECK (((verdict = 'skip'::text) = (reason IS NOT NULL)))
);

-- Name: decisions_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.decisions ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.decisions_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: discovery_runs; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.discovery_runs (
    run_key integer NOT NULL,
    run_id text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone,
    finished_at timestamp with time zone,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    summary text,
    CONSTRAINT discovery_runs_kind_check CHECK ((kind = ANY (ARRAY['discover'::text, 'refresh'::text, 'clean-up'::text]))),
    CONSTRAINT discovery_runs_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'failed'::text]))),
    CONSTRAINT finished_when_over CHECK (((state = 'running'::text) = (finished_at IS NULL)))
);

-- Name: discovery_runs_run_key_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.discovery_runs ALTER COLUMN run_key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.discovery_runs_run_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: equity_points; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.equity_points (
    mode public.trade_mode NOT NULL,
    at timestamp with time zone NOT NULL,
    equity_micros bigint NOT NULL,
    realised_micros bigint NOT NULL,
    unrealised_micros bigint NOT NULL,
    exposure_micros public.amount_micros NOT NULL
);

-- Name: executions; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.executions (
    execution_id text NOT NULL,
    sequence bigint NOT NULL,
    order_id public.hash32 NOT NULL,
    price_micros public.price_micros NOT NULL,
    shares_micros bigint NOT NULL,
    notional_micros public.amount_micros NOT NULL,
    fee_micros public.amount_micros NOT NULL,
    executed_at timestamp with time zone NOT NULL,
    CONSTRAINT executions_shares_micros_check CHECK ((shares_micros > 0))
);

-- Name: executions_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.executions ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.executions_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: exit_holds; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.exit_holds (
    fill_id public.fill_id NOT NULL,
    mode public.trade_mode NOT NULL,
    leader public.address NOT NULL,
    token_id public.token_id NOT NULL,
    shares_micros bigint NOT NULL,
    sold_micros public.amount_micros DEFAULT 0 NOT NULL,
    held_micros bigint GENERATED ALWAYS AS (
CASE
    WHEN (closed_at IS NULL) THEN (shares_micros - (sold_micros)::bigint)
    ELSE (0)::bigint
END) STORED,
    held_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    close_reason text,
    CONSTRAINT exit_holds_shares_micros_check CHECK ((shares_micros > 0)),
    CONSTRAINT sold_of_held CHECK (((sold_micros)::bigint <= shares_micros))
);

-- Name: feed_cursors; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.feed_cursors (
    feed text NOT NULL,
    block_number bigint NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT feed_cursors_block_number_check CHECK ((block_number >= 0))
);

-- Name: halts; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.halts (
    halt_id bigint NOT NULL,
    mode public.trade_mode NOT NULL,
    kill_switch text NOT NULL,
    reason text NOT NULL,
    hard boolean NOT NULL,
    evidence jsonb NOT NULL,
    raised_by text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    resumed_by text,
    resumed_at timestamp with time zone,
    CONSTRAINT halts_kill_switch_check CHECK ((kill_switch = ANY (ARRAY['manual'::text, 'daily-loss'::text, 'drawdown'::text, 'adverse-fills'::text, 'wide-spread'::text, 'average-slippage'::text, 'reconcile-break'::text]))),
    CONSTRAINT resumed_by_someone CHECK (((resumed_at IS NULL) = (resumed_by IS NULL)))
);

-- Name: halts_halt_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.halts ALTER COLUMN halt_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.halts_halt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: late_marks; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.late_marks (
    mark_id bigint NOT NULL,
    mode public.trade_mode NOT NULL,
    execution_id text NOT NULL,
    token_id public.token_id NOT NULL,
    side public.trade_side NOT NULL,
    price_micros public.price_micros NOT NULL,
    horizon_ms integer NOT NULL,
    due_at timestamp with time zone NOT NULL,
    marked_at timestamp with time zone,
    mid_micros public.price_micros,
    markout_micros bigint GENERATED ALWAYS AS ((((mid_micros)::bigint - (price_micros)::bigint) *
CASE side
    WHEN 'BUY'::text THEN 1
    ELSE '-1'::integer
END)) STORED,
    CONSTRAINT late_marks_horizon_ms_check CHECK ((horizon_ms > 0)),
    CONSTRAINT mid_when_marked CHECK (((mid_micros IS NULL) OR (marked_at IS NOT NULL)))
);

-- Name: late_marks_mark_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.late_marks ALTER COLUMN mark_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.late_marks_mark_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: lot_closures; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.lot_closures (
    closure_id bigint NOT NULL,
    lot_id bigint NOT NULL,
    execution_id text,
    shares_micros bigint NOT NULL,
    cost_micros public.amount_micros NOT NULL,
    proceeds_micros bigint NOT NULL,
    realised_micros bigint GENERATED ALWAYS AS ((proceeds_micros - (cost_micros)::bigint)) STORED,
    closed_at timestamp with time zone NOT NULL,
    CONSTRAINT lot_closures_shares_micros_check CHECK ((shares_micros > 0))
);

-- Name: lot_closures_closure_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.lot_closures ALTER COLUMN closure_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lot_closures_closure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: lots; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.lots (
    lot_id bigint NOT NULL,
    mode public.trade_mode NOT NULL,
    leader public.address NOT NULL,
    token_id public.token_id NOT NULL,
    condition_id public.condition_id NOT NULL,
    event_id text NOT NULL,
    question text NOT NULL,
    outcome text NOT NULL,
    fill_id public.fill_id NOT NULL,
    execution_id text NOT NULL,
    shares_micros bigint NOT NULL,
    cost_micros public.amount_micros NOT NULL,
    open_shares_micros bigint NOT NULL,
    open_cost_micros bigint NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    CONSTRAINT cost_follows_shares CHECK ((((open_cost_micros >= 0) AND (open_cost_micros <= (cost_micros)::bigint)) AND ((open_shares_micros > 0) OR (open_cost_micros = 0)))),
    CONSTRAINT lots_shares_micros_check CHECK ((shares_micros > 0)),
    CONSTRAINT never_negative CHECK (((open_shares_micros >= 0) AND (open_shares_micros <= shares_micros)))
);

-- Name: lots_lot_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.lots ALTER COLUMN lot_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.lots_lot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: market_facts; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.market_facts (
    market_key integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    event_id text NOT NULL,
    question text NOT NULL,
    category text,
    neg_risk boolean NOT NULL,
    outcomes jsonb NOT NULL,
    created_at timestamp with time zone,
    opened_at timestamp with time zone,
    starts_at timestamp with time zone,
    ends_at timestamp with time zone,
    fee_rate double precision
);

-- Name: market_tokens; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.market_tokens (
    token_id public.token_id NOT NULL,
    condition_id public.condition_id NOT NULL,
    outcome text NOT NULL
);

-- Name: markets; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.markets (
    condition_id public.condition_id NOT NULL,
    event_id text NOT NULL,
    question text NOT NULL,
    resolved boolean NOT NULL,
    market jsonb NOT NULL,
    seen_at timestamp with time zone NOT NULL
);

-- Name: token_marks; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.token_marks (
    token_id public.token_id NOT NULL,
    price_micros public.price_micros NOT NULL,
    marked_at timestamp with time zone NOT NULL
);

-- Name: open_positions; Type: VIEW; Schema: public; Owner: -

CREATE VIEW public.open_positions WITH (security_invoker='true') AS
 SELECT lots.mode,
    lots.leader,
    lots.token_id,
    min((lots.condition_id)::text) AS condition_id,
    min(lots.event_id) AS event_id,
    min(lots.question) AS question,
    min(lots.outcome) AS outcome,
    (sum(lots.open_shares_micros))::bigint AS shares_micros,
    (sum(lots.open_cost_micros))::bigint AS cost_micros,
    token_marks.price_micros AS mark_micros,
    token_marks.marked_at,
    (COALESCE(floor(((sum(lots.open_shares_micros) * (token_marks.price_micros)::numeric) / (1000000)::numeric)), sum(lots.open_cost_micros)))::bigint AS value_micros,
    min(lots.opened_at) AS opened_at
   FROM (public.lots
     LEFT JOIN public.token_marks ON (((token_marks.token_id)::text = (lots.token_id)::text)))
  WHERE (lots.open_shares_micros > 0)
  GROUP BY lots.mode, lots.leader, lots.token_id, token_marks.price_micros, token_marks.marked_at;

-- Name: orders; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.orders (
    order_id public.hash32 NOT NULL,
    sequence bigint NOT NULL,
    fill_id public.fill_id NOT NULL,
    mode public.trade_mode NOT NULL,
    leader public.address NOT NULL,
    condition_id public.condition_id NOT NULL,
    event_id text NOT NULL,
    token_id public.token_id NOT NULL,
    side public.trade_side NOT NULL,
    time_in_force text NOT NULL,
    limit_price_micros public.price_micros NOT NULL,
    shares_micros bigint NOT NULL,
    max_cost_micros public.amount_micros NOT NULL,
    payload text NOT NULL,
    status text NOT NULL,
    status_reason text,
    prepared_at timestamp with time zone NOT NULL,
    submitted_at timestamp with time zone,
    resubmissions integer DEFAULT 0 NOT NULL,
    closed_at timestamp with time zone,
    CONSTRAINT closed_when_final CHECK (((closed_at IS NOT NULL) = (status = ANY (ARRAY['filled'::text, 'partial'::text, 'rejected'::text, 'cancelled'::text])))),
    CONSTRAINT only_buys_cost CHECK ((((side)::text = 'BUY'::text) = ((max_cost_micros)::bigint > 0))),
    CONSTRAINT orders_resubmissions_check CHECK (((resubmissions >= 0) AND (resubmissions <= 1))),
    CONSTRAINT orders_shares_micros_check CHECK ((shares_micros > 0)),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['prepared'::text, 'submitting'::text, 'unknown'::text, 'filled'::text, 'partial'::text, 'rejected'::text, 'cancelled'::text]))),
    CONSTRAINT orders_time_in_force_check CHECK ((time_in_force = ANY (ARRAY['FAK'::text, 'FOK'::text]))),
    CONSTRAINT sent_when_submitted CHECK (((submitted_at IS NOT NULL) OR (status = ANY (ARRAY['prepared'::text, 'rejected'::text, 'cancelled'::text]))))
);

-- Name: orders_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.orders ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.orders_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: pairless_transactions; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.pairless_transactions (
    tx_hash bytea NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT pairless_transactions_tx_hash_check CHECK ((length(tx_hash) = 32))
);

-- Name: paper_consumed_depth; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.paper_consumed_depth (
    pool_id text NOT NULL,
    as_of timestamp with time zone NOT NULL,
    side text NOT NULL,
    price_micros public.price_micros NOT NULL,
    shares_micros bigint NOT NULL,
    CONSTRAINT paper_consumed_depth_shares_micros_check CHECK ((shares_micros > 0)),
    CONSTRAINT paper_consumed_depth_side_check CHECK ((side = ANY (ARRAY['bid'::text, 'ask'::text])))
);

-- Name: paper_orders; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.paper_orders (
    order_id public.hash32 NOT NULL,
    token_id public.token_id,
    arrived_at timestamp with time zone NOT NULL,
    outcome text NOT NULL
);

-- Name: paper_trading_logs; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.paper_trading_logs (
    log_id bigint NOT NULL,
    mode public.trade_mode NOT NULL,
    at timestamp with time zone NOT NULL,
    fill_id public.fill_id NOT NULL,
    order_id public.hash32 NOT NULL,
    condition_id public.condition_id NOT NULL,
    question text NOT NULL,
    outcome text NOT NULL,
    token_id public.token_id NOT NULL,
    side public.trade_side NOT NULL,
    source_wallet public.address NOT NULL,
    shares_micros bigint NOT NULL,
    size_usd_micros public.amount_micros NOT NULL,
    fee_micros public.amount_micros NOT NULL,
    expected_price_micros public.price_micros,
    expected_value_micros bigint,
    leader_price_micros public.price_micros NOT NULL,
    mid_micros public.price_micros,
    fill_price_micros public.price_micros NOT NULL,
    slippage_bps double precision,
    realised_pnl_micros bigint,
    position_shares_micros public.amount_micros NOT NULL,
    position_cost_micros public.amount_micros NOT NULL,
    metadata jsonb NOT NULL,
    CONSTRAINT paper_trading_logs_shares_micros_check CHECK ((shares_micros > 0))
);

-- Name: paper_trading_logs_log_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.paper_trading_logs ALTER COLUMN log_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.paper_trading_logs_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: paper_trading_summary; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.paper_trading_summary (
    mode public.trade_mode NOT NULL,
    day date NOT NULL,
    trades integer NOT NULL,
    realised_pnl_micros bigint NOT NULL,
    unrealised_pnl_micros bigint NOT NULL,
    total_pnl_micros bigint NOT NULL,
    equity_micros bigint NOT NULL,
    cash_micros bigint NOT NULL,
    exposure_micros bigint NOT NULL,
    largest_position_micros bigint NOT NULL,
    sharpe_7d double precision,
    sortino_7d double precision,
    max_drawdown_7d double precision,
    win_rate_7d double precision,
    marked_at timestamp with time zone NOT NULL
);

-- Name: reservations; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.reservations (
    fill_id public.fill_id NOT NULL,
    mode public.trade_mode NOT NULL,
    leader public.address NOT NULL,
    condition_id public.condition_id NOT NULL,
    event_id text NOT NULL,
    state text NOT NULL,
    rejection text,
    amount_micros bigint NOT NULL,
    spent_micros public.amount_micros DEFAULT 0 NOT NULL,
    held_micros bigint GENERATED ALWAYS AS (
CASE
    WHEN (state = 'held'::text) THEN GREATEST((amount_micros - (spent_micros)::bigint), (0)::bigint)
    ELSE (0)::bigint
END) STORED,
    reserved_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    close_reason text,
    CONSTRAINT held_is_open CHECK (((state = 'held'::text) = (closed_at IS NULL))),
    CONSTRAINT only_committed_spent CHECK ((((spent_micros)::bigint = 0) OR (state = ANY (ARRAY['held'::text, 'committed'::text])))),
    CONSTRAINT rejected_has_rejection CHECK (((state = 'rejected'::text) = (rejection IS NOT NULL))),
    CONSTRAINT reservations_amount_micros_check CHECK ((amount_micros > 0)),
    CONSTRAINT reservations_rejection_check CHECK ((rejection = ANY (ARRAY['halted'::text, 'daily-loss'::text, 'leader-limit'::text, 'market-limit'::text, 'event-limit'::text, 'total-limit'::text, 'open-orders'::text, 'cooldown'::text, 'cash-short'::text]))),
    CONSTRAINT reservations_state_check CHECK ((state = ANY (ARRAY['rejected'::text, 'held'::text, 'committed'::text, 'released'::text])))
);

-- Name: resolutions; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.resolutions (
    condition_id public.condition_id NOT NULL,
    payouts_micros bigint[] NOT NULL,
    resolved_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT resolutions_payouts_micros_check CHECK (((0 <= ALL (payouts_micros)) AND (1000000 >= ALL (payouts_micros))))
);

-- Name: roster_history; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.roster_history (
    sequence bigint NOT NULL,
    wallet public.address NOT NULL,
    at timestamp with time zone NOT NULL,
    change text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    run_key integer,
    CONSTRAINT roster_history_change_check CHECK ((change = ANY (ARRAY['add'::text, 'remove'::text, 'pause'::text, 'resume'::text, 'decline'::text, 'recover'::text, 'edge'::text, 'pin'::text, 'ban'::text, 'clear'::text])))
);

-- Name: roster_history_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.roster_history ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.roster_history_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: roster_overrides; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.roster_overrides (
    wallet public.address NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT roster_overrides_kind_check CHECK ((kind = ANY (ARRAY['pin'::text, 'ban'::text])))
);

-- Name: run_assessments; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.run_assessments (
    run_key integer NOT NULL,
    wallet_id integer NOT NULL,
    edge_copier double precision,
    edge_copier_sd double precision,
    edge_leader double precision,
    edge_leader_sd double precision,
    probability double precision,
    q_value double precision NOT NULL,
    outcomes_agree boolean NOT NULL,
    verdict_kind text NOT NULL,
    verdict text NOT NULL,
    screens text[] NOT NULL,
    live_eligible boolean NOT NULL,
    wash_score double precision,
    acts_as public.address,
    acts_as_ties text[],
    CONSTRAINT acting_for_a_reason CHECK (((acts_as IS NULL) = (acts_as_ties IS NULL))),
    CONSTRAINT run_assessments_wash_score_check CHECK (((wash_score >= (0)::double precision) AND (wash_score <= (1)::double precision)))
);

-- Name: settled_pairs; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.settled_pairs (
    traded_at timestamp with time zone NOT NULL,
    ingested_at timestamp with time zone NOT NULL,
    volume_micros bigint NOT NULL,
    low_id integer NOT NULL,
    high_id integer NOT NULL,
    tx_hash bytea NOT NULL,
    CONSTRAINT each_pair_one_way CHECK ((low_id <= high_id)),
    CONSTRAINT settled_pairs_tx_hash_check CHECK ((length(tx_hash) = 32)),
    CONSTRAINT settled_pairs_volume_micros_check CHECK ((volume_micros > 0))
)
PARTITION BY RANGE (traded_at);

-- Name: signals; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.signals (
    fill_id public.fill_id NOT NULL,
    sequence bigint NOT NULL,
    chain_id integer NOT NULL,
    tx_hash public.hash32 NOT NULL,
    order_hash public.hash32 NOT NULL,
    leader public.address NOT NULL,
    role public.trade_role NOT NULL,
    side public.trade_side NOT NULL,
    token_id public.token_id NOT NULL,
    shares_micros public.amount_micros NOT NULL,
    notional_micros public.amount_micros NOT NULL,
    fee_micros public.amount_micros NOT NULL,
    fee_shares_micros public.amount_micros NOT NULL,
    price_micros public.price_micros NOT NULL,
    block_number bigint NOT NULL,
    block_hash public.hash32 NOT NULL,
    block_time timestamp with time zone,
    first_log_index integer NOT NULL,
    log_count integer NOT NULL,
    exchange public.address NOT NULL,
    source text NOT NULL,
    delivery_id text,
    seen_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    started_at timestamp with time zone,
    reorged_at timestamp with time zone,
    CONSTRAINT signals_log_count_check CHECK ((log_count > 0)),
    CONSTRAINT signals_shares_micros_check CHECK (((shares_micros)::bigint > 0)),
    CONSTRAINT signals_source_check CHECK ((source = ANY (ARRAY['alchemy'::text, 'quicknode'::text, 'moralis'::text, 'chain'::text, 'rtds'::text, 'data-api'::text, 'receipt'::text])))
);

-- Name: signals_sequence_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.signals ALTER COLUMN sequence ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.signals_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: tracked_traders; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.tracked_traders (
    wallet public.address NOT NULL,
    label text,
    source text NOT NULL,
    simulated boolean NOT NULL,
    edge double precision NOT NULL,
    edge_sd double precision NOT NULL,
    edge_source text NOT NULL,
    pnl_30d_micros bigint,
    sharpe double precision,
    trade_count integer,
    win_rate double precision,
    active boolean DEFAULT true NOT NULL,
    paused boolean DEFAULT false NOT NULL,
    pause_reason text,
    followed_since timestamp with time zone NOT NULL,
    added_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    auto_added boolean DEFAULT false NOT NULL,
    paused_at timestamp with time zone,
    paused_by text,
    changed_at timestamp with time zone NOT NULL,
    composite_score double precision,
    grade text,
    trades_30d integer,
    early_trades integer,
    resolved_wins integer,
    resolved_markets integer,
    trades_per_week double precision,
    sharpe_7d double precision,
    max_drawdown_30d double precision,
    probability double precision,
    live_eligible boolean DEFAULT false NOT NULL,
    verdict text,
    declining boolean DEFAULT false NOT NULL,
    week_state text,
    run_key integer,
    CONSTRAINT pause_has_reason CHECK ((paused = (pause_reason IS NOT NULL))),
    CONSTRAINT pause_is_by_someone CHECK (((paused = (paused_by IS NOT NULL)) AND (paused = (paused_at IS NOT NULL)))),
    CONSTRAINT tracked_traders_composite_score_check CHECK (((composite_score >= (0)::double precision) AND (composite_score <= (100)::double precision))),
    CONSTRAINT tracked_traders_edge_sd_check CHECK ((edge_sd >= (0)::double precision)),
    CONSTRAINT tracked_traders_edge_source_check CHECK ((edge_source = ANY (ARRAY['assumed'::text, 'estimated'::text]))),
    CONSTRAINT tracked_traders_grade_check CHECK ((grade = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text, 'F'::text]))),
    CONSTRAINT tracked_traders_paused_by_check CHECK ((paused_by = ANY (ARRAY['automation'::text, 'operator'::text]))),
    CONSTRAINT tracked_traders_probability_check CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT tracked_traders_source_check CHECK ((source = ANY (ARRAY['manual'::text, 'demo'::text, 'leaderboard'::text, 'trades'::text, 'chain'::text, 'bitquery'::text]))),
    CONSTRAINT tracked_traders_trade_count_check CHECK ((trade_count >= 0)),
    CONSTRAINT tracked_traders_week_state_check CHECK ((week_state = ANY (ARRAY['fine'::text, 'weak'::text, 'insufficient'::text]))),
    CONSTRAINT tracked_traders_win_rate_check CHECK (((win_rate >= (0)::double precision) AND (win_rate <= (1)::double precision)))
);

-- Name: traded_markets; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.traded_markets (
    market_key integer NOT NULL,
    condition_id public.condition_id NOT NULL,
    created_at timestamp with time zone,
    opened_at timestamp with time zone,
    resolution_asked_at timestamp with time zone
);

-- Name: traded_markets_market_key_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.traded_markets ALTER COLUMN market_key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.traded_markets_market_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: traded_tokens; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.traded_tokens (
    token_key integer NOT NULL,
    token_id public.token_id NOT NULL,
    market_key integer,
    outcome_index smallint,
    placed_at timestamp with time zone,
    described boolean DEFAULT false NOT NULL,
    asked_at timestamp with time zone,
    CONSTRAINT placed_in_a_market CHECK ((((placed_at IS NULL) = (market_key IS NULL)) AND ((placed_at IS NULL) = (outcome_index IS NULL))))
);

-- Name: traded_tokens_token_key_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.traded_tokens ALTER COLUMN token_key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.traded_tokens_token_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: trader_activity; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.trader_activity (
    run_key integer NOT NULL,
    wallet_id integer NOT NULL,
    as_of timestamp with time zone NOT NULL,
    is_latest boolean DEFAULT false NOT NULL,
    composite_score double precision NOT NULL,
    grade text NOT NULL,
    score_version text NOT NULL,
    score_inputs jsonb NOT NULL,
    factor_early double precision NOT NULL,
    factor_consistency double precision NOT NULL,
    factor_win_rate double precision NOT NULL,
    factor_edge double precision NOT NULL,
    factor_activity double precision NOT NULL,
    eligible boolean NOT NULL,
    failed_filters text[] NOT NULL,
    total_trades integer NOT NULL,
    trades_30d integer NOT NULL,
    early_trades integer NOT NULL,
    resolved_markets integer NOT NULL,
    resolved_wins integer NOT NULL,
    trades_per_week double precision NOT NULL,
    pnl_30d_micros bigint NOT NULL,
    pnl_90d_micros bigint NOT NULL,
    win_rate double precision,
    sharpe_7d double precision,
    sharpe_7d_before double precision,
    active_days_7d integer NOT NULL,
    closed_7d integer NOT NULL,
    max_drawdown_30d double precision NOT NULL,
    mean_position_micros bigint,
    last_trade_at timestamp with time zone,
    trend double precision[],
    maker_share double precision NOT NULL,
    excess_win_rate double precision,
    clv_24h double precision,
    copy_cost double precision,
    screens text[] NOT NULL,
    evidence jsonb,
    events integer DEFAULT 0 NOT NULL,
    effective_events double precision,
    top_event_share double precision,
    edge_copier double precision,
    edge_copier_sd double precision,
    edge_leader double precision,
    edge_leader_sd double precision,
    probability double precision,
    q_value double precision,
    outcomes_agree boolean,
    verdict_kind text,
    verdict text,
    live_eligible boolean DEFAULT false NOT NULL,
    judged_run_key integer,
    closed_share double precision,
    volume_micros bigint,
    result_micros bigint,
    wash_score double precision,
    acts_as public.address,
    acts_as_ties text[],
    CONSTRAINT acting_for_a_reason CHECK (((acts_as IS NULL) = (acts_as_ties IS NULL))),
    CONSTRAINT judged_with_verdict CHECK (((verdict IS NULL) = (verdict_kind IS NULL))),
    CONSTRAINT trader_activity_closed_share_check CHECK (((closed_share >= (0)::double precision) AND (closed_share <= (1)::double precision))),
    CONSTRAINT trader_activity_grade_check CHECK ((grade = ANY (ARRAY['A'::text, 'B'::text, 'C'::text, 'D'::text, 'F'::text]))),
    CONSTRAINT trader_activity_probability_check CHECK (((probability >= (0)::double precision) AND (probability <= (1)::double precision))),
    CONSTRAINT trader_activity_verdict_kind_check CHECK ((verdict_kind = ANY (ARRAY['screened-out'::text, 'too-few'::text, 'one-bet'::text, 'not-copyable'::text, 'luck'::text, 'evidence'::text]))),
    CONSTRAINT trader_activity_volume_micros_check CHECK ((volume_micros >= 0)),
    CONSTRAINT trader_activity_wash_score_check CHECK (((wash_score >= (0)::double precision) AND (wash_score <= (1)::double precision)))
);

-- Name: verdict_ledger; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.verdict_ledger (
    day date NOT NULL,
    as_of timestamp with time zone NOT NULL,
    verdicts text NOT NULL,
    sha256 text NOT NULL,
    previous_sha256 text,
    scored_at timestamp with time zone,
    score jsonb,
    CONSTRAINT scored_at_some_time CHECK (((scored_at IS NULL) = (score IS NULL))),
    CONSTRAINT verdict_ledger_sha256_check CHECK ((sha256 ~ '^[0-9a-f]{64}$'::text))
);

-- Name: wallet_events; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.wallet_events (
    wallet_id integer NOT NULL,
    at timestamp with time zone NOT NULL,
    market_key integer,
    token_key integer,
    shares_micros bigint NOT NULL,
    cash_micros bigint NOT NULL,
    ingested_at timestamp with time zone NOT NULL,
    kind public.wallet_event_kind NOT NULL,
    source public.history_source NOT NULL,
    tx_hash bytea NOT NULL,
    CONSTRAINT wallet_events_tx_hash_check CHECK ((length(tx_hash) = 32))
);

-- Name: wallet_profiles; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.wallet_profiles (
    wallet_id integer NOT NULL,
    run_key integer NOT NULL,
    profile jsonb NOT NULL
);

-- Name: wallets; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.wallets (
    wallet_id integer NOT NULL,
    wallet public.address NOT NULL
);

-- Name: wallets_wallet_id_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.wallets ALTER COLUMN wallet_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.wallets_wallet_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: webhook_deliveries; Type: TABLE; Schema: public; Owner: -

CREATE TABLE public.webhook_deliveries (
    delivery_key bigint NOT NULL,
    provider text NOT NULL,
    delivery_id text,
    body_sha256 text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    block_time timestamp with time zone,
    verdict text NOT NULL,
    detail text,
    fills integer NOT NULL,
    bytes integer NOT NULL,
    handled_ms double precision NOT NULL,
    CONSTRAINT webhook_deliveries_body_sha256_check CHECK ((body_sha256 ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT webhook_deliveries_bytes_check CHECK ((bytes >= 0)),
    CONSTRAINT webhook_deliveries_fills_check CHECK ((fills >= 0)),
    CONSTRAINT webhook_deliveries_handled_ms_check CHECK ((handled_ms >= (0)::double precision)),
    CONSTRAINT webhook_deliveries_provider_check CHECK ((provider = ANY (ARRAY['alchemy'::text, 'quicknode'::text, 'moralis'::text]))),
    CONSTRAINT webhook_deliveries_verdict_check CHECK ((verdict = ANY (ARRAY['recorded'::text, 'duplicate'::text, 'empty'::text, 'test'::text, 'heartbeat'::text, 'hint'::text, 'provider-error'::text, 'bad-signature'::text, 'bad-json'::text, 'too-large'::text, 'unusable'::text])))
);

-- Name: webhook_deliveries_delivery_key_seq; Type: SEQUENCE; Schema: public; Owner: -

ALTER TABLE public.webhook_deliveries ALTER COLUMN delivery_key ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_deliveries_delivery_key_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

-- Name: accounts accounts_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (mode);

-- Name: candidates candidates_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.candidates
    ADD CONSTRAINT candidates_pkey PRIMARY KEY (wallet_id);

-- Name: cash_entries cash_entries_mode_kind_reference_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.cash_entries
    ADD CONSTRAINT cash_entries_mode_kind_reference_key UNIQUE (mode, kind, reference);

-- Name: cash_entries cash_entries_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.cash_entries
    ADD CONSTRAINT cash_entries_pkey PRIMARY KEY (entry_id);

-- Name: counterparty_readings counterparty_readings_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.counterparty_readings
    ADD CONSTRAINT counterparty_readings_pkey PRIMARY KEY (wallet_id, at);

-- Name: coverages coverages_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.coverages
    ADD CONSTRAINT coverages_pkey PRIMARY KEY (wallet_id, at);

-- Name: decisions decisions_fill_id_mode_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_fill_id_mode_key UNIQUE (fill_id, mode);

-- Name: decisions decisions_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_pkey PRIMARY KEY (decision_id);

-- Name: decisions decisions_sequence_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_sequence_key UNIQUE (sequence);

-- Name: discovery_runs discovery_runs_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.discovery_runs
    ADD CONSTRAINT discovery_runs_pkey PRIMARY KEY (run_key);

-- Name: discovery_runs discovery_runs_run_id_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.discovery_runs
    ADD CONSTRAINT discovery_runs_run_id_key UNIQUE (run_id);

-- Name: equity_points equity_points_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.equity_points
    ADD CONSTRAINT equity_points_pkey PRIMARY KEY (mode, at);

-- Name: executions executions_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.executions
    ADD CONSTRAINT executions_pkey PRIMARY KEY (execution_id);

-- Name: executions executions_sequence_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.executions
    ADD CONSTRAINT executions_sequence_key UNIQUE (sequence);

-- Name: exit_holds exit_holds_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.exit_holds
    ADD CONSTRAINT exit_holds_pkey PRIMARY KEY (fill_id, mode);

-- Name: feed_cursors feed_cursors_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.feed_cursors
    ADD CONSTRAINT feed_cursors_pkey PRIMARY KEY (feed);

-- Name: fill_logs fill_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.fill_logs
    ADD CONSTRAINT fill_logs_pkey PRIMARY KEY (chain_id, block_hash, log_index);

-- Name: halts halts_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.halts
    ADD CONSTRAINT halts_pkey PRIMARY KEY (halt_id);

-- Name: late_marks late_marks_execution_id_horizon_ms_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.late_marks
    ADD CONSTRAINT late_marks_execution_id_horizon_ms_key UNIQUE (execution_id, horizon_ms);

-- Name: late_marks late_marks_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.late_marks
    ADD CONSTRAINT late_marks_pkey PRIMARY KEY (mark_id);

-- Name: lot_closures lot_closures_lot_id_execution_id_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lot_closures
    ADD CONSTRAINT lot_closures_lot_id_execution_id_key UNIQUE NULLS NOT DISTINCT (lot_id, execution_id);

-- Name: lot_closures lot_closures_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lot_closures
    ADD CONSTRAINT lot_closures_pkey PRIMARY KEY (closure_id);

-- Name: lots lots_execution_id_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lots
    ADD CONSTRAINT lots_execution_id_key UNIQUE (execution_id);

-- Name: lots lots_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lots
    ADD CONSTRAINT lots_pkey PRIMARY KEY (lot_id);

-- Name: market_facts market_facts_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.market_facts
    ADD CONSTRAINT market_facts_pkey PRIMARY KEY (market_key, seen_at);

-- Name: market_tokens market_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.market_tokens
    ADD CONSTRAINT market_tokens_pkey PRIMARY KEY (token_id);

-- Name: markets markets_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.markets
    ADD CONSTRAINT markets_pkey PRIMARY KEY (condition_id);

-- Name: orders orders_fill_id_mode_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_fill_id_mode_key UNIQUE (fill_id, mode);

-- Name: orders orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (order_id);

-- Name: orders orders_sequence_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_sequence_key UNIQUE (sequence);

-- Name: pairless_transactions pairless_transactions_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.pairless_transactions
    ADD CONSTRAINT pairless_transactions_pkey PRIMARY KEY (tx_hash);

-- Name: paper_consumed_depth paper_consumed_depth_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_consumed_depth
    ADD CONSTRAINT paper_consumed_depth_pkey PRIMARY KEY (pool_id, as_of, side, price_micros);

-- Name: paper_orders paper_orders_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_orders
    ADD CONSTRAINT paper_orders_pkey PRIMARY KEY (order_id);

-- Name: paper_trading_logs paper_trading_logs_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_trading_logs
    ADD CONSTRAINT paper_trading_logs_pkey PRIMARY KEY (log_id);

-- Name: paper_trading_summary paper_trading_summary_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_trading_summary
    ADD CONSTRAINT paper_trading_summary_pkey PRIMARY KEY (mode, day);

-- Name: reservations reservations_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_pkey PRIMARY KEY (fill_id, mode);

-- Name: resolutions resolutions_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.resolutions
    ADD CONSTRAINT resolutions_pkey PRIMARY KEY (condition_id);

-- Name: roster_history roster_history_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.roster_history
    ADD CONSTRAINT roster_history_pkey PRIMARY KEY (sequence);

-- Name: roster_overrides roster_overrides_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.roster_overrides
    ADD CONSTRAINT roster_overrides_pkey PRIMARY KEY (wallet);

-- Name: run_assessments run_assessments_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.run_assessments
    ADD CONSTRAINT run_assessments_pkey PRIMARY KEY (run_key, wallet_id);

-- Name: signals signals_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_pkey PRIMARY KEY (fill_id);

-- Name: signals signals_sequence_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_sequence_key UNIQUE (sequence);

-- Name: token_marks token_marks_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.token_marks
    ADD CONSTRAINT token_marks_pkey PRIMARY KEY (token_id);

-- Name: tracked_traders tracked_traders_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.tracked_traders
    ADD CONSTRAINT tracked_traders_pkey PRIMARY KEY (wallet);

-- Name: trade_marks trade_marks_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.trade_marks
    ADD CONSTRAINT trade_marks_pkey PRIMARY KEY (token_key, traded_at);

-- Name: traded_markets traded_markets_condition_id_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.traded_markets
    ADD CONSTRAINT traded_markets_condition_id_key UNIQUE (condition_id);

-- Name: traded_markets traded_markets_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.traded_markets
    ADD CONSTRAINT traded_markets_pkey PRIMARY KEY (market_key);

-- Name: traded_tokens traded_tokens_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.traded_tokens
    ADD CONSTRAINT traded_tokens_pkey PRIMARY KEY (token_key);

-- Name: traded_tokens traded_tokens_token_id_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.traded_tokens
    ADD CONSTRAINT traded_tokens_token_id_key UNIQUE (token_id);

-- Name: trader_activity trader_activity_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.trader_activity
    ADD CONSTRAINT trader_activity_pkey PRIMARY KEY (run_key, wallet_id);

-- Name: verdict_ledger verdict_ledger_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.verdict_ledger
    ADD CONSTRAINT verdict_ledger_pkey PRIMARY KEY (day);

-- Name: verdict_ledger verdict_ledger_previous_sha256_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.verdict_ledger
    ADD CONSTRAINT verdict_ledger_previous_sha256_key UNIQUE (previous_sha256);

-- Name: verdict_ledger verdict_ledger_sha256_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.verdict_ledger
    ADD CONSTRAINT verdict_ledger_sha256_key UNIQUE (sha256);

-- Name: wallet_profiles wallet_profiles_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.wallet_profiles
    ADD CONSTRAINT wallet_profiles_pkey PRIMARY KEY (wallet_id, run_key);

-- Name: wallets wallets_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.wallets
    ADD CONSTRAINT wallets_pkey PRIMARY KEY (wallet_id);

-- Name: wallets wallets_wallet_key; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.wallets
    ADD CONSTRAINT wallets_wallet_key UNIQUE (wallet);

-- Name: webhook_deliveries webhook_deliveries_pkey; Type: CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.webhook_deliveries
    ADD CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (delivery_key);

-- Name: candidates_due; Type: INDEX; Schema: public; Owner: -

CREATE INDEX candidates_due ON public.candidates USING btree (is_complete, covered_until NULLS FIRST);

-- Name: decisions_fill_prefix; Type: INDEX; Schema: public; Owner: -

CREATE INDEX decisions_fill_prefix ON public.decisions USING btree (fill_id text_pattern_ops);

-- Name: decisions_prefix; Type: INDEX; Schema: public; Owner: -

CREATE INDEX decisions_prefix ON public.decisions USING btree (decision_id text_pattern_ops);

-- Name: decisions_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX decisions_time ON public.decisions USING btree (mode, decided_at);

-- Name: discovery_runs_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX discovery_runs_time ON public.discovery_runs USING btree (started_at);

-- Name: executions_order; Type: INDEX; Schema: public; Owner: -

CREATE INDEX executions_order ON public.executions USING btree (order_id);

-- Name: exit_holds_open; Type: INDEX; Schema: public; Owner: -

CREATE INDEX exit_holds_open ON public.exit_holds USING btree (mode, token_id, leader) WHERE (closed_at IS NULL);

-- Name: fill_logs_block; Type: INDEX; Schema: public; Owner: -

CREATE INDEX fill_logs_block ON public.fill_logs USING btree (chain_id, block_number);

-- Name: fill_logs_fill; Type: INDEX; Schema: public; Owner: -

CREATE INDEX fill_logs_fill ON public.fill_logs USING btree (fill_id);

-- Name: halts_one_open; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX halts_one_open ON public.halts USING btree (mode) WHERE (resumed_at IS NULL);

-- Name: late_marks_due; Type: INDEX; Schema: public; Owner: -

CREATE INDEX late_marks_due ON public.late_marks USING btree (due_at) WHERE (marked_at IS NULL);

-- Name: late_marks_recent; Type: INDEX; Schema: public; Owner: -

CREATE INDEX late_marks_recent ON public.late_marks USING btree (mode, horizon_ms, due_at DESC) WHERE (mid_micros IS NOT NULL);

-- Name: lot_closures_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX lot_closures_time ON public.lot_closures USING btree (closed_at);

-- Name: lots_leader; Type: INDEX; Schema: public; Owner: -

CREATE INDEX lots_leader ON public.lots USING btree (mode, leader);

-- Name: lots_open; Type: INDEX; Schema: public; Owner: -

CREATE INDEX lots_open ON public.lots USING btree (mode, leader, token_id, opened_at, lot_id) WHERE (open_shares_micros > 0);

-- Name: market_tokens_market; Type: INDEX; Schema: public; Owner: -

CREATE INDEX market_tokens_market ON public.market_tokens USING btree (condition_id);

-- Name: onchain_trades_early; Type: INDEX; Schema: public; Owner: -

CREATE INDEX onchain_trades_early ON ONLY public.onchain_trades USING btree (token_key, traded_at) WHERE is_early;

-- Name: onchain_trades_identity; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX onchain_trades_identity ON ONLY public.onchain_trades USING btree (wallet_id, traded_at, token_key, is_buy, tx_hash);

-- Name: onchain_trades_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX onchain_trades_time ON ONLY public.onchain_trades USING brin (traded_at);

-- Name: onchain_trades_undescribed; Type: INDEX; Schema: public; Owner: -

CREATE INDEX onchain_trades_undescribed ON ONLY public.onchain_trades USING btree (token_key) WHERE (market_opened_at IS NULL);

-- Name: orders_open; Type: INDEX; Schema: public; Owner: -

CREATE INDEX orders_open ON public.orders USING btree (mode, status) WHERE (closed_at IS NULL);

-- Name: paper_trading_logs_order; Type: INDEX; Schema: public; Owner: -

CREATE INDEX paper_trading_logs_order ON public.paper_trading_logs USING btree (order_id);

-- Name: paper_trading_logs_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX paper_trading_logs_time ON public.paper_trading_logs USING btree (mode, at DESC);

-- Name: reservations_held; Type: INDEX; Schema: public; Owner: -

CREATE INDEX reservations_held ON public.reservations USING btree (mode) WHERE (state = 'held'::text);

-- Name: reservations_market; Type: INDEX; Schema: public; Owner: -

CREATE INDEX reservations_market ON public.reservations USING btree (mode, condition_id, reserved_at DESC) WHERE (state <> 'rejected'::text);

-- Name: roster_history_wallet; Type: INDEX; Schema: public; Owner: -

CREATE INDEX roster_history_wallet ON public.roster_history USING btree (wallet, sequence);

-- Name: settled_pairs_identity; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX settled_pairs_identity ON ONLY public.settled_pairs USING btree (tx_hash, low_id, high_id, traded_at);

-- Name: signals_leader_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX signals_leader_time ON public.signals USING btree (leader, block_time DESC);

-- Name: signals_leader_token; Type: INDEX; Schema: public; Owner: -

CREATE INDEX signals_leader_token ON public.signals USING btree (leader, token_id, block_number, first_log_index);

-- Name: signals_pending; Type: INDEX; Schema: public; Owner: -

CREATE INDEX signals_pending ON public.signals USING btree (seen_at) WHERE ((started_at IS NULL) AND (reorged_at IS NULL));

-- Name: traded_tokens_market; Type: INDEX; Schema: public; Owner: -

CREATE INDEX traded_tokens_market ON public.traded_tokens USING btree (market_key);

-- Name: trader_activity_acting; Type: INDEX; Schema: public; Owner: -

CREATE INDEX trader_activity_acting ON public.trader_activity USING btree (acts_as) WHERE (is_latest AND (acts_as IS NOT NULL));

-- Name: trader_activity_board; Type: INDEX; Schema: public; Owner: -

CREATE INDEX trader_activity_board ON public.trader_activity USING btree (composite_score DESC, wallet_id) WHERE is_latest;

-- Name: trader_activity_latest; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX trader_activity_latest ON public.trader_activity USING btree (wallet_id) WHERE is_latest;

-- Name: trader_activity_wallet; Type: INDEX; Schema: public; Owner: -

CREATE INDEX trader_activity_wallet ON public.trader_activity USING btree (wallet_id, as_of);

-- Name: verdict_ledger_one_first; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX verdict_ledger_one_first ON public.verdict_ledger USING btree ((true)) WHERE (previous_sha256 IS NULL);

-- Name: wallet_events_identity; Type: INDEX; Schema: public; Owner: -

CREATE UNIQUE INDEX wallet_events_identity ON public.wallet_events USING btree (wallet_id, at, kind, tx_hash, market_key, token_key) NULLS NOT DISTINCT;

-- Name: wallet_events_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX wallet_events_time ON public.wallet_events USING brin (at);

-- Name: webhook_deliveries_time; Type: INDEX; Schema: public; Owner: -

CREATE INDEX webhook_deliveries_time ON public.webhook_deliveries USING btree (received_at);

-- Name: accounts accounts_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER accounts_change AFTER INSERT OR UPDATE ON public.accounts FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('status');

-- Name: cash_entries cash_entries_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER cash_entries_immutable BEFORE DELETE OR UPDATE ON public.cash_entries FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: decisions decisions_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER decisions_change AFTER INSERT ON public.decisions FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('signals', 'status');

-- Name: decisions decisions_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER decisions_immutable BEFORE DELETE OR UPDATE ON public.decisions FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: discovery_runs discovery_runs_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER discovery_runs_change AFTER INSERT OR UPDATE ON public.discovery_runs FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('discovery');

-- Name: equity_points equity_points_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER equity_points_change AFTER INSERT OR UPDATE ON public.equity_points FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('positions');

-- Name: executions executions_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER executions_immutable BEFORE DELETE OR UPDATE ON public.executions FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: fill_logs fill_logs_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER fill_logs_immutable BEFORE UPDATE ON public.fill_logs FOR EACH ROW EXECUTE FUNCTION public.forbid_change_except('removed', 'block_time');

-- Name: fill_logs fill_logs_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER fill_logs_kept BEFORE DELETE ON public.fill_logs FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: halts halts_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER halts_change AFTER INSERT OR UPDATE ON public.halts FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('status');

-- Name: halts halts_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER halts_immutable BEFORE UPDATE ON public.halts FOR EACH ROW EXECUTE FUNCTION public.forbid_change_except('resumed_by', 'resumed_at');

-- Name: halts halts_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER halts_kept BEFORE DELETE ON public.halts FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: lot_closures lot_closures_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER lot_closures_immutable BEFORE DELETE OR UPDATE ON public.lot_closures FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: lots lots_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER lots_change AFTER INSERT OR UPDATE ON public.lots FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('positions');

-- Name: lots lots_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER lots_immutable BEFORE UPDATE ON public.lots FOR EACH ROW EXECUTE FUNCTION public.forbid_change_except('open_shares_micros', 'open_cost_micros');

-- Name: lots lots_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER lots_kept BEFORE DELETE ON public.lots FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: market_facts market_facts_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER market_facts_immutable BEFORE UPDATE ON public.market_facts FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: orders orders_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER orders_change AFTER INSERT OR UPDATE ON public.orders FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('signals', 'status');

-- Name: orders orders_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER orders_immutable BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.forbid_change_except('status', 'status_reason', 'submitted_at', 'resubmissions', 'closed_at');

-- Name: orders orders_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER orders_kept BEFORE DELETE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: orders orders_stay_closed; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER orders_stay_closed BEFORE UPDATE ON public.orders FOR EACH ROW WHEN (((old.closed_at IS NOT NULL) AND (new.* IS DISTINCT FROM old.*))) EXECUTE FUNCTION public.forbid_change();

-- Name: paper_orders paper_orders_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER paper_orders_immutable BEFORE DELETE OR UPDATE ON public.paper_orders FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: paper_trading_logs paper_trading_logs_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER paper_trading_logs_immutable BEFORE DELETE OR UPDATE ON public.paper_trading_logs FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: roster_history roster_history_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER roster_history_immutable BEFORE DELETE OR UPDATE ON public.roster_history FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: roster_overrides roster_overrides_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER roster_overrides_change AFTER INSERT OR DELETE OR UPDATE ON public.roster_overrides FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('discovery');

-- Name: settled_pairs settled_pairs_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER settled_pairs_immutable BEFORE UPDATE ON public.settled_pairs FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: signals signals_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER signals_change AFTER UPDATE OF reorged_at ON public.signals FOR EACH ROW WHEN ((old.reorged_at IS DISTINCT FROM new.reorged_at)) EXECUTE FUNCTION public.notify_change('signals', 'status');

-- Name: token_marks token_marks_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER token_marks_change AFTER INSERT OR UPDATE ON public.token_marks FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('positions');

-- Name: tracked_traders tracked_traders_change; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER tracked_traders_change AFTER INSERT OR UPDATE ON public.tracked_traders FOR EACH STATEMENT EXECUTE FUNCTION public.notify_change('traders', 'status');

-- Name: verdict_ledger verdict_ledger_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER verdict_ledger_immutable BEFORE UPDATE ON public.verdict_ledger FOR EACH ROW EXECUTE FUNCTION public.forbid_change_except('scored_at', 'score');

-- Name: verdict_ledger verdict_ledger_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER verdict_ledger_kept BEFORE DELETE ON public.verdict_ledger FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: webhook_deliveries webhook_deliveries_immutable; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER webhook_deliveries_immutable BEFORE UPDATE ON public.webhook_deliveries FOR EACH ROW EXECUTE FUNCTION public.forbid_change();

-- Name: webhook_deliveries webhook_deliveries_kept; Type: TRIGGER; Schema: public; Owner: -

CREATE TRIGGER webhook_deliveries_kept BEFORE DELETE ON public.webhook_deliveries FOR EACH ROW WHEN ((old.received_at > (now() - '7 days'::interval))) EXECUTE FUNCTION public.forbid_change();

-- Name: accounts accounts_halt_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.accounts
    ADD CONSTRAINT accounts_halt_id_fkey FOREIGN KEY (halt_id) REFERENCES public.halts(halt_id);

-- Name: candidates candidates_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.candidates
    ADD CONSTRAINT candidates_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);

-- Name: cash_entries cash_entries_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.cash_entries
    ADD CONSTRAINT cash_entries_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: counterparty_readings counterparty_readings_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.counterparty_readings
    ADD CONSTRAINT counterparty_readings_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);

-- Name: coverages coverages_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.coverages
    ADD CONSTRAINT coverages_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);

-- Name: decisions decisions_fill_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.decisions
    ADD CONSTRAINT decisions_fill_id_fkey FOREIGN KEY (fill_id) REFERENCES public.signals(fill_id);

-- Name: equity_points equity_points_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.equity_points
    ADD CONSTRAINT equity_points_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: executions executions_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.executions
    ADD CONSTRAINT executions_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(order_id);

-- Name: exit_holds exit_holds_fill_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.exit_holds
    ADD CONSTRAINT exit_holds_fill_id_fkey FOREIGN KEY (fill_id) REFERENCES public.signals(fill_id);

-- Name: exit_holds exit_holds_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.exit_holds
    ADD CONSTRAINT exit_holds_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: late_marks late_marks_execution_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.late_marks
    ADD CONSTRAINT late_marks_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES public.executions(execution_id);

-- Name: lot_closures lot_closures_execution_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lot_closures
    ADD CONSTRAINT lot_closures_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES public.executions(execution_id);

-- Name: lot_closures lot_closures_lot_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lot_closures
    ADD CONSTRAINT lot_closures_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES public.lots(lot_id);

-- Name: lots lots_execution_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lots
    ADD CONSTRAINT lots_execution_id_fkey FOREIGN KEY (execution_id) REFERENCES public.executions(execution_id);

-- Name: lots lots_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.lots
    ADD CONSTRAINT lots_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: market_facts market_facts_market_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.market_facts
    ADD CONSTRAINT market_facts_market_key_fkey FOREIGN KEY (market_key) REFERENCES public.traded_markets(market_key);

-- Name: market_tokens market_tokens_condition_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.market_tokens
    ADD CONSTRAINT market_tokens_condition_id_fkey FOREIGN KEY (condition_id) REFERENCES public.markets(condition_id);

-- Name: orders orders_fill_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_fill_id_fkey FOREIGN KEY (fill_id) REFERENCES public.signals(fill_id);

-- Name: orders orders_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: paper_trading_logs paper_trading_logs_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_trading_logs
    ADD CONSTRAINT paper_trading_logs_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: paper_trading_logs paper_trading_logs_order_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_trading_logs
    ADD CONSTRAINT paper_trading_logs_order_id_fkey FOREIGN KEY (order_id) REFERENCES public.orders(order_id);

-- Name: paper_trading_summary paper_trading_summary_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.paper_trading_summary
    ADD CONSTRAINT paper_trading_summary_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: reservations reservations_fill_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_fill_id_fkey FOREIGN KEY (fill_id) REFERENCES public.signals(fill_id);

-- Name: reservations reservations_mode_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.reservations
    ADD CONSTRAINT reservations_mode_fkey FOREIGN KEY (mode) REFERENCES public.accounts(mode);

-- Name: roster_history roster_history_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.roster_history
    ADD CONSTRAINT roster_history_run_key_fkey FOREIGN KEY (run_key) REFERENCES public.discovery_runs(run_key);

-- Name: run_assessments run_assessments_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.run_assessments
    ADD CONSTRAINT run_assessments_run_key_fkey FOREIGN KEY (run_key) REFERENCES public.discovery_runs(run_key);

-- Name: run_assessments run_assessments_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.run_assessments
    ADD CONSTRAINT run_assessments_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);

-- Name: signals signals_leader_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.signals
    ADD CONSTRAINT signals_leader_fkey FOREIGN KEY (leader) REFERENCES public.tracked_traders(wallet);

-- Name: tracked_traders tracked_traders_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.tracked_traders
    ADD CONSTRAINT tracked_traders_run_key_fkey FOREIGN KEY (run_key) REFERENCES public.discovery_runs(run_key);

-- Name: traded_tokens traded_tokens_market_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.traded_tokens
    ADD CONSTRAINT traded_tokens_market_key_fkey FOREIGN KEY (market_key) REFERENCES public.traded_markets(market_key);

-- Name: trader_activity trader_activity_judged_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.trader_activity
    ADD CONSTRAINT trader_activity_judged_run_key_fkey FOREIGN KEY (judged_run_key) REFERENCES public.discovery_runs(run_key);

-- Name: trader_activity trader_activity_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.trader_activity
    ADD CONSTRAINT trader_activity_run_key_fkey FOREIGN KEY (run_key) REFERENCES public.discovery_runs(run_key);

-- Name: trader_activity trader_activity_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.trader_activity
    ADD CONSTRAINT trader_activity_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);

-- Name: verdict_ledger verdict_ledger_previous_sha256_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.verdict_ledger
    ADD CONSTRAINT verdict_ledger_previous_sha256_fkey FOREIGN KEY (previous_sha256) REFERENCES public.verdict_ledger(sha256);

-- Name: wallet_profiles wallet_profiles_run_key_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.wallet_profiles
    ADD CONSTRAINT wallet_profiles_run_key_fkey FOREIGN KEY (run_key) REFERENCES public.discovery_runs(run_key);

-- Name: wallet_profiles wallet_profiles_wallet_id_fkey; Type: FK CONSTRAINT; Schema: public; Owner: -

ALTER TABLE ONLY public.wallet_profiles
    ADD CONSTRAINT wallet_profiles_wallet_id_fkey FOREIGN KEY (wallet_id) REFERENCES public.wallets(wallet_id);
