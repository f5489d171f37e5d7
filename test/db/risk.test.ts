import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createOrders } from '../../db/orders.ts'
import { createRisk, type ReserveRequest, type Risk } from '../../db/risk.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  anOrder,
  aRequest,
  at,
  bought,
  condition,
  DAY,
  dollars,
  drift,
  fillId,
  followed,
  LEADER,
  limits,
  MINUTE,
  NOW,
  openedAccount,
  orderHash,
  recorded,
  TOKEN,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
let risk: Risk
beforeEach(async () => {
  await emptyDatabase(database.pool)
  risk = createRisk(database.pool)
  await openedAccount(database.pool)
})
afterEach(async () => {
  expect(await drift(database.pool)).toEqual([])
})

const stateOf = (changes: Partial<Parameters<Risk['accountState']>[0]> = {}) =>
  risk.accountState({
    mode: 'paper',
    leader: LEADER,
    conditionId: condition(1),
    eventId: 'event-1',
    bankroll: dollars('500'),
    now: NOW,
    ...changes,
  })

/** Reserves for fills 1, 2, 3 … in turn and answers with what each was told. */
async function reserveInTurn(requests: readonly Partial<ReserveRequest>[]): Promise<string[]> {
  const told: string[] = []
  for (const [i, changes] of requests.entries()) {
    await recorded(database.pool, i + 1)
    const verdict = await risk.reserve(aRequest(i + 1, changes))
    told.push(verdict.granted ? 'granted' : verdict.reason)
  }
  return told
}

describe('opening an account', () => {
  it('deposits the bankroll once, however often it is opened', async () => {
    await risk.openAccount('paper', dollars('7000'), NOW)
    expect(await stateOf()).toMatchObject({ cash: dollars('1000'), equity: dollars('1000'), bankroll: dollars('500') })
  })

  it('keeps paper and live apart', async () => {
    await risk.openAccount('live', dollars('50'), NOW)
    expect(await stateOf({ mode: 'live' })).toMatchObject({ cash: dollars('50'), bankroll: dollars('50') })
  })

  it('is needed before anything else', async () => {
    await recorded(database.pool, 1)
    await expect(risk.reserve(aRequest(1, { mode: 'live' }))).rejects.toThrow(NotFoundError)
    await expect(stateOf({ mode: 'live' })).rejects.toThrow(NotFoundError)
    await expect(risk.haltState('live')).rejects.toThrow(NotFoundError)
  })
})

