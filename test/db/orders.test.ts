import { describe, expect, it } from 'vitest'
import { createAbandonedHolds } from '../../db/abandoned-holds.ts'
import { createUnsettledOrders } from '../../db/unsettled-orders.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import {
  anExecution,
  anOrder,
  aRequest,
  at,
  bought,
  dollars,
  facts,
  fillId,
  held,
  MINUTE,
  NOW,
  orderHash,
  quantity,
  recorded,
  SECOND,
} from './given.ts'
import { setUpLedger } from './ledger.ts'

const ledger = setUpLedger()

describe('prepare', () => {
  it('stores the order as it was made', async () => {
    await ledger.reserved(1)
    const stored = {
      ...anOrder(1),
      status: 'prepared',
      statusReason: null,
      preparedAt: NOW,
      submittedAt: null,
      closedAt: null,
    }
    expect(await ledger.orders.prepare(anOrder(1), NOW)).toEqual(stored)
    expect(await ledger.orders.find(orderHash(1))).toEqual(stored)
    expect(await ledger.orders.findByFill(fillId(1), 'paper')).toEqual(stored)
  })

  it('answers a second order for the fill with the first, unchanged', async () => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    const second = anOrder(1, { orderId: orderHash(99), limitPrice: at('0.6'), payload: 'another' })
    expect(await ledger.orders.prepare(second, NOW + SECOND)).toMatchObject({ ...anOrder(1), preparedAt: NOW })
    expect(await ledger.orders.find(orderHash(99))).toBeNull()
  })

  it('needs money held for a BUY, as much as it may cost', async () => {
    await recorded(ledger.pool, 1)
    await expect(ledger.orders.prepare(anOrder(1), NOW)).rejects.toThrow(ConflictError)
    await ledger.risk.reserve(aRequest(1))
    await expect(ledger.orders.prepare(anOrder(1, { maxCost: dollars('10.000001') }), NOW)).rejects.toThrow(
      ConflictError,
    )
    await ledger.risk.release(fillId(1), 'paper', 'cancelled', NOW)
    await expect(ledger.orders.prepare(anOrder(1), NOW)).rejects.toThrow(ConflictError)
  })

  it('needs shares held for a SELL, as many as it offers', async () => {
    await bought(ledger.pool, 2)
    await recorded(ledger.pool, 1, { side: 'SELL' })
    const order = anOrder(1, { side: 'SELL' })
    await expect(ledger.orders.prepare(order, NOW)).rejects.toThrow(ConflictError)
    await held(ledger.pool, anOrder(1, { shares: quantity('19') }))
    await expect(ledger.orders.prepare(order, NOW)).rejects.toThrow(ConflictError)
    await held(ledger.pool, order)
    expect(await ledger.orders.prepare(order, NOW)).toMatchObject({ status: 'prepared' })
  })

  it('refuses one order hash for two fills', async () => {
    await ledger.reserved(1)
    await ledger.reserved(2)
    await ledger.orders.prepare(anOrder(1), NOW)
    await expect(ledger.orders.prepare(anOrder(2, { orderId: orderHash(1) }), NOW)).rejects.toThrow(ConflictError)
  })
})

describe('claimForSubmission', () => {
  it('lets exactly one of many callers send the order', async () => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    const claims = await Promise.all(
      Array.from({ length: 10 }, () => ledger.orders.claimForSubmission(orderHash(1), NOW)),
    )
    expect(claims.filter((claim) => claim === 'claimed')).toHaveLength(1)
    expect(claims.filter((claim) => claim === 'already-claimed')).toHaveLength(9)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({ status: 'submitting', submittedAt: NOW })
  })

  it.each([
    ['BUY', false, 'halted'],
    ['BUY', true, 'halted'],
    ['SELL', false, 'claimed'],
    ['SELL', true, 'halted'],
  ] as const)('answers a %s under a halt (hard: %s) with %s', async (side, hard, expected) => {
    await bought(ledger.pool, 2)
    await ledger.reserved(1)
    await held(ledger.pool, anOrder(1))
    await ledger.orders.prepare(anOrder(1, { side }), NOW)
    await ledger.halt(hard)
    expect(await ledger.orders.claimForSubmission(orderHash(1), NOW)).toBe(expected)
  })

  it('is given to no order that does not exist', async () => {
    await expect(ledger.orders.claimForSubmission(orderHash(404), NOW)).rejects.toThrow(NotFoundError)
  })
})

