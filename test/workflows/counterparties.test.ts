import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ResponseShapeError } from '../../domain/errors.ts'
import { type Address, type TxHash, toAddress, toTxHash } from '../../domain/money/ids.ts'
import { TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import type { ResearchInput, ResearchSummary } from '../../temporal/research-messages.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { aFill } from '../db/discovery/given.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { createResearchWorld, type ResearchWorld } from '../support/research-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

const DAY = 86_400_000

const database = setUpTestDatabase()
let world: ResearchWorld
let original: ResearchWorld['deps']
beforeAll(async () => {
  world = createResearchWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
  original = { ...world.deps }
  await world.startWorkers()
})
beforeEach(async () => {
  world.outside.clear()
  Object.assign(world.deps, original)
  await emptyDatabase(database.pool)
})
afterAll(() => world.close())

function discover(): Promise<ResearchSummary> {
  const args: [ResearchInput] = [{ sources: null, wallets: 10 }]
  const options = { workflowId: `discover-${randomUUID()}`, taskQueue: TASK_QUEUES.research, args }
  return world.client.workflow.execute(WORKFLOWS.discoverTraders, options)
}

async function rowsOf(wallet: Address): Promise<number> {
  const { rowCount } = await database.pool.query(
    'select 1 from onchain_trades join wallets using (wallet_id) where wallet = $1',
    [wallet],
  )
  return rowCount ?? 0
}

describe('who trades with whom', () => {
  it('is looked up before a wallet is scored, and no transaction twice', async () => {
    const [ada, bob] = [world.outside.add('ada'), world.outside.add('bob')]
    await discover()
    expect(world.outside.count('settlements 20')).toBe(6)
    expect((await world.deps.counterparties.readAsOf(Date.now())).toSorted()).toEqual([ada, bob].toSorted())
    expect(await world.deps.counterparties.pairsAsOf(Date.now())).toHaveLength(120)

    world.deps.now = () => Date.now() + DAY
    await discover()
    expect(world.outside.asked.filter((request) => request === 'settlements 20')).toHaveLength(6)
  })

  it('shows the others of a ring by one of its members', async () => {
    const others = [1, 2, 3].map((n) => toAddress(`0x${String(n).repeat(40)}`))
    const ada = world.outside.add('ada', { circle: others })
    world.outside.add('bob')
    await discover()
    const { rows } = await database.pool.query(
      "select wallet, source, hints from candidates join wallets using (wallet_id) where source = 'chain' order by wallet",
    )
    expect(rows.map(({ wallet }) => wallet)).toEqual(others)
    expect(rows[0].hints).toMatchObject({ chain: { tradesWith: ada, of: 60 } })
  })

  it('stays unknown while the chain cannot be asked, and scoring does not wait for it', async () => {
    const ada = world.outside.add('ada')
    world.outside.faults.set('settlements', () => new ResponseShapeError('odd receipts'))
    expect((await discover()).totals).toMatchObject({ scored: 1, failed: 0 })
    expect(await world.deps.counterparties.readAsOf(Date.now())).toEqual([])

    world.outside.faults.clear()
    world.deps.now = () => Date.now() + DAY
    await discover()
    expect(await world.deps.counterparties.readAsOf(Date.now() + 2 * DAY)).toEqual([ada])
  })

  it('is kept with the fills of known wallets as the chain index passes, and nothing of others', async () => {
    const [ada, bob] = ['a', 'b'].map((digit) => toAddress(`0x${digit.repeat(40)}`))
    if (!ada || !bob) throw new Error('two wallets')
    const [kept, left] = ['00', '01'].map((start) => toTxHash(`0x${start}${'7'.repeat(62)}`))
    if (!kept || !left) throw new Error('two transactions')
    const fillOf = (wallet: Address, txHash: TxHash) => ({ ...aFill(1, { txHash, source: 'chain' }), wallet })
    const pairs = [{ a: ada, b: bob, volume: 40 }]
    world.deps.sources = {
      chain: {
        name: 'chain',
        findCandidates: async () => ({
          found: [{ wallet: ada, source: 'chain', hints: {} }],
          seen: {
            fills: [kept, left].flatMap((txHash) => [fillOf(ada, txHash), fillOf(bob, txHash)]),
            settlements: [kept, left].map((txHash) => ({ txHash, at: Date.now() - DAY, pairs })),
          },
          next: null,
        }),
      },
    }
    await discover()
    expect([await rowsOf(ada), await rowsOf(bob)]).toEqual([2, 0])
    const { rows } = await database.pool.query("select encode(tx_hash, 'hex') as hash from settled_pairs")
    expect(rows.map(({ hash }) => `0x${hash}`)).toEqual([kept])
  })
})
