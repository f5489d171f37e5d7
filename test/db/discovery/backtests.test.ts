import { beforeEach, describe, expect, it } from 'vitest'
import { type Backtests, createBacktests } from '../../../db/discovery/backtests.ts'
import { createHistories } from '../../../db/discovery/histories.ts'
import type { Histories } from '../../../db/discovery/history-types.ts'
import { TransportError } from '../../../domain/errors.ts'
import { entryInputs } from '../../support/decisions.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { NOW, wallet } from '../given.ts'
import { aFill, aMarket, aPage, TRADER } from './given.ts'

const database = setUpTestDatabase()
const SETTINGS = { historyDays: 180, policy: entryInputs().policy }
const CHOICE = { delayMs: 5_000, stake: 50 }
let histories: Histories
let loads: number
let backtests: Backtests
beforeEach(async () => {
  await emptyDatabase(database.pool)
  histories = createHistories(database.pool)
  loads = 0
  const load: Histories['load'] = (owner, query) => {
    loads += 1
    return histories.load(owner, query)
  }
  backtests = createBacktests({ load }, SETTINGS)
  await histories.append(aPage({ fills: [1, 2, 3].map((n) => aFill(n)) }), NOW)
  await histories.describe([aMarket(1)], NOW)
  await histories.resolve([{ conditionId: aMarket(1).conditionId, payouts: [1, 0], resolvedAt: NOW - 1 }], NOW)
})

describe('a back-test of a stored past', () => {
  it('copies from the first trade on, and says that it is not enough', async () => {
    const finished = await backtests.run(TRADER, CHOICE, NOW)
    expect(finished?.plan).toMatchObject({ from: aFill(3).at, until: NOW, stake: 50, maxSlippage: 0.02 })
    expect(finished?.result).toMatchObject({ verdict: 'not-enough-evidence', leaderTrades: 3, copied: 3, events: 1 })
    expect(finished?.result.profit).toBeGreaterThan(0)
  })

  it('is null where nothing is known', async () => {
    expect(await backtests.run(wallet(9), CHOICE, NOW)).toBeNull()
  })

  it('is worked out once for the same question, and anew for another', async () => {
    const [one, same] = await Promise.all([backtests.run(TRADER, CHOICE, NOW), backtests.run(TRADER, CHOICE, NOW + 1)])
    expect(same).toBe(one)
    await backtests.run(TRADER, { ...CHOICE, stake: 25 }, NOW)
    expect(loads).toBe(2)
  })

  it('does not remember what failed', async () => {
    let isAway = true
    const moody = createBacktests(
      {
        load: async (owner, query) => {
          if (isAway) throw new TransportError('the database is away')
          return histories.load(owner, query)
        },
      },
      SETTINGS,
    )
    await expect(moody.run(TRADER, CHOICE, NOW)).rejects.toThrow('the database is away')
    isAway = false
    expect((await moody.run(TRADER, CHOICE, NOW))?.result.copied).toBe(3)
  })
})
