import { beforeEach, describe, expect, it } from 'vitest'
import { createPaperStore } from '../../db/paper-venue.ts'
import { checkInvariants } from '../../drill/invariants.ts'
import type { StormFill } from '../../drill/storm.ts'
import { anExecution, anOrder, bought, fillId, openedAccount, orderHash, recorded } from '../db/given.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'

const database = setUpTestDatabase()
beforeEach(async () => {
  await emptyDatabase(database.pool)
  await openedAccount(database.pool)
})

const played = (n: number): StormFill => ({
  name: `fill ${n}`,
  fillId: fillId(n),
  txHash: fillId(n).split(':')[1] as StormFill['txHash'],
  side: 'BUY',
  playedAt: 0,
})
const everything = async () => true
const nothing = async () => false
const faultsOf = async (fills: readonly StormFill[], isOnChain = everything) =>
  (await checkInvariants(database.pool, fills, isOnChain)).faults.join('\n')

/** What the venue's own record says of the n-th order. */
async function placed(n: number, executionId: string): Promise<void> {
  const placement = { order: anOrder(n), pool: null, arrivedAt: 0 }
  const executions = [anExecution(executionId)]
  await createPaperStore(database.pool).place(placement, () => ({
    outcome: { kind: 'matched', orderId: orderHash(n), executions, final: true },
    taken: [],
  }))
}

describe('what a drill finds wrong', () => {
  it('is a fill that nobody saw, unless it left the chain', async () => {
    expect(await faultsOf([played(1)])).toContain('fill 1 (137:')
    expect(await faultsOf([played(1)])).toContain('was never seen')
    expect(await faultsOf([played(1)], nothing)).toBe('')
  })

  it('is a fill that was never decided, and one that left the chain unnoticed', async () => {
    await recorded(database.pool, 1)
    expect(await faultsOf([played(1)])).toContain('was never decided')
    expect(await faultsOf([played(1)], nothing)).toContain('left the chain for good and nobody noticed')
  })

  it('is an execution that the venue never made, or that was never booked', async () => {
    await bought(database.pool, 1, {}, { executionId: 'known' })
    expect(await faultsOf([])).toContain('1 executions are booked, the venue made 0')
    await placed(1, 'known')
    expect(await faultsOf([])).toBe('')
  })

  it('is a difference between cash and what was traded', async () => {
    await bought(database.pool, 1, {}, { executionId: 'known' })
    await placed(1, 'known')
    await database.pool.query('update accounts set cash_micros = cash_micros + 1')
    const faults = await faultsOf([])
    expect(faults).toContain('cash is off by 1 micro-dollars')
    expect(faults).toContain('account drift: cash is')
  })
})
