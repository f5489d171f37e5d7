import { describe, expect, it } from 'vitest'
import { calibrate } from '../../../adapters/bitquery/calibration.ts'
import type { PredictionTrade } from '../../../adapters/bitquery/schema.ts'
import { toAddress, toTxHash } from '../../../domain/money/ids.ts'
import { cubeRowsOf } from '../../../sim/bitquery/rows.ts'
import { CONDITION_ID, matched, onChain, TOKEN_ID } from './simulated.ts'

const MATCH = matched('1', 60, { name: 'ann', side: 'BUY' }, [
  { name: 'mia', shares: 100, price: 0.4 },
  { name: 'max', shares: 50, price: 0.41 },
])
const KNOWN = onChain(MATCH)

/** Rows of the match as the simulated cube tells them: the owner is the seller, and `IsOutcomeBuy` is its side. */
const TRADES = cubeRowsOf(MATCH, () => null).map(
  ({ at, Trade: { OutcomeTrade: trade }, ...row }): PredictionTrade => ({
    at,
    exchange: toAddress(row.Log.SmartContract),
    buyer: toAddress(trade.Buyer),
    seller: toAddress(trade.Seller),
    isOutcomeBuy: trade.IsOutcomeBuy,
    shares: Number(trade.Amount),
    notional: Number(trade.CollateralAmount),
    tokenId: TOKEN_ID,
    conditionId: CONDITION_ID,
    outcomeIndex: 0,
    orderHash: null,
    txHash: toTxHash(row.Transaction.Hash),
  }),
)

const swapped = ({ buyer, seller, ...trade }: PredictionTrade): PredictionTrade => ({
  ...trade,
  buyer: seller,
  seller: buyer,
})
const inverted = (trade: PredictionTrade): PredictionTrade => ({ ...trade, isOutcomeBuy: !trade.isOutcomeBuy })

describe('calibrate', () => {
  it.each([
    ['the seller owns the order and the flag is its side', TRADES, { owner: 'Seller', buyMeans: 'BUY' }],
    ['the buyer owns the order', TRADES.map(swapped), { owner: 'Buyer', buyMeans: 'BUY' }],
    ['the flag is the other side', TRADES.map(inverted), { owner: 'Seller', buyMeans: 'SELL' }],
    ['both are the other way round', TRADES.map(swapped).map(inverted), { owner: 'Buyer', buyMeans: 'SELL' }],
  ])('finds out when %s', (_, trades, reading) => {
    expect(calibrate(trades, KNOWN)).toEqual(reading)
  })

  it('says nothing when rows are missing, amounts differ, or nothing is known', () => {
    expect(calibrate(TRADES.slice(1), KNOWN)).toBeNull()
    expect(
      calibrate(
        TRADES.map((trade) => ({ ...trade, shares: trade.shares * 2 })),
        KNOWN,
      ),
    ).toBeNull()
    expect(calibrate([], [])).toBeNull()
  })

  it('says nothing when two readings fit', () => {
    const trade = TRADES[0]
    const both = trade ? [trade, swapped(trade)] : []
    const known = both.flatMap(({ seller, buyer }) =>
      [seller, buyer].map((wallet) => ({ ...KNOWN[0], wallet, shares: trade?.shares ?? 0 })),
    )
    expect(calibrate(both, known.slice(0, 2) as typeof KNOWN)).toBeNull()
  })
})
