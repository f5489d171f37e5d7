import { describe, expect, it } from 'vitest'
import { outcomeOf, toMarketVersion, untradableReason } from '../../../domain/market/market.ts'
import { toTokenId } from '../../../domain/money/ids.ts'
import { DOWN, upDownMarket } from '../../support/paper-markets.ts'

describe('a market’s version', () => {
  it.each([
    ['v1', 'v1'],
    ['v2', 'v2'],
    [null, 'v1'],
    [undefined, 'v1'],
    ['v3', null],
    ['V1', null],
    ['', null],
    ['1', null],
  ])('reads %s as %s', (text, expected) => {
    expect(toMarketVersion(text)).toBe(expected)
  })
})

describe('whether a market can be traded', () => {
  it('is yes while it takes orders and says what it charges', () => {
    expect(untradableReason(upDownMarket())).toBeNull()
  })

  it.each([
    [{ resolved: true, closed: true, acceptingOrders: false }, 'resolved'],
    [{ closed: true }, 'closed'],
    [{ archived: true }, 'archived'],
    [{ enableOrderBook: false }, 'no-order-book'],
    [{ acceptingOrders: false }, 'not-accepting-orders'],
    [{ fees: { kind: 'unknown' } }, 'fees-unknown'],
  ] as const)('is no with %o: %s', (changes, reason) => {
    expect(untradableReason(upDownMarket(changes))).toBe(reason)
  })
})

describe('a market’s outcomes', () => {
  it('are found by token, whatever their names', () => {
    expect(outcomeOf(upDownMarket(), DOWN)?.name).toBe('Down')
    expect(outcomeOf(upDownMarket(), toTokenId('77'))).toBeUndefined()
  })
})
