import { describe, expect, it } from 'vitest'
import type { ConditionId, OrderHash, TokenId, TxHash } from '../../../domain/money/ids.ts'
import { averagePriceOf, makerShareOf, mergeFills, type TraderFill } from '../../../domain/traders/record/trades.ts'

const fill = (at: number, overrides: Partial<TraderFill> = {}): TraderFill => ({
  at,
  conditionId: '0xc' as ConditionId,
  tokenId: '1' as TokenId,
  outcomeIndex: 0,
  side: 'BUY',
  role: 'taker',
  shares: 10,
  notional: 5,
  fee: 0.1,
  orderHash: null,
  txHash: null,
  ...overrides,
})
const order = (hash: string) => ({ orderHash: hash as OrderHash })
const times = (fills: TraderFill[]) => mergeFills(fills).map(({ at, shares }) => [at, shares])

describe('a decision', () => {
  it('is all fills of one order, however long it rests', () => {
    expect(times([fill(0, order('a')), fill(3_600_000, order('a')), fill(1, order('b'))])).toEqual([
      [0, 20],
      [1, 10],
    ])
  })

  it('is all fills of one transaction where the order is unknown', () => {
    const tx = { txHash: '0x1' as TxHash }
    expect(times([fill(0, tx), fill(100_000, tx), fill(100_001)])).toEqual([
      [0, 20],
      [100_001, 10],
    ])
  })

  it('is what lies within 60 s of its first fill where neither is known', () => {
    expect(times([fill(0), fill(60_000), fill(60_001), fill(120_001)])).toEqual([
      [0, 20],
      [60_001, 20],
    ])
  })

  it('never spans two tokens or two sides', () => {
    expect(mergeFills([fill(0), fill(0, { side: 'SELL' }), fill(0, { tokenId: '2' as TokenId })])).toHaveLength(3)
  })

  it('is the same in any order of rows, and knows its average price and who waited', () => {
    const fills = [fill(5, { ...order('a'), notional: 7, role: 'maker' }), fill(1, order('a'))]
    expect(mergeFills(fills)).toEqual(mergeFills(fills.toReversed()))
    const [trade] = mergeFills(fills)
    expect(trade).toMatchObject({ at: 1, notional: 12, fee: 0.2, makerNotional: 7, first: fills[1] })
    expect(trade && averagePriceOf(trade)).toBe(0.6)
    expect(makerShareOf(mergeFills(fills))).toBeCloseTo(7 / 12, 12)
    expect(makerShareOf([])).toBe(0)
  })
})
