import { describe, expect, it } from 'vitest'
import { decide } from '../../../domain/copy/decide.ts'
import { type DecisionInputs, SKIP_REASONS, type SkipReason } from '../../../domain/copy/decision.ts'
import { shares } from '../../../domain/money/units.ts'
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
import { bookOf } from '../../support/paper-markets.ts'

const fresh = { asOf: NOW, receivedAt: NOW }
const refused = (reason: Extract<DecisionInputs['reservation'], { granted: false }>['reason']) =>
  entryInputs({ reservation: { granted: false, reason } })

const PROVEN = { probability: 0.8, liveEligible: true }

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
  ['leader-not-proven', 'real money would follow a leader of whom nobody judged', entryInputs({ mode: 'live' })],
  [
    'leader-not-proven',
    'copying the leader does not pay often enough',
    entryInputs({ mode: 'live', leader: aLeader({ probability: 0.799, liveEligible: true }) }),
  ],
  [
    'leader-not-proven',
    'the leader is likely good but not cleared',
    entryInputs({ mode: 'live', leader: aLeader({ probability: 0.95, liveEligible: false }) }),
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

  it.each<[string, Partial<DecisionInputs>]>([
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
    ['a proven leader followed with real money', { mode: 'live', leader: aLeader(PROVEN) }],
    ['an unproven leader followed on paper', { leader: aLeader({ probability: 0.2, liveEligible: false }) }],
    ['a decision made before real money asked for proof', { mode: 'live', rulesVersion: '1' }],
    ['a block stamped a little in the future', { fill: aFill({ blockTime: NOW + 1_500 }) }],
  ])('does not happen to %s', (_case, changes) => {
    expect(decide(entryInputs(changes)).verdict).toBe('copy')
  })
})
