import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slippageBound } from '../../../domain/copy/entry-price.ts'
import { ONE, price } from '../../../domain/money/units.ts'
import { aMarket, aPolicy, at } from '../../support/decisions.ts'

describe('the bound on what an entry pays', () => {
  it.each([
    ['2 % of the leader’s price, down to the tick', '0.5', '0.01', '0.51', 'part-of-price'],
    ['2 % on a fine tick', '0.506', '0.001', '0.516', 'part-of-price'],
    ['no cents more where the price is not low', '0.25', '0.001', '0.255', 'part-of-price'],
    ['1.5 cents under a quarter', '0.249', '0.001', '0.264', 'low-price'],
    ['1.5 cents, down to the tick', '0.05', '0.01', '0.06', 'low-price'],
    ['1.5 cents on top of an average between ticks', '0.1234', '0.001', '0.138', 'low-price'],
    ['the leader’s price where 2 % is under a tick', '0.3', '0.01', '0.3', 'part-of-price'],
    ['2 % where that just reaches the next tick', '0.305', '0.01', '0.31', 'part-of-price'],
    ['the tick above an average that lies between ticks', '0.301', '0.01', '0.31', 'leader-price'],
    ['the leader’s price on a coarse tick', '0.62', '0.1', '0.7', 'leader-price'],
    ['one tick below certainty', '0.985', '0.01', '0.99', 'part-of-price'],
    ['one tick below certainty even where the leader paid more', '0.995', '0.01', '0.99', 'part-of-price'],
  ] as const)('is %s', (_case, leaderPrice, tickSize, expected, by) => {
    const { market } = aMarket({ tickSize: at(tickSize) })
    expect(slippageBound(at(leaderPrice), aPolicy(), market)).toEqual({ price: at(expected), by })
  })

  it('takes the wider of the two at a low price', () => {
    const policy = aPolicy({ maxSlippageBps: 2_000 })
    const { market } = aMarket({ tickSize: at('0.001') })
    expect(slippageBound(at('0.2'), policy, market)).toEqual({ price: at('0.24'), by: 'part-of-price' })
    expect(slippageBound(at('0.05'), policy, market)).toEqual({ price: at('0.065'), by: 'low-price' })
  })

  it('lies on the tick, takes the leader’s price, and goes no further than the widest allowance', () => {
    const prices = fc.integer({ min: 1_000, max: 999_000 }).map((micros) => price(BigInt(micros)))
    const ticks = fc.constantFrom(at('0.1'), at('0.01'), at('0.005'), at('0.0025'), at('0.001'), at('0.0001'))
    const grounds = new Map<string, number>()
    fc.assert(
      fc.property(prices, ticks, fc.integer({ min: 0, max: 3_000 }), (leaderPrice, tickSize, maxSlippageBps) => {
        const policy = aPolicy({ maxSlippageBps })
        const bound = slippageBound(leaderPrice, policy, { tickSize })
        grounds.set(bound.by, (grounds.get(bound.by) ?? 0) + 1)
        expect(bound.price % tickSize).toBe(0n)
        expect(bound.price <= ONE - tickSize).toBe(true)
        expect(bound.price >= leaderPrice || bound.price === ONE - tickSize).toBe(true)
        const byPart = (leaderPrice * BigInt(10_000 + maxSlippageBps)) / 10_000n
        const byCents = leaderPrice < policy.lowPriceBelow ? leaderPrice + policy.lowPriceSlippage : 0n
        const ownTick = leaderPrice + tickSize - 1n
        const widest = [byPart, byCents, ownTick].reduce((most, next) => (next > most ? next : most))
        expect(bound.price <= widest).toBe(true)
      }),
      { numRuns: 1_000 },
    )
    for (const by of ['part-of-price', 'low-price', 'leader-price']) expect(grounds.get(by)).toBeGreaterThan(50)
  })
})
