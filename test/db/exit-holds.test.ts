import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createExitHolds } from '../../db/exit-holds.ts'
import { createOrders, type Orders } from '../../db/orders.ts'
import { createPositions, type Positions } from '../../db/positions.ts'
import { createRisk, type Risk } from '../../db/risk.ts'
import { ConflictError } from '../../domain/errors.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { type Shares, shares } from '../../domain/money/units.ts'
import { upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  anExecution,
  anOrder,
  at,
  bought,
  dollars,
  drift,
  facts,
  fillId,
  followed,
  held,
  LEADER,
  NOW,
  openedAccount,
  orderHash,
  quantity,
  recorded,
  TOKEN,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase({ max: 20 })
let orders: Orders
let positions: Positions
let risk: Risk
beforeEach(async () => {
  await emptyDatabase(database.pool)
  orders = createOrders(database.pool)
  positions = createPositions(database.pool)
  risk = createRisk(database.pool)
  await openedAccount(database.pool)
})
afterEach(async () => {
  expect(await drift(database.pool)).toEqual([])
})

const leftFor = (n: number) => positions.exitHolding('paper', LEADER, TOKEN, fillId(n))
const left = () => positions.exitHolding('paper', LEADER, TOKEN)

/** The n-th fill is an exit that wants to sell this much of what is left, or fewer. */
async function exit(n: number, wanted: string): Promise<Shares> {
  await recorded(database.pool, n, { side: 'SELL' })
  return held(database.pool, anOrder(n, { side: 'SELL', shares: quantity(wanted) }))
}

/** As {@link exit}, and its order is at the venue. */
async function sent(n: number, wanted: string): Promise<void> {
  await exit(n, wanted)
  await orders.prepare(anOrder(n, { side: 'SELL', shares: quantity(wanted) }), NOW)
  await orders.claimForSubmission(orderHash(n), NOW)
}

const sell = (n: number, part: string, final: boolean) =>
  orders.applyExecutions(orderHash(n), [anExecution(`${n}:0`, { shares: quantity(part) })], final, facts(), NOW)

describe('shares that are held for an exit', () => {
  beforeEach(async () => {
    await bought(database.pool, 1)
  })

  it('are no longer there for another one, and still are for itself', async () => {
    expect(await exit(2, '15')).toBe(quantity('20'))
    expect(await leftFor(2)).toBe(quantity('20'))
    expect(await leftFor(3)).toBe(quantity('5'))
    expect(await left()).toBe(quantity('5'))
    expect(await exit(3, '5')).toBe(quantity('5'))
    expect(await leftFor(4)).toBe(0n)
  })

  it('are granted whole or not at all', async () => {
    await exit(2, '15')
    expect(await exit(3, '6')).toBe(0n)
    expect(await leftFor(4)).toBe(quantity('5'))
  })

  it('are of one leader and one token', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await bought(database.pool, 5, { leader: wallet(2) })
    await bought(database.pool, 6, { tokenId: token(7) })
    await exit(2, '20')
    expect(await positions.exitHolding('paper', wallet(2), TOKEN)).toBe(quantity('20'))
    expect(await positions.exitHolding('paper', LEADER, token(7))).toBe(quantity('20'))
  })

  it('stay the same when the exit asks again, and may become more while there are any, never fewer', async () => {
    await exit(2, '10')
    await exit(2, '10')
    expect(await leftFor(3)).toBe(quantity('10'))
    await exit(2, '4')
    expect(await leftFor(3)).toBe(quantity('10'))
    await exit(2, '20')
    expect(await leftFor(3)).toBe(0n)
  })

  it('are not asked for where nothing is to be sold', async () => {
    await recorded(database.pool, 2, { side: 'SELL' })
    const asked: Shares[] = []
    const none = (ourShares: Shares) => {
      asked.push(ourShares)
      return shares(0n)
    }
    expect(await createExitHolds(database.pool).hold(anOrder(2), NOW, none)).toBe(quantity('20'))
    expect(asked).toEqual([quantity('20')])
    expect(await left()).toBe(quantity('20'))
  })

  it.each<[string, (n: number) => Promise<unknown>]>([
    ['is called off', (n) => risk.release(fillId(n), 'paper', 'cancelled', NOW)],
    ['has its order called off before it was sent', (n) => prepared(n).then(() => release(n))],
    ['has its order turned down', (n) => prepared(n).then(() => orders.reject(orderHash(n), 'tick', NOW))],
    ['fills nothing', (n) => prepared(n, true).then(() => finish(n))],
  ])('come back when the exit %s, and it gets none again', async (_what, end) => {
    await exit(2, '20')
    await end(2)
    expect(await left()).toBe(quantity('20'))
    expect(await exit(2, '20')).toBe(0n)
    expect(await exit(3, '20')).toBe(quantity('20'))
  })
  const release = (n: number) => risk.release(fillId(n), 'paper', 'cancelled', NOW)
  const finish = (n: number) => orders.applyExecutions(orderHash(n), [], true, facts(), NOW)
  async function prepared(n: number, claimed = false) {
    await orders.prepare(anOrder(n, { side: 'SELL' }), NOW)
    if (claimed) await orders.claimForSubmission(orderHash(n), NOW)
  }

  it('stay held as long as the order may fill', async () => {
    await sent(2, '20')
    await orders.markUnknown(orderHash(2), 'timed out', NOW)
    await expect(release(2)).rejects.toThrow(ConflictError)
    expect(await left()).toBe(0n)
  })

  it('turn into a sale as the order fills, and the rest comes back', async () => {
    await sent(2, '15')
    await sell(2, '6', false)
    expect(await left()).toBe(quantity('5'))
    await sell(2, '6', true)
    expect(await left()).toBe(quantity('14'))
  })

  const market = upDownMarket({
    resolved: true,
    outcomes: [{ tokenId: TOKEN, index: 0, name: 'Yes', payout: at('1') }],
  })

  it('are not settled before the order is known to be final', async () => {
    await sent(2, '15')
    expect(await positions.settle('paper', market, NOW)).toEqual({ lots: 0, realised: 0n })
    await sell(2, '15', true)
    expect(await positions.settle('paper', market, NOW)).toEqual({ lots: 1, realised: dollars('2.5') })
  })

  it('are settled where the order was not sent, which then never is', async () => {
    await exit(2, '5')
    await orders.prepare(anOrder(2, { side: 'SELL', shares: quantity('5') }), NOW)
    await exit(3, '5')
    expect(await positions.settle('paper', market, NOW)).toEqual({ lots: 1, realised: dollars('10') })
    expect(await orders.find(orderHash(2))).toMatchObject({ status: 'cancelled', statusReason: 'market-resolved' })
    expect(await orders.claimForSubmission(orderHash(2), NOW)).toBe('already-claimed')
    await expect(orders.prepare(anOrder(3, { side: 'SELL' }), NOW)).rejects.toThrow(ConflictError)
  })

  it('cannot be had once the market has settled', async () => {
    await positions.settle('paper', market, NOW)
    expect(await exit(2, '20')).toBe(0n)
  })
})

