-- Several deliveries are taken in together: each log, and each fill, says for itself who told of it and when.

drop function store_fill_logs(jsonb, text, timestamptz);
drop function write_signals(jsonb, text[], text, text, timestamptz);

-- Stores logs and answers with every log that now stands of the fills they belong to. Of two blocks at one height the one
-- seen last comes first: it is the one that stands.
create function store_fill_logs(in_logs jsonb)
returns setof fill_logs language plpgsql as $$
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

-- Makes the signals, and the history of trades beside them, say what the logs add up to. `in_touched` names all fills that
-- had news: one that is not among `in_fills` has no log left. Who told of a fill first stays. Answers with the fills that nobody
-- had recorded before.
create function write_signals(in_fills jsonb, in_touched text[], in_seen_at timestamptz)
returns setof text language plpgsql as $$
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
