import { describe, expect, it } from 'vitest'
import { createPositions } from '../../db/positions.ts'
import { createReadModel } from '../../db/read-model.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { at, bought, DAY, MINUTE, NOW, openedAccount, TOKEN } from './given.ts'

const database = setUpTestDatabase()
const dayOf = (time: number) => new Date(time).toISOString().slice(0, 10)

describe('the equity curve', () => {
  it('runs from mark to mark up to now, oldest first, a day a point where it lies far back', async () => {
    const { pool } = database
    const readModel = createReadModel(pool)
    expect(await readModel.equity('paper', NOW)).toEqual([])
    await openedAccount(pool)
    await bought(pool, 1)
    const mark = (price: string, time: number) =>
      createPositions(pool).mark('paper', [{ tokenId: TOKEN, price: at(price) }], dayOf(time), time)
    const start = NOW + MINUTE
    await mark('0.4', start)
    await mark('0.45', start + 60 * MINUTE)
    await mark('0.55', start + 20 * DAY)
    await mark('0.6', start + 20 * DAY + 10_000)
    await mark('0.7', start + 20 * DAY + 5 * MINUTE)

    const end = start + 20 * DAY + 10 * MINUTE
    expect(
      (await readModel.equity('paper', end)).map(({ at: time, ...point }) => [Date.parse(time) - start, point]),
    ).toEqual([
      // The first day's points are gone by then; its summary is its last mark.
      [60 * MINUTE, { equity: '999', realised: '0', unrealised: '-1', exposure: '10' }],
      // Of one minute the last.
      [20 * DAY + 10_000, { equity: '1002', realised: '0', unrealised: '2', exposure: '10' }],
      [20 * DAY + 5 * MINUTE, { equity: '1004', realised: '0', unrealised: '4', exposure: '10' }],
      [20 * DAY + 10 * MINUTE, { equity: '1004', realised: '0', unrealised: '4', exposure: '10' }],
    ])
  })
})
