import { beforeEach, describe, expect, it } from 'vitest'
import { createHistories } from '../../../db/discovery/histories.ts'
import type { Histories } from '../../../db/discovery/history-types.ts'
import { createIntake } from '../../../db/intake.ts'
import type { TraderHistory } from '../../../domain/traders/history.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { aLog, condition, DAY, dollars, followed, MINUTE, NOW, orderHash, quantity, SECOND, token } from '../given.ts'
import { aFill, aMarket, anEvent, aPage, HOUR, outcomesOf, someMarks, TRADER, tx } from './given.ts'

const database = setUpTestDatabase()
const [YES] = outcomesOf(1)
const LATER = NOW + HOUR
/** Traded a little before now: most of its marks lie ahead. */
const FRESH = aFill(0, { at: NOW - 10 * MINUTE, txHash: tx(500) })
let histories: Histories
let known: TraderHistory

beforeEach(async () => {
  await emptyDatabase(database.pool)
  histories = createHistories(database.pool)
  await histories.describe([aMarket(1), aMarket(2)], NOW - 2 * DAY)
  await histories.append(
    aPage({
      fills: [aFill(1), aFill(5), FRESH],
      events: [anEvent(3)],
      progress: { cursor: null, from: NOW - 90 * DAY, until: NOW - MINUTE, isComplete: true },
    }),
    NOW - MINUTE,
  )
  await histories.appendFills(
    [{ ...aFill(6, { tokenId: token(7), conditionId: null, outcomeIndex: null }), wallet: TRADER }],
    NOW - MINUTE,
  )
  await histories.saveMarks(
    [{ tokenId: YES, at: aFill(5).at, marks: someMarks(aFill(5).at), isComplete: true }],
    NOW - MINUTE,
  )
  const fresh = someMarks(FRESH.at, { after15m: null, after1h: null, after6h: null, after24h: null, close: null })
  await histories.saveMarks([{ tokenId: YES, at: FRESH.at, marks: fresh, isComplete: false }], NOW - MINUTE)
  known = await load()
})

const load = () => histories.load(TRADER, { from: 0, asOf: NOW })

