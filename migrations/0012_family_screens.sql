-- What is only seen of wallets together: who trades in a closed group, and who acts as one.

alter table trader_activity
  -- What looking for wash traders starts from; null of what was scored before this migration. The result is before fees.
  add column closed_share double precision check (closed_share between 0 and 1),
  add column volume_micros bigint check (volume_micros >= 0),
  add column result_micros bigint,
  -- Null where it is not known whom the wallet traded with.
  add column wash_score double precision check (wash_score between 0 and 1),
  -- The lowest of the wallets that it acts as one with, itself included, and why; null where it acts alone.
  add column acts_as address,
  add column acts_as_ties text[],
  add constraint acting_for_a_reason check ((acts_as is null) = (acts_as_ties is null));
create index trader_activity_acting on trader_activity (acts_as) where is_latest and acts_as is not null;

alter table run_assessments
  add column wash_score double precision check (wash_score between 0 and 1),
  add column acts_as address,
  add column acts_as_ties text[],
  add constraint acting_for_a_reason check ((acts_as is null) = (acts_as_ties is null));
