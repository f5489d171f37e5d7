import { afterEach, beforeEach, expect } from 'vitest'
import { createOrders, type Orders } from '../../db/orders.ts'
import { createRisk, type Risk } from '../../db/risk.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { anOrder, aRequest, drift, NOW, openedAccount, orderHash, recorded } from './given.ts'

/** An empty ledger with an open account for each test of a file; after each, the account must agree with its books. */
export function setUpLedger() {
  const database = setUpTestDatabase()
  let orders: Orders
  let risk: Risk
  beforeEach(async () => {
    await emptyDatabase(database.pool)
    orders = createOrders(database.pool)
    risk = createRisk(database.pool)
    await openedAccount(database.pool)
  })
  afterEach(async () => {
    expect(await drift(database.pool)).toEqual([])
  })

  const rowsOf = async (text: string) => (await database.pool.query<Record<string, unknown>>(text)).rows
  const reserved = async (n: number) => {
    await recorded(database.pool, n)
    await risk.reserve(aRequest(n))
  }
  return {
    get pool() {
      return database.pool
    },
    get orders() {
      return orders
    },
    get risk() {
      return risk
    },
    rowsOf,
    async account() {
      const columns = 'cash_micros, reserved_micros, open_orders, open_cost_micros, realised_micros'
      return (await rowsOf(`select ${columns} from accounts`))[0]
    },
    reserved,
    async submitted(n: number) {
      await reserved(n)
      await orders.prepare(anOrder(n), NOW)
      await orders.claimForSubmission(orderHash(n), NOW)
    },
    halt: (hard: boolean) =>
      risk.halt('paper', { switch: 'manual', reason: 'stop', hard, evidence: {}, by: 'operator' }, NOW),
  }
}
