/**
 * A wallet's transactions with the lowest hashes: of $1, traded after $2 and up to $3, at most $4. The identity of trades begins with
 * the wallet and the time, so that rows of the table itself are not read.
 */
const SAMPLED = `
  own as (select wallet_id from wallets where wallet = $1),
  sampled as (
    select tx_hash
    from onchain_trades join own using (wallet_id)
    where traded_at > $2::timestamptz and traded_at <= $3::timestamptz
    group by tx_hash
    order by tx_hash
    limit $4::int
  )`

/** Whether who traded with whom is known of a transaction of the sample, and whether that was tried in vain since $5. */
const IS_KNOWN = `exists (
    select from settled_pairs
    where settled_pairs.tx_hash = sampled.tx_hash
      and settled_pairs.traded_at > $2::timestamptz and settled_pairs.traded_at <= $3::timestamptz
  )`
const IS_PAIRLESS = `exists (
    select from pairless_transactions
    where pairless_transactions.tx_hash = sampled.tx_hash and asked_at > $5::timestamptz
  )`

/** $6: now. $7: how many trades in 30 days it takes to be worth it. */
export const FIND_DUE = `
  with ${SAMPLED},
  lately as (
    select count(*) as trades, max(traded_at) as last_at
    from onchain_trades join own using (wallet_id)
    where traded_at > $6::timestamptz - interval '30 days' and traded_at <= $6::timestamptz
  )
  select '0x' || encode(tx_hash, 'hex') as tx_hash
  from sampled cross join lately
  where trades >= $7::int and last_at > $6::timestamptz - interval '7 days' and not ${IS_KNOWN} and not ${IS_PAIRLESS}
  order by tx_hash`

export const COUNT_SAMPLE = `
  with ${SAMPLED}
  select
    (count(*) filter (where ${IS_KNOWN}))::int as known,
    (count(*) filter (where not ${IS_KNOWN} and not ${IS_PAIRLESS}))::int as open
  from sampled`

export const FIND_MET = `
  with ${SAMPLED}
  select wallets.wallet, sum(volume_micros)::double precision / 1e6 as volume, count(*)::int as transactions
  from sampled
  join settled_pairs on settled_pairs.tx_hash = sampled.tx_hash
    and settled_pairs.traded_at > $2::timestamptz and settled_pairs.traded_at <= $3::timestamptz
  join own on own.wallet_id in (low_id, high_id)
  join wallets on wallets.wallet_id = low_id + high_id - own.wallet_id
  group by wallets.wallet`

export const MONTHS_OF_PAIRS = `
  select ensure_month('settled_pairs', month)
  from (
    select distinct date_trunc('month', traded_at at time zone 'utc')::date as month
    from unnest($1::timestamptz[]) as said (traded_at) order by month
  ) as months`

/** In the order of the index, so that two writers never wait for each other in a circle. */
export const INSERT_PAIRS = `
  insert into settled_pairs (tx_hash, traded_at, low_id, high_id, volume_micros, ingested_at)
  select
    decode(substr(said.tx_hash, 3), 'hex') as hash, said.traded_at,
    least(one.wallet_id, other.wallet_id) as low, greatest(one.wallet_id, other.wallet_id) as high,
    sum(said.volume_micros), $6::timestamptz
  from unnest($1::text[], $2::timestamptz[], $3::text[], $4::text[], $5::bigint[])
    as said (tx_hash, traded_at, a, b, volume_micros)
  join wallets as one on one.wallet = said.a
  join wallets as other on other.wallet = said.b
  group by hash, said.traded_at, low, high
  order by hash, low, high
  on conflict (tx_hash, low_id, high_id, traded_at) do nothing
  returning 1`

export const NOTE_PAIRLESS = `
  insert into pairless_transactions (tx_hash, asked_at)
  select distinct decode(substr(tx_hash, 3), 'hex') as hash, $2::timestamptz
  from unnest($1::text[]) as asked (tx_hash)
  order by hash
  on conflict (tx_hash) do update set asked_at = greatest(pairless_transactions.asked_at, excluded.asked_at)`

export const NOTE_READING = `
  insert into counterparty_readings (wallet_id, at, transactions)
  select wallet_id, $3::timestamptz, $2::int
  from wallets
  where wallet = $1 and not exists (
    select from counterparty_readings
    where counterparty_readings.wallet_id = wallets.wallet_id
      and at > $3::timestamptz - interval '1 day' and at <= $3::timestamptz
  )
  on conflict (wallet_id, at) do nothing`

/** Read by $1, and not too long ago: what was known of somebody then may no longer be so. */
const READ = `
  select distinct wallet_id from counterparty_readings
  where at > $1::timestamptz - interval '30 days' and at <= $1::timestamptz`

export const FIND_READ = `select wallet from wallets where wallet_id in (${READ}) order by wallet_id`

export const SUM_PAIRS = `
  with readings as (${READ}),
  sums as (
    select low_id, high_id, sum(volume_micros)::double precision / 1e6 as volume
    from settled_pairs
    where traded_at > $2::timestamptz and traded_at <= $1::timestamptz and ingested_at <= $1::timestamptz
      and (low_id in (select wallet_id from readings) or high_id in (select wallet_id from readings))
    group by low_id, high_id
  )
  select low.wallet as a, high.wallet as b, sums.volume
  from sums
  join wallets as low on low.wallet_id = sums.low_id
  join wallets as high on high.wallet_id = sums.high_id`
