import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOrders } from '../../db/orders.ts'
import { createPositions, type Position } from '../../db/positions.ts'
import { createRisk } from '../../db/risk.ts'
import type { Side } from '../../domain/copy/fill.ts'
import type { Market } from '../../domain/market/market.ts'
import type { Address, TokenId } from '../../domain/money/ids.ts'
import { mulDiv } from '../../domain/money/rounding.ts'
import { notionalOf, ONE, type Price, price, shares, usd } from '../../domain/money/units.ts'
import { upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  anOrder,
  aRequest,
  dollars,
  drift,
  facts,
  followed,
  held,
  NOW,
  openedAccount,
  orderHash,
  recorded,
  SECOND,
  token,
  wallet,
} from './given.ts'

const TOKENS = [token(1), token(2), token(3)]
const LEADERS = [wallet(1), wallet(2)]

type Part = { price: bigint; shares: bigint; fee: bigint }
type Trade = { kind: 'buy' | 'sell'; leader: number; token: number; parts: Part[] }
type Step = Trade | { kind: 'mark'; token: number; price: bigint } | { kind: 'settle'; token: number; payout: bigint }

const index = (length: number) => fc.nat({ max: length - 1 })
const trades = fc.record({
  kind: fc.constantFrom('buy' as const, 'buy' as const, 'sell' as const),
  leader: index(LEADERS.length),
  token: index(TOKENS.length),
  parts: fc.array(
    fc.record({
      price: fc.bigInt({ min: 1n, max: 999_999n }),
      shares: fc.bigInt({ min: 1n, max: 9_000_000n }),
      fee: fc.bigInt({ min: 0n, max: 50_000n }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
})
const marks = fc.record({
  kind: fc.constant('mark' as const),
  token: index(TOKENS.length),
  price: fc.bigInt({ min: 0n, max: ONE }),
})
const settlements = fc.record({
  kind: fc.constant('settle' as const),
  token: index(TOKENS.length),
  payout: fc.constantFrom(0n, 500_000n, ONE),
})
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof({ arbitrary: trades, weight: 6 }, { arbitrary: marks, weight: 2 }, { arbitrary: settlements, weight: 1 }),
  { minLength: 5, maxLength: 25 },
)

describe('the books after any sequence of trades, marks and settlements', () => {
  const database = setUpTestDatabase()

  it('never lose or make a micro-dollar: realised + unrealised = cash − deposits + what is held', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const books = await openBooks()
        for (const [i, step] of sequence.entries()) {
          await recorded(database.pool, i + 1)
          await books.take(step, i + 1)
        }
        await books.check()
      }),
      { numRuns: 25, endOnFailure: true },
    )
  })

  /** The database beside the simplest possible book: cash that moved, shares that are held, prices last seen. */
  async function openBooks() {
    await emptyDatabase(database.pool)
    await openedAccount(database.pool)
    await followed(database.pool, { wallet: wallet(2) })
    const positions = createPositions(database.pool)
    const book = new Map<string, Holding>()
    let cash: bigint = dollars('1000')

    return { take, check }

    async function take(step: Step, n: number): Promise<void> {
      const now = NOW + n * SECOND
      const tokenId = tokenAt(step.token)
      switch (step.kind) {
        case 'buy':
        case 'sell':
          return trade(step, n)
        case 'mark':
          return positions.mark('paper', [{ tokenId, price: price(step.price) }], '2026-11-20', now)
        case 'settle': {
          cash += mulDiv(heldOf(tokenId), step.payout, ONE, 'down')
          for (const holding of book.values()) if (holding.tokenId === tokenId) holding.shares = 0n
          await positions.settle('paper', resolved(tokenId, price(step.payout)), now)
          expect(await positions.settle('paper', resolved(tokenId, price(ONE)), now)).toEqual({ lots: 0, realised: 0n })
        }
      }
    }

    async function trade(step: Trade, n: number): Promise<void> {
      const holding = holdingOf(leaderAt(step.leader), tokenAt(step.token))
      const parts = step.kind === 'buy' ? step.parts : partsWithin(step.parts, holding.shares)
      if (parts.length === 0) return
      await (step.kind === 'buy' ? buy : sell)(holding, parts, n)
    }

    async function buy(holding: Holding, parts: Part[], n: number): Promise<void> {
      const costs = parts.map((part) => notionalOf(shares(part.shares), price(part.price), 'up') + part.fee)
      const cost = sum(costs)
      holding.shares += sum(parts.map((part) => part.shares))
      cash -= cost
      await createRisk(database.pool).reserve(aRequest(n, { leader: holding.leader, amount: usd(cost + 1n) }))
      await fill(n, { ...holding, side: 'BUY', parts, maxCost: cost + 1n })
    }

    async function sell(holding: Holding, parts: Part[], n: number): Promise<void> {
      holding.shares -= sum(parts.map((part) => part.shares))
      cash += sum(parts.map((part) => notionalOf(shares(part.shares), price(part.price), 'down') - part.fee))
      await held(database.pool, anOrder(n, { ...holding, shares: shares(sum(parts.map((part) => part.shares))) }))
      await fill(n, { ...holding, side: 'SELL', parts, maxCost: 0n })
    }

    /** Reports the parts one after the other and the whole again at the end, as a retrying caller does. */
    async function fill(n: number, order: Omit<Holding, 'shares'> & { side: Side; parts: Part[]; maxCost: bigint }) {
      const { leader, tokenId, side, parts, maxCost } = order
      const orders = createOrders(database.pool)
      const asked = shares(sum(parts.map((part) => part.shares)))
      await orders.prepare(anOrder(n, { leader, tokenId, side, shares: asked, maxCost: usd(maxCost) }), NOW)
      await orders.claimForSubmission(orderHash(n), NOW)
      const executions = parts.map((part, i) => ({
        executionId: `${n}:${i}`,
        price: price(part.price),
        shares: shares(part.shares),
        fee: usd(part.fee),
        at: NOW + n * SECOND,
      }))
      for (const execution of executions) {
        await orders.applyExecutions(orderHash(n), [execution], false, facts(), NOW + n * SECOND)
      }
      const closed = await orders.applyExecutions(orderHash(n), executions, true, facts(), NOW + n * SECOND)
      expect(closed.status).toBe('filled')
    }

    async function check(): Promise<void> {
      expect(await drift(database.pool)).toEqual([])
      const { rows } = await database.pool.query<Record<string, bigint>>(
        'select cash_micros, realised_micros, account_equity(mode) as equity_micros from accounts',
      )
      const [account = {}] = rows
      const open = await positions.open('paper')
      const worth = sum(open.map(worthOf))
      const unrealised = worth - sum(open.map((position) => position.cost))
      expect(account['cash_micros']).toBe(cash)
      expect(account['equity_micros']).toBe(cash + worth)
      expect((account['realised_micros'] ?? 0n) + unrealised).toBe(cash - dollars('1000') + worth)
      for (const { leader, tokenId, shares: held } of book.values()) {
        expect(await positions.exitHolding('paper', leader, tokenId)).toBe(held)
      }
    }

    function holdingOf(leader: Address, tokenId: TokenId): Holding {
      const key = `${leader}:${tokenId}`
      const holding = book.get(key) ?? { leader, tokenId, shares: 0n }
      book.set(key, holding)
      return holding
    }

    function heldOf(tokenId: TokenId): bigint {
      return sum([...book.values()].filter((holding) => holding.tokenId === tokenId).map((holding) => holding.shares))
    }
  }
})

type Holding = { leader: Address; tokenId: TokenId; shares: bigint }

const tokenAt = (i: number): TokenId => TOKENS[i] ?? token(1)
const leaderAt = (i: number): Address => LEADERS[i] ?? wallet(1)
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

/** The first parts that together are not more than what is held. */
function partsWithin(parts: Part[], held: bigint): Part[] {
  let total = 0n
  return parts.filter((part) => {
    if (total + part.shares > held) return false
    total += part.shares
    return true
  })
}

/** Shares × mark, rounded down; the cost where there is no mark. */
const worthOf = (position: Position): bigint =>
  position.mark === null ? position.cost : mulDiv(position.shares, position.mark, ONE, 'down')

const resolved = (tokenId: TokenId, payout: Price): Market =>
  upDownMarket({ resolved: true, outcomes: [{ tokenId, index: 0, name: 'Yes', payout }] })
