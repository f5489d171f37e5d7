import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ResponseShapeError, TransportError } from '../../domain/errors.ts'
import { type BacktestSettings, type Backtests, createBacktests } from '../../temporal/backtests.ts'
import { createTemporalClient } from '../../temporal/client.ts'
import { backtestId } from '../../temporal/names.ts'
import type { BacktestInput } from '../../temporal/research-messages.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { aFill, aMarket, aPage, TRADER } from '../db/discovery/given.ts'
import { NOW, wallet } from '../db/given.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { createResearchWorld, type ResearchWorld } from '../support/research-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

const database = setUpTestDatabase()
const MINUTE = 60_000
let world: ResearchWorld
let original: ResearchWorld['deps']
/** How often a past was loaded. */
let loads: number
/** Awaited before each. */
let gate: Promise<void>
/** Every question of a test file is another one: answers outlive a test. */
let stake = 50
let question: BacktestInput

beforeAll(async () => {
  world = createResearchWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
  original = { ...world.deps }
  await world.startWorkers()
})
beforeEach(async () => {
  await emptyDatabase(database.pool)
  stake += 1
  question = { wallet: TRADER, delayMs: 5_000, stake }
  loads = 0
  gate = Promise.resolve()
  const { histories } = original
  Object.assign(world.deps, original, { now: () => NOW })
  world.deps.histories = {
    ...histories,
    load: async (owner, query) => {
      loads += 1
      await gate
      return histories.load(owner, query)
    },
  }
  await histories.append(aPage({ fills: [1, 2, 3].map((n) => aFill(n)) }), NOW)
  await histories.describe([aMarket(1)], NOW)
})
afterAll(() => world.close())

const backtests = (changes: Partial<BacktestSettings> = {}, client = world.client): Backtests =>
  createBacktests(client, {
    discoveryEnabled: true,
    waitMs: MINUTE,
    signal: new AbortController().signal,
    now: Date.now,
    ...changes,
  })

function closedGate(): () => void {
  let open: () => void = () => undefined
  gate = new Promise((done) => {
    open = done
  })
  return open
}

const reasonOf = (asked: Promise<unknown>): Promise<string> =>
  asked.then(
    () => 'answered',
    (error: unknown) => (error instanceof TransportError ? error.message : `not for the user: ${error}`),
  )

describe('a back-test', () => {
  it('is worked out by the research process', async () => {
    const finished = await backtests().run(question)
    expect(finished).toMatchObject({
      plan: { from: aFill(3).at, until: NOW, delayMs: 5_000, stake },
      result: { verdict: 'not-enough-evidence', leaderTrades: 3, copied: 3, grounds: { recorded: 0, assumed: 3 } },
    })
    expect(Object.keys(finished?.result ?? {})).not.toEqual(expect.arrayContaining(['trades', 'byEvent']))
  })

  it('is null of a wallet of which nothing is known', async () => {
    expect(await backtests().run({ ...question, wallet: wallet(9) })).toBeNull()
  })

  it('is worked out once for two who ask the same meanwhile', async () => {
    const open = closedGate()
    const [one, other] = [backtests().run(question), backtests().run(question)]
    await expect.poll(() => loads).toBe(1)
    open()
    expect(await other).toEqual(await one)
    expect(loads).toBe(1)
  })

  it('is kept for five minutes, for other processes too, and then worked out anew', async () => {
    const first = await backtests().run(question)
    expect(await backtests({ now: () => Date.now() + 4 * MINUTE }).run(question)).toEqual(first)
    expect(loads).toBe(1)
    await backtests({ now: () => Date.now() + 6 * MINUTE }).run(question)
    expect(loads).toBe(2)
  })

  it('is worked out one at a time', async () => {
    const open = closedGate()
    const both = [backtests().run(question), backtests().run({ ...question, delayMs: 9_000 })]
    await expect.poll(() => loads).toBe(1)
    // Time enough for a second one to begin.
    await sleep(500)
    expect(loads).toBe(1)
    open()
    await Promise.all(both)
    expect(loads).toBe(2)
  })
})

describe('whoever asks is told what to do', () => {
  it('where it takes too long; it goes on, and its answer is there for who asks again', async () => {
    const open = closedGate()
    expect(await reasonOf(backtests({ waitMs: 700 }).run(question))).toBe(
      'the back-test is not done after 0.7 s and goes on: ask again in a minute. Others may come first',
    )
    open()
    expect(await backtests().run(question)).toMatchObject({ result: { copied: 3 } })
    expect(loads).toBe(1)
  })

  it('where the process that asks ends', async () => {
    const open = closedGate()
    const ending = new AbortController()
    const asked = reasonOf(backtests({ signal: ending.signal }).run(question))
    await expect.poll(() => loads).toBe(1)
    ending.abort()
    expect(await asked).toContain('stopped waiting for the back-test, which goes on')
    open()
  })

  it('where it fails, which is not remembered', async () => {
    const { load } = world.deps.histories
    world.deps.histories.load = () => Promise.reject(new ResponseShapeError('a secret'))
    const reason = await reasonOf(backtests().run(question))
    expect(reason).toContain(`the log of the research process says why, and so does ${backtestId(question)}`)
    expect(reason).not.toContain('secret')
    world.deps.histories.load = load
    expect(await backtests().run(question)).toMatchObject({ result: { copied: 3 } })
  })

  it('where discovery is switched off', async () => {
    expect(await reasonOf(backtests({ discoveryEnabled: false }).run(question))).toContain(
      'discovery is switched off: set DISCOVERY_ENABLED=true',
    )
  })

  it('where research does not run, at once and without leaving a run behind', async () => {
    const client = createTemporalClient(await createTestNamespace())
    try {
      expect(await reasonOf(backtests({}, client).run(question))).toContain('the research process, which does not run')
      await expect(client.workflow.getHandle(backtestId(question)).describe()).rejects.toThrow()
    } finally {
      await client.connection.close()
    }
  })

  it('where Temporal is away', async () => {
    const client = createTemporalClient({ connection: { address: '127.0.0.1:1' }, namespace: 'nowhere' })
    expect(await reasonOf(backtests({}, client).run(question))).toContain('Temporal does not answer')
    await client.connection.close()
  })
})
