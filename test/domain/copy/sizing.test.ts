import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BindingCap } from '../../../domain/copy/decision.ts'
import { slippageBound } from '../../../domain/copy/entry-price.ts'
import type { AccountState, CopyPolicy, SizingMode, SlippageModelName } from '../../../domain/copy/policy.ts'
import { type Entry, type EntrySize, sizeEntry } from '../../../domain/copy/sizing.ts'
import { walkBook } from '../../../domain/market/book-walk.ts'
import { feePerShare } from '../../../domain/market/fees.ts'
import { depthWithin } from '../../../domain/market/order-book.ts'
import { estimateFill } from '../../../domain/market/slippage.ts'
import { price, scaleBy, shares, toNumber, usd } from '../../../domain/money/units.ts'
import { anyBook, anyFees } from '../../support/arbitrary-books.ts'
import { aBook, aFill, aMarket, anAccount, aPolicy, at, dollars, quantity } from '../../support/decisions.ts'
import { bookOf } from '../../support/paper-markets.ts'

const anEntry = (changes: Partial<Entry> = {}): Entry => ({
  fill: aFill(),
  policy: aPolicy(),
  market: aMarket().market,
  book: aBook(),
  hourlyShares: null,
  account: anAccount(),
  belief: { q: 0.56, sd: 0.03, source: 'assumed' },
  reserved: null,
  ...changes,
})

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

