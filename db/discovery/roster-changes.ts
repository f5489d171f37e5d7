import type { RosterChange } from '../../domain/traders/roster/roster-types.ts'
import { IS_DEMO } from './demo.ts'

/** A change of the roster as a row: what it does not have is left out. */
export const rosterChangeRow = (change: RosterChange) => ({
  wallet: change.wallet,
  kind: change.kind,
  reason: change.reason,
  ...(change.kind === 'add' && { auto_added: change.autoAdded, source: change.source, ...edgeOf(change.edge) }),
  ...(change.kind === 'edge' && edgeOf(change.edge)),
  ...(change.kind === 'refresh' && { week_state: change.week }),
})

const edgeOf = ({ edge, edgeSd, edgeSource }: Extract<RosterChange, { kind: 'edge' }>['edge']) => ({
  edge,
  edge_sd: edgeSd,
  edge_source: edgeSource,
})

const CHANGES = `
  jsonb_to_recordset($1::jsonb) as change (
    wallet text, kind text, reason text, auto_added boolean, source text, edge double precision, edge_sd double precision,
    edge_source text, week_state text
  )`

/** Who comes back after having been removed keeps name and origin, and is followed from now. */
const ADD = `
  insert into tracked_traders (
    wallet, source, simulated, edge, edge_sd, edge_source, auto_added, followed_since, added_at, changed_at, updated_at
  )
  select
    wallet, source, ${IS_DEMO}, edge, edge_sd, edge_source, auto_added, $3::timestamptz, $3::timestamptz, $3::timestamptz,
    $3::timestamptz
  from ${CHANGES}
  where kind = 'add' and $2::int is not null
  on conflict (wallet) do update set
    auto_added = excluded.auto_added,
    edge = excluded.edge,
    edge_sd = excluded.edge_sd,
    edge_source = excluded.edge_source,
    active = true,
    declining = false,
    followed_since = excluded.followed_since,
    changed_at = excluded.changed_at,
    updated_at = excluded.updated_at
  where not tracked_traders.active`

const STATES = `
  update tracked_traders set
    active = change.kind <> 'remove',
    paused = change.kind = 'pause',
    pause_reason = case when change.kind = 'pause' then change.reason end,
    paused_by = case when change.kind = 'pause' then 'automation' end,
    paused_at = case when change.kind = 'pause' then $3::timestamptz end,
    changed_at = $3::timestamptz,
    updated_at = $3::timestamptz
  from ${CHANGES}
  where tracked_traders.wallet = change.wallet and change.kind in ('remove', 'pause', 'resume')
    and tracked_traders.active and $2::int is not null`

const TRENDS = `
  update tracked_traders set declining = change.kind = 'decline', updated_at = $3::timestamptz
  from ${CHANGES}
  where tracked_traders.wallet = change.wallet and change.kind in ('decline', 'recover') and $2::int is not null`

const EDGES = `
  update tracked_traders set
    edge = change.edge, edge_sd = change.edge_sd, edge_source = change.edge_source, updated_at = $3::timestamptz
  from ${CHANGES}
  where tracked_traders.wallet = change.wallet and change.kind = 'edge' and $2::int is not null`

/** Figures come from the snapshot that is current by now. */
const FIGURES = `
  update tracked_traders set
    composite_score = activity.composite_score,
    grade = activity.grade,
    pnl_30d_micros = activity.pnl_30d_micros,
    sharpe = activity.sharpe_7d,
    trade_count = activity.total_trades,
    win_rate = activity.win_rate,
    trades_30d = activity.trades_30d,
    early_trades = activity.early_trades,
    resolved_wins = activity.resolved_wins,
    resolved_markets = activity.resolved_markets,
    trades_per_week = activity.trades_per_week,
    sharpe_7d = activity.sharpe_7d,
    max_drawdown_30d = activity.max_drawdown_30d,
    probability = activity.probability,
    live_eligible = activity.live_eligible,
    verdict = activity.verdict,
    week_state = change.week_state,
    run_key = $2::int,
    updated_at = $3::timestamptz
  from ${CHANGES}
  join wallets on wallets.wallet = change.wallet
  join trader_activity as activity on activity.wallet_id = wallets.wallet_id and activity.is_latest
  where tracked_traders.wallet = change.wallet and change.kind = 'refresh'`

const HISTORY = `
  insert into roster_history (wallet, at, change, reason, by, run_key)
  select wallet, $3::timestamptz, kind, reason, 'discovery', $2::int
  from rows from (
    jsonb_to_recordset($1::jsonb) as (wallet text, kind text, reason text)
  ) with ordinality as change (wallet, kind, reason, position)
  where kind <> 'refresh'
  order by position`

/** What carries changes out, in turn; $1 all changes, $2 the run, $3 now. */
export const ROSTER_CHANGES = [ADD, STATES, TRENDS, EDGES, FIGURES, HISTORY]
