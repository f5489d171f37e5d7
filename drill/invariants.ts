import type { Pool } from 'pg'
import { parseCanonicalJson } from '../domain/copy/canonical.ts'
import type { VenueOrder } from '../domain/market/venue.ts'
import type { StormFill } from './storm.ts'

/** What the database says about the fills of a drill. */
export type Findings = {
  played: number
  /** Fills whose transaction a reorg took away for good. */
  dropped: number
  seen: number
  decisions: number
  orders: number
  /** Most orders that any fill has. */
  mostOrdersPerFill: number
  /** Decisions by verdict and reason. */
  reasons: ReadonlyMap<string, number>
  /** Orders whose outcome nobody has settled. */
  unresolved: number
  /** Booked cash less what deposits and the venue's own record of executions give, micro-dollars. */
  cashDifference: bigint
  /** Everything that is not as it must be, one line each. Empty when the drill is passed. */
  faults: string[]
}

/** Why an entry of these generous limits may be left out: its block was off the chain when it was decided. */
const EXCUSED = new Set(['reorged'])

/**
 * Compares what was played with what was recorded, decided, ordered and booked. The venue's own record of what it did, which
 * no other part writes, is the witness for cash and shares.
 */
export async function checkInvariants(
  pool: Pool,
  fills: readonly StormFill[],
  isOnChain: (txHash: string) => Promise<boolean>,
): Promise<Findings> {
  const faults: string[] = []
  const rows = await loadFills(pool)
  const known = new Map(rows.map((row) => [row.fill_id, row]))
  const reasons = new Map<string, number>()
  let dropped = 0
  for (const fill of fills) {
    const onChain = await isOnChain(fill.txHash)
    if (!onChain) dropped += 1
    const row = known.get(fill.fillId)
    faults.push(...faultsOf(fill, onChain, row))
    if (row?.verdict) count(reasons, `${fill.side} ${row.verdict}${row.reason ? ` ${row.reason}` : ''}`)
  }
  const ledger = await compareWithVenue(pool, faults)
  for (const drift of await loadDrift(pool)) faults.push(`account drift: ${drift}`)
  const unresolved = rows.filter((row) => row.orders > 0 && row.open_orders > 0).length
  if (unresolved > 0) faults.push(`${unresolved} orders are not resolved`)
  return {
    played: fills.length,
    dropped,
    seen: rows.length,
    decisions: rows.reduce((sum, row) => sum + row.decisions, 0),
    orders: rows.reduce((sum, row) => sum + row.orders, 0),
    mostOrdersPerFill: Math.max(0, ...rows.map((row) => row.orders)),
    reasons,
    unresolved,
    cashDifference: ledger.cashDifference,
    faults,
  }
}

type FillRow = {
  fill_id: string
  reorged: boolean
  decisions: number
  orders: number
  open_orders: number
  verdict: string | null
  reason: string | null
  order_status: string | null
  order_reason: string | null
}

async function loadFills(pool: Pool): Promise<FillRow[]> {
  const { rows } = await pool.query<FillRow>(`
    select signals.fill_id, signals.reorged_at is not null as reorged,
      (select count(*)::int from decisions where decisions.fill_id = signals.fill_id) as decisions,
      (select count(*)::int from orders where orders.fill_id = signals.fill_id) as orders,
      (select count(*)::int from orders where orders.fill_id = signals.fill_id and closed_at is null) as open_orders,
      (select min(verdict) from decisions where decisions.fill_id = signals.fill_id) as verdict,
      (select min(reason) from decisions where decisions.fill_id = signals.fill_id) as reason,
      (select min(status) from orders where orders.fill_id = signals.fill_id) as order_status,
      (select min(status_reason) from orders where orders.fill_id = signals.fill_id) as order_reason
    from signals`)
  return rows
}

