-- What a page that watches needs: the equity curve within the day, and word of every change.

-- The account as it stood at each mark to market. Days that lie further back are in `paper_trading_summary`.
create table equity_points (
  mode trade_mode not null references accounts (mode),
  at timestamptz not null,
  equity_micros bigint not null,
  -- Since the account was opened.
  realised_micros bigint not null,
  unrealised_micros bigint not null,
  exposure_micros amount_micros not null,
  primary key (mode, at)
);

-- Notes where the account stands now and forgets points of more than eight days ago. The caller holds the account's lock.
create function record_equity_point(in_mode text, in_now timestamptz) returns void language sql as $$
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

-- Tells the listeners of `understudy_changes` which topics a statement touched, when its transaction commits. Equal
-- notifications of one transaction arrive once.
create function notify_change() returns trigger language plpgsql as $$
declare
  topic text;
begin
  foreach topic in array tg_argv loop
    perform pg_notify('understudy_changes', topic);
  end loop;
  return null;
end;
$$;

-- Not when a fill comes in: notifying commits take turns, and acknowledging webhooks must not wait for that. The decision about
-- it follows at once.
create trigger signals_change after update of reorged_at on signals
  for each row when (old.reorged_at is distinct from new.reorged_at) execute function notify_change('signals', 'status');
create trigger decisions_change after insert on decisions
  for each statement execute function notify_change('signals', 'status');
create trigger orders_change after insert or update on orders
  for each statement execute function notify_change('signals', 'status');
create trigger accounts_change after insert or update on accounts
  for each statement execute function notify_change('status');
create trigger halts_change after insert or update on halts
  for each statement execute function notify_change('status');
create trigger lots_change after insert or update on lots
  for each statement execute function notify_change('positions');
create trigger token_marks_change after insert or update on token_marks
  for each statement execute function notify_change('positions');
create trigger equity_points_change after insert or update on equity_points
  for each statement execute function notify_change('positions');
create trigger tracked_traders_change after insert or update on tracked_traders
  for each statement execute function notify_change('traders', 'status');

select protect_from_public_roles('equity_points');
