import { beforeEach, describe, expect, it } from 'vitest'
import { createCursors } from '../../db/cursors.ts'
import { createDeliveries, type Delivery } from '../../db/deliveries.ts'
import { createLeaders } from '../../db/leaders.ts'
import { createMarkets } from '../../db/markets.ts'
import { ConflictError, NotFoundError } from '../../domain/errors.ts'
import { outcomeAt, UP, upDownMarket } from '../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import {
  aLeader,
  bought,
  condition,
  DAY,
  dollars,
  LEADER,
  MINUTE,
  NOW,
  openedAccount,
  recorded,
  SECOND,
  token,
  wallet,
} from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

describe('leaders', () => {
  const leaders = () => createLeaders(database.pool)

  it('are followed from the moment they are added', async () => {
    expect(await leaders().add(aLeader(), NOW)).toBe('added')
    expect(await leaders().find(LEADER)).toEqual({
      wallet: LEADER,
      label: 'Sam',
      active: true,
      paused: false,
      pauseReason: null,
      edge: 0.12,
      edgeSd: 0.06,
      edgeSource: 'assumed',
      followedSince: NOW,
    })
    expect(await leaders().find(wallet(404))).toBeNull()
  })

  it('are brought up to date when added again, and keep what is not given', async () => {
    await leaders().add(
      aLeader({ stats: { pnl30d: dollars('1234.5'), sharpe: 1.5, tradeCount: 80, winRate: 0.6 } }),
      NOW,
    )
    await leaders().pause(LEADER, 'looking', NOW)
    expect(await leaders().add(aLeader({ label: 'Samuel', stats: { sharpe: 2 } }), NOW + DAY)).toBe('updated')
    expect(await leaders().list()).toMatchObject([
      {
        label: 'Samuel',
        paused: true,
        followedSince: NOW,
        addedAt: NOW,
        stats: { pnl30d: dollars('1234.5'), sharpe: 2, tradeCount: 80, winRate: 0.6 },
      },
    ])
  })

  it('start anew when added after they were removed', async () => {
    await leaders().add(aLeader(), NOW)
    await leaders().pause(LEADER, 'looking', NOW)
    await leaders().remove(LEADER, NOW)
    expect(await leaders().followedWallets()).toEqual([])
    expect(await leaders().find(LEADER)).toMatchObject({ active: false, paused: false })
    await leaders().add(aLeader(), NOW + DAY)
    expect(await leaders().find(LEADER)).toMatchObject({ active: true, paused: false, followedSince: NOW + DAY })
  })

  it('are paused and resumed once, with a reason; their fills still count', async () => {
    await leaders().add(aLeader(), NOW)
    await expect(leaders().resume(LEADER, NOW)).rejects.toThrow(ConflictError)
    await leaders().pause(LEADER, 'cold streak', NOW)
    expect(await leaders().find(LEADER)).toMatchObject({ paused: true, pauseReason: 'cold streak' })
    expect(await leaders().followedWallets()).toEqual([LEADER])
    await expect(leaders().pause(LEADER, 'again', NOW)).rejects.toThrow(ConflictError)
    await leaders().resume(LEADER, NOW)
    expect(await leaders().find(LEADER)).toMatchObject({ paused: false, pauseReason: null })
  })

  it('must be followed to be paused, resumed or removed', async () => {
    await expect(leaders().pause(LEADER, 'why', NOW)).rejects.toThrow(NotFoundError)
    await expect(leaders().resume(LEADER, NOW)).rejects.toThrow(NotFoundError)
    await expect(leaders().remove(LEADER, NOW)).rejects.toThrow(NotFoundError)
  })

  it('are listed with their last trade, those no longer followed at the end', async () => {
    for (const n of [1, 2])
      await leaders().add(aLeader({ wallet: wallet(n), simulated: n === 2, source: 'demo' }), NOW + n)
    await recorded(database.pool, 5)
    await recorded(database.pool, 4)
    await leaders().remove(wallet(1), NOW)
    expect(await leaders().list()).toMatchObject([
      { wallet: wallet(2), simulated: true, source: 'demo', lastTradeAt: null, stats: {} },
      { wallet: wallet(1), active: false, lastTradeAt: NOW + 5 * SECOND },
    ])
  })
})

