import { beforeEach, describe, expect, it } from 'vitest'
import { createFirstEntries } from '../../../db/discovery/first-entries.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { condition, DAY, NOW, wallet } from '../given.ts'
import { aFill, aMarket, aPage, HOUR, outcomesOf, TRADER, tx } from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

/** A purchase in the n-th market, so many days ago. */
const bought = (n: number, daysAgo: number, changes: Parameters<typeof aFill>[1] = {}) =>
  aFill(daysAgo, {
    conditionId: condition(n),
    tokenId: outcomesOf(n)[0],
    txHash: tx(1_000 * n + daysAgo),
    shares: 10 * n + daysAgo,
    ...changes,
  })

async function stored(fills: ReturnType<typeof aFill>[], describedAt = NOW - 100 * DAY) {
  const histories = createHistories(database.pool)
  await histories.describe(
    [aMarket(1), aMarket(2, { eventId: 'event-1' }), aMarket(3)].map((market) => ({ ...market, endsAt: NOW + DAY })),
    describedAt,
  )
  await histories.append(aPage({ fills }), NOW)
}

const load = (asOf = NOW) => createFirstEntries(database.pool).load([wallet(0xbb), TRADER], asOf)

describe('the first entries of a wallet', () => {
  it('are its first purchase in each event of the last 90 days, whatever the market; in the order asked', async () => {
    const sold = bought(3, 20, { side: 'SELL' })
    await stored([bought(1, 5), bought(2, 9), bought(1, 2), bought(3, 7), bought(3, 91), sold])
    const [nobody, trader] = await load()
    expect(nobody).toEqual({ wallet: wallet(0xbb), funder: null, entries: [] })
    expect(trader?.entries.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1))).toEqual([
      { eventId: 'event-1', at: NOW - 9 * DAY - HOUR, shares: 29 },
      { eventId: 'event-3', at: NOW - 7 * DAY - HOUR, shares: 37 },
    ])
  })

  it('count a market by itself while its event is not known', async () => {
    await stored([bought(1, 5), bought(3, 7)], NOW + HOUR)
    const [, trader] = await load()
    expect(trader?.entries.map(({ eventId }) => eventId).sort()).toEqual([condition(1), condition(3)])
  })

  it('are those of the latest 500 events where there are more', async () => {
    const fills = Array.from({ length: 510 }, (_, n) =>
      aFill(1, {
        at: NOW - (n + 1) * HOUR,
        conditionId: condition(5_000 + n),
        tokenId: outcomesOf(5_000 + n)[0],
        outcomeIndex: 0,
        txHash: tx(n),
      }),
    )
    await createHistories(database.pool).append(aPage({ fills }), NOW)
    const [, trader] = await load()
    expect(trader?.entries).toHaveLength(500)
    expect(Math.min(...(trader?.entries ?? []).map(({ at }) => at))).toBe(NOW - 500 * HOUR)
  })
})
