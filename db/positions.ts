import type { Pool, PoolClient } from 'pg'
import type { Market } from '../domain/market/market.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId, TokenId } from '../domain/money/ids.ts'
import { type EpochMs, type Price, price, type Shares, shares, type Usd, usd } from '../domain/money/units.ts'
import { valueLots } from '../domain/portfolio/lots.ts'
import { lockAccount, rollDay } from './account-lock.ts'
import { loadSellable } from './exit-holds.ts'
import { type BookedClosure, effectOf, insertCash, insertClosures, loadOpenLots } from './lot-book.ts'
import { query, withTransaction } from './pool.ts'

/** What we hold of one token through one leader. `cost` includes fees. */
export type Position = {
  leader: Address
  tokenId: TokenId
  conditionId: ConditionId
  eventId: string
  question: string
  outcome: string
  shares: Shares
  cost: Usd
  /** The last mark; null before the first. */
  mark: Price | null
  markedAt: EpochMs | null
  openedAt: EpochMs
}

export type Mark = { tokenId: TokenId; price: Price }
export type Settlement = { lots: number; realised: Usd }

export type Positions = {
  /** Shares of the token in lots that were copied from this leader, less what exits of other fills than `fillId` are selling. */
  exitHolding(mode: Mode, leader: Address, tokenId: TokenId, fillId?: FillId): Promise<Shares>
  open(mode: Mode): Promise<Position[]>
  /** Cashes in what has resolved; a second call finds nothing left to do. */
  settle(mode: Mode, market: Market, now: EpochMs): Promise<Settlement>
  /**
   * Values the positions, raises the equity peak, writes the summary row of `day` (`YYYY-MM-DD`, UTC) and a point of the equity
   * curve, as often as wanted.
   */
  mark(mode: Mode, marks: readonly Mark[], day: string, now: EpochMs): Promise<void>
}

/** What is held, and what it is worth. */
export function createPositions(pool: Pool): Positions {
  return {
    exitHolding: (mode, leader, tokenId, fillId) =>
      loadSellable(pool, { mode, leader, tokenId, fillId: fillId ?? null }),

    async open(mode) {
      const rows = await query<PositionRow>(pool, `${SELECT} where mode = $1 order by opened_at, leader, token_id`, [
        mode,
      ])
      return rows.map(toPosition)
    },

    settle: (mode, market, now) => withTransaction(pool, (client) => settle(client, mode, market, now)),

    mark: (mode, marks, day, now) =>
      withTransaction(pool, async (client) => {
        await lockAccount(client, mode)
        await rollDay(client, mode, now)
        await query(client, SAVE_MARKS, [
          marks.map((mark) => mark.tokenId),
          marks.map((mark) => mark.price),
          new Date(now),
        ])
        await query(client, 'select raise_equity_peak($1)', [mode])
        await query(client, SUMMARISE, [mode, day, new Date(now)])
        await query(client, ADD_PERFORMANCE, [mode, day])
        await query(client, 'select record_equity_point($1, $2::timestamptz)', [mode, new Date(now)])
      }),
  }
}

/**
 * Realises the open lots of the tokens whose payout is known. The market decides the price, win or lose, once. Lots that an
 * order on its way may be selling wait until that is known, and the next call settles what it left; exits whose order was not
 * sent yet have nothing left to sell.
 */
async function settle(client: PoolClient, mode: Mode, market: Market, now: EpochMs): Promise<Settlement> {
  await lockAccount(client, mode)
  await rollDay(client, mode, now)
  const closures: BookedClosure[] = []
  for (const { tokenId, payout } of market.outcomes) {
    if (payout === null) continue
    const selling = await loadSellers(client, mode, tokenId)
    await query(client, CALL_OFF_EXITS, [mode, tokenId, new Date(now)])
    const open = await loadOpenLots(client, { mode, tokenIds: [tokenId], leader: null })
    const lots = open.filter((lot) => !selling.has(lot.leader))
    const values = valueLots(lots, payout)
    lots.forEach((lot, i) => {
      const proceeds = usd(values[i] ?? 0n)
      closures.push({ ...lot, proceeds, realised: usd(proceeds - lot.cost), executionId: null, at: now })
    })
  }
  if (closures.length === 0) return { lots: 0, realised: usd(0n) }
  const effect = effectOf(closures)
  await insertClosures(client, closures)
  await insertCash(
    client,
    mode,
    'settlement',
    closures.map((closure) => ({ reference: closure.lotId, amount: closure.proceeds, at: now })),
  )
  await query(client, 'select book_account($1, $2::bigint, $3::bigint, $4::bigint)', [
    mode,
    effect.cash,
    effect.openCost,
    effect.realised,
  ])
  return { lots: closures.length, realised: effect.realised }
}