describe('claimResubmission', () => {
  it.each(['submitting', 'unknown'])('lets exactly one of many callers send the %s order again', async (from) => {
    await ledger.submitted(1)
    if (from === 'unknown') await ledger.orders.markUnknown(orderHash(1), 'timed out', NOW)
    const claim = () => ledger.orders.claimResubmission(orderHash(1), NOW + MINUTE)
    const claims = await Promise.all(Array.from({ length: 10 }, claim))
    expect(claims.filter((answer) => answer === 'claimed')).toHaveLength(1)
    expect(claims.filter((answer) => answer === 'refused')).toHaveLength(9)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({ status: 'submitting', submittedAt: NOW + MINUTE })
    await ledger.orders.markUnknown(orderHash(1), 'timed out again', NOW)
    expect(await claim()).toBe('refused')
    expect(await ledger.account()).toMatchObject({ reserved_micros: dollars('10') })
  })

  it('is refused before the order was claimed and after it is closed', async () => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    expect(await ledger.orders.claimResubmission(orderHash(1), NOW)).toBe('refused')
    await ledger.orders.reject(orderHash(1), 'tick', NOW)
    expect(await ledger.orders.claimResubmission(orderHash(1), NOW)).toBe('refused')
  })

  it('is given to no order of a halted account, and to none that does not exist', async () => {
    await ledger.submitted(1)
    await ledger.halt(false)
    expect(await ledger.orders.claimResubmission(orderHash(1), NOW)).toBe('halted')
    await ledger.risk.resume('paper', 'ann', NOW)
    expect(await ledger.orders.claimResubmission(orderHash(1), NOW)).toBe('claimed')
    await expect(ledger.orders.claimResubmission(orderHash(404), NOW)).rejects.toThrow(NotFoundError)
  })
})

describe('an order whose outcome is unknown', () => {
  it('keeps its money until it is known', async () => {
    await ledger.submitted(1)
    await ledger.orders.markUnknown(orderHash(1), 'timed out', NOW)
    await ledger.orders.markUnknown(orderHash(1), 'timed out again', NOW)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({
      status: 'unknown',
      statusReason: 'timed out again',
      closedAt: null,
    })
    expect(await ledger.account()).toMatchObject({ reserved_micros: dollars('10') })
    await ledger.orders.applyExecutions(orderHash(1), [anExecution('a')], true, facts(), NOW)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({ status: 'filled' })
  })

  it('was sent at least', async () => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    await expect(ledger.orders.markUnknown(orderHash(1), 'why', NOW)).rejects.toThrow(ConflictError)
  })

  it('stays closed where it is closed', async () => {
    await bought(ledger.pool, 1)
    await ledger.orders.markUnknown(orderHash(1), 'late', NOW)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({ status: 'filled', statusReason: null })
  })

  it('is listed with those in flight once it is old enough, the oldest first', async () => {
    await ledger.submitted(2)
    await ledger.submitted(1)
    await ledger.orders.markUnknown(orderHash(1), 'timed out', NOW)
    await bought(ledger.pool, 3)
    const listUnsettled = createUnsettledOrders(ledger.pool)
    expect(await listUnsettled('paper', NOW - 1)).toEqual([])
    const listed = await listUnsettled('paper', NOW)
    expect(listed.map((order) => order.orderId)).toEqual([orderHash(2), orderHash(1)])
  })
})

describe('what a run that is gone holds', () => {
  it('is listed once it is old, unless its order was sent', async () => {
    await ledger.reserved(1)
    await ledger.reserved(2)
    await ledger.orders.prepare(anOrder(2), NOW)
    await ledger.submitted(3)
    await bought(ledger.pool, 4)
    const listAbandoned = createAbandonedHolds(ledger.pool)
    expect(await listAbandoned('paper', NOW - MINUTE)).toEqual([])
    expect((await listAbandoned('paper', NOW)).toSorted()).toEqual([fillId(1), fillId(2)])
  })

  it('includes the shares of an exit', async () => {
    await bought(ledger.pool, 1)
    const exit = { ...anOrder(2), side: 'SELL' as const }
    await recorded(ledger.pool, 2, { side: 'SELL' })
    await held(ledger.pool, exit)
    expect(await createAbandonedHolds(ledger.pool)('paper', NOW)).toEqual([fillId(2)])
    await ledger.risk.release(fillId(2), 'paper', 'abandoned', NOW)
    expect(await createAbandonedHolds(ledger.pool)('paper', NOW)).toEqual([])
  })
})

describe('reject', () => {
  it.each(['prepared', 'submitting', 'unknown'])('gives the money of a %s order back, once', async (from) => {
    await ledger.reserved(1)
    await ledger.orders.prepare(anOrder(1), NOW)
    if (from !== 'prepared') await ledger.orders.claimForSubmission(orderHash(1), NOW)
    if (from === 'unknown') await ledger.orders.markUnknown(orderHash(1), 'timed out', NOW)
    await ledger.orders.reject(orderHash(1), 'tick', NOW)
    await ledger.orders.reject(orderHash(1), 'again', NOW)
    expect(await ledger.orders.find(orderHash(1))).toMatchObject({
      status: 'rejected',
      statusReason: 'tick',
      closedAt: NOW,
    })
    expect(await ledger.account()).toMatchObject({ reserved_micros: 0n, open_orders: 0, cash_micros: dollars('1000') })
  })

  it('is refused once the order has traded', async () => {
    await ledger.submitted(1)
    await ledger.orders.applyExecutions(orderHash(1), [anExecution('a')], false, facts(), NOW)
    await expect(ledger.orders.reject(orderHash(1), 'late', NOW)).rejects.toThrow(ConflictError)
  })
})
