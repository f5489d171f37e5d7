import { beforeEach, describe, expect, it } from 'vitest'
import { createHistories } from '../../../db/discovery/histories.ts'
import { createPartitions } from '../../../db/discovery/partitions.ts'
import { emptyDatabase, setUpTestDatabase } from '../../support/postgres.ts'
import { DAY, NOW } from '../given.ts'
import { aFill, anEvent, aPage, outcomesOf, someMarks, TRADER } from './given.ts'

const database = setUpTestDatabase()
beforeEach(() => emptyDatabase(database.pool))

const namesOf = async (schema: string) =>
  (
    await database.pool.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = $1 and tablename like 'onchain_trades_%' order by 1`,
      [schema],
    )
  ).rows.map(({ name }) => name)
const everything = () => createHistories(database.pool).load(TRADER, { from: 0, asOf: NOW })

/** A fill in each of the last ten months, with marks and an event. */
async function tenMonths() {
  const histories = createHistories(database.pool)
  const months = Array.from({ length: 10 }, (_, i) => i)
  const fills = months.map((n) => aFill(n * 30))
  const progress = { cursor: null, from: NOW - 300 * DAY, until: NOW, isComplete: true }
  await histories.append(aPage({ fills, events: months.map((n) => anEvent(n * 30)), progress }), NOW)
  await histories.saveMarks(
    fills.map(({ at }) => ({ tokenId: outcomesOf(1)[0], at, marks: someMarks(at), isComplete: true })),
    NOW,
  )
}

describe('the months of trades', () => {
  it('are made ahead, once', async () => {
    const partitions = createPartitions(database.pool)
    const { made } = await partitions.keep(NOW, 900 * DAY)
    expect(made).toEqual([
      'onchain_trades_2026_11',
      'onchain_trades_2026_12',
      'onchain_trades_2027_01',
      'settled_pairs_2026_11',
      'settled_pairs_2026_12',
      'settled_pairs_2027_01',
      'trade_marks_2026_11',
      'trade_marks_2026_12',
      'trade_marks_2027_01',
    ])
    expect(await partitions.keep(NOW, 900 * DAY)).toEqual({ made: [], detached: [] })
  })

  it('leave when they are over for long enough, with all that lies before', async () => {
    await tenMonths()
    const { detached } = await createPartitions(database.pool).keep(NOW, 200 * DAY)
    expect(detached).toEqual(
      ['2026_02', '2026_03', '2026_04'].flatMap((month) => [`onchain_trades_${month}`, `trade_marks_${month}`]),
    )
    const { fills, events, from, reachesBack } = await everything()
    expect(fills).toHaveLength(7)
    expect(events).toHaveLength(7)
    expect(from).toBe(NOW - 200 * DAY)
    expect(reachesBack).toBe(false)
    expect((await namesOf('public')).every((name) => name > 'onchain_trades_2026_04')).toBe(true)
  })

  it('can be kept aside, also twice', async () => {
    const partitions = createPartitions(database.pool)
    await tenMonths()
    await partitions.keep(NOW, 200 * DAY, { archive: true })
    await createHistories(database.pool).append(aPage({ fills: [aFill(250)] }), NOW)
    const { detached } = await partitions.keep(NOW, 200 * DAY, { archive: true })
    expect(detached).toHaveLength(1)
    expect(await namesOf('retired')).toEqual(
      ['2026_02', '2026_03', '2026_04'].map((month) => `onchain_trades_${month}`),
    )
  })

  it('say how large they are', async () => {
    await tenMonths()
    await database.pool.query('analyze onchain_trades')
    const sizes = await createPartitions(database.pool).sizes()
    const november = sizes.find(({ name }) => name === 'onchain_trades_2026_11')
    expect(november).toMatchObject({ from: '2026-11-01', rows: 1, tableBytes: expect.any(Number) })
    expect(november?.indexBytes).toBeGreaterThan(0)
  })
})