function faultsOf({ name, side, fillId }: StormFill, onChain: boolean, row: FillRow | undefined): string[] {
  const what = `${side} ${name} (${fillId})`
  if (!row) return onChain ? [`${what} was never seen`] : []
  const faults: string[] = []
  if (row.orders > 1) faults.push(`${what} has ${row.orders} orders`)
  if (row.decisions > 1) faults.push(`${what} has ${row.decisions} decisions`)
  if (onChain && row.reorged) faults.push(`${what} is on the chain but marked as reorged`)
  if (!onChain && !row.reorged) faults.push(`${what} left the chain for good and nobody noticed`)
  if (row.decisions === 0) {
    // A fill that left the chain before it was started needs no decision.
    if (onChain) faults.push(`${what} was never decided`)
    return faults
  }
  if (row.verdict === 'copy' && row.orders === 0) faults.push(`${what} was to be copied and has no order`)
  if (row.verdict !== 'copy' && row.orders > 0) faults.push(`${what} was skipped (${row.reason}) and has an order`)
  if (onChain && side === 'BUY') {
    if (row.verdict !== 'copy' && !EXCUSED.has(row.reason ?? '')) faults.push(`${what} was skipped: ${row.reason}`)
    if (row.verdict === 'copy' && row.order_status !== 'filled')
      faults.push(`the order of ${what} is ${row.order_status} (${row.order_reason})`)
  }
  return faults
}

/** Every execution of the venue is booked once, as it was; cash and shares are what they add up to. */
async function compareWithVenue(pool: Pool, faults: string[]): Promise<{ cashDifference: bigint }> {
  const { rows: outcomes } = await pool.query<{ outcome: string; side: 'BUY' | 'SELL'; key: string }>(`
    select outcome, orders.side, orders.leader || ' ' || orders.token_id as key
    from paper_orders join orders using (order_id)`)
  const { rows: booked } = await pool.query<{ execution_id: string; shares: bigint; cash: bigint }>(`
    select execution_id, executions.shares_micros as shares,
      case orders.side when 'BUY' then -notional_micros else notional_micros end - fee_micros as cash
    from executions join orders using (order_id)`)
  const byId = new Map(booked.map((execution) => [execution.execution_id, execution]))
  const holdings = new Map<string, bigint>()
  let cash = 0n
  let executed = 0
  for (const { outcome, side, key } of outcomes) {
    const answer = parseCanonicalJson(outcome) as VenueOrder
    for (const { executionId, shares } of answer.kind === 'matched' ? answer.executions : []) {
      executed += 1
      const own = byId.get(executionId)
      if (!own) faults.push(`execution ${executionId} of the venue was never booked`)
      else if (own.shares !== shares) faults.push(`execution ${executionId} is booked as ${own.shares}, was ${shares}`)
      cash += own?.cash ?? 0n
      holdings.set(key, (holdings.get(key) ?? 0n) + (side === 'BUY' ? shares : -shares))
    }
  }
  if (booked.length !== executed) faults.push(`${booked.length} executions are booked, the venue made ${executed}`)

  const { rows: held } = await pool.query<{ key: string; shares: bigint }>(`
    select leader || ' ' || token_id as key, sum(open_shares_micros)::bigint as shares
    from lots where open_shares_micros > 0 group by 1`)
  const lots = new Map(held.map(({ key, shares }) => [key, shares]))
  for (const key of new Set([...holdings.keys(), ...lots.keys()])) {
    const [bought, kept] = [holdings.get(key) ?? 0n, lots.get(key) ?? 0n]
    if (bought !== kept) faults.push(`${key}: ${kept} shares in lots, the venue's record gives ${bought}`)
  }
  const { rows: accounts } = await pool.query<{ cash: bigint; deposited: bigint; reserved: bigint; open: number }>(
    'select cash_micros as cash, deposited_micros as deposited, reserved_micros as reserved, open_orders as open from accounts',
  )
  const [account] = accounts
  if (!account) throw new Error('no account is open')
  const cashDifference = account.cash - account.deposited - cash
  if (cashDifference !== 0n) faults.push(`cash is off by ${cashDifference} micro-dollars`)
  if (account.reserved !== 0n || account.open !== 0)
    faults.push(`${account.reserved} micro-dollars of ${account.open} orders are still held`)
  return { cashDifference }
}

async function loadDrift(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ counter: string; stored: string; derived: string }>(
    'select drift.* from accounts cross join lateral account_drift(mode) as drift where stored <> derived',
  )
  return rows.map(({ counter, stored, derived }) => `${counter} is ${stored}, its rows add up to ${derived}`)
}

const count = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1)
