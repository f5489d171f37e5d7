-- The limits. Everything that grants, spends or returns money runs under `select … for update` on the account's row, so
-- concurrent signals queue for some hundred microseconds instead of overshooting together.

create function account_equity(in_mode text) returns bigint language sql stable as $$
  select accounts.cash_micros + coalesce((select sum(value_micros) from open_positions where mode = in_mode), 0)::bigint
  from accounts
  where accounts.mode = in_mode;
$$;

-- Starts the account's day when UTC midnight has passed. The caller holds the row's lock.
create function roll_account_day(in_mode text, in_now timestamptz) returns void language sql as $$
  update accounts
  set day = (in_now at time zone 'utc')::date, day_start_equity_micros = account_equity(in_mode)
  where mode = in_mode and day < (in_now at time zone 'utc')::date;
$$;

create function raise_equity_peak(in_mode text) returns void language sql as $$
  update accounts set equity_peak_micros = greatest(equity_peak_micros, account_equity(in_mode)) where mode = in_mode;
$$;

-- Realised and unrealised loss since UTC midnight, 0 when there is a gain. A day that nobody rolled yet has lost nothing.
create function account_daily_loss(in_mode text, in_now timestamptz) returns bigint language sql stable as $$
  select case
    when day < (in_now at time zone 'utc')::date then 0
    else greatest(day_start_equity_micros - account_equity(in_mode), 0)
  end
  from accounts
  where mode = in_mode;
$$;

-- Cost of open lots plus held reservations: all of them, and those of one leader, market and event.
create function account_exposure(
  in_mode text, in_leader text, in_condition_id text, in_event_id text,
  out total bigint, out by_leader bigint, out by_market bigint, out by_event bigint
) language sql stable as $$
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

-- Grants or refuses the money for one entry, all or nothing. The first answer is stored and given again to every retry.
create function reserve(
  in_fill_id text, in_mode text, in_leader text, in_condition_id text, in_event_id text, in_amount_micros bigint,
  in_max_per_leader bigint, in_max_per_market bigint, in_max_per_event bigint, in_max_total bigint,
  in_max_daily_loss bigint, in_max_open_orders integer, in_cooldown interval, in_now timestamptz,
  out rejection text, out amount_micros bigint
) language plpgsql as $$
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

-- Moves `in_cost_micros` from held to spent as an order fills. The caller holds the account's lock.
create function commit_reservation(in_fill_id text, in_mode text, in_cost_micros bigint)
returns void language plpgsql as $$
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

-- Shares in our lots of a leader and token that no other exit than this fill's is selling.
create function sellable_shares(in_fill_id text, in_mode text, in_leader text, in_token_id text)
returns bigint language sql stable as $$
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

-- Holds shares for one exit, all or nothing. A retry keeps what is held and may add to it until its order is made; whoever
-- was closed is refused for good.
create function reserve_exit(
  in_fill_id text, in_mode text, in_leader text, in_token_id text, in_shares_micros bigint, in_now timestamptz
) returns boolean language plpgsql as $$
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

-- Moves shares from held to sold as an exit's order fills. The caller holds the account's lock.
create function commit_exit(in_fill_id text, in_mode text, in_shares_micros bigint) returns void language plpgsql as $$
begin
  update exit_holds set sold_micros = sold_micros + in_shares_micros
  where fill_id = in_fill_id and mode = in_mode and closed_at is null;
  if not found then
    raise exception 'no shares are held for % (%)', in_fill_id, in_mode using errcode = 'no_data_found';
  end if;
end;
$$;

-- Gives back what is still held, money or shares, and closes the reservation; nothing happens when nothing is held. The caller
-- holds the lock.
create function close_reservation(in_fill_id text, in_mode text, in_reason text, in_now timestamptz)
returns void language plpgsql as $$
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

-- Gives a fill's money or shares back and cancels its order if that was never sent. An order that is on its way or whose outcome
-- is unknown keeps them, however long it takes: they may have been spent.
create function release_reservation(in_fill_id text, in_mode text, in_reason text, in_now timestamptz)
returns void language plpgsql as $$
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

-- Whether a halt stops an order of this side: a soft one stops what opens a position, a hard one everything. The share lock
-- orders the sending of an order against a halt: either the halt sees the order as sent, or the order sees the halt.
create function halt_stops(in_mode text, in_side text) returns boolean language sql as $$
  select halt_hard or (halt_id is not null and in_side = 'BUY') from accounts where mode = in_mode for share;
$$;

-- The one step from prepared to submitting. Answers claimed, already-claimed, halted, or null where there is no such order.
create function claim_order(in_order_id text, in_now timestamptz) returns text language plpgsql as $$
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

-- Lets an order that was sent, or was about to be, and that the venue does not know be sent once more. Answers claimed,
-- refused (it was sent again before, is closed, or was never claimed), halted, or null where there is no such order.
create function claim_resubmission(in_order_id text, in_now timestamptz) returns text language plpgsql as $$
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

-- Books what one trade or settlement did to cash, to the cost of open lots and to realised profit. The caller holds the lock,
-- has rolled the day and has changed the lots.
create function book_account(in_mode text, in_cash_micros bigint, in_open_cost_micros bigint, in_realised_micros bigint)
returns void language sql as $$
  update accounts
  set
    cash_micros = cash_micros + in_cash_micros,
    open_cost_micros = open_cost_micros + in_open_cost_micros,
    realised_micros = realised_micros + in_realised_micros
  where mode = in_mode;
  select raise_equity_peak(in_mode);
$$;

-- The account's counters beside what the rows under it add up to. They are equal unless something is broken.
create function account_drift(in_mode text)
returns table (counter text, stored numeric, derived numeric) language sql stable as $$
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
