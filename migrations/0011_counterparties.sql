-- Who traded with whom: what the screens for wash trading are made of. A sample of each wallet's transactions is looked up one by
-- one, and of what the chain index reads anyway a part is kept.

-- Dollars that two wallets traded with each other in one transaction. Of a transaction all pairs or none are here, so what is
-- stored says all of it, and never changes.
create table settled_pairs (
  traded_at timestamptz not null,
  ingested_at timestamptz not null,
  volume_micros bigint not null check (volume_micros > 0),
  low_id integer not null,
  -- The same as the other where a wallet filled its own order.
  high_id integer not null,
  tx_hash bytea not null check (length(tx_hash) = 32),
  constraint each_pair_one_way check (low_id <= high_id)
) partition by range (traded_at);
create unique index settled_pairs_identity on settled_pairs (tx_hash, low_id, high_id, traded_at);
create trigger settled_pairs_immutable before update on settled_pairs
  for each row execute function forbid_change();

-- Transactions that were looked up and told of no pair: no node had their receipt, or nothing was filled in them. Remembered, so
-- that they are not looked up again at once.
create table pairless_transactions (
  tx_hash bytea primary key check (length(tx_hash) = 32),
  asked_at timestamptz not null
);

-- Of whom it is known whom they trade with: their whole sample was looked up, and so many of its transactions told of somebody. Others
-- show up in pairs as well, but only beside those, so nothing follows of whom else they trade with. At most one row a day.
create table counterparty_readings (
  wallet_id integer not null references wallets (wallet_id),
  at timestamptz not null,
  transactions integer not null check (transactions > 0),
  primary key (wallet_id, at)
);

select protect_from_public_roles(table_name)
from unnest(array['settled_pairs', 'pairless_transactions', 'counterparty_readings']) as table_name;
