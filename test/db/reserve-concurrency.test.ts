import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { createIntake } from '../../db/intake.ts'
import { createOrders } from '../../db/orders.ts'
import { createRisk, type ReserveRequest } from '../../db/risk.ts'
import { usd } from '../../domain/money/units.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  aLog,
  anExecution,
  anOrder,
  aRequest,
  condition,
  dollars,
  drift,
  facts,
  fillId,
  followed,
  limits,
  NOW,
  openedAccount,
  orderHash,
  quantity,
  token,
  wallet,
} from './given.ts'

const CLIENTS = 60
const SIGNALS = 900
/**
 * Half of the signals are of market 1, a quarter each of 2 (in the same event) and 0; more than half come from one leader. So
 * that leader's limit fills first, then market 1's, then the event's, then the total, and each goes on refusing until the end.
 */
const LIMITS = limits({
  maxPerLeader: dollars('50'),
  maxPerMarket: dollars('50'),
  maxPerEvent: dollars('90'),
  maxTotal: dollars('135'),
  maxOpenOrders: 12,
})
const leaderOf = (n: number) => wallet(Math.max((n % 7) - 2, 1))
const marketOf = (n: number) => [1, 2, 1, 0][(n >> 1) % 4] ?? 1

describe(`reserve() with ${CLIENTS} clients at once`, () => {
  const database = setUpTestDatabase({ max: CLIENTS + 2 })
  beforeEach(async () => {
    await emptyDatabase(database.pool)
    await openedAccount(database.pool)
    for (const n of [1, 2, 3, 4]) await followed(database.pool, { wallet: wallet(n) })
    await createIntake(database.pool).record(
      Array.from({ length: SIGNALS }, (_, i) => aLog(i + 1, { owner: leaderOf(i + 1) })),
      { source: 'chain', seenAt: NOW, deliveryId: null },
    )
  })

  it('fills every limit and passes none, while money is held, spent and given back', async () => {
    const watching = watchForOvershoots()
    const queue = Array.from({ length: SIGNALS }, (_, i) => i + 1)
    const told = new Map<string, number>()
    await Promise.all(
      Array.from({ length: CLIENTS }, async () => {
        for (let n = queue.shift(); n !== undefined; n = queue.shift()) {
          const verdict = await settleOne(n)
          told.set(verdict, (told.get(verdict) ?? 0) + 1)
        }
      }),
    )
    const watched = await watching.stop()

    expect(watched.overshoots).toEqual([])
    expect(watched.looks).toBeGreaterThan(5)
    expect(await drift(database.pool)).toEqual([])
    // Each of the limits was really reached, or the test would show nothing.
    for (const reason of ['leader-limit', 'market-limit', 'event-limit', 'total-limit', 'open-orders', 'granted']) {
      expect(told.get(reason), reason).toBeGreaterThan(0)
    }
  })

  it('gives all copies of one request the same answer and holds its money once', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: CLIENTS }, () => createRisk(database.pool).reserve(request(1))),
    )
    expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict.granted))).size).toBe(1)
    expect(await drift(database.pool)).toEqual([])
    const { rows } = await database.pool.query('select reserved_micros, open_orders from accounts')
    expect(rows).toEqual([{ reserved_micros: request(1).amount, open_orders: 1 }])
  })

  /** Amounts from 3 to 9.99 dollars. */
  function request(n: number): ReserveRequest {
    const market = marketOf(n)
    return aRequest(n, {
      leader: leaderOf(n),
      conditionId: condition(market),
      eventId: market === 0 ? 'event-0' : 'event-1',
      amount: usd(3_000_000n + BigInt((n * 1_299_709) % 6_990_000)),
      limits: LIMITS,
    })
  }

  /** Reserves and then, by turns, gives the money back after a while or spends part of it. */
  async function settleOne(n: number): Promise<string> {
    const risk = createRisk(database.pool)
    const wanted = request(n)
    const verdict = await risk.reserve(wanted)
    if (!verdict.granted) {
      // Too many orders at once passes; the other limits do not, and need signals left to show it.
      if (verdict.reason === 'open-orders') await sleep(5)
      return verdict.reason
    }
    if (n % 5 > 1) {
      await sleep(n % 10)
      await risk.release(fillId(n), 'paper', 'test', NOW)
      return 'granted'
    }
    const orders = createOrders(database.pool)
    const { leader, conditionId, eventId, amount } = wanted
    await orders.prepare(
      anOrder(n, { leader, conditionId, eventId, maxCost: amount, tokenId: token(marketOf(n)), shares: quantity('6') }),
      NOW,
    )
    await orders.claimForSubmission(orderHash(n), NOW)
    const part = [anExecution(`${n}:0`, { shares: quantity('6') })]
    await orders.applyExecutions(orderHash(n), part, true, facts({ conditionId }), NOW)
    return 'granted'
  }

  /** Looks at one snapshot after the other of what is held and spent, beside the limits. */
  function watchForOvershoots() {
    const overshoots: unknown[] = []
    let looks = 0
    let watching = true
    const finished = (async () => {
      while (watching) {
        const { rows } = await database.pool.query(OVERSHOOTS, [
          LIMITS.maxPerLeader,
          LIMITS.maxPerMarket,
          LIMITS.maxPerEvent,
          LIMITS.maxTotal,
          LIMITS.maxOpenOrders,
        ])
        overshoots.push(...rows)
        looks += 1
      }
    })()
    return {
      async stop() {
        watching = false
        await finished
        return { overshoots, looks }
      },
    }
  }
})

const OVERSHOOTS = `
  with deployed as (
    select leader, condition_id, event_id, open_cost_micros as amount from lots
    union all
    select leader, condition_id, event_id, held_micros from reservations
  )
  select 'leader' as what, leader as which, sum(amount) from deployed group by leader having sum(amount) > $1::bigint
  union all
  select 'market', condition_id, sum(amount) from deployed group by condition_id having sum(amount) > $2::bigint
  union all
  select 'event', event_id, sum(amount) from deployed group by event_id having sum(amount) > $3::bigint
  union all
  select 'total', '', sum(amount) from deployed having sum(amount) > $4::bigint
  union all
  select 'open orders', '', count(*) from reservations where state = 'held' having count(*) > $5::bigint
  union all
  select 'cash', '', cash_micros - reserved_micros from accounts where cash_micros < reserved_micros`
