import { describe, expect, it } from 'vitest'
import type { BindingCap } from '../../../domain/copy/decision.ts'
import type { AccountState, CopyPolicy } from '../../../domain/copy/policy.ts'
import { type Entry, type EntrySize, sizeEntry } from '../../../domain/copy/sizing.ts'
import { toNumber, usd } from '../../../domain/money/units.ts'
import { aFill, aMarket, anAccount, anEntry, aPolicy, at, dollars, quantity } from '../../support/decisions.ts'
import { bookOf } from '../../support/paper-markets.ts'

const withPolicy = (changes: Partial<CopyPolicy>) => anEntry({ policy: aPolicy(changes) })
const withAccount = (changes: Partial<AccountState>) => anEntry({ account: anAccount(changes) })

function sized(entry: Entry) {
  const size = sizeEntry(entry)
  if (size.kind !== 'sized') throw new Error(`expected an order, was ${size.kind}`)
  return size
}

const capOf = (size: EntrySize): BindingCap | undefined => size.figures?.bindingCap

describe('sizing an entry', () => {
  it('stakes the Kelly fraction of the bankroll at the price it really pays', () => {
    const size = sized(withPolicy({ kellyFraction: 0.1 }))
    const allIn = 0.5 + 0.04 * 0.25
    const k = (0.56 - allIn) ** 2 / ((0.56 - allIn) ** 2 + 0.03 ** 2)
    const stake = (1000 * 0.1 * k * (0.56 - allIn)) / (1 - allIn)
    expect(toNumber(size.figures.kellyStake)).toBeCloseTo(stake, 3)
    expect(size.figures.bindingCap).toBe('sizing')
    expect(toNumber(size.maxCost)).toBeLessThanOrEqual(stake)
    expect(toNumber(size.maxCost)).toBeGreaterThan(stake - 0.01)
  })

  it('rounds shares down to the lot and the limit down to the tick', () => {
    const size = sized(anEntry())
    expect(size.shares % 10_000n).toBe(0n)
    expect(size.limitPrice).toBe(at('0.51'))
  })

  it('stops where one more share no longer earns the least edge, and limits the order there', () => {
    const size = sized(anEntry({ belief: { q: 0.53, sd: 0, source: 'assumed' } }))
    expect(size.limitPrice).toBe(at('0.5'))
    const thin = bookOf({
      asks: [
        ['0.5', '20'],
        ['0.51', '9000'],
      ],
      bids: [['0.49', '10']],
    })
    const shallow = sized(
      anEntry({
        belief: { q: 0.53, sd: 0, source: 'assumed' },
        book: thin,
        policy: aPolicy({ kellyFraction: 1, maxDepthShare: 1 }),
      }),
    )
    expect(shallow.shares).toBe(quantity('20'))
    expect(capOf(shallow)).toBe('edge')
  })

  it.each([
    ['ratio', { copyRatio: 0.1, sizing: 'ratio' }, '10', 'sizing'],
    ['ratio under the trade cap', { copyRatio: 0.9, sizing: 'ratio' }, '20', 'trade-cap'],
    ['fixed', { fixedStake: dollars('7.5'), sizing: 'fixed' }, '7.5', 'sizing'],
    ['fixed under the trade cap', { fixedStake: dollars('500'), sizing: 'fixed' }, '20', 'trade-cap'],
  ] as const)('in %s mode costs no more than asked', (_case, policy, stake, cap) => {
    const size = sized(withPolicy(policy))
    expect(capOf(size)).toBe(cap)
    expect(size.maxCost <= dollars(stake)).toBe(true)
    expect(size.maxCost > dollars(stake) - dollars('0.01')).toBe(true)
  })

  it.each([
    ['trade-cap', withPolicy({ kellyFraction: 0.5 }), '20'],
    ['leader-cap', withAccount({ exposureLeader: dollars('92') }), '8'],
    ['market-cap', withAccount({ exposureMarket: dollars('92') }), '8'],
    ['event-cap', withAccount({ exposureEvent: dollars('92') }), '8'],
    ['total-cap', withAccount({ exposureTotal: dollars('492') }), '8'],
    ['daily-loss', withAccount({ dailyLoss: dollars('192') }), '8'],
    ['cash', withAccount({ cash: dollars('30'), reserved: dollars('22') }), '8'],
    ['depth-share', withPolicy({ maxDepthShare: 0.0016 }), '8.08'],
    ['reservation', anEntry({ reserved: dollars('8') }), '8'],
  ] as const)('names %s as what kept it down', (cap, entry, amount) => {
    const size = sized(entry)
    expect(capOf(size)).toBe(cap)
    expect(size.maxCost <= dollars(amount)).toBe(true)
    expect(size.maxCost > dollars(amount) - dollars('0.01')).toBe(true)
  })

  it('takes no more than the volume model allows of the hour', () => {
    const size = sized(
      anEntry({ policy: aPolicy({ slippageModels: ['book', 'volume'] }), hourlyShares: quantity('48') }),
    )
    expect([capOf(size), size.shares]).toEqual(['volume-share', quantity('12')])
  })

  it('takes no shares beyond the slippage limit', () => {
    const book = bookOf({
      asks: [
        ['0.51', '8'],
        ['0.52', '9000'],
      ],
      bids: [['0.49', '10']],
    })
    const size = sized(
      anEntry({ book, belief: { q: 0.9, sd: 0, source: 'assumed' }, policy: aPolicy({ maxDepthShare: 1 }) }),
    )
    expect([capOf(size), size.shares]).toEqual(['slippage', quantity('8')])
  })

  it.each([
    ['the belief is no better than the cost', { belief: { q: 0.51, sd: 0, source: 'assumed' } }],
    ['the edge is below its least part of the cost', { belief: { q: 0.525, sd: 0, source: 'assumed' } }],
    [
      'the worst model eats it',
      { belief: { q: 0.53, sd: 0, source: 'assumed' }, policy: aPolicy({ slippageModels: ['book', 'fixed'] }) },
    ],
    ['nothing is offered', { book: bookOf({}) }],
  ] as const)('sees no edge where %s', (_case, changes) => {
    expect(sizeEntry(anEntry(changes)).kind).toBe('no-edge')
  })

  it('asks for the least edge in cents too: 3 % of a cheap ticket is less than a tick', () => {
    const cheap = {
      fill: aFill({ price: at('0.05') }),
      book: bookOf({ asks: [['0.05', '90000']], bids: [['0.04', '9']] }),
      belief: { q: 0.0535, sd: 0, source: 'assumed' },
      market: aMarket({ fees: { kind: 'none' } }).market,
    } as const
    expect(sizeEntry(anEntry(cheap)).kind).toBe('no-edge')
    expect(
      sizeEntry(anEntry({ ...cheap, policy: aPolicy({ minAbsoluteEdge: at('0.003'), kellyFraction: 1 }) })).kind,
    ).toBe('sized')
  })

  it.each([
    ['five shares', { account: anAccount({ exposureLeader: dollars('97.5') }) }, 'leader-cap'],
    ['a dollar', { reserved: dollars('0.9') }, 'reservation'],
    ['anything at all', { account: anAccount({ exposureMarket: dollars('150') }) }, 'market-cap'],
    ['anything at all', { account: anAccount({ bankroll: usd(-5n) }) }, 'trade-cap'],
  ] as const)('makes no order below %s', (_case, changes, cap) => {
    const size = sizeEntry(anEntry(changes))
    expect([size.kind, capOf(size)]).toEqual(['too-small', cap])
  })

  it('buys nothing when everything allowed is worth less than a dollar', () => {
    const cheap = anEntry({
      fill: aFill({ price: at('0.05') }),
      book: bookOf({ asks: [['0.05', '90000']], bids: [['0.04', '9']] }),
      belief: { q: 0.2, sd: 0, source: 'assumed' },
      reserved: dollars('0.99'),
    })
    expect(sizeEntry(cheap)).toMatchObject({ kind: 'too-small', shares: quantity('15.9') })
  })
})
