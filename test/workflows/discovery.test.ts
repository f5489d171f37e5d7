import { randomUUID } from 'node:crypto'
import { WorkflowFailedError } from '@temporalio/client'
import { CancelledFailure } from '@temporalio/common'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { RateLimitError, ResponseShapeError, TransportError } from '../../domain/errors.ts'
import type { Address, TokenId } from '../../domain/money/ids.ts'
import { PROGRESS_QUERY, readTraderId, TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import type { ResearchInput, ResearchProgress, ResearchSummary } from '../../temporal/research-messages.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { emptyDatabase, setUpTestDatabase } from '../support/postgres.ts'
import { createResearchWorld, type ResearchWorld } from '../support/research-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

const PATIENT = { timeout: 20_000, interval: 30 }
const DAY = 86_400_000

const database = setUpTestDatabase()
let world: ResearchWorld
let workers: { stop(): Promise<void> }
let original: ResearchWorld['deps']
beforeAll(async () => {
  world = createResearchWorld(database.pool, await createTestNamespace(), await bundleWorkflows())
  original = { ...world.deps }
  workers = await world.startWorkers()
})
beforeEach(async () => {
  world.outside.clear()
  Object.assign(world.deps, original)
  await emptyDatabase(database.pool)
})
afterAll(() => world.close())

function start(type: string, args: unknown[]) {
  const workflowId = `${type}-${randomUUID()}`
  return world.client.workflow.start(type, { workflowId, taskQueue: TASK_QUEUES.research, args })
}

const discover = (input: Partial<ResearchInput> = {}) =>
  start(WORKFLOWS.discoverTraders, [{ sources: null, wallets: 10, ...input } satisfies ResearchInput])

const resultOf = async (run: ReturnType<typeof start>): Promise<ResearchSummary> => (await run).result()

const reasonOf = async (run: ReturnType<typeof start>): Promise<string> => {
  const error = await resultOf(run).then(
    () => expect.fail('the run succeeded'),
    (failure: unknown) => failure,
  )
  if (!(error instanceof WorkflowFailedError)) throw error
  return error.cause?.message ?? ''
}

async function rowsOf(wallet: Address) {
  const { rows } = await database.pool.query(
    'select count(*)::int as rows, count(distinct tx_hash)::int as transactions from onchain_trades join wallets using (wallet_id) where wallet = $1',
    [wallet],
  )
  return rows[0]
}

/** Trades of the wallet with a mid before them. */
async function marksOf(wallet: Address) {
  const { rows } = await database.pool.query(
    `select traded_at from trade_marks join onchain_trades using (token_key, traded_at) join wallets using (wallet_id)
     where wallet = $1 and before_micros is not null`,
    [wallet],
  )
  return rows
}

const lastRun = async () =>
  (await database.pool.query('select state, kind, summary, counts from discovery_runs order by run_key desc limit 1'))
    .rows[0]

/** Whether the cancellation has come as far as the run that reads a wallet. */
async function isToldToStop(wallet: Address): Promise<boolean> {
  const { events } = await world.client.workflow.getHandle(readTraderId(wallet)).fetchHistory()
  return events?.some((event) => event.workflowExecutionCancelRequestedEventAttributes) ?? false
}

describe('discoverTraders', () => {
  it('reads and scores everyone that a source shows, publishes the roster, and says so', async () => {
    const ada = world.outside.add('ada')
    world.outside.add('bob', { winsOf10: 3 })
    const summary = await resultOf(discover())

    expect(summary).toMatchObject({
      state: 'done',
      totals: { found: 2, added: 2, scored: 2, failed: 0, pages: 4, rows: 160 },
      failures: [],
    })
    expect(summary.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'find: leaderboard done',
      'read and score done',
      'assess the family done',
      'publish the roster done',
    ])
    expect(summary.summary).toContain('assess the family: 2 eligible wallets')
    expect(await rowsOf(ada)).toEqual({ rows: 80, transactions: 80 })
    expect(await lastRun()).toMatchObject({ state: 'finished', kind: 'discover', summary: summary.summary })
    expect(await world.deps.verdicts.current()).toHaveLength(2)
  })

  it('reads of known wallets only what is new, and nobody twice', async () => {
    const ada = world.outside.add('ada')
    await resultOf(discover())
    const before = world.outside.count('past ')
    world.deps.now = () => Date.now() + DAY
    const { totals } = await resultOf(discover())

    expect(world.outside.count('past ') - before).toBe(1)
    expect(totals).toMatchObject({ added: 0, scored: 1, pages: 1, rows: 0 })
    expect(await rowsOf(ada)).toEqual({ rows: 80, transactions: 80 })
  })

  it('goes on at its cursor when the process ends in the middle, and stores nothing twice', async () => {
    const ada = world.outside.add('ada')
    world.outside.page.size = 10
    const { reached, open } = holdPast(3)
    const run = discover()
    await reached
    const progress = await (await run).query<ResearchProgress>(PROGRESS_QUERY)
    expect(progress).toMatchObject({ state: 'running', totals: { found: 1, scored: 0 } })
    expect(progress.steps.at(-1)).toMatchObject({ name: 'read and score', done: 0, total: 1 })
    const stopped = workers.stop()
    open()
    await stopped
    workers = await world.startWorkers()

    expect(await resultOf(run)).toMatchObject({ totals: { scored: 1, rows: 80 } })
    expect(await rowsOf(ada)).toEqual({ rows: 80, transactions: 80 })
    expect(world.outside.count(`past ${ada}`)).toBe(8)
  })

  it('is cancelled between two pages, and the next run goes on where it was', async () => {
    const ada = world.outside.add('ada')
    world.outside.page.size = 10
    const { reached, open } = holdPast(3)
    const run = await discover()
    await reached
    await run.cancel()
    await vi.waitFor(async () => expect(await isToldToStop(ada)).toBe(true), PATIENT)
    open()
    const error = await run.result().catch((failure: unknown) => failure)
    expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure)
    expect(await lastRun()).toMatchObject({ state: 'failed', summary: expect.stringContaining('cancelled') })
    await vi.waitFor(async () => expect(await rowsOf(ada)).toEqual({ rows: 30, transactions: 30 }), PATIENT)

    expect(await resultOf(discover())).toMatchObject({ totals: { scored: 1, pages: 5, rows: 50 } })
    expect(await rowsOf(ada)).toEqual({ rows: 80, transactions: 80 })
  })

  it('leaves the rest of a very long past to the next runs, and scores it only once it is whole', async () => {
    const ada = world.outside.add('ada')
    world.outside.page.size = 3
    const first = await resultOf(discover())
    expect(first.totals).toMatchObject({ scored: 0, unfinished: 1, pages: 20, rows: 60 })
    const second = await resultOf(discover())
    expect(second.totals).toMatchObject({ scored: 1, unfinished: 0, pages: 7, rows: 20 })
    expect(await rowsOf(ada)).toEqual({ rows: 80, transactions: 80 })
  })

  it('waits as long as a provider asks, and outlasts a short outage', async () => {
    const ada = world.outside.add('ada')
    failFirst('past ', [() => new RateLimitError('slow down', 300), () => new TransportError('HTTP 502')])
    failFirst('candidates', [() => new TransportError('HTTP 503')])
    const { totals } = await resultOf(discover())

    expect(totals).toMatchObject({ scored: 1, failed: 0 })
    expect(world.outside.count('candidates')).toBe(2)
    expect(world.outside.count(`past ${ada}`)).toBe(4)
  })

  it('counts and skips a wallet that fails, and lets it wait for its next turn', async () => {
    const ada = world.outside.add('ada')
    for (const name of ['bob', 'cy']) world.outside.add(name)
    world.outside.faults.set(`past ${ada}`, () => new ResponseShapeError('no such rows'))
    const summary = await resultOf(discover())

    expect(summary.totals).toMatchObject({ scored: 2, failed: 1 })
    expect(summary.failures).toEqual([expect.stringContaining('readPast failed: ResponseShapeError, no such rows')])
    const candidate = await world.deps.candidates.find(ada)
    expect(candidate).toMatchObject({ failures: 1, lastFailure: expect.stringContaining('no such rows') })
    expect(candidate?.dueAt).toBeGreaterThan(Date.now())
  })

  it('fails above half, says which, and changes nothing', async () => {
    const [ada, bob] = ['ada', 'bob', 'cy'].map((name) => world.outside.add(name))
    for (const wallet of [ada, bob]) {
      world.outside.faults.set(`past ${wallet}`, () => new ResponseShapeError('the venue has changed'))
    }
    expect(await reasonOf(discover())).toMatch(/^2 of 3 wallets failed, the last one 0x.*the venue has changed$/)
    expect(await lastRun()).toMatchObject({ state: 'failed', counts: { failed: 2, scored: 1 } })
    expect(await world.deps.verdicts.current()).toEqual([])
  })

  it('scores nobody on half of the markets or prices', async () => {
    world.outside.add('ada')
    world.outside.faults.set('markets', () => new ResponseShapeError('the catalogue has changed'))
    expect(await reasonOf(discover())).toMatch(/requests for markets failed: .*the catalogue has changed/)
  })

  it('asks for prices of several tokens at once, and one by one where that is refused', async () => {
    const ada = world.outside.add('ada')
    await resultOf(discover())
    const together = world.outside.count('prices of many')
    expect(together).toBeGreaterThan(0)
    expect(world.outside.count('prices ')).toBeLessThan(2 * together)
    const marks = await marksOf(ada)

    const bob = world.outside.add('bob')
    world.outside.hooks.refusesMany = true
    const { totals } = await resultOf(discover())
    expect(totals).toMatchObject({ scored: 1, failed: 0 })
    expect(marks.length).toBeGreaterThan(70)
    expect((await marksOf(bob)).length).toBe(marks.length)
  })

  it('leaves only the token for the next run whose prices it could not read', async () => {
    const ada = world.outside.add('ada')
    let odd: TokenId | undefined
    world.deps.prices = {
      ...original.prices,
      fetchPricesOfMany: async () => null,
      fetchPrices: async (query) => {
        odd ??= query.tokenId
        if (query.tokenId === odd) throw new ResponseShapeError('odd prices')
        return original.prices.fetchPrices(query)
      },
    }
    expect((await resultOf(discover())).totals).toMatchObject({ scored: 1, failed: 0 })
    const due = await world.deps.histories.dueMarks([ada], Date.now(), 100)
    expect(due.map(({ tokenId }) => tokenId)).toEqual([odd])
  })

  it('keeps a source that rests, or fails, apart from the others', async () => {
    world.outside.add('ada')
    world.deps.sources = {
      ...original.sources,
      bitquery: {
        name: 'bitquery',
        findCandidates: () => Promise.reject(new RateLimitError('no points left', 9 * DAY)),
      },
      trades: { name: 'trades', findCandidates: () => Promise.reject(new ResponseShapeError('odd rows')) },
    }
    const { steps, failures, totals } = await resultOf(discover())
    expect(totals.scored).toBe(1)
    expect(steps.slice(0, 3).map(({ name, state, note }) => [name, state, note])).toEqual(
      expect.arrayContaining([
        ['find: leaderboard', 'done', null],
        ['find: bitquery', 'done', 'budget used up'],
        ['find: trades', 'failed', null],
      ]),
    )
    expect(failures).toEqual(['trades: findCandidates failed: ResponseShapeError, odd rows'])
  })

  it('fails when it could look nowhere and knows nobody, and at once when a source is not there', async () => {
    world.outside.faults.set('candidates', () => new ResponseShapeError('odd rows'))
    expect(await reasonOf(discover())).toBe('no source of candidates could be read')
    expect(await reasonOf(discover({ sources: ['bitquery'] }))).toContain('Activity task failed')
  })

  it('leaves wallets alone that another run is reading, and goes on with a fresh history in between', async () => {
    const wallets = Array.from({ length: 103 }, (_, n) => world.outside.add(`busy ${n}`))
    await Promise.all(
      wallets.map((wallet) =>
        world.client.workflow.start('nobody', { workflowId: readTraderId(wallet), taskQueue: 'nobody' }),
      ),
    )
    const run = await discover({ wallets: 200 })
    const { totals, steps } = (await run.result()) as ResearchSummary
    expect(totals).toMatchObject({ found: 103, busy: 103, scored: 0 })
    expect(steps.find(({ name }) => name === 'read and score')).toMatchObject({ done: 103, total: 103, state: 'done' })
    const first = await world.client.workflow.getHandle(run.workflowId, run.firstExecutionRunId).describe()
    expect(first.status.name).toBe('CONTINUED_AS_NEW')
    for (const wallet of wallets) await world.client.workflow.getHandle(readTraderId(wallet)).terminate()
  })
})

/** Holds the n-th request for a past before it is answered, until opened. */
function holdPast(n: number): { reached: Promise<void>; open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((done) => {
    open = done
  })
  const reached = new Promise<void>((arrive) => {
    let asked = 0
    world.outside.hooks.beforePast = async () => {
      asked += 1
      if (asked !== n) return
      arrive()
      await opened
    }
  })
  return { reached, open: () => open() }
}

/** Lets the first requests about something fail, one way after the other. */
function failFirst(about: string, failures: (() => Error)[]) {
  world.outside.faults.set(about, () => {
    const failure = failures.shift()
    if (failures.length === 0) world.outside.faults.delete(about)
    return failure?.() ?? new TransportError('no answer')
  })
}