describe('reserve', () => {
  it('holds the money and counts it as exposure of the leader, the market and the event', async () => {
    await recorded(database.pool, 1)
    expect(await risk.reserve(aRequest(1))).toEqual({ granted: true, amount: dollars('10') })
    expect(await stateOf()).toMatchObject({
      cash: dollars('1000'),
      reserved: dollars('10'),
      openOrders: 1,
      exposureTotal: dollars('10'),
      exposureLeader: dollars('10'),
      exposureMarket: dollars('10'),
      exposureEvent: dollars('10'),
    })
    const elsewhere = { leader: wallet(9), conditionId: condition(9), eventId: 'event-9' }
    expect(await stateOf(elsewhere)).toMatchObject({
      exposureTotal: dollars('10'),
      exposureLeader: 0n,
      exposureMarket: 0n,
      exposureEvent: 0n,
    })
  })

  it('gives a retry the stored grant, whatever it asks and whatever has changed since', async () => {
    await recorded(database.pool, 1)
    await risk.reserve(aRequest(1))
    await risk.halt('paper', { switch: 'manual', reason: 'stop', hard: true, evidence: {}, by: 'operator' }, NOW)
    expect(await risk.reserve(aRequest(1, { amount: dollars('99') }))).toEqual({ granted: true, amount: dollars('10') })
    expect(await stateOf()).toMatchObject({ reserved: dollars('10') })
  })

  it('gives a retry the stored refusal, even when there is room by then', async () => {
    await recorded(database.pool, 1)
    const refused = { granted: false, reason: 'leader-limit' }
    expect(await risk.reserve(aRequest(1, { limits: limits({ maxPerLeader: dollars('9') }) }))).toEqual(refused)
    expect(await risk.reserve(aRequest(1))).toEqual(refused)
    expect(await stateOf()).toMatchObject({ reserved: 0n, openOrders: 0 })
  })

  it.each<[string, Partial<ReserveRequest>, Partial<ReserveRequest>]>([
    ['leader-limit', { limits: limits({ maxPerLeader: dollars('20') }) }, { leader: wallet(2) }],
    ['market-limit', { limits: limits({ maxPerMarket: dollars('20') }) }, { conditionId: condition(2) }],
    ['event-limit', { limits: limits({ maxPerEvent: dollars('20') }) }, { eventId: 'event-2' }],
  ])('fills the %s to the brim and not a micro-dollar further', async (reason, limited, elsewhere) => {
    const above = { ...limited, amount: dollars('10.000001') }
    expect(await reserveInTurn([limited, above, limited, limited, { ...limited, ...elsewhere }])).toEqual([
      'granted',
      reason,
      'granted',
      reason,
      'granted',
    ])
  })

  it.each<[string, Partial<ReserveRequest>, string[]]>([
    ['total-limit', { limits: limits({ maxTotal: dollars('20') }) }, ['granted', 'granted', 'total-limit']],
    ['open-orders', { limits: limits({ maxOpenOrders: 2 }) }, ['granted', 'granted', 'open-orders']],
    ['cash-short', { amount: dollars('500') }, ['granted', 'granted', 'cash-short']],
    ['cooldown', { limits: limits({ cooldownMs: MINUTE }) }, ['granted', 'cooldown', 'cooldown']],
  ])('stops at the %s', async (_reason, request, expected) => {
    expect(await reserveInTurn([request, request, request])).toEqual(expected)
  })

  it('names the first rule that bites', async () => {
    const everything = limits({ maxPerLeader: dollars('1'), maxPerMarket: dollars('1'), maxOpenOrders: 0 })
    expect(await reserveInTurn([{ limits: everything }])).toEqual(['open-orders'])
  })

  it('ends the cooldown of a market after its time, and keeps it to that market', async () => {
    const cooled = { limits: limits({ cooldownMs: MINUTE }) }
    expect(
      await reserveInTurn([
        cooled,
        { ...cooled, conditionId: condition(2) },
        { ...cooled, now: NOW + MINUTE - 1 },
        { ...cooled, now: NOW + MINUTE },
      ]),
    ).toEqual(['granted', 'granted', 'cooldown', 'granted'])
  })

  it('has none where the cooldown is zero, even when a later request was faster', async () => {
    await recorded(database.pool, 1)
    await recorded(database.pool, 2)
    expect(await risk.reserve(aRequest(1, { now: NOW + MINUTE }))).toMatchObject({ granted: true })
    expect(await risk.reserve(aRequest(2, { now: NOW }))).toMatchObject({ granted: true })
  })

  it('has no cooldown after an entry that bought nothing', async () => {
    await recorded(database.pool, 1)
    await recorded(database.pool, 2)
    await risk.reserve(aRequest(1))
    await risk.release(fillId(1), 'paper', 'cancelled', NOW)
    expect(await risk.reserve(aRequest(2, { limits: limits({ cooldownMs: MINUTE }) }))).toMatchObject({ granted: true })
  })

  it('counts what open lots cost, once the order has filled', async () => {
    await bought(database.pool, 1)
    expect(await stateOf()).toMatchObject({ reserved: 0n, exposureTotal: dollars('10'), cash: dollars('990') })
    await recorded(database.pool, 2)
    const request = aRequest(2, { limits: limits({ maxPerMarket: dollars('19') }) })
    expect(await risk.reserve(request)).toEqual({ granted: false, reason: 'market-limit' })
  })

  it('stops when the day has lost the limit, and starts again after midnight UTC', async () => {
    await bought(database.pool, 1)
    await database.pool.query(`insert into token_marks values ($1, $2, now())`, [TOKEN, at('0.4')])
    expect(await stateOf()).toMatchObject({ dailyLoss: dollars('2'), equity: dollars('998') })
    const losing = { limits: limits({ maxDailyLoss: dollars('2') }) }
    await recorded(database.pool, 2)
    await recorded(database.pool, 3)
    expect(await risk.reserve(aRequest(2, losing))).toEqual({ granted: false, reason: 'daily-loss' })
    const tomorrow = { ...losing, now: NOW + 12 * 60 * MINUTE }
    expect(await risk.reserve(aRequest(3, tomorrow))).toMatchObject({ granted: true })
    expect(await stateOf({ now: tomorrow.now })).toMatchObject({ dailyLoss: 0n })
  })

  it('needs the signal to be recorded', async () => {
    await expect(risk.reserve(aRequest(404))).rejects.toMatchObject({ details: { sqlState: '23503' } })
  })

  it('refuses to hold nothing', async () => {
    await recorded(database.pool, 1)
    await expect(risk.reserve(aRequest(1, { amount: dollars('0') }))).rejects.toMatchObject({
      details: { constraint: 'reservations_amount_micros_check' },
    })
  })
})

