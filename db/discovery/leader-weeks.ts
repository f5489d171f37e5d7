/**
 * The last seven UTC days of our copies of each leader who is followed, and the seven that ended a day earlier; $2 is now. With a fixed
 * capital base the Sharpe ratio does not depend on it: mean ÷ sample deviation of the daily profit × √365, days without a
 * closed copy counting zero from the day on which the leader was first followed. Null where nothing varied.
 */
export const LEADER_WEEKS = `
  select
    leader,
    max(sharpe) filter (where days_back = 0) as sharpe,
    max(sharpe) filter (where days_back = 1) as sharpe_before,
    max(active_days) filter (where days_back = 0) as active_days,
    max(closed) filter (where days_back = 0) as closed
  from (
    select
      leaders.wallet as leader,
      week.days_back,
      (avg(coalesce(daily.realised, 0)) / nullif(stddev_samp(coalesce(daily.realised, 0)), 0) * sqrt(365))::double precision
        as sharpe,
      count(daily.day)::int as active_days,
      coalesce(sum(daily.closed), 0)::int as closed
    from tracked_traders as leaders
    cross join (values (0), (1)) as week (days_back)
    cross join generate_series(0, 6) as day_of_week
    left join (
      select
        lots.leader, (closed_at at time zone 'utc')::date as day, sum(realised_micros) as realised, count(*) as closed
      from lot_closures join lots using (lot_id)
      where closed_at > $2::timestamptz - interval '9 days' and closed_at <= $2::timestamptz
      group by lots.leader, (closed_at at time zone 'utc')::date
    ) as daily
      on daily.leader = leaders.wallet
      and daily.day = ($2::timestamptz at time zone 'utc')::date - week.days_back - day_of_week
    where leaders.active
      and ($2::timestamptz at time zone 'utc')::date - week.days_back - day_of_week
        >= (leaders.followed_since at time zone 'utc')::date
    group by leaders.wallet, week.days_back
  ) as weeks
  group by leader`
