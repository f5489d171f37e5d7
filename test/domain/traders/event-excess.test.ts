import { describe, expect, it } from 'vitest'
import type { ConditionId, TokenId } from '../../../domain/money/ids.ts'
import { normalCdf } from '../../../domain/portfolio/normal-distribution.ts'
import { type Bet, betOf, closingTimeOf, groupByEvent } from '../../../domain/traders/skill/bets.ts'
import { eventExcess, nullVariance } from '../../../domain/traders/skill/event-excess.ts'
import { normalQuantile } from '../../../domain/traders/statistics/normal-quantile.ts'
import { createRandom } from '../../../domain/traders/statistics/random.ts'
import { bet } from '../../support/bets.ts'

const LATER = 10_000

describe('the null variance of an event', () => {
  it('is s²p(1−p) for one bet, and doubles the covariance at the later price for two', () => {
    expect(nullVariance([bet({ price: 0.4 })])).toBeCloseTo(2_400, 9)
    expect(nullVariance([bet({ price: 0.4 }), bet({ at: 1, price: 0.5, shares: 50 })])).toBeCloseTo(
      2_400 + 625 + 2 * 100 * 50 * 0.25,
      9,
    )
  })

  it('counts a bet on the second outcome as one against the first', () => {
    const hedge = [bet({ price: 0.4 }), bet({ at: 1, direction: -1, price: 0.6 })]
    expect(nullVariance(hedge)).toBeCloseTo(0, 9)
  })

  it('is smaller for bets on two conditions of which one pays', () => {
    const both = [bet({ price: 0.3 }), bet({ leg: 'b', price: 0.2 })]
    expect(nullVariance(both)).toBeCloseTo(2_100 + 1_600 - 2 * 100 * 100 * 0.3 * 0.2, 9)
  })

  /** Prices walk `Φ((x + W) ÷ √(1 − t))`; the formula's mean over walks must be the variance of what the walks pay. */
  it.each([
    ['three buys while the price moves', [100, 60, 40]],
    ['two buys, then a sale of most', [100, 60, -120]],
  ])('is what a simulation of prices gives: %s', (_, signed) => {
    const random = createRandom(`variance ${signed.join()}`)
    const walks = 60_000
    let formula = 0
    let squares = 0
    for (let walk = 0; walk < walks; walk++) {
      let x = normalQuantile(0.35)
      let elapsed = 0
      const bets = signed.map((shares, i): Bet => {
        x += Math.sqrt(i === 0 ? 0 : 0.25) * random.normal()
        elapsed = i * 0.25
        const price = normalCdf(x / Math.sqrt(1 - elapsed))
        const isBuy = shares > 0
        return bet({ at: i, shares: Math.abs(shares), direction: isBuy ? 1 : -1, price: isBuy ? price : 1 - price })
      })
      const payout = Number(x + Math.sqrt(1 - elapsed) * random.normal() > 0)
      const excess = bets.reduce((sum, { direction, shares, price }) => {
        return sum + shares * ((direction === 1 ? payout : 1 - payout) - price)
      }, 0)
      formula += rawVariance(bets)
      squares += excess ** 2
    }
    expect(squares / formula).toBeGreaterThan(0.98)
    expect(squares / formula).toBeLessThan(1.02)
  })
})

describe('what an event says', () => {
  it('is Σ shares × (payout − price) over its deviation, at the leader’s price and at a copier’s cost', () => {
    const event = eventExcess([bet({ price: 0.5, copyCost: 0.55 })], LATER)
    expect(event).toMatchObject({ leader: 50, deviation: 50, stake: 50, resolvedAt: 1_000 })
    expect(event?.copier).toBeCloseTo(45, 9)
  })

  it('leaves out an outcome that is not known yet, and a closing mid that was not taken yet', () => {
    const early = eventExcess([bet({ copyCost: 0.55, closesAt: 500, closeMid: 0.6 })], 400)
    expect(early).toMatchObject({ leader: null, copier: null, leaderClosing: null, resolvedAt: null })
    const later = eventExcess([bet({ copyCost: 0.55, closesAt: 500, closeMid: 0.6 })], 600)
    expect(later).toMatchObject({
      leader: null,
      leaderClosing: expect.closeTo(10, 9),
      copierClosing: expect.closeTo(5, 9),
    })
  })

  it('needs a cost for every bet of the event', () => {
    expect(eventExcess([bet({ copyCost: 0.55 }), bet({ at: 1 })], LATER)?.copier).toBeNull()
  })

  it('is nothing where both sides were bought or everything was sold again', () => {
    expect(eventExcess([bet({ price: 0.4 }), bet({ direction: -1, price: 0.6, payout: 0 })], LATER)).toBeNull()
    expect(eventExcess([], LATER)).toBeNull()
  })
})

describe('a trade as a bet', () => {
  const trade = {
    at: 5,
    conditionId: '0xc' as ConditionId,
    tokenId: '1' as TokenId,
    outcomeIndex: 0,
    side: 'SELL' as const,
    shares: 10,
    notional: 3,
    fee: 0,
    makerNotional: 0,
  }
  const outcome = { eventId: 'e', closesAt: 6, closeMid: 0.2, payout: 0, resolvedAt: 9 }

  it('turns a sale into a bet on the other outcome, prices and payout with it', () => {
    expect(betOf(trade, outcome, 0.75)).toMatchObject({
      direction: -1,
      price: 0.7,
      closeMid: 0.8,
      payout: 1,
      copyCost: 0.75,
    })
  })

  it('keeps a purchase as it is, and what is unknown unknown', () => {
    const unknown = { ...outcome, closeMid: null, payout: null, resolvedAt: null }
    expect(betOf({ ...trade, side: 'BUY', outcomeIndex: 1 }, unknown, null)).toMatchObject({
      direction: -1,
      price: 0.3,
      payout: null,
      closeMid: null,
    })
  })

  it('belongs to its event, in order of time', () => {
    const groups = groupByEvent([bet({ at: 2 }), bet({ at: 1 }), bet({ eventId: 'f' })])
    expect([...groups].map(([id, bets]) => [id, bets.map(({ at }) => at)])).toEqual([
      ['e', [1, 2]],
      ['f', [0]],
    ])
  })
})

describe('the closing time', () => {
  const hour = 3_600_000
  it.each([
    ['the start of a game', { startsAt: 5 * hour, endsAt: 9 * hour }, 5 * hour],
    ['a day later', { startsAt: null, endsAt: null }, 24 * hour],
    ['half of what is left', { startsAt: null, endsAt: 10 * hour }, 5 * hour],
    ['never, once the game runs', { startsAt: -hour, endsAt: hour }, null],
    ['never, after the scheduled end', { startsAt: null, endsAt: -hour }, null],
  ])('is %s', (_, facts, expected) => {
    expect(closingTimeOf(0, facts)).toBe(expected)
  })
})

/** The formula without its floor at zero, which single walks can undercut. */
function rawVariance(bets: readonly Bet[]): number {
  let held = 0
  return bets.reduce((sum, { direction, shares, price }) => {
    const signed = direction * shares
    const term = signed * (signed + 2 * held) * price * (1 - price)
    held += signed
    return sum + term
  }, 0)
}
