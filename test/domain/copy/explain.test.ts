import { describe, expect, it } from 'vitest'
import { decide } from '../../../domain/copy/decide.ts'
import type { DecisionInputs } from '../../../domain/copy/decision.ts'
import { explainDecision } from '../../../domain/copy/explain.ts'
import {
  aFill,
  aLeader,
  aMarket,
  aPolicy,
  at,
  entryInputs,
  exitInputs,
  NOW,
  quantity,
} from '../../support/decisions.ts'

const explained = (inputs: DecisionInputs) => explainDecision({ inputs, decision: decide(inputs) })

describe('the explanation of a decision', () => {
  it('tells a copied entry from the leader’s fill to our order', () => {
    expect(explained(entryInputs())).toMatchInlineSnapshot(`
      [
        "Sam bought 200 shares of "Up" in "Bitcoin Up or Down - September 28, 5:00AM-5:15AM ET" at 50¢ ($100.00), taking the price offered, 3 s before this decision.",
        "We saw bid 49¢, ask 50¢, spread 1¢, $5,050.00 offered within 2%.",
        "✓ Signal still stands: yes (limit: on the chain and not cancelled)",
        "✓ Market known: btc-updown-15m-1790586000 (limit: a market we can trade)",
        "✓ Copying switched on: on (limit: on)",
        "✓ Leader followed: followed (limit: followed)",
        "✓ Leader not paused: not paused (limit: not paused)",
        "✓ Account not halted: not halted (limit: not halted)",
        "✓ Leader took the price: took the price (limit: fills that took the price)",
        "✓ Signal fresh: 3 s old (limit: at most 2 min old)",
        "✓ Market open: accepting orders (limit: accepting orders, fees known)",
        "✓ Time to the end: 1 d left (limit: at least 10 min left)",
        "✓ Loss today: nothing lost today (limit: less than $200.00)",
        "✓ Orders on their way: 0 open (limit: fewer than 10)",
        "✓ Order book fresh: read 200 ms ago (limit: read at most 10 s ago, not crossed)",
        "✓ Liquidity: $5,050.00 offered within 2% of the best ask (limit: at least $2,000.00)",
        "✓ Spread: 1¢ between bid and ask (limit: at most 4.95¢)",
        "✓ Price still there: best ask 50¢, the leader paid 50¢ (limit: at most 51¢ (2% above, on the tick))",
        "We believe 56%: the leader's 50¢ and an edge that is assumed for this leader, not measured.",
        "Expected price 50¢, cost 51¢ a share with $0.36 of fees (book model).",
        "Edge after fees and slippage: 9.8% of cost, $1.80 in all.",
        "Size: all of the $18.76 that Kelly stakes at this price.",
        "Copied: buy 36.07 shares no higher than 51¢ for at most $18.76; what does not match at once is dropped.",
      ]
    `)
  })

  it('tells an exit', () => {
    expect(explained(exitInputs())).toMatchInlineSnapshot(`
      [
        "Sam sold 200 shares of "Up" in "Bitcoin Up or Down - September 28, 5:00AM-5:15AM ET" at 50¢ ($100.00), taking the price offered, 3 s before this decision.",
        "We saw bid 49¢, ask 50¢, spread 1¢, $1,960.00 bid within 2%.",
        "✓ Signal still stands: yes (limit: on the chain and not cancelled)",
        "✓ Market known: btc-updown-15m-1790586000 (limit: a market we can trade)",
        "✓ Copying switched on: on (limit: on)",
        "✓ Leader followed: followed (limit: followed)",
        "✓ Something to sell: 40 shares copied from this leader (limit: more than nothing)",
        "✓ Signal fresh: 3 s old (limit: at most 15 min old)",
        "✓ Market open: accepting orders (limit: accepting orders, fees known)",
        "✓ Order book fresh: read 200 ms ago (limit: read at most 10 s ago, not crossed)",
        "✓ Someone to sell to: best bid 49¢ (limit: at least one bid)",
        "Expected price 49¢, proceeds 48.0004¢ a share with $0.20 of fees (book model); the book pays 2% less than the leader got.",
        "Copied: sell 20 shares no lower than 47¢; what does not match at once is dropped.",
      ]
    `)
  })

  it('says why an exit sells more than our part', () => {
    const exit = { ourShares: quantity('12'), leaderSharesBefore: quantity('250') }
    expect(explained(exitInputs({ exit })).slice(-2)).toMatchInlineSnapshot(`
      [
        "Size: the whole position; our part alone would leave less than the 5 shares that an order needs.",
        "Copied: sell 12 shares no lower than 47¢; what does not match at once is dropped.",
      ]
    `)
  })

  it('ends the rules of a skip at the one that bit, and says what it would have needed', () => {
    expect(explained(entryInputs({ fill: aFill({ blockTime: NOW - 200_000 }) }))).toMatchInlineSnapshot(`
      [
        "Sam bought 200 shares of "Up" in "Bitcoin Up or Down - September 28, 5:00AM-5:15AM ET" at 50¢ ($100.00), taking the price offered, 3 min 20 s before this decision.",
        "We saw bid 49¢, ask 50¢, spread 1¢, $5,050.00 offered within 2%.",
        "✓ Signal still stands: yes (limit: on the chain and not cancelled)",
        "✓ Market known: btc-updown-15m-1790586000 (limit: a market we can trade)",
        "✓ Copying switched on: on (limit: on)",
        "✓ Leader followed: followed (limit: followed)",
        "✓ Leader not paused: not paused (limit: not paused)",
        "✓ Account not halted: not halted (limit: not halted)",
        "✓ Leader took the price: took the price (limit: fills that took the price)",
        "✗ Signal fresh: 3 min 20 s old (limit: at most 2 min old)",
        "We believe 56%: the leader's 50¢ and an edge that is assumed for this leader, not measured.",
        "Skipped (stale-signal): 3 min 20 s old.",
        "To be copied it would have needed: at most 2 min old.",
      ]
    `)
  })

  it('names the price at which a trade without edge would have paid', () => {
    const lines = explained(entryInputs({ leader: aLeader({ edge: 0.04 }) }))
    expect(lines.slice(-5)).toMatchInlineSnapshot(`
      [
        "Expected price 50¢, cost 51¢ a share with $0.05 of fees (book model).",
        "Edge after fees and slippage: 1.96% of cost.",
        "Skipped (no-edge): 1.96%: worth 52¢, costs 51¢ all-in (book model).",
        "To be copied it would have needed: at least 3% of cost and 0.5¢ a share.",
        "It would have paid at 49¢ or less.",
      ]
    `)
  })

  it('says that an assumed edge is assumed, and an estimated one estimated', () => {
    const belief = (inputs: DecisionInputs) => explained(inputs).find((line) => line.startsWith('We believe'))
    expect(belief(entryInputs())).toContain('assumed for this leader, not measured')
    expect(belief(entryInputs({ leader: aLeader({ edgeSource: 'estimated' }) }))).toContain('estimated from')
  })

  it.each([
    ['0.5', '0.01', 'at most 51¢ (2% above, on the tick)'],
    ['0.1', '0.001', 'at most 11.5¢ (1.5¢ above a price under 25¢, on the tick)'],
    ['0.301', '0.01', "at most 31¢ (the leader's own price, up to the tick)"],
  ])('says which bound held the price, for a leader who paid %s', (leaderPrice, tickSize, limit) => {
    const inputs = entryInputs({
      fill: aFill({ price: at(leaderPrice) }),
      market: aMarket({ tickSize: at(tickSize) }),
    })
    expect(explained(inputs).find((line) => line.includes('Price still there'))).toContain(`(limit: ${limit})`)
  })

  it('gets by with a record that ended early', () => {
    const lines = explained(
      entryInputs({ market: { unresolved: 'unknown-token' }, book: null, leader: null, account: null }),
    )
    expect(lines.at(-2)).toBe('Skipped (unknown-token): no market has this token.')
  })

  it('knows when no price would have paid', () => {
    const policy = aPolicy({ minAbsoluteEdge: at('0.6') })
    expect(explained(entryInputs({ policy })).at(-1)).toBe('At no price would it have paid.')
  })
})
