import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCanonicalJson, toCanonicalJson } from '../../../domain/copy/canonical.ts'
import { decide, sizeSignal, validateSignal } from '../../../domain/copy/decide.ts'
import { type DecisionInputs, SKIP_REASONS, type SkipReason } from '../../../domain/copy/decision.ts'
import { price, shares } from '../../../domain/money/units.ts'
import { anyBook, anyFees } from '../../support/arbitrary-books.ts'
import {
  aBook,
  aFill,
  aLeader,
  aMarket,
  anAccount,
  aPolicy,
  at,
  dollars,
  entryInputs,
  exitInputs,
  NOW,
  quantity,
} from '../../support/decisions.ts'
import { bookOf, DOWN } from '../../support/paper-markets.ts'

const fresh = { asOf: NOW, receivedAt: NOW }
const refused = (reason: Extract<DecisionInputs['reservation'], { granted: false }>['reason']) =>
  entryInputs({ reservation: { granted: false, reason } })

/** One way into every skip there is. */
const SKIPS: readonly (readonly [SkipReason, string, DecisionInputs])[] = [
  ['reorged', 'the fill left the chain', entryInputs({ withdrawn: 'reorged' })],
  ['cancelled', 'an operator cancelled it', entryInputs({ withdrawn: 'cancelled' })],
  ['unknown-token', 'no market has the token', entryInputs({ market: { unresolved: 'unknown-token' } })],
  [
    'unsupported-version',
    'the market is of a new kind',
    entryInputs({ market: { unresolved: 'unsupported-version' } }),
  ],
  ['copying-off', 'copying is switched off', entryInputs({ policy: aPolicy({ copyingEnabled: false }) })],
  ['leader-not-followed', 'the wallet is no leader', entryInputs({ leader: null })],
  ['leader-not-followed', 'the leader was removed', entryInputs({ leader: aLeader({ active: false }) })],
  [
    'leader-paused',
    'the leader is paused',
    entryInputs({ leader: aLeader({ paused: true, pauseReason: 'cold streak' }) }),
  ],
  ['halted', 'the account is halted', entryInputs({ account: anAccount({ halted: true, haltReason: 'drawdown' }) })],
  ['leader-was-maker', 'the leader’s order was hit', entryInputs({ fill: aFill({ role: 'maker' }) })],
  ['stale-signal', 'the fill is older than allowed', entryInputs({ fill: aFill({ blockTime: NOW - 120_001 }) })],
  ['stale-signal', 'nobody knows how old the fill is', entryInputs({ fill: aFill({ blockTime: null }) })],
  ['market-resolved', 'the market is resolved', entryInputs({ market: aMarket({ resolved: true }) })],
  ['market-closed', 'the market is closed', entryInputs({ market: aMarket({ closed: true }) })],
  ['market-closed', 'the market is archived', entryInputs({ market: aMarket({ archived: true }) })],
  ['market-not-accepting', 'orders are not taken', entryInputs({ market: aMarket({ acceptingOrders: false }) })],
  ['market-not-accepting', 'there is no order book', entryInputs({ market: aMarket({ enableOrderBook: false }) })],
  ['fees-unknown', 'nobody knows the fees', entryInputs({ market: aMarket({ fees: { kind: 'unknown' } }) })],
  ['too-close-to-end', 'the end is near', entryInputs({ market: aMarket({ endsAt: NOW + 599_999 }) })],
  ['too-close-to-end', 'the end has passed', entryInputs({ market: aMarket({ endsAt: NOW - 1 }) })],
  ['daily-loss', 'too much was lost today', entryInputs({ account: anAccount({ dailyLoss: dollars('200') }) })],
  ['open-orders', 'too many orders are open', entryInputs({ account: anAccount({ openOrders: 10 }) })],
  ['book-unavailable', 'there is no book', entryInputs({ book: null })],
  ['book-stale', 'the book is old', entryInputs({ book: { ...aBook(), receivedAt: NOW - 10_001 } })],
  ['book-stale', 'the book is crossed', entryInputs({ book: { ...aBook(), bids: aBook().asks } })],
  ['no-liquidity', 'too little is offered', entryInputs({ policy: aPolicy({ minLiquidity: dollars('5050.01') }) })],
  ['no-liquidity', 'nothing is offered', entryInputs({ book: { ...aBook(), asks: [] } })],
  ['spread-too-wide', 'the spread is wide in cents', entryInputs({ policy: aPolicy({ maxSpread: at('0.009') }) })],
  ['spread-too-wide', 'the spread is wide for its mid', entryInputs({ policy: aPolicy({ maxSpreadOfMid: 0.02 }) })],
  ['spread-too-wide', 'nobody bids', entryInputs({ book: { ...aBook(), bids: [] } })],
  ['price-moved', 'the price ran away', entryInputs({ fill: aFill({ price: at('0.49') }) })],
  ['no-edge', 'the leader is believed to have none', entryInputs({ leader: aLeader({ edge: 0 }) })],
  ['below-minimum-size', 'the stake is too small', entryInputs({ policy: aPolicy({ kellyFraction: 0.001 }) })],
  [
    'leader-limit',
    'this leader has had enough',
    entryInputs({ account: anAccount({ exposureLeader: dollars('99.5') }) }),
  ],
  [
    'market-limit',
    'this market has had enough',
    entryInputs({ account: anAccount({ exposureMarket: dollars('100') }) }),
  ],
  ['event-limit', 'this event has had enough', entryInputs({ account: anAccount({ exposureEvent: dollars('100') }) })],
  ['total-limit', 'everything has had enough', entryInputs({ account: anAccount({ exposureTotal: dollars('500') }) })],
  ['cash-short', 'the cash is reserved', entryInputs({ account: anAccount({ reserved: dollars('999') }) })],
  [
    'daily-loss',
    'what is left of the loss is too little',
    entryInputs({ account: anAccount({ dailyLoss: dollars('199') }) }),
  ],
  ['halted', 'the account was halted meanwhile', refused('halted')],
  ['daily-loss', 'the loss came meanwhile', refused('daily-loss')],
  ['leader-limit', 'another order of this leader came first', refused('leader-limit')],
  ['market-limit', 'another order in this market came first', refused('market-limit')],
  ['event-limit', 'another order in this event came first', refused('event-limit')],
  ['total-limit', 'other orders took the rest', refused('total-limit')],
  ['open-orders', 'other orders took the slots', refused('open-orders')],
  ['cooldown', 'an entry here was a moment ago', refused('cooldown')],
  ['cash-short', 'the money went elsewhere', refused('cash-short')],
  [
    'nothing-to-sell',
    'we hold nothing of theirs',
    exitInputs({ exit: { ourShares: shares(0n), leaderSharesBefore: quantity('400') } }),
  ],
  [
    'below-minimum-size',
    'our part is too small to sell',
    exitInputs({ exit: { ourShares: quantity('8'), leaderSharesBefore: quantity('401') } }),
  ],
  ['stale-signal', 'the sale is too old', exitInputs({ fill: aFill({ side: 'SELL', blockTime: NOW - 900_001 }) })],
  ['no-liquidity', 'nobody bids for ours', exitInputs({ book: { ...aBook(), bids: [] } })],
  ['no-liquidity', 'no bid is on a tick we may use', exitInputs({ book: bookOf({ bids: [['0.009', '50']] }, fresh) })],
]

