import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { slippageBound } from '../../../domain/copy/entry-price.ts'
import type { AccountState, SizingMode, SlippageModelName } from '../../../domain/copy/policy.ts'
import { type Entry, type EntrySize, sizeEntry } from '../../../domain/copy/sizing.ts'
import { walkBook } from '../../../domain/market/book-walk.ts'
import { feePerShare } from '../../../domain/market/fees.ts'
import { depthWithin } from '../../../domain/market/order-book.ts'
import { estimateFill } from '../../../domain/market/slippage.ts'
import { price, scaleBy, shares, toNumber, usd } from '../../../domain/money/units.ts'
import { anyBook, anyFees } from '../../support/arbitrary-books.ts'
import { aFill, aMarket, anAccount, anEntry, aPolicy, at, dollars } from '../../support/decisions.ts'
import { assertOften } from '../../support/often.ts'

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

  type Sized = Extract<EntrySize, { kind: 'sized' }>

  /** Checks every order that comes of generated entries, and that enough of them make one. */
  const everyOrder = (check: (size: Sized, entry: Entry) => void, entries = anyEntry) =>
    assertOften(entries, { atLeast: 100, numRuns: 1_500 }, (entry) => {
      const size = sizeEntry(entry)
      if (size.kind === 'sized') check(size, entry)
      return size.kind === 'sized'
    })

  it('the most an order can cost stays within every cap', () => {
    everyOrder(({ maxCost }, { policy, account, fill, book, reserved }) => {
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
      for (const limit of limits) expect(maxCost <= limit).toBe(true)
    })
  })

  it('the order costs no more than its bound when the book fills it', () => {
    everyOrder(({ maxCost, shares: size, limitPrice, walk }, { policy, book, market, hourlyShares }) => {
      const filled = walkBook(book, 'BUY', market.fees, { shares: size, limitPrice, maxCost })
      expect(filled).toEqual(walk)
      expect(walk.shares).toBe(size)
      expect(walk.total <= maxCost).toBe(true)
      if (policy.slippageModels.includes('volume') && hourlyShares !== null) {
        expect(size * 4n <= hourlyShares).toBe(true)
      }
    })
  })

  it('the order keeps to tick, lot, minimums and the slippage bound', () => {
    everyOrder(({ shares: size, limitPrice, walk }, { market, fill, policy }) => {
      expect([limitPrice % market.tickSize, size % 10_000n]).toEqual([0n, 0n])
      expect(size >= market.minOrderShares && walk.notional >= 1_000_000n).toBe(true)
      expect(limitPrice <= slippageBound(fill.price, policy, market).price).toBe(true)
      for (const take of walk.takes) expect(take.price <= limitPrice).toBe(true)
    })
  })

  it('every share taken earns its edge, and the figures say what the takes add up to', () => {
    everyOrder(({ walk, figures, expectedValue, shares: size }, { belief, policy, market, book, hourlyShares }) => {
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
    const byBook = anyEntry.map((entry) => ({
      ...entry,
      policy: { ...entry.policy, slippageModels: ['book'] as const },
    }))
    everyOrder(({ walk, figures }, { belief }) => {
      let value = 0
      let cost = 0
      for (const take of walk.takes) {
        value += belief.q * toNumber(take.shares)
        cost += toNumber(take.notional) + toNumber(take.fee)
      }
      expect(Math.abs(figures.edge - (value - cost) / cost)).toBeLessThan(1e-9)
    }, byBook)
  })

  it('more room never makes a smaller order', () => {
    const sharesOf = (size: EntrySize) => (size.kind === 'no-edge' ? 0n : size.shares)
    assertOften(fc.tuple(anyEntry, money(30), money(30)), { atLeast: 50, numRuns: 500 }, ([entry, cash, more]) => {
      const withCash = (amount: bigint) =>
        sharesOf(sizeEntry({ ...entry, account: anAccount({ bankroll: dollars('5000'), cash: usd(amount) }) }))
      const [before, after] = [withCash(cash), withCash(cash + more)]
      expect(after + 10_000n >= before).toBe(true)
      return before > 0n && after > before
    })
  })
})
