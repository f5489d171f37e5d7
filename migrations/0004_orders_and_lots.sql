-- Our orders, what they bought and sold, and the lots that remember which leader they were copied from.

create table orders (
  order_id hash32 primary key,
  sequence bigint generated always as identity unique,
  fill_id fill_id not null references signals (fill_id),
  mode trade_mode not null references accounts (mode),
  leader address not null,
  condition_id condition_id not null,
  event_id text not null,
  token_id token_id not null,
  side trade_side not null,
  time_in_force text not null check (time_in_force in ('FAK', 'FOK')),
  limit_price_micros price_micros not null,
  shares_micros bigint not null check (shares_micros > 0),
  max_cost_micros amount_micros not null,
  -- The bytes that are posted. Stored before they are sent and never made again.
  payload text not null,
  status text not null
    check (status in ('prepared', 'submitting', 'unknown', 'filled', 'partial', 'rejected', 'cancelled')),
  status_reason text,
  prepared_at timestamptz not null,
  -- When it was last sent, and how often it was sent again after the first time.
  submitted_at timestamptz,
  resubmissions integer not null default 0 check (resubmissions between 0 and 1),
  closed_at timestamptz,
  unique (fill_id, mode),
  constraint only_buys_cost check ((side = 'BUY') = (max_cost_micros > 0)),
  constraint closed_when_final check ((closed_at is not null) = (status in ('filled', 'partial', 'rejected', 'cancelled'))),
  constraint sent_when_submitted check (submitted_at is not null or status in ('prepared', 'rejected', 'cancelled'))
);
create index orders_open on orders (mode, status) where closed_at is null;
create trigger orders_immutable before update on orders
  for each row execute function forbid_change_except('status', 'status_reason', 'submitted_at', 'resubmissions', 'closed_at');
create trigger orders_stay_closed before update on orders
  for each row when (old.closed_at is not null and new is distinct from old) execute function forbid_change();
create trigger orders_kept before delete on orders for each row execute function forbid_change();

create table executions (
  execution_id text primary key,
  sequence bigint generated always as identity unique,
  order_id hash32 not null references orders (order_id),
  price_micros price_micros not null,
  shares_micros bigint not null check (shares_micros > 0),
  -- shares × price, rounded against us: up for a BUY, down for a SELL.
  notional_micros amount_micros not null,
  fee_micros amount_micros not null,
  executed_at timestamptz not null
);
create index executions_order on executions (order_id);
create trigger executions_immutable before update or delete on executions
  for each row execute function forbid_change();

create table lots (
  lot_id bigint generated always as identity primary key,
  mode trade_mode not null references accounts (mode),
  leader address not null,
  token_id token_id not null,
  condition_id condition_id not null,
  event_id text not null,
  question text not null,
  outcome text not null,
  fill_id fill_id not null,
  execution_id text not null unique references executions (execution_id),
  shares_micros bigint not null check (shares_micros > 0),
  -- Fee included.
  cost_micros amount_micros not null,
  open_shares_micros bigint not null,
  open_cost_micros bigint not null,
  opened_at timestamptz not null,
  constraint never_negative check (open_shares_micros between 0 and shares_micros),
  constraint cost_follows_shares check (
    open_cost_micros between 0 and cost_micros and (open_shares_micros > 0 or open_cost_micros = 0)
  )
);
create index lots_open on lots (mode, leader, token_id, opened_at, lot_id) where open_shares_micros > 0;
create index lots_leader on lots (mode, leader);
create trigger lots_immutable before update on lots
  for each row execute function forbid_change_except('open_shares_micros', 'open_cost_micros');
create trigger lots_kept before delete on lots for each row execute function forbid_change();

create table lot_closures (
  closure_id bigint generated always as identity primary key,
  lot_id bigint not null references lots (lot_id),
  -- The SELL that closed it; null where the market resolved.
  execution_id text references executions (execution_id),
  shares_micros bigint not null check (shares_micros > 0),
  cost_micros amount_micros not null,
  -- Net of fees; a fee may exceed what a sale brought in.
  proceeds_micros bigint not null,
  realised_micros bigint generated always as (proceeds_micros - cost_micros) stored,
  closed_at timestamptz not null,
  unique nulls not distinct (lot_id, execution_id)
);
create index lot_closures_time on lot_closures (closed_at);
create trigger lot_closures_immutable before update or delete on lot_closures
  for each row execute function forbid_change();

-- Shares that exits are about to sell or are selling, so that no two of them sell the same ones. One row an exit that was
-- granted some; nothing is held any more once it is closed, and a closed one never opens again.
create table exit_holds (
  fill_id fill_id not null references signals (fill_id),
  mode trade_mode not null references accounts (mode),
  leader address not null,
  token_id token_id not null,
  shares_micros bigint not null check (shares_micros > 0),
  sold_micros amount_micros not null default 0,
  held_micros bigint generated always as
    (case when closed_at is null then shares_micros - sold_micros else 0 end) stored,
  held_at timestamptz not null,
  closed_at timestamptz,
  close_reason text,
  primary key (fill_id, mode),
  constraint sold_of_held check (sold_micros <= shares_micros)
);
create index exit_holds_open on exit_holds (mode, token_id, leader) where closed_at is null;

-- The last price at which each held token was valued.
create table token_marks (
  token_id token_id primary key,
  price_micros price_micros not null,
  marked_at timestamptz not null
);

-- What is held, by leader and token. A token without a mark stands at its cost.
create view open_positions with (security_invoker = true) as
select
  lots.mode,
  lots.leader,
  lots.token_id,
  min(lots.condition_id) as condition_id,
  min(lots.event_id) as event_id,
  min(lots.question) as question,
  min(lots.outcome) as outcome,
  sum(lots.open_shares_micros)::bigint as shares_micros,
  sum(lots.open_cost_micros)::bigint as cost_micros,
  token_marks.price_micros as mark_micros,
  token_marks.marked_at,
  coalesce(
    floor(sum(lots.open_shares_micros) * token_marks.price_micros / 1000000),
    sum(lots.open_cost_micros)
  )::bigint as value_micros,
  min(lots.opened_at) as opened_at
from lots
left join token_marks on token_marks.token_id = lots.token_id
where lots.open_shares_micros > 0
group by lots.mode, lots.leader, lots.token_id, token_marks.price_micros, token_marks.marked_at;