describe('a skip', () => {
  it.each(SKIPS)('is %s when %s', (reason, _case, inputs) => {
    expect(decide(inputs)).toMatchObject({ verdict: 'skip', reason })
  })

  it('has a case here for every reason there is', () => {
    expect([...new Set(SKIPS.map(([reason]) => reason))].sort()).toEqual([...SKIP_REASONS].sort())
  })

  it.each(SKIPS)('%s (%s) says what was found and what was allowed', (_reason, _case, inputs) => {
    const decision = decide(inputs)
    if (decision.verdict !== 'skip') throw new Error('expected a skip')
    expect(decision.actual).toMatch(/\w/)
    expect(decision.limit).toMatch(/\w/)
    expect(`${decision.actual} ${decision.limit}`).not.toMatch(/undefined|null|NaN|\[object|\dn\b/)
  })

  it.each([
    ['a fill just young enough', { fill: aFill({ blockTime: NOW - 120_000 }) }],
    ['a book just fresh enough', { book: { ...aBook(), receivedAt: NOW - 10_000 } }],
    ['a market just far enough from its end', { market: aMarket({ endsAt: NOW + 600_000 }) }],
    ['a market without a known end', { market: aMarket({ endsAt: null }) }],
    ['depth just deep enough', { policy: aPolicy({ minLiquidity: dollars('5050') }) }],
    ['a spread just narrow enough', { policy: aPolicy({ maxSpread: at('0.01') }) }],
    [
      'a resting order, where those are copied too',
      { fill: aFill({ role: 'maker' }), policy: aPolicy({ copyMakerFills: true }) },
    ],
    ['a block stamped a little in the future', { fill: aFill({ blockTime: NOW + 1_500 }) }],
  ])('does not happen to %s', (_case, changes) => {
    expect(decide(entryInputs(changes)).verdict).toBe('copy')
  })
})

describe('an entry', () => {
  it('is copied with a limit, a size and the most it may cost', () => {
    const decision = decide(entryInputs())
    if (decision.verdict !== 'copy') throw new Error(`expected a copy, was ${decision.reason}: ${decision.actual}`)
    const { intent, figures } = decision
    expect(intent).toMatchObject({ side: 'BUY', timeInForce: 'FAK', limitPrice: at('0.51') })
    expect(intent.maxCost <= dollars('20')).toBe(true)
    expect(figures).toMatchObject({
      leaderPrice: at('0.5'),
      signalAgeMs: 3_000,
      bestBid: at('0.49'),
      bestAsk: at('0.5'),
      mid: at('0.495'),
      spread: at('0.01'),
      depth: dollars('5050'),
      belief: 0.56,
      edgeSource: 'assumed',
      expectedPrice: at('0.5'),
      allInCost: at('0.51'),
      gatingModel: 'book',
      slippageBps: 0,
    })
  })

  it('labels where its edge comes from', () => {
    expect(decide(entryInputs({ leader: aLeader({ edgeSource: 'estimated' }) })).figures.edgeSource).toBe('estimated')
  })

  it('is sized the same before and after its reservation', () => {
    const sized = sizeSignal(entryInputs({ reservation: null }))
    if (sized.verdict !== 'sized') throw new Error('expected a size')
    const decision = decide(entryInputs({ reservation: { granted: true, amount: sized.intent.maxCost } }))
    expect(decision).toEqual({ ...sized, verdict: 'copy' })
  })

  it('shrinks to what an earlier attempt reserved', () => {
    const decision = decide(entryInputs({ reservation: { granted: true, amount: dollars('6') } }))
    if (decision.verdict !== 'copy') throw new Error('expected a copy')
    expect(decision.intent.maxCost <= dollars('6')).toBe(true)
    expect(decision.figures.bindingCap).toBe('reservation')
  })

  it('cannot be decided without an answer about the money', () => {
    expect(() => decide(entryInputs({ reservation: null }))).toThrow('needs a reservation verdict')
    expect(() => decide(entryInputs({ account: null }))).toThrow('sized from the account')
  })

  it('is never priced by the book of another token', () => {
    expect(() => decide(entryInputs({ book: { ...aBook(), tokenId: DOWN } }))).toThrow('must be of one token')
  })

  it('passes its first check before the account is known', () => {
    expect(validateSignal(entryInputs({ account: null, reservation: null }))).toBeNull()
  })
})

describe('an exit', () => {
  it('sells our part of what the leader sold, no lower than the bound below the best bid', () => {
    const decision = decide(exitInputs())
    if (decision.verdict !== 'copy') throw new Error(`expected a copy, was ${decision.reason}`)
    expect(decision.intent).toMatchObject({
      side: 'SELL',
      timeInForce: 'FAK',
      shares: quantity('20'),
      limitPrice: at('0.47'),
      maxCost: 0n,
    })
    expect(decision.figures).toMatchObject({
      belief: null,
      edge: null,
      bindingCap: 'none',
      expectedPrice: at('0.49'),
      slippageBps: 200,
    })
  })

  it.each([
    ['the account is halted', { account: anAccount({ halted: true }) }],
    ['the leader is paused', { leader: aLeader({ paused: true }) }],
    ['the leader’s resting order was hit', { fill: aFill({ side: 'SELL', role: 'maker' }) }],
    ['it is too old for an entry', { fill: aFill({ side: 'SELL', blockTime: NOW - 900_000 }) }],
    ['nobody knows how old it is', { fill: aFill({ side: 'SELL', blockTime: null }) }],
    ['the price is far below the leader’s', { fill: aFill({ side: 'SELL', price: at('0.9') }) }],
    ['the book is thin', { policy: aPolicy({ minLiquidity: dollars('1000000') }) }],
    ['the spread is wide', { policy: aPolicy({ maxSpread: at('0') }) }],
    ['the market is about to end', { market: aMarket({ endsAt: NOW + 1 }) }],
    ['the leader is believed to have no edge', { leader: aLeader({ edge: 0 }) }],
    ['a reservation was refused by mistake', { reservation: { granted: false, reason: 'cooldown' } }],
  ] as const)('goes ahead although %s', (_case, changes) => {
    expect(decide(exitInputs(changes)).verdict).toBe('copy')
  })

  it('sells the whole position where our part would leave what nobody can sell', () => {
    const decision = decide(exitInputs({ exit: { ourShares: quantity('9.5'), leaderSharesBefore: quantity('400') } }))
    if (decision.verdict !== 'copy') throw new Error(`expected a copy, was ${decision.reason}`)
    expect(decision.intent.shares).toBe(quantity('9.5'))
    expect(decision.figures.bindingCap).toBe('whole-position')
  })

  it('cannot be decided without knowing what we hold', () => {
    expect(() => decide(exitInputs({ exit: null }))).toThrow('sized from what we hold')
  })

  it('never sells more than we hold', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 12n }).map(shares)
    fc.assert(
      fc.property(amount, amount, amount, anyBook, (ourShares, leaderSharesBefore, sold, book) => {
        const fill = aFill({ side: 'SELL', shares: sold })
        const decision = decide(exitInputs({ fill, book, exit: { ourShares, leaderSharesBefore } }))
        if (decision.verdict === 'copy') expect(decision.intent.shares <= ourShares).toBe(true)
      }),
    )
  })
})

