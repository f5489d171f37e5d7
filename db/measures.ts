import type { Pool } from 'pg'
import type { Mode } from '../domain/market/venue.ts'
import { type EpochMs, toNumber } from '../domain/money/units.ts'
import { query, queryOne } from './pool.ts'

/** How the account and the inbox stand, dollars as plain numbers: for gauges, not for sums. */
export type Measures = {
  equity: number
  cash: number
  /** Cost of what is held and what is reserved for orders under way. */
  atRisk: number
  dailyLoss: number
  /** By how much the account's counters differ from what its rows add up to. */
  drift: number
  halted: boolean
  pendingSignals: number
  openOrders: number
  unknownOrders: number
}

/** How far the decisions and executions have been read. */
export type MeasuredUpTo = { decision: bigint; execution: bigint }

/** A decision: its verdict, and how long after the fill was seen its row and then the decision came, ms. */
export type DecisionMeasure = { verdict: string; reason: string | null; recordedMs: number; decidedMs: number }

/** What came after a point, how far that reaches, and whether that is all. `executedMs` is execution − seen. */
export type Measured = {
  decisions: DecisionMeasure[]
  executedMs: number[]
  upTo: MeasuredUpTo
  complete: boolean
}

export type MeasureStore = {
  /** Null before the account was opened. */
  load(mode: Mode, now: EpochMs): Promise<Measures | null>
  /** Where reading starts for a process that counts only what happens in its life. */
  findEnd(): Promise<MeasuredUpTo>
  /** What was decided and executed after `from`, at most `limit` of each. */
  listAfter(mode: Mode, from: MeasuredUpTo, limit: number): Promise<Measured>
}

/** What the metrics are made of. */
export function createMeasures(pool: Pool): MeasureStore {
  return {
    async load(mode, now) {
      const row = await queryOne<MeasuresRow>(pool, MEASURES, [mode, new Date(now)])
      return row && toMeasures(row)
    },

    async findEnd() {
      const row = await queryOne<MeasuredUpTo>(pool, END)
      return row ?? { decision: 0n, execution: 0n }
    },

    async listAfter(mode, from, limit) {
      const [decisions, executions] = await Promise.all([
        query<DecisionRow>(pool, DECISIONS, [mode, from.decision, limit]),
        query<ExecutionRow>(pool, EXECUTIONS, [mode, from.execution, limit]),
      ])
      return {
        decisions: decisions.map((row) => ({
          verdict: row.verdict,
          reason: row.reason,
          recordedMs: row.recorded_ms,
          decidedMs: row.decided_ms,
        })),
        executedMs: executions.map((row) => row.executed_ms),
        upTo: {
          decision: decisions.at(-1)?.sequence ?? from.decision,
          execution: executions.at(-1)?.sequence ?? from.execution,
        },
        complete: decisions.length < limit && executions.length < limit,
      }
    },
  }
}

const toMeasures = (row: MeasuresRow): Measures => ({
  equity: toNumber(row.equity_micros),
  cash: toNumber(row.cash_micros),
  atRisk: toNumber(row.at_risk_micros),
  dailyLoss: toNumber(row.daily_loss_micros),
  drift: toNumber(row.drift_micros),
  halted: row.halted,
  pendingSignals: row.pending,
  openOrders: row.open,
  unknownOrders: row.unknown,
})

const MEASURES = `
  select
    account_equity(accounts.mode) as equity_micros,
    accounts.cash_micros,
    accounts.open_cost_micros + accounts.reserved_micros as at_risk_micros,
    account_daily_loss(accounts.mode, $2::timestamptz) as daily_loss_micros,
    (select coalesce(sum(abs(stored - derived)), 0) from account_drift($1) where counter <> 'open_orders')::bigint
      as drift_micros,
    accounts.halt_id is not null as halted,
    (select count(*) from signals where started_at is null and reorged_at is null)::int as pending,
    (select count(*) from orders where mode = $1 and closed_at is null)::int as open,
    (select count(*) from orders where mode = $1 and closed_at is null and status = 'unknown')::int as unknown
  from accounts
  where accounts.mode = $1`

type MeasuresRow = {
  equity_micros: bigint
  cash_micros: bigint
  at_risk_micros: bigint
  daily_loss_micros: bigint
  drift_micros: bigint
  halted: boolean
  pending: number
  open: number
  unknown: number
}

const END = `
  select
    (select coalesce(max(sequence), 0) from decisions)::bigint as decision,
    (select coalesce(max(sequence), 0) from executions)::bigint as execution`

const DECISIONS = `
  select
    decisions.sequence, decisions.verdict, decisions.reason,
    extract(epoch from signals.recorded_at - signals.seen_at)::double precision * 1000 as recorded_ms,
    extract(epoch from decisions.decided_at - signals.seen_at)::double precision * 1000 as decided_ms
  from decisions join signals on signals.fill_id = decisions.fill_id
  where decisions.mode = $1 and decisions.sequence > $2::bigint
  order by decisions.sequence limit $3::int`

const EXECUTIONS = `
  select
    executions.sequence,
    extract(epoch from executions.executed_at - signals.seen_at)::double precision * 1000 as executed_ms
  from executions
  join orders on orders.order_id = executions.order_id
  join signals on signals.fill_id = orders.fill_id
  where orders.mode = $1 and executions.sequence > $2::bigint
  order by executions.sequence limit $3::int`

type DecisionRow = {
  sequence: bigint
  verdict: string
  reason: string | null
  recorded_ms: number
  decided_ms: number
}
type ExecutionRow = { sequence: bigint; executed_ms: number }