describe('a past as of a moment', () => {
  it('has what was known then', () => {
    expect(known.fills.map(({ at }) => at)).toEqual([aFill(6).at, aFill(5).at, aFill(1).at, FRESH.at])
    expect(known.fills.map(({ marks }) => marks?.after1h)).toEqual([undefined, 0.44, undefined, null])
    expect(known.events).toHaveLength(1)
    expect(known.markets.get(condition(1))).toEqual(aMarket(1))
    expect(known).toMatchObject({ from: NOW - 90 * DAY, until: NOW - MINUTE })
  })

  it.each<[string, () => Promise<unknown>]>([
    ['a trade that is made later', () => histories.append(aPage({ fills: [aFill(0, { at: LATER })] }), LATER)],
    ['a trade that is told later', () => histories.append(aPage({ fills: [aFill(2)] }), NOW + 1)],
    ['an event that happens later', () => histories.append(aPage({ events: [anEvent(0, { at: LATER })] }), LATER)],
    ['an event that is told later', () => histories.append(aPage({ events: [anEvent(2)] }), NOW + 1)],
    [
      'a trade that was told with a time ahead',
      () =>
        histories.append(
          aPage({
            fills: [aFill(0, { at: LATER })],
            progress: { cursor: 'on', from: 0, until: NOW, isComplete: false },
          }),
          NOW - MINUTE,
        ),
    ],
    [
      'a correction by a better source',
      () => histories.append(aPage({ fills: [aFill(5, { source: 'chain', shares: 77, role: 'maker' })] }), LATER),
    ],
    [
      'two corrections',
      async () => {
        await histories.append(aPage({ fills: [aFill(5, { shares: 120 })] }), LATER)
        await histories.append(aPage({ fills: [aFill(5, { source: 'chain', shares: 77 })] }), LATER + MINUTE)
      },
    ],
    [
      'a past that is read further back',
      () =>
        histories.append(
          aPage({ fills: [aFill(170)], progress: { cursor: null, from: 0, until: LATER, isComplete: true } }),
          LATER,
        ),
    ],
    [
      'a resolution that comes later',
      () => histories.resolve([{ conditionId: condition(1), payouts: [1, 0], resolvedAt: LATER }], LATER),
    ],
    [
      'a resolution that is heard of later',
      () => histories.resolve([{ conditionId: condition(1), payouts: [1, 0], resolvedAt: NOW - DAY }], NOW + 1),
    ],
    [
      'a resolution that was announced for later',
      () => histories.resolve([{ conditionId: condition(1), payouts: [1, 0], resolvedAt: LATER }], NOW - DAY),
    ],
    [
      'a new schedule and fee',
      () =>
        histories.describe(
          [aMarket(1, { endsAt: NOW + 9 * DAY, startsAt: NOW, feeRate: 0.1, question: 'Well?' })],
          LATER,
        ),
    ],
    [
      'the market of a token',
      () =>
        histories.describe(
          [
            aMarket(9, {
              outcomes: [
                { tokenId: token(7), name: 'Yes' },
                { tokenId: token(8), name: 'No' },
              ],
            }),
          ],
          LATER,
        ),
    ],
    [
      'a price mark of a trade without any',
      () =>
        histories.saveMarks(
          [{ tokenId: YES, at: aFill(1).at, marks: someMarks(aFill(1).at), isComplete: true }],
          LATER,
        ),
    ],
    [
      'the marks that lay ahead',
      async () => {
        const upTo1h = someMarks(FRESH.at, { after6h: null, after24h: null, close: null })
        await histories.saveMarks([{ tokenId: YES, at: FRESH.at, marks: upTo1h, isComplete: false }], LATER)
        await histories.saveMarks(
          [{ tokenId: YES, at: FRESH.at, marks: someMarks(FRESH.at), isComplete: true }],
          LATER + DAY,
        )
      },
    ],
    [
      'marks that someone saved before their time had come',
      () =>
        histories.saveMarks(
          [{ tokenId: YES, at: FRESH.at, marks: someMarks(FRESH.at), isComplete: true }],
          NOW - SECOND,
        ),
    ],
  ])('is not changed by %s', async (_what, happen) => {
    await happen()
    expect(await load()).toEqual(known)
  })

  it('is not changed by all of it at once, and is by then', async () => {
    await histories.append(
      aPage({
        fills: [aFill(0, { at: LATER }), aFill(2), aFill(5, { source: 'chain', shares: 77 })],
        progress: { cursor: null, from: 0, until: LATER, isComplete: true },
      }),
      LATER,
    )
    await histories.describe([aMarket(1, { endsAt: NOW + DAY, resolvedAt: LATER, payouts: [1, 0] })], LATER)
    await histories.saveMarks([{ tokenId: YES, at: FRESH.at, marks: someMarks(FRESH.at), isComplete: true }], LATER)
    expect(await load()).toEqual(known)
    const later = await histories.load(TRADER, { from: 0, asOf: LATER })
    expect(later.fills).toHaveLength(6)
    expect(later.fills.find(({ at }) => at === aFill(5).at)).toMatchObject({ shares: 77 })
    expect(later.fills.find(({ at }) => at === FRESH.at)?.marks).toMatchObject({ after1h: 0.44, after6h: null })
    expect(later.markets.get(condition(1))).toMatchObject({ endsAt: NOW + DAY, payouts: [1, 0] })
  })

  it('does not have a leader’s fill before it was seen', async () => {
    await followed(database.pool, { wallet: TRADER })
    const log = aLog(1, { owner: TRADER, blockTime: NOW - MINUTE, shares: quantity('9'), notional: dollars('4.5') })
    await createIntake(database.pool).record([log], { source: 'chain', seenAt: NOW + SECOND, deliveryId: null })
    expect(await load()).toEqual(known)
    const later = await histories.load(TRADER, { from: 0, asOf: NOW + SECOND })
    expect(later.fills).toHaveLength(known.fills.length + 1)
    expect(later.fills.at(-1)).toMatchObject({ shares: 9, source: 'chain', orderHash: orderHash(1) })
  })
})
