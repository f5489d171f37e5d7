-- Supabase serves every table of `public` to its roles `anon` and `authenticated`. Row-level security without a policy shows
-- them nothing. Plain Postgres has no such roles, and nothing happens. New tables and partitions are protected as they come.

create function protect_from_public_roles(in_table text) returns void language plpgsql as $$
declare
  public_role text;
begin
  for public_role in select rolname from pg_roles where rolname in ('anon', 'authenticated') loop
    execute format('alter table %I enable row level security', in_table);
    execute format('revoke all on table %I from %I', in_table, public_role);
  end loop;
end;
$$;

select protect_from_public_roles(table_name)
from unnest(array[
  'tracked_traders', 'fill_logs', 'signals', 'onchain_trades', 'webhook_deliveries', 'feed_cursors',
  'markets', 'market_tokens', 'decisions',
  'halts', 'accounts', 'cash_entries', 'reservations',
  'orders', 'executions', 'lots', 'lot_closures', 'exit_holds', 'token_marks',
  'paper_trading_logs', 'paper_trading_summary', 'late_marks', 'paper_orders', 'paper_consumed_depth',
  'schema_migrations'
]) as table_name;
