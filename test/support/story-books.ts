import type { Pool } from 'pg'
import { expect } from 'vitest'
import type { OrderView } from '../../db/read-model/orders.ts'
import type { PnlView } from '../../db/read-model/pnl.ts'
import type { PositionView } from '../../db/read-model/positions.ts'
import type { StatusView } from '../../db/read-model.ts'
import { parseMicros } from '../../domain/money/units.ts'
import type { StoryWorld } from './story-world.ts'

/** What resolved tokens pay a share, in micro-dollars. The story knows, because it resolved them. */
export type Payouts = ReadonlyMap<string, bigint>

const NONE: Payouts = new Map()
const ONE = 1_000_000n

/**
 * Recomputes cash, holdings and profit, once from what the API says and once from the raw tables, both times from the
 * trades alone, and compares. Fails unless both agree to the micro-dollar with each other and with what is booked.
 */
export async function expectSoundBooks(world: Pick<StoryWorld, 'get' | 'list'>, pool: Pool, payouts = NONE) {
  const fromApi = await expectApiToAgree(world, payouts)
  const fromTables = await expectTablesToAgree(pool, payouts)
  expect(fromTables).toEqual(fromApi)
}

/** One trade as the audit needs it: cash is what moved, fee included, positive when it came in. */
type Trade = { leader: string; tokenId: string; side: string; shares: bigint; cash: bigint }

type Audit = { cash: bigint; realised: bigint; holdings: Record<string, bigint> }

/** All from trades and payouts; `openCost` is the one figure that needs lots, so it is told. */
function audit(deposited: bigint, trades: readonly Trade[], payouts: Payouts, openCost: bigint): Audit {
  const held = new Map<string, bigint>()
  let cash = deposited
  for (const { leader, tokenId, side, shares, cash: moved } of trades) {
    const key = `${leader} ${tokenId}`
    held.set(key, (held.get(key) ?? 0n) + (side === 'BUY' ? shares : -shares))
    cash += moved
  }
  for (const [key, shares] of held) {
    expect(shares, `${key} never goes short`).toBeGreaterThanOrEqual(0n)
    const payout = payouts.get(key.split(' ')[1] ?? '')
    if (payout === undefined) continue
    cash += (shares * payout) / ONE
    held.set(key, 0n)
  }
  const holdings = Object.fromEntries([...held].filter(([, shares]) => shares > 0n).toSorted())
  return { cash, realised: cash + openCost - deposited, holdings }
}

async function expectApiToAgree({ get, list }: Pick<StoryWorld, 'get' | 'list'>, payouts: Payouts): Promise<Audit> {
  const orders = await list<OrderView>('/orders')
  const { rows: positions } = await get<{ rows: PositionView[] }>('/positions')
  const pnl = await get<PnlView>('/pnl')
  const { account, orders: counts } = await get<StatusView>('/status')

  const trades = orders.map(({ leader, tokenId, side, filledShares, notional, fee }) => ({
    leader,
    tokenId,
    side,
    shares: parseMicros(filledShares),
    cash: (side === 'BUY' ? -parseMicros(notional) : parseMicros(notional)) - parseMicros(fee),
  }))
  const sumOf = (texts: readonly string[]) => texts.reduce((sum, text) => sum + parseMicros(text), 0n)
  const audited = audit(parseMicros(pnl.deposited), trades, payouts, sumOf(positions.map(({ cost }) => cost)))

  expect(account).toMatchObject({ cash: textOf(audited.cash), reserved: '0', realised: textOf(audited.realised) })
  expect(counts).toMatchObject({ open: 0, unknown: 0 })
  expect(pnl.realised).toBe(textOf(audited.realised))
  expect(pnl.fees).toBe(textOf(sumOf(orders.map(({ fee }) => fee))))
  // Realised + unrealised = cash out − cash in + holdings at their marks.
  const value = sumOf(positions.map((position) => position.value))
  expect(parseMicros(pnl.realised) + parseMicros(pnl.unrealised)).toBe(
    audited.cash - parseMicros(pnl.deposited) + value,
  )
  expect(pnl.equity).toBe(textOf(audited.cash + value))
  expect(parseMicros(pnl.total)).toBe(parseMicros(pnl.realised) + parseMicros(pnl.unrealised))
  const shown = positions.map(({ leader, tokenId, shares }) => [`${leader} ${tokenId}`, parseMicros(shares)] as const)
  expect(Object.fromEntries(shown.toSorted())).toEqual(audited.holdings)
  return audited
}

async function expectTablesToAgree(pool: Pool, payouts: Payouts): Promise<Audit> {
  const { rows: trades } = await pool.query<Trade>(`
    select orders.leader, orders.token_id as "tokenId", orders.side, executions.shares_micros as shares,
      case orders.side when 'BUY' then -notional_micros else notional_micros end - fee_micros as cash
    from executions join orders using (order_id)`)
  const { rows: lots } = await pool.query<{ key: string; shares: bigint; cost: bigint }>(`
    select leader || ' ' || token_id as key, sum(open_shares_micros)::bigint as shares, sum(open_cost_micros)::bigint as cost
    from lots where open_shares_micros > 0 group by 1 order by 1`)
  const { rows: kinds } = await pool.query<{ kind: string; sum: bigint }>(
    'select kind, sum(amount_micros)::bigint as sum from cash_entries group by 1',
  )
  const booked = new Map(kinds.map(({ kind, sum }) => [kind, sum]))
  const deposited = booked.get('deposit') ?? 0n
  const audited = audit(
    deposited,
    trades,
    payouts,
    lots.reduce((sum, { cost }) => sum + cost, 0n),
  )

  expect(Object.fromEntries(lots.map(({ key, shares }) => [key, shares]))).toEqual(audited.holdings)
  expect([...booked.values()].reduce((sum, amount) => sum + amount, 0n)).toBe(audited.cash)
  const { rows: closed } = await pool.query<{ realised: bigint }>(
    'select coalesce(sum(proceeds_micros - cost_micros), 0)::bigint as realised from lot_closures',
  )
  expect(closed).toEqual([{ realised: audited.realised }])
  const { rows: accounts } = await pool.query(
    'select cash_micros as cash, reserved_micros as reserved, open_orders as orders from accounts',
  )
  expect(accounts).toEqual([{ cash: audited.cash, reserved: 0n, orders: 0 }])
  const { rows: held } = await pool.query(`select fill_id from reservations where state = 'held'`)
  expect(held, 'reservations that nobody released').toEqual([])
  return audited
}

/** Micro-dollars as the API writes them. */
function textOf(micros: bigint): string {
  const sign = micros < 0n ? '-' : ''
  const digits = (micros < 0n ? -micros : micros).toString().padStart(7, '0')
  const decimals = digits.slice(-6).replace(/0+$/, '')
  return `${sign}${digits.slice(0, -6)}${decimals === '' ? '' : `.${decimals}`}`
}