describe('exits at once', () => {
  const EXITS = 20
  /** The leader sells a fortieth of their first holding in each, half of it in all. */
  const PARTS = 40n

  it('each sell their part of what the others leave, in any order, and never more than there is', async () => {
    await bought(database.pool, 1, { shares: quantity('400'), maxCost: dollars('200') })
    const taken = await Promise.all(
      Array.from({ length: EXITS }, async (_, i) => {
        const n = i + 2
        await recorded(database.pool, n, { side: 'SELL' })
        let wanted = shares(0n)
        await createExitHolds(database.pool).hold(anOrder(n), NOW, (ourShares) => {
          wanted = shares(mulDiv(ourShares, 1n, PARTS - BigInt(i), 'down'))
          return wanted
        })
        await orders.prepare(anOrder(n, { side: 'SELL', shares: wanted }), NOW)
        await orders.claimForSubmission(orderHash(n), NOW)
        await sleep((i * 7) % 40)
        await orders.applyExecutions(
          orderHash(n),
          [anExecution(`${n}:0`, { shares: wanted })],
          true,
          facts({ conditionId: anOrder(n).conditionId }),
          NOW,
        )
        return wanted
      }),
    )

    // Each leaves 1 − 1 ÷ (40 − i) of what it finds; the product over all is a half, whatever their order.
    const sold = taken.reduce((sum, part) => sum + part, 0n)
    expect(sold).toBeLessThanOrEqual(quantity('200'))
    expect(sold).toBeGreaterThan(quantity('199.9999'))
    expect(await left()).toBe(shares(quantity('400') - sold))
  })

  it('are not all granted where each wants everything', async () => {
    await bought(database.pool, 1)
    const answers = await Promise.all(Array.from({ length: EXITS }, (_, i) => exit(i + 2, '20')))
    expect(answers.filter((answer) => answer > 0n)).toEqual([quantity('20')])
    expect(await left()).toBe(0n)
  })
})
