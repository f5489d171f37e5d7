import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCanonicalJson, toCanonicalJson } from '../../../domain/copy/canonical.ts'
import { decide, sizeSignal, validateSignal } from '../../../domain/copy/decide.ts'
import type { DecisionInputs } from '../../../domain/copy/decision.ts'
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
import { assertOften } from '../../support/often.ts'
import { DOWN } from '../../support/paper-markets.ts'

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
    const exits = fc.tuple(amount, amount, amount, anyBook)
    assertOften(exits, { atLeast: 50 }, ([ourShares, leaderSharesBefore, sold, book]) => {
      const fill = aFill({ side: 'SELL', shares: sold })
      const decision = decide(exitInputs({ fill, book, exit: { ourShares, leaderSharesBefore } }))
      if (decision.verdict === 'skip') return false
      expect(decision.intent.shares <= ourShares).toBe(true)
      return true
    })
  })
})

describe('the record of a decision', () => {
  /** Fractions with long binary tails; doubles drawn at random would nearly all be close to 0. */
  const part = (most: number) => fc.integer({ min: 1, max: 9_999 }).map((n) => (most * n) / 9_999)
  const anyInputs = fc
    .record({
      book: anyBook,
      fees: anyFees,
      side: fc.constantFrom('BUY' as const, 'SELL' as const),
      cents: fc.integer({ min: 1, max: 99 }),
      size: fc.bigInt({ min: 1n, max: 10n ** 10n }).map(shares),
      edge: part(0.5),
      edgeSd: part(0.2),
      slippage: fc.integer({ min: 0, max: 3_000 }),
      kellyFraction: part(1),
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
    assertOften(anyInputs, { atLeast: 50, numRuns: 500 }, (inputs) => {
      const text = toCanonicalJson(inputs)
      const again = parseCanonicalJson(text) as DecisionInputs
      const decision = decide(inputs)
      expect(toCanonicalJson(decide(again))).toBe(toCanonicalJson(decision))
      expect(toCanonicalJson(again)).toBe(text)
      return decision.verdict === 'copy'
    })
  })

  it('does not change its inputs', () => {
    const inputs = entryInputs()
    const before = toCanonicalJson(inputs)
    decide(inputs)
    expect(toCanonicalJson(inputs)).toBe(before)
  })
})