/** Leaders after whom a token is being sold just now. */
async function loadSellers(client: PoolClient, mode: Mode, tokenId: TokenId): Promise<Set<Address | null>> {
  const rows = await query<{ leader: Address }>(
    client,
    `select leader from orders
     where mode = $1 and token_id = $2 and side = 'SELL' and closed_at is null and status in ('submitting', 'unknown')`,
    [mode, tokenId],
  )
  return new Set(rows.map((row) => row.leader))
}

const CALL_OFF_EXITS = `
  select release_reservation(fill_id, mode, 'market-resolved', $3::timestamptz)
  from exit_holds
  where mode = $1 and token_id = $2 and closed_at is null and not exists (
    select from orders
    where orders.fill_id = exit_holds.fill_id and orders.mode = exit_holds.mode and status in ('submitting', 'unknown')
  )`

const SELECT = `
  select
    leader, token_id, condition_id, event_id, question, outcome, shares_micros, cost_micros,
    mark_micros, marked_at, opened_at
  from open_positions`

/** An older mark never replaces a newer one. */
const SAVE_MARKS = `
  insert into token_marks (token_id, price_micros, marked_at)
  select token_id, price, $3::timestamptz from unnest($1::text[], $2::bigint[]) as mark (token_id, price)
  on conflict (token_id) do update set price_micros = excluded.price_micros, marked_at = excluded.marked_at
  where token_marks.marked_at <= excluded.marked_at`

const SUMMARISE = `
  insert into paper_trading_summary (
    mode, day, trades, realised_pnl_micros, unrealised_pnl_micros, total_pnl_micros, equity_micros, cash_micros,
    exposure_micros, largest_position_micros, marked_at
  )
  select
    accounts.mode,
    $2::date,
    (select count(*) from paper_trading_logs as log where log.mode = $1 and log.at >= day.starts and log.at < day.ends),
    (select coalesce(sum(closure.realised_micros), 0)
     from lot_closures as closure join lots on lots.lot_id = closure.lot_id
     where lots.mode = $1 and closure.closed_at >= day.starts and closure.closed_at < day.ends),
    held.value - accounts.open_cost_micros,
    accounts.cash_micros + held.value - accounts.deposited_micros,
    accounts.cash_micros + held.value,
    accounts.cash_micros,
    accounts.open_cost_micros + accounts.reserved_micros,
    held.largest,
    $3::timestamptz
  from accounts
  cross join (
    select $2::date::timestamp at time zone 'utc' as starts, ($2::date + 1)::timestamp at time zone 'utc' as ends
  ) as day
  cross join (
    select coalesce(sum(value_micros), 0)::bigint as value, coalesce(max(value_micros), 0) as largest
    from open_positions where mode = $1
  ) as held
  where accounts.mode = $1
  on conflict (mode, day) do update set
    trades = excluded.trades,
    realised_pnl_micros = excluded.realised_pnl_micros,
    unrealised_pnl_micros = excluded.unrealised_pnl_micros,
    total_pnl_micros = excluded.total_pnl_micros,
    equity_micros = excluded.equity_micros,
    cash_micros = excluded.cash_micros,
    exposure_micros = excluded.exposure_micros,
    largest_position_micros = excluded.largest_position_micros,
    marked_at = excluded.marked_at`

const ADD_PERFORMANCE = `
  update paper_trading_summary
  set
    sharpe_7d = performance.sharpe,
    sortino_7d = performance.sortino,
    max_drawdown_7d = performance.max_drawdown,
    win_rate_7d = performance.win_rate
  from performance_7d($1, $2::date) as performance
  where mode = $1 and day = $2::date`

type PositionRow = {
  leader: Address
  token_id: TokenId
  condition_id: ConditionId
  event_id: string
  question: string
  outcome: string
  shares_micros: bigint
  cost_micros: bigint
  mark_micros: bigint | null
  marked_at: EpochMs | null
  opened_at: EpochMs
}

const toPosition = (row: PositionRow): Position => ({
  leader: row.leader,
  tokenId: row.token_id,
  conditionId: row.condition_id,
  eventId: row.event_id,
  question: row.question,
  outcome: row.outcome,
  shares: shares(row.shares_micros),
  cost: usd(row.cost_micros),
  mark: row.mark_micros === null ? null : price(row.mark_micros),
  markedAt: row.marked_at,
  openedAt: row.opened_at,
})
