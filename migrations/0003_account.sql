-- One account a mode. Its row is the lock under which every dollar is reserved, spent and returned, and it carries the
-- counters that the rows below add up to (`account_drift` compares them).

create domain trade_mode as text check (value in ('paper', 'live'));

-- Why trading stopped, and who let it go on. The open row of a mode is the one that its account points at.
create table halts (
  halt_id bigint generated always as identity primary key,
  mode trade_mode not null,
  kill_switch text not null check (kill_switch in (
    'manual', 'daily-loss', 'drawdown', 'adverse-fills', 'wide-spread', 'average-slippage', 'reconcile-break'
  )),
  reason text not null,
  -- Stops exits too.
  hard boolean not null,
  evidence jsonb not null,
  raised_by text not null,
  raised_at timestamptz not null,
  resumed_by text,
  resumed_at timestamptz,
  constraint resumed_by_someone check ((resumed_at is null) = (resumed_by is null))
);
create unique index halts_one_open on halts (mode) where resumed_at is null;
create trigger halts_immutable before update on halts
  for each row execute function forbid_change_except('resumed_by', 'resumed_at');
create trigger halts_kept before delete on halts for each row execute function forbid_change();

create table accounts (
  mode trade_mode primary key,
  cash_micros bigint not null,
  deposited_micros amount_micros not null,
  realised_micros bigint not null default 0,
  -- Σ held_micros of the reservations, and how many hold.
  reserved_micros amount_micros not null default 0,
  open_orders integer not null default 0 check (open_orders >= 0),
  -- Σ cost of the shares still in the lots.
  open_cost_micros amount_micros not null default 0,
  -- Highest equity so far. Deposits raise it by their amount; an operator's resume sets it to the equity of that moment.
  equity_peak_micros bigint not null,
  -- The UTC day that the account is in, and the equity with which it began.
  day date not null,
  day_start_equity_micros bigint not null,
  halt_id bigint references halts (halt_id),
  halt_hard boolean not null default false,
  opened_at timestamptz not null,
  constraint hard_halt_is_a_halt check (halt_id is not null or not halt_hard)
);

-- Every dollar in or out. `reference` names what moved it, once.
create table cash_entries (
  entry_id bigint generated always as identity primary key,
  mode trade_mode not null references accounts (mode),
  kind text not null check (kind in ('deposit', 'withdrawal', 'buy', 'sell', 'settlement')),
  reference text not null,
  amount_micros bigint not null,
  at timestamptz not null,
  unique (mode, kind, reference)
);
create trigger cash_entries_immutable before update or delete on cash_entries
  for each row execute function forbid_change();

-- What `reserve()` answered, refusals included: a retry gets the stored answer. `held` has money waiting for an order,
-- `committed` spent some or all of it and gave the rest back, `released` spent nothing.
create table reservations (
  fill_id fill_id not null references signals (fill_id),
  mode trade_mode not null references accounts (mode),
  leader address not null,
  condition_id condition_id not null,
  event_id text not null,
  state text not null check (state in ('rejected', 'held', 'committed', 'released')),
  rejection text check (rejection in (
    'halted', 'daily-loss', 'leader-limit', 'market-limit', 'event-limit',
    'total-limit', 'open-orders', 'cooldown', 'cash-short'
  )),
  amount_micros bigint not null check (amount_micros > 0),
  spent_micros amount_micros not null default 0,
  held_micros bigint generated always as
    (case when state = 'held' then greatest(amount_micros - spent_micros, 0) else 0 end) stored,
  reserved_at timestamptz not null,
  closed_at timestamptz,
  close_reason text,
  primary key (fill_id, mode),
  constraint rejected_has_rejection check ((state = 'rejected') = (rejection is not null)),
  constraint held_is_open check ((state = 'held') = (closed_at is null)),
  constraint only_committed_spent check (spent_micros = 0 or state in ('held', 'committed'))
);
create index reservations_held on reservations (mode) where state = 'held';
create index reservations_market on reservations (mode, condition_id, reserved_at desc) where state <> 'rejected';
