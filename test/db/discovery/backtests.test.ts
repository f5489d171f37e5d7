import { beforeEach, describe, expect, it } from 'vitest'
import { createBacktestActivities } from '../../../activities/discovery/backtests.ts'
import { createDecisions } from '../../../db/decisions.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createRecordedBooks, type RecordedBooks } from '../../../db/discovery/recorded-books.ts'
import { decide } from '../../../domain/copy/decide.ts'
import type { OrderBook } from '../../../domain/market/order-book.ts'
import type { EpochMs } from '../../../domain/money/units.ts'
import { entryInputs } from '../../support/decisions.ts'
import { bookOf, outcomeAt, upDownMarket } from '../../support/paper-markets.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, followed, NOW, recorded, SECOND, wallet } from '../given.ts'
import { aFill, aMarket, aPage, outcomesOf, TRADER } from './given.ts'

const database = setUpTestDatabase()
const [YES, NO] = outcomesOf(1)
const QUESTION = { wallet: TRADER, delayMs: 5_000, stake: 50 }
/** When the copier of the trader's n-th fill comes. */
const copierAt = (n: number): EpochMs => aFill(n).at + 5 * SECOND
let recordedBooks: RecordedBooks

beforeEach(async () => {
  await emptyDatabase(database.pool)
  recordedBooks = createRecordedBooks(database.pool)
  const histories = createHistories(database.pool)
  await histories.append(aPage({ fills: [1, 2, 3].map((n) => aFill(n)) }), NOW)
  await histories.describe([aMarket(1)], NOW)
  await histories.resolve([{ conditionId: aMarket(1).conditionId, payouts: [1, 0], resolvedAt: NOW - 1 }], NOW)
  await followed(database.pool)
})

/** Decides the n-th signal on a book of the trader's token that was read then. */
async function decided(
  n: number,
  receivedAt: EpochMs,
  changes: Partial<OrderBook & { slug: string }> = {},
  decidedAt = receivedAt + 200,
) {
  const tokenId = changes.tokenId ?? YES
  const fill = await recorded(database.pool, n, { tokenId })
  const { slug = 'up-or-down', ...ofBook } = changes
  const book = bookOf({ bids: [['0.4', '5000']], asks: [['0.405', '5000']] }, { tokenId, receivedAt, ...ofBook })
  const market = outcomeAt(upDownMarket({ slug, outcomes: [{ tokenId, index: 0, name: 'Up', payout: null }] }), 0)
  const inputs = entryInputs({ fill, book, market, now: decidedAt })
  await createDecisions(database.pool).record({ mode: 'paper', inputs, decision: decide(inputs), decidedAt })
}

const workOut = (question = QUESTION, now = NOW) =>
  createBacktestActivities({
    histories: createHistories(database.pool),
    recordedBooks,
    copying: entryInputs(),
    historyMs: 180 * DAY,
    now: () => now,
  }).workOutBacktest(question)

describe('a back-test of a stored past', () => {
  it('copies from the first trade on, and says that it is not enough', async () => {
    const finished = await workOut()
    expect(finished?.plan).toMatchObject({ from: aFill(3).at, until: NOW, stake: 50, maxSlippage: 0.02 })
    expect(finished?.result).toMatchObject({
      verdict: 'not-enough-evidence',
      leaderTrades: 3,
      copied: 3,
      events: 1,
      grounds: { recorded: 0, reconstructed: 0, assumed: 3 },
    })
    expect(finished?.result.profit).toBeGreaterThan(0)
  })

  it('is null where nothing is known', async () => {
    expect(await workOut({ ...QUESTION, wallet: wallet(9) })).toBeNull()
  })

  it('is priced by the books that we decided on', async () => {
    await decided(1, copierAt(1) - 2 * SECOND)
    await decided(2, copierAt(3) + 4 * SECOND)
    const finished = await workOut()
    expect(finished?.result).toMatchObject({ copied: 3, grounds: { recorded: 2, reconstructed: 0, assumed: 1 } })
    const longer = await workOut({ ...QUESTION, delayMs: 60_000 })
    expect(longer?.result.grounds.recorded).toBe(0)
  })

  it('knows no book that was decided on later than its time', async () => {
    await decided(1, copierAt(1), {}, NOW + 1)
    expect((await workOut())?.result.grounds.recorded).toBe(0)
  })
})

describe('recorded books', () => {
  const near = (asOf = NOW) => recordedBooks.near([{ tokenId: YES, at: copierAt(1) }], asOf)

  it('come with the time at which they were read, and their levels', async () => {
    await decided(1, copierAt(1))
    expect(await near()).toEqual([
      {
        tokenId: YES,
        at: copierAt(1),
        bids: [{ price: 0.4, shares: 5000 }],
        asks: [{ price: 0.405, shares: 5000 }],
      },
    ])
  })

  it('are those of the token at about the time, of both modes and whatever was decided', async () => {
    await decided(1, copierAt(1) + 60 * SECOND)
    await decided(2, copierAt(1), { tokenId: NO })
    await decided(3, copierAt(2))
    expect(await near()).toEqual([])
    await decided(4, copierAt(1) - 3 * SECOND)
    await decided(5, copierAt(1) + 3 * SECOND)
    expect((await near()).map(({ at }) => at - copierAt(1)).toSorted((a, b) => a - b)).toEqual([-3_000, 3_000])
  })

  it('keep 25 levels a side', async () => {
    const levels = Array.from({ length: 60 }, (_, i) => [`0.${301 + i}`, '10'] as const)
    await decided(1, copierAt(1), bookOf({ asks: levels }, { tokenId: YES, receivedAt: copierAt(1) }))
    const [book] = await near()
    expect([book?.asks.length, book?.asks.at(-1)?.price]).toEqual([25, 0.325])
  })

  it('are passed over where a text from outside is one that Postgres cannot decode', async () => {
    await decided(1, copierAt(1), { slug: 'up-\u0000-down' })
    await decided(2, copierAt(1), { slug: 'up-\ud800-down' })
    await decided(3, copierAt(1) + SECOND, { slug: 'up-\u0001-\ud83d\ude00-down' })
    expect((await near()).map(({ at }) => at)).toEqual([copierAt(1) + SECOND])
  })

  it('are not looked for where nothing was traded, or nothing was decided on a book', async () => {
    const fill = await recorded(database.pool, 1, { tokenId: YES })
    const inputs = entryInputs({ fill, book: null, leader: null, now: copierAt(1) })
    const decision = decide(inputs)
    await createDecisions(database.pool).record({ mode: 'paper', inputs, decision, decidedAt: copierAt(1) })
    expect(await near()).toEqual([])
    expect(await recordedBooks.near([], NOW)).toEqual([])
  })
})
