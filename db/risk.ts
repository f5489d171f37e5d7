import type { Pool, PoolClient } from 'pg'
import type { ReservationVerdict } from '../domain/copy/decision.ts'
import type { AccountState, CopyPolicy } from '../domain/copy/policy.ts'
import { invariant } from '../domain/errors.ts'
import type { Mode } from '../domain/market/venue.ts'
import type { Address, ConditionId, FillId } from '../domain/money/ids.ts'
import { type EpochMs, least, type Usd, usd } from '../domain/money/units.ts'
import { accountMissing } from './account-lock.ts'
import { clearHalt, type Halt, type HaltState, loadHaltState, raiseHalt } from './halts.ts'
import { query, queryOne, withTransaction } from './pool.ts'

export type RiskLimits = Pick<
  CopyPolicy,
  'maxPerLeader' | 'maxPerMarket' | 'maxPerEvent' | 'maxTotal' | 'maxDailyLoss' | 'maxOpenOrders' | 'cooldownMs'
>

export type ReserveRequest = {
  fillId: FillId
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
  amount: Usd
  limits: RiskLimits
  now: EpochMs
}

export type AccountQuery = {
  mode: Mode
  leader: Address
  conditionId: ConditionId
  eventId: string
  /** The configured bankroll; sizing gets the smaller of it and equity. */
  bankroll: Usd
  now: EpochMs
}

export type Risk = {
  /** Opens the account with its first deposit; nothing happens when it is open already. */
  openAccount(mode: Mode, bankroll: Usd, now: EpochMs): Promise<void>
  /**
   * Grants or refuses the money for one entry, whole. Checked under the account's lock, in this order: halt, daily loss,
   * cooldown, open orders, leader, market, event, total, cash. The first answer to a fill is the answer to every retry.
   */
  reserve(request: ReserveRequest): Promise<ReservationVerdict>
  /**
   * Gives back what is unspent or unsold and cancels an order that was never sent; nothing happens when nothing is held.
   * @throws ConflictError while the fill's order may still trade
   */
  release(fillId: FillId, mode: Mode, reason: string, now: EpochMs): Promise<void>
  accountState(of: AccountQuery): Promise<AccountState>
  /** @returns false when the account is halted already; a hard halt still takes the place of a soft one. */
  halt(mode: Mode, halt: Halt, now: EpochMs): Promise<boolean>
  /** The only way on after a halt. @throws ConflictError when not halted */
  resume(mode: Mode, by: string, now: EpochMs): Promise<void>
  haltState(mode: Mode): Promise<HaltState>
}

/** The account: its money, its limits and whether it may trade. Every change takes the account row's lock. */
export function createRisk(pool: Pool): Risk {
  return {
    openAccount: (mode, bankroll, now) => withTransaction(pool, (client) => openAccount(client, mode, bankroll, now)),

    async reserve(request) {
      const row = await queryOne<ReserveRow>(pool, RESERVE, reserveValues(request))
      invariant(row, 'reserve() must answer', { fillId: request.fillId })
      return row.rejection === null
        ? { granted: true, amount: usd(row.amount_micros) }
        : { granted: false, reason: row.rejection }
    },

    async release(fillId, mode, reason, now) {
      await query(pool, 'select release_reservation($1, $2, $3, $4::timestamptz)', [
        fillId,
        mode,
        reason,
        new Date(now),
      ])
    },

    async accountState(of) {
      const row = await queryOne<AccountRow>(pool, ACCOUNT_STATE, [
        of.mode,
        of.leader,
        of.conditionId,
        of.eventId,
        new Date(of.now),
      ])
      if (!row) throw accountMissing(of.mode)
      return toAccountState(row, of.bankroll)
    },

    halt: (mode, halt, now) => withTransaction(pool, (client) => raiseHalt(client, mode, halt, now)),
    resume: (mode, by, now) => withTransaction(pool, (client) => clearHalt(client, mode, by, now)),

    haltState: (mode) => loadHaltState(pool, mode),
  }
}

async function openAccount(client: PoolClient, mode: Mode, bankroll: Usd, now: EpochMs): Promise<void> {
  const opened = await queryOne(
    client,
    `insert into accounts (
       mode, cash_micros, deposited_micros, equity_peak_micros, day, day_start_equity_micros, opened_at
     ) values ($1, $2::bigint, $2::bigint, $2::bigint, ($3::timestamptz at time zone 'utc')::date, $2::bigint, $3::timestamptz)
     on conflict (mode) do nothing
     returning mode`,
    [mode, bankroll, new Date(now)],
  )
  if (!opened) return
  await query(
    client,
    `insert into cash_entries (mode, kind, reference, amount_micros, at)
     values ($1, 'deposit', 'opening', $2::bigint, $3::timestamptz)`,
    [mode, bankroll, new Date(now)],
  )
}

const RESERVE = `
  select rejection, amount_micros
  from reserve(
    $1, $2, $3, $4, $5, $6::bigint, $7::bigint, $8::bigint, $9::bigint, $10::bigint, $11::bigint, $12::int,
    $13::double precision * interval '1 millisecond', $14::timestamptz
  )`

const reserveValues = (request: ReserveRequest): unknown[] => [
  request.fillId,
  request.mode,
  request.leader,
  request.conditionId,
  request.eventId,
  request.amount,
  request.limits.maxPerLeader,
  request.limits.maxPerMarket,
  request.limits.maxPerEvent,
  request.limits.maxTotal,
  request.limits.maxDailyLoss,
  request.limits.maxOpenOrders,
  request.limits.cooldownMs,
  new Date(request.now),
]

type ReserveRow = {
  rejection: Extract<ReservationVerdict, { granted: false }>['reason'] | null
  amount_micros: bigint
}

const ACCOUNT_STATE = `
  select
    accounts.cash_micros,
    account_equity(accounts.mode) as equity_micros,
    accounts.reserved_micros,
    accounts.open_orders,
    exposure.total, exposure.by_leader, exposure.by_market, exposure.by_event,
    account_daily_loss(accounts.mode, $5::timestamptz) as daily_loss_micros,
    accounts.halt_id is not null as halted,
    halts.reason as halt_reason
  from accounts
  cross join lateral account_exposure(accounts.mode, $2, $3, $4) as exposure
  left join halts on halts.halt_id = accounts.halt_id
  where accounts.mode = $1`

type AccountRow = {
  cash_micros: bigint
  equity_micros: bigint
  reserved_micros: bigint
  open_orders: number
  total: bigint
  by_leader: bigint
  by_market: bigint
  by_event: bigint
  daily_loss_micros: bigint
  halted: boolean
  halt_reason: string | null
}

const toAccountState = (row: AccountRow, bankroll: Usd): AccountState => ({
  cash: usd(row.cash_micros),
  equity: usd(row.equity_micros),
  bankroll: least(usd(row.equity_micros), bankroll),
  reserved: usd(row.reserved_micros),
  exposureTotal: usd(row.total),
  exposureLeader: usd(row.by_leader),
  exposureMarket: usd(row.by_market),
  exposureEvent: usd(row.by_event),
  dailyLoss: usd(row.daily_loss_micros),
  openOrders: row.open_orders,
  halted: row.halted,
  haltReason: row.halt_reason,
})
