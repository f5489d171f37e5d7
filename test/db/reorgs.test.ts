import { beforeAll, describe, expect, it } from 'vitest'
import { createIntake } from '../../db/intake.ts'
import { createReorgs } from '../../db/reorgs.ts'
import type { BlockFact } from '../../domain/copy/block-fact.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { aLog, blockHash, fillId, followed, NOW, SECOND } from './given.ts'

const database = setUpTestDatabase()
const OTHER = blockHash(0xabab)
const seen = (seenAt: number) => ({ source: 'alchemy' as const, seenAt, deliveryId: null })

/** Said a second after the n-th fill was seen. */
const fact = (n: number, changes: Partial<BlockFact> = {}): BlockFact => ({
  status: 'canonical',
  chainId: 137,
  blockNumber: aLog(n).blockNumber,
  blockHash: OTHER,
  asOf: NOW + SECOND,
  ...changes,
})

function parts() {
  const intake = createIntake(database.pool)
  return { intake, reorgs: createReorgs(database.pool, intake) }
}

describe('what a source says of a block', () => {
  beforeAll(() => followed(database.pool))

  it.each<[string, number, Partial<BlockFact>, boolean]>([
    ['another hash at its height', 1, {}, true],
    ['its own hash at its height', 2, { blockHash: aLog(2).blockHash }, false],
    ['another hash at another height', 3, { blockNumber: 1 }, false],
    ['another hash on another chain', 4, { chainId: 80_002 }, false],
    ['another hash, said before the log was seen', 5, { asOf: NOW - 1 }, false],
    ['that its block is orphaned', 6, { status: 'orphaned', blockHash: aLog(6).blockHash }, true],
    ['that another block is orphaned', 7, { status: 'orphaned' }, false],
  ])('a fill and %s', async (_, n, changes, gone) => {
    const { intake, reorgs } = parts()
    await intake.record([aLog(n)], seen(NOW))
    expect(await reorgs.apply(fact(n, changes), seen(NOW + SECOND))).toEqual(gone ? [fillId(n)] : [])
    expect(await intake.isReorged(fillId(n))).toBe(gone)
  })

  it('keeps a fill that the new block has as well', async () => {
    const { intake, reorgs } = parts()
    await intake.record([aLog(8), aLog(8, { blockHash: OTHER, logIndex: 7 })], seen(NOW))
    expect(await reorgs.apply(fact(8), seen(NOW + SECOND))).toEqual([])
    expect(await intake.loadFill(fillId(8))).toMatchObject({ blockHash: OTHER, logCount: 1 })
  })

  it('applies once', async () => {
    const { intake, reorgs } = parts()
    await intake.record([aLog(9)], seen(NOW))
    expect(await reorgs.apply(fact(9), seen(NOW + SECOND))).toEqual([fillId(9)])
    expect(await reorgs.apply(fact(9), seen(NOW + SECOND))).toEqual([])
  })

  it('is looked for among the logs that stand, from a block on', async () => {
    const { intake, reorgs } = parts()
    const before = (await reorgs.listStanding(137, 0)).length
    await intake.record([aLog(20), aLog(21), aLog(22)], seen(NOW))
    await intake.record([{ ...aLog(21), removed: true }], seen(NOW))
    expect(await reorgs.listStanding(137, aLog(20).blockNumber)).toEqual([aLog(20), aLog(22)])
    expect(await reorgs.listStanding(137, 0)).toHaveLength(before + 2)
    expect(await reorgs.listStanding(80_002, 0)).toEqual([])
  })
})
