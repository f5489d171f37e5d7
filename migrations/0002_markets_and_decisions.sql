-- What is known of the markets, and every decision with all that it used.

create table markets (
  condition_id condition_id primary key,
  event_id text not null,
  question text not null,
  resolved boolean not null,
  -- The whole market as the resolver knew it; bigint as {"$bigint": "…"}.
  market jsonb not null,
  seen_at timestamptz not null
);

create table market_tokens (
  token_id token_id primary key,
  condition_id condition_id not null references markets (condition_id),
  outcome text not null
);
create index market_tokens_market on market_tokens (condition_id);

-- `inputs` and `decision` are canonical JSON and stay text: a replay compares them byte for byte.
create table decisions (
  decision_id text primary key check (decision_id ~ '^d[0-9a-f]{16}$'),
  sequence bigint generated always as identity unique,
  fill_id fill_id not null references signals (fill_id),
  mode text not null check (mode in ('paper', 'live')),
  verdict text not null check (verdict in ('copy', 'skip')),
  reason text,
  rules_version text not null,
  token_id token_id not null,
  question text,
  outcome text,
  spread_micros bigint,
  book_stale boolean not null,
  gating_model text,
  inputs text not null,
  decision text not null,
  decided_at timestamptz not null,
  unique (fill_id, mode),
  constraint skip_has_reason check ((verdict = 'skip') = (reason is not null))
);
create index decisions_prefix on decisions (decision_id text_pattern_ops);
create index decisions_fill_prefix on decisions (fill_id text_pattern_ops);
create index decisions_time on decisions (mode, decided_at);
create trigger decisions_immutable before update or delete on decisions
  for each row execute function forbid_change();
