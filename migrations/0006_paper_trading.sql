-- The paper record: every trade as it would have been, one summary a day, the prices some time after each trade, and the
-- paper venue's own memory.

create table paper_trading_logs (
  log_id bigint generated always as identity primary key,
  mode trade_mode not null references accounts (mode),
  at timestamptz not null,
  fill_id fill_id not null,
  order_id hash32 not null references orders (order_id),
  condition_id condition_id not null,
  question text not null,
  outcome text not null,
  token_id token_id not null,
  side trade_side not null,
  source_wallet address not null,
  shares_micros bigint not null check (shares_micros > 0),
  size_usd_micros amount_micros not null,
  fee_micros amount_micros not null,
  expected_price_micros price_micros,
  expected_value_micros bigint,
  leader_price_micros price_micros not null,
  mid_micros price_micros,
  fill_price_micros price_micros not null,
  slippage_bps double precision,
  -- Null for an entry.
  realised_pnl_micros bigint,
  -- Of the token, whichever leader it was copied from, after this trade.
  position_shares_micros amount_micros not null,
  position_cost_micros amount_micros not null,
  -- Which decision (and so which book snapshot) and which slippage model it came from.
  metadata jsonb not null
);
create index paper_trading_logs_time on paper_trading_logs (mode, at desc);
create index paper_trading_logs_order on paper_trading_logs (order_id);
create trigger paper_trading_logs_immutable before update or delete on paper_trading_logs
  for each row execute function forbid_change();

create table paper_trading_summary (
  mode trade_mode not null references accounts (mode),
  day date not null,
  -- Of this day.
  trades integer not null,
  realised_pnl_micros bigint not null,
  -- As they stood at the day's last mark; total is since the account was opened.
  unrealised_pnl_micros bigint not null,
  total_pnl_micros bigint not null,
  equity_micros bigint not null,
  cash_micros bigint not null,
  exposure_micros bigint not null,
  largest_position_micros bigint not null,
  -- Annualised over 365 days, of the seven days that end here; null where undefined.
  sharpe_7d double precision,
  sortino_7d double precision,
  max_drawdown_7d double precision,
  win_rate_7d double precision,
  marked_at timestamptz not null,
  primary key (mode, day)
);

-- The mid some time after each execution. `mid_micros` stays null where the market had none by then.
create table late_marks (
  mark_id bigint generated always as identity primary key,
  mode trade_mode not null,
  execution_id text not null references executions (execution_id),
  token_id token_id not null,
  side trade_side not null,
  price_micros price_micros not null,
  horizon_ms integer not null check (horizon_ms > 0),
  due_at timestamptz not null,
  marked_at timestamptz,
  mid_micros price_micros,
  -- What the trade gained by then, per share: positive is for us.
  markout_micros bigint generated always as
    ((mid_micros - price_micros) * case side when 'BUY' then 1 else -1 end) stored,
  unique (execution_id, horizon_ms),
  constraint mid_when_marked check (mid_micros is null or marked_at is not null)
);
create index late_marks_due on late_marks (due_at) where marked_at is null;
create index late_marks_recent on late_marks (mode, horizon_ms, due_at desc) where mid_micros is not null;

create table paper_orders (
  order_id hash32 primary key,
  -- Null where the order was withdrawn before it arrived; `arrived_at` is then the time of that.
  token_id token_id,
  arrived_at timestamptz not null,
  -- The venue's answer, exactly as it was decided.
  outcome text not null
);
create trigger paper_orders_immutable before update or delete on paper_orders
  for each row execute function forbid_change();

-- What paper orders took from a pool of resting orders, by the state of the pool that they met.
create table paper_consumed_depth (
  pool_id text not null,
  as_of timestamptz not null,
  side text not null check (side in ('bid', 'ask')),
  price_micros price_micros not null,
  shares_micros bigint not null check (shares_micros > 0),
  primary key (pool_id, as_of, side, price_micros)
);

-- Seven-day figures of the equity curve that ends on `in_day`. Days without a row carry the last equity on, flows count
-- from the start of their day, and there is no risk-free rate. Formulas: Sharpe = mean ÷ sample deviation × √365;
-- Sortino = mean ÷ √(Σ min(r, 0)² ÷ n) × √365; drawdown = min(equity ÷ peak − 1), the first equity being a peak.
create function performance_7d(
  in_mode text, in_day date,
  out sharpe double precision, out sortino double precision, out max_drawdown double precision, out win_rate double precision
) language sql stable as $$
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