describe('release', () => {
  it('gives the money back, once', async () => {
    await recorded(database.pool, 1)
    await risk.reserve(aRequest(1))
    await risk.release(fillId(1), 'paper', 'cancelled', NOW)
    await risk.release(fillId(1), 'paper', 'cancelled', NOW)
    expect(await stateOf()).toMatchObject({ reserved: 0n, openOrders: 0, exposureTotal: 0n })
  })

  it('does nothing for a fill that holds nothing', async () => {
    await risk.release(fillId(1), 'paper', 'cancelled', NOW)
    expect(await stateOf()).toMatchObject({ reserved: 0n })
  })

  it('cancels an order that was never sent, which then nobody can send', async () => {
    const orders = createOrders(database.pool)
    await recorded(database.pool, 1)
    await risk.reserve(aRequest(1))
    await orders.prepare(anOrder(1), NOW)
    await risk.release(fillId(1), 'paper', 'operator', NOW)
    expect(await orders.find(orderHash(1))).toMatchObject({
      status: 'cancelled',
      statusReason: 'operator',
      closedAt: NOW,
    })
    expect(await orders.claimForSubmission(orderHash(1), NOW)).toBe('already-claimed')
  })

  it.each(['submitting', 'unknown'])(
    'keeps the money of an order that is %s, however long it takes',
    async (status) => {
      const orders = createOrders(database.pool)
      await recorded(database.pool, 1)
      await risk.reserve(aRequest(1))
      await orders.prepare(anOrder(1), NOW)
      await orders.claimForSubmission(orderHash(1), NOW)
      if (status === 'unknown') await orders.markUnknown(orderHash(1), 'timed out', NOW)
      await expect(risk.release(fillId(1), 'paper', 'tired of waiting', NOW + 30 * DAY)).rejects.toThrow(ConflictError)
      expect(await stateOf()).toMatchObject({ reserved: dollars('10'), openOrders: 1 })
    },
  )
})

describe('halt', () => {
  const stop = {
    switch: 'drawdown',
    reason: 'down 10 %',
    hard: false,
    evidence: { equity: 900n },
    by: 'watch',
  } as const

  it('keeps who, why and what it saw, and refuses entries', async () => {
    expect(await risk.halt('paper', stop, NOW)).toBe(true)
    expect(await risk.haltState('paper')).toEqual({
      halted: true,
      hard: false,
      switch: 'drawdown',
      reason: 'down 10 %',
      since: NOW,
      by: 'watch',
    })
    expect(await reserveInTurn([{}])).toEqual(['halted'])
    expect(await stateOf()).toMatchObject({ halted: true, haltReason: 'down 10 %' })
  })

  it('keeps the first reason when another switch trips', async () => {
    await risk.halt('paper', stop, NOW)
    expect(await risk.halt('paper', { ...stop, switch: 'manual', reason: 'me too' }, NOW)).toBe(false)
    expect(await risk.haltState('paper')).toMatchObject({ switch: 'drawdown' })
  })

  it('lets a hard halt take the place of a soft one, not the other way round', async () => {
    await risk.halt('paper', stop, NOW)
    expect(await risk.halt('paper', { ...stop, switch: 'manual', hard: true, by: 'operator' }, NOW)).toBe(true)
    expect(await risk.haltState('paper')).toMatchObject({ switch: 'manual', hard: true })
    expect(await risk.halt('paper', stop, NOW)).toBe(false)
  })

  it('ends only by an operator, who starts a new equity peak', async () => {
    await bought(database.pool, 1)
    await database.pool.query(`insert into token_marks values ($1, $2, now())`, [TOKEN, at('0.1')])
    await risk.halt('paper', stop, NOW)
    await risk.resume('paper', 'operator', NOW + MINUTE)
    expect(await risk.haltState('paper')).toEqual({
      halted: false,
      hard: false,
      switch: null,
      reason: null,
      since: null,
      by: null,
    })
    const { rows } = await database.pool.query('select equity_peak_micros from accounts')
    expect(rows).toEqual([{ equity_peak_micros: dollars('992') }])
    await expect(risk.resume('paper', 'operator', NOW)).rejects.toThrow(ConflictError)
  })

  it('is there for another process at once', async () => {
    await followed(database.pool, { wallet: wallet(2) })
    await risk.halt('paper', stop, NOW)
    expect(await createRisk(database.pool).haltState('paper')).toMatchObject({ halted: true })
  })
})