describe('the record of a decision', () => {
  const anyInputs = fc
    .record({
      book: anyBook,
      fees: anyFees,
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      cents: fc.integer({ min: 1, max: 99 }),
      size: fc.bigInt({ min: 1n, max: 10n ** 10n }).map(shares),
      edge: fc.double({ min: 0, max: 0.5, noNaN: true }),
      edgeSd: fc.double({ min: 0, max: 0.2, noNaN: true }),
      slippage: fc.integer({ min: 0, max: 3_000 }),
      kellyFraction: fc.double({ min: 0.05, max: 1, noNaN: true }),
    })
    .map(({ book, fees, side, cents, size, edge, edgeSd, slippage, kellyFraction }) =>
      entryInputs({
        book,
        market: aMarket({ fees }),
        fill: aFill({ side, price: price(BigInt(cents) * 10_000n), shares: size }),
        leader: aLeader({ edge, edgeSd }),
        exit: { ourShares: size, leaderSharesBefore: size },
        policy: aPolicy({
          maxSlippageBps: slippage,
          kellyFraction,
          minLiquidity: dollars('0'),
          maxSpread: at('1'),
          maxSpreadOfMid: 1,
          maxDepthShare: 1,
          slippageModels: ['book', 'spread', 'volume'],
        }),
      }),
    )

  it('gives the same decision again, bit for bit', () => {
    let copies = 0
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const text = toCanonicalJson(inputs)
        const again = parseCanonicalJson(text) as DecisionInputs
        const decision = decide(inputs)
        if (decision.verdict === 'copy') copies++
        expect(toCanonicalJson(decide(again))).toBe(toCanonicalJson(decision))
        expect(toCanonicalJson(again)).toBe(text)
      }),
      { numRuns: 500 },
    )
    expect(copies).toBeGreaterThan(50)
  })

  it('does not change its inputs', () => {
    const inputs = entryInputs()
    const before = toCanonicalJson(inputs)
    decide(inputs)
    expect(toCanonicalJson(inputs)).toBe(before)
  })
})