describe('whatever the book, the account and the policy', () => {
  const money = (most: number) => fc.integer({ min: 0, max: most * 100 }).map((cents) => usd(BigInt(cents) * 10_000n))
  /** Mostly nothing, so that most entries have room for an order. */
  const used = (most: number) =>
    fc.oneof({ weight: 4, arbitrary: fc.constant(usd(0n)) }, { weight: 1, arbitrary: money(most) })
  const part = (most: number) => fc.integer({ min: 0, max: 10_000 }).map((n) => (most * n) / 10_000)
  const anyAccount: fc.Arbitrary<AccountState> = fc
    .record({
      cash: money(2_000),
      bankroll: money(5_000),
      reserved: used(100),
      exposureTotal: used(600),
      exposureLeader: used(120),
      exposureMarket: used(120),
      exposureEvent: used(120),
      dailyLoss: used(220),
    })
    .map(anAccount)
  const anyPolicy = fc
    .record({
      sizing: fc.constantFrom<SizingMode[]>('kelly', 'ratio', 'fixed'),
      kellyFraction: part(1),
      maxKellyFraction: part(0.05),
      copyRatio: part(2),
      fixedStake: money(200),
      maxSlippageBps: fc.integer({ min: 0, max: 2_000 }),
      lowPriceSlippage: fc.integer({ min: 0, max: 40 }).map((mills) => price(BigInt(mills) * 1_000n)),
      maxDepthShare: part(1),
      minEdge: part(0.1),
      slippageModels: fc.subarray<SlippageModelName>(['book', 'fixed', 'volume', 'spread'], { minLength: 1 }),
    })
    .map(aPolicy)
  const anyEntry: fc.Arbitrary<Entry> = fc
    .record({
      book: anyBook,
      fees: anyFees,
      account: anyAccount,
      policy: anyPolicy,
      drift: fc.integer({ min: -1, max: 3 }),
      edge: part(0.6).map((edge) => edge - 0.05),
      sd: part(0.1),
      hourlyShares: fc.option(fc.bigInt({ min: 0n, max: 10n ** 10n }).map(shares)),
      reserved: fc.oneof(fc.constant(null), money(50)),
    })
    .map(({ book, fees, drift, edge, sd, ...parts }) => {
      const ask = toNumber(book.asks[0]?.price ?? at('0.5'))
      const leaderCents = Math.min(99, Math.max(1, Math.round(ask * 100) + drift))
      return anEntry({
        ...parts,
        book,
        market: aMarket({ fees }).market,
        fill: aFill({ price: price(BigInt(leaderCents) * 10_000n) }),
        belief: { q: Math.min(0.99, Math.max(0.01, leaderCents / 100 + edge)), sd, source: 'assumed' },
      })
    })

  const everySize = (check: (size: Extract<EntrySize, { kind: 'sized' }>, entry: Entry) => void) => {
    let orders = 0
    fc.assert(
      fc.property(anyEntry, (entry) => {
        const size = sizeEntry(entry)
        if (size.kind !== 'sized') return
        orders++
        check(size, entry)
      }),
      { numRuns: 1_500 },
    )
    expect(orders).toBeGreaterThan(50)
  }

  it('the most an order can cost stays within every cap', () => {
    everySize(
      (
        { maxCost, shares: size, limitPrice, walk },
        { policy, account, fill, book, market, hourlyShares, reserved },
      ) => {
        const limits = [
          scaleBy(account.bankroll, policy.maxKellyFraction, 'down'),
          policy.maxPerLeader - account.exposureLeader,
          policy.maxPerMarket - account.exposureMarket,
          policy.maxPerEvent - account.exposureEvent,
          policy.maxTotal - account.exposureTotal,
          policy.maxDailyLoss - account.dailyLoss,
          account.cash - account.reserved,
          scaleBy(depthWithin(book, 'BUY', 0.02), policy.maxDepthShare, 'down'),
          ...(reserved === null ? [] : [reserved]),
          ...(policy.sizing === 'fixed' ? [policy.fixedStake] : []),
          ...(policy.sizing === 'ratio' ? [scaleBy(fill.notional, policy.copyRatio, 'down')] : []),
        ]
        for (const limit of limits)
          if (account.dailyLoss >= 0n || limit !== limits[5]) expect(maxCost <= limit).toBe(true)
        expect(walk.total <= maxCost).toBe(true)
        expect(walk.shares).toBe(size)
        if (policy.slippageModels.includes('volume') && hourlyShares !== null)
          expect(size * 4n <= hourlyShares).toBe(true)
        const worst = walkBook(book, 'BUY', market.fees, { shares: size, limitPrice, maxCost })
        expect(worst.total <= maxCost).toBe(true)
      },
    )
  })

  it('the order keeps to tick, lot, minimums and the slippage bound', () => {
    everySize(({ shares: size, limitPrice, walk }, { market, fill, policy }) => {
      expect([limitPrice % market.tickSize, size % 10_000n]).toEqual([0n, 0n])
      expect(size >= market.minOrderShares && walk.notional >= 1_000_000n).toBe(true)
      expect(limitPrice <= slippageBound(fill.price, policy, market).price).toBe(true)
      for (const take of walk.takes) expect(take.price <= limitPrice).toBe(true)
    })
  })

  it('every share taken earns its edge, and the figures say what the takes add up to', () => {
    everySize(({ walk, figures, expectedValue, shares: size }, { belief, policy, market, book, hourlyShares }) => {
      for (const take of walk.takes) {
        const marginal = toNumber(take.price) + feePerShare(market.fees, take.price)
        expect(marginal).toBeLessThanOrEqual(belief.q / (1 + policy.minEdge) + 1e-12)
      }
      const question = {
        side: 'BUY',
        shares: size,
        book,
        fees: market.fees,
        tickSize: market.tickSize,
        hourlyShares,
      } as const
      const cost = toNumber(figures.gating.total)
      const edge = (belief.q * toNumber(size) - cost) / cost
      expect(Math.abs(figures.edge - edge)).toBeLessThan(1e-9)
      for (const estimate of estimateFill(policy.slippageModels, question)?.estimates ?? []) {
        expect(toNumber(estimate.total)).toBeLessThanOrEqual(cost + 1e-6 * (1 + toNumber(size)))
      }
      expect(figures.edge).toBeGreaterThanOrEqual(policy.minEdge)
      const hoped = belief.q * toNumber(size) - cost
      expect(Math.abs(toNumber(expectedValue) - hoped)).toBeLessThan(1e-6 * (1 + toNumber(size)))
    })
  })

  it('the expected value by the book is the fills’ payoff at the belief less their cash, to 1e-9 of the edge', () => {
    everySize(({ walk, figures }, { belief, policy }) => {
      if (policy.slippageModels.length > 1 || policy.slippageModels[0] !== 'book') return
      let value = 0
      let cost = 0
      for (const take of walk.takes) {
        value += belief.q * toNumber(take.shares)
        cost += toNumber(take.notional) + toNumber(take.fee)
      }
      expect(Math.abs(figures.edge - (value - cost) / cost)).toBeLessThan(1e-9)
    })
  })

  it('more room never makes a smaller order', () => {
    fc.assert(
      fc.property(anyEntry, fc.integer({ min: 0, max: 5_000 }), (entry, more) => {
        const before = sizeEntry(entry)
        const account = { ...entry.account, cash: usd(entry.account.cash + BigInt(more) * 10_000n) }
        const after = sizeEntry({ ...entry, account })
        const lots = (size: EntrySize) =>
          size.kind === 'no-edge' ? 0n : size.kind === 'sized' ? size.shares : size.shares
        expect(lots(after) + 10_000n >= lots(before)).toBe(true)
      }),
    )
  })
})