describe('cursors', () => {
  it('only move forward', async () => {
    const cursors = createCursors(database.pool)
    expect(await cursors.load('chain')).toBeNull()
    for (const block of [10n, 30n, 20n]) await cursors.save('chain', block, NOW)
    await cursors.save('another', 7n, NOW)
    expect(await cursors.load('chain')).toBe(30n)
  })
})

describe('markets', () => {
  const markets = () => createMarkets(database.pool)

  it('come back by either token exactly as they were', async () => {
    const market = upDownMarket({ fees: { kind: 'curve', rate: 0.0725, exponent: 1 }, endsAt: NOW })
    await markets().save(market, NOW)
    for (const { tokenId } of market.outcomes) {
      expect(await markets().findByToken(tokenId)).toEqual({ market, seenAt: NOW })
    }
    expect(await markets().findByToken(token(404))).toBeNull()
  })

  it('are replaced by a newer answer, not by an older one', async () => {
    await markets().save(upDownMarket({ question: 'First?' }), NOW)
    await markets().save(upDownMarket({ question: 'Later?', resolved: true }), NOW + 2)
    await markets().save(upDownMarket({ question: 'Between?' }), NOW + 1)
    expect(await markets().findByToken(UP)).toMatchObject({
      market: { question: 'Later?', resolved: true },
      seenAt: NOW + 2,
    })
  })

  it('are held while a lot is open', async () => {
    const { market } = outcomeAt(upDownMarket({ conditionId: condition(1) }), 0)
    await markets().save(market, NOW)
    await openedAccount(database.pool)
    expect(await markets().listHeld()).toEqual([])
    await bought(database.pool, 1, { tokenId: UP })
    expect(await markets().listHeld()).toEqual([market])
  })
})

describe('deliveries', () => {
  const deliveries = () => createDeliveries(database.pool)
  const aDelivery = (changes: Partial<Delivery> = {}): Delivery => ({
    provider: 'alchemy',
    deliveryId: 'whevt_1',
    bodySha256: 'ab'.repeat(32),
    receivedAt: NOW,
    blockTime: NOW - 3_000,
    verdict: 'recorded',
    detail: null,
    fills: 1,
    bytes: 900,
    handledMs: 12.5,
    ...changes,
  })

  it('come back newest first, as they were', async () => {
    const delivered = [
      aDelivery(),
      aDelivery({ provider: 'moralis', deliveryId: null, blockTime: null, detail: 'why' }),
    ]
    for (const delivery of delivered) await deliveries().record(delivery)
    expect(await deliveries().recent(5)).toEqual(delivered.toReversed())
    expect(await deliveries().recent(1)).toHaveLength(1)
  })

  it('give each provider a success rate that forged requests do not touch', async () => {
    const verdicts = ['recorded', 'heartbeat', 'bad-json', 'bad-signature', 'too-large', 'hint'] as const
    for (const [i, verdict] of verdicts.entries()) {
      await deliveries().record(
        aDelivery({
          verdict,
          receivedAt: NOW + i,
          handledMs: 10 + i,
          detail: verdict === 'bad-json' ? 'no body' : null,
        }),
      )
    }
    await deliveries().record(aDelivery({ provider: 'moralis', verdict: 'bad-signature', blockTime: null }))
    expect(await deliveries().stats()).toEqual([
      {
        provider: 'alchemy',
        deliveries: 6,
        accepted: 3,
        refused: 2,
        failed: 1,
        successRate: 0.75,
        medianHandledMs: 12.5,
        medianDelayMs: 3002.5,
        lastReceivedAt: NOW + 5,
        lastFailure: 'bad-json: no body',
      },
      {
        provider: 'moralis',
        deliveries: 1,
        accepted: 0,
        refused: 1,
        failed: 0,
        successRate: null,
        medianHandledMs: 12.5,
        medianDelayMs: null,
        lastReceivedAt: NOW,
        lastFailure: null,
      },
    ])
    expect(await deliveries().stats(NOW + 4)).toMatchObject([{ deliveries: 2 }])
    expect(await deliveries().stats(NOW + MINUTE)).toEqual([])
  })
})
