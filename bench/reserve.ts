import type { Pool } from 'pg'
import { createIntake } from '../db/intake.ts'
import { createPool } from '../db/pool.ts'
import { createRisk, type ReserveRequest } from '../db/risk.ts'
import type { FillLog } from '../domain/copy/fill.ts'
import { toConditionId } from '../domain/money/ids.ts'
import { usd } from '../domain/money/units.ts'
import type { Installation } from '../drill/installation.ts'
import type { Session } from '../sim/session.ts'
import { type Figure, noted, perSecond } from './figure.ts'

const CLIENTS = 20

/** Twenty clients reserve for these fills at once; all of them want the account's row. */
export async function benchReserve(
  logs: readonly FillLog[],
  session: Session,
  { databaseUrl }: Installation,
): Promise<Figure> {
  const pool = createPool(databaseUrl, { max: CLIENTS })
  const risk = createRisk(pool)
  await risk.openAccount('paper', usd(10n ** 12n), Date.now())
  const recorded = await createIntake(pool).record(logs, { source: 'chain', seenAt: Date.now(), deliveryId: null })
  const requests = recorded.map(({ fill: { fillId, leader } }, n): ReserveRequest => {
    const market = session.markets[n % session.markets.length]
    if (!market) throw new Error('the session needs markets')
    const { conditionId, event } = market
    const where = { conditionId: toConditionId(conditionId), eventId: event.id }
    return { fillId, mode: 'paper', leader, ...where, amount: usd(10_000_000n), limits: LIMITS, now: Date.now() }
  })
  const rate = await perSecondOf(requests, (request) => risk.reserve(request))
  const floor = await perSecondOf(requests, () => updateOneRow(pool))
  await pool.end()
  return noted(`reserve() by ${CLIENTS} clients`, perSecond(rate), `one row updated and committed: ${perSecond(floor)}`)
}

/** The floor: what any write under the account's lock costs on this disk. */
const updateOneRow = (pool: Pool) => pool.query(`update accounts set opened_at = opened_at where mode = 'paper'`)

/** As by default: money is held until the total is used up, then refused. */
const LIMITS = {
  maxPerLeader: usd(10n ** 12n),
  maxPerMarket: usd(10n ** 12n),
  maxPerEvent: usd(10n ** 12n),
  maxTotal: usd(500_000_000n),
  maxDailyLoss: usd(10n ** 12n),
  maxOpenOrders: 1_000,
  cooldownMs: 0,
}

async function perSecondOf<T>(items: readonly T[], once: (item: T) => Promise<unknown>): Promise<number> {
  const queue = [...items]
  const startedAt = performance.now()
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await once(item)
    }),
  )
  return (items.length * 1_000) / (performance.now() - startedAt)
}
