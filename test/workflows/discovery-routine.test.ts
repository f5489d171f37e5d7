import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { WorkflowFailedError } from '@temporalio/client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { NotFoundError, ResponseShapeError } from '../../domain/errors.ts'
import { firstBrokenDay } from '../../domain/traders/roster/verdict-ledger.ts'
import { createDiscoveryControl, type DiscoveryControl, type DiscoveryState } from '../../temporal/discovery.ts'
import { SCHEDULES, TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import type { ResearchSummary } from '../../temporal/research-messages.ts'
import { bundleWorkflows } from '../../workers/bundle.ts'
import { applySchedules, researchJobs } from '../../workers/schedules.ts'
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

function run(type: string, ...args: unknown[]): Promise<ResearchSummary> {
  const options = { workflowId: `${type}-${randomUUID()}`, taskQueue: TASK_QUEUES.research, args }
  return world.client.workflow.execute(type, options) as Promise<ResearchSummary>
}

const discover = () => run(WORKFLOWS.discoverTraders, { sources: null, wallets: 10 })
const refresh = () => run(WORKFLOWS.refreshScores, { sources: null, wallets: 10 })
const cleanUp = () => run(WORKFLOWS.cleanUp)
const later = (ms: number) => {
  world.deps.now = () => Date.now() + ms
}
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

describe('refreshScores', () => {
  it('brings those up to date who are followed or eligible, and nobody else', async () => {
    const ada = world.outside.add('ada')
    const idle = world.outside.add('idle', { perDay: 0.5 })
    await discover()
    world.outside.asked.length = 0
    later(DAY)
    const { totals, steps } = await refresh()

    expect(totals).toMatchObject({ scored: 1, found: 0, failed: 0 })
    expect(world.outside.count(`past ${ada}`)).toBe(1)
    expect(world.outside.count(`past ${idle}`)).toBe(0)
    expect(steps.map(({ name }) => name)).toEqual(['read and score', 'assess the family', 'publish the roster'])
  })

  it('follows what a person has pinned, and stops following whom they ban', async () => {
    const ada = world.outside.add('ada')
    await discover()
    await world.deps.roster.pin(ada, 'met them', 'ann', Date.now())
    await refresh()
    expect((await world.deps.roster.load()).members).toMatchObject([{ wallet: ada, active: true }])
    await world.deps.roster.ban(ada, 'changed my mind', 'ann', Date.now())
    const { summary } = await refresh()
    expect(summary).toContain('Banned: changed my mind')
    expect((await world.deps.roster.load()).members).toMatchObject([{ wallet: ada, active: false }])
  })
})

describe('cleanUp', () => {
  it('does every nightly step and tells what it did', async () => {
    world.outside.add('ada')
    await discover()
    const { steps, state } = await cleanUp()
    expect(state).toBe('done')
    expect(steps.map(({ name, note }) => `${name}: ${note}`)).toEqual([
      expect.stringMatching(/^make room for the months to come: \d+ made, 0 detached/),
      'assess the family: 1 eligible wallets, evidence of skill in 0',
      'publish the roster: no change',
      'score old verdicts: none is due',
      expect.stringMatching(/^write the ledger of verdicts: 1 verdicts, SHA-256 [0-9a-f]{12}…$/),
      'thin out old scores: 0 snapshots removed',
      'forget stale candidates: 0 forgotten',
      'trim the record of deliveries: 0 removed',
    ])
  })

  it('writes each day’s verdicts once, chained to the day before', async () => {
    world.outside.add('ada')
    await discover()
    await cleanUp()
    expect((await cleanUp()).summary).toContain('is written already')
    later(DAY)
    await cleanUp()
    const days = await world.deps.verdicts.list()
    expect(days).toHaveLength(2)
    expect(days[0]?.previousSha256).toBe(days[1]?.sha256)
    expect(await world.deps.verdicts.checkChain(sha256)).toMatchObject({ days: 2, brokenDay: null })
    const latest = await world.deps.verdicts.latest()
    expect(latest && sha256(latest.text)).toBe(latest?.sha256)
    expect(latest && firstBrokenDay([{ ...latest, sha256: '0'.repeat(64) }], sha256)).toBe(latest?.day)
  })

  it('holds verdicts against what copying paid, once their thirty days are over', async () => {
    world.outside.add('ada')
    await discover()
    // Said a while ago, of somebody who has gone on trading since.
    later(-35 * DAY)
    await cleanUp()
    later(0)
    expect((await cleanUp()).summary).toContain('score old verdicts: scored')
    const { score } = (await world.deps.verdicts.list()).find(({ scoredAt }) => scoredAt !== null) ?? {}
    expect(score?.byVerdict).toMatchObject([{ wallets: 1, events: expect.any(Number) }])
    expect(score?.byVerdict[0]?.events).toBeGreaterThan(0)
  })

  it('removes old deliveries, and the months and candidates that nobody needs any more', async () => {
    world.outside.add('ada', { perDay: 0.5 })
    await discover()
    await database.pool.query(
      `insert into webhook_deliveries (provider, body_sha256, received_at, verdict, fills, bytes, handled_ms)
       values ('alchemy', repeat('a', 64), now() - interval '40 days', 'empty', 0, 0, 1)`,
    )
    const noteOf = ({ steps }: ResearchSummary, name: string) => steps.find((step) => step.name.startsWith(name))?.note
    expect(noteOf(await cleanUp(), 'trim')).toBe('1 removed')
    later(500 * DAY)
    const much = await cleanUp()
    expect(noteOf(much, 'make room')).toMatch(/onchain_trades_\d{4}_\d\d/)
    expect(noteOf(much, 'forget')).toBe('1 forgotten')
  })

  it('goes on when a step fails, and does not succeed', async () => {
    world.deps.partitions = { keep: () => Promise.reject(new ResponseShapeError('locked')) }
    const error = await cleanUp().catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(WorkflowFailedError)
    expect((error as WorkflowFailedError).cause?.message).toBe('failed to make room for the months to come')
    expect(await world.deps.verdicts.list()).toHaveLength(1)
  })
})

describe('discovery by hand', () => {
  const settled = async (control: DiscoveryControl, workflowId: string): Promise<DiscoveryState> => {
    for (;;) {
      const state = await control.look(workflowId)
      if (state.kind !== 'running') return state
      await sleep(50)
    }
  }

  it('needs a server where discovery has run', async () => {
    await expect(createDiscoveryControl(world.client).start({ sources: null, wallets: 5 })).rejects.toThrow(
      NotFoundError,
    )
  })

  it('starts one run, joins it while it goes on, and tells how it ended', async () => {
    await applySchedules(world.client, researchJobs(5))
    const control = createDiscoveryControl(world.client)
    world.outside.add('ada')
    let open: () => void = () => undefined
    const opened = new Promise<void>((done) => {
      open = done
    })
    world.outside.hooks.beforePast = () => opened
    const input = { sources: ['leaderboard' as const], wallets: 5 }
    const { workflowId, outcome } = await control.start(input)
    expect(outcome).toBe('started')
    expect(await control.start(input)).toEqual({ workflowId, outcome: 'running' })
    expect(await control.look(workflowId)).toMatchObject({ kind: 'running', progress: { kind: 'discover' } })
    open()
    expect(await settled(control, workflowId)).toMatchObject({ kind: 'done', summary: { totals: { scored: 1 } } })

    world.outside.faults.set('candidates', () => new ResponseShapeError('odd rows'))
    await emptyDatabase(database.pool)
    expect((await control.start(input)).outcome).toBe('started')
    expect(await settled(control, workflowId)).toEqual({
      kind: 'failed',
      reason: 'no source of candidates could be read',
    })
  })

  it('joins the scheduled run, and makes up for those of a time', async () => {
    await applySchedules(world.client, researchJobs(5))
    const control = createDiscoveryControl(world.client)
    const now = Math.floor(Date.now() / 3_600_000) * 3_600_000
    world.outside.add('ada')
    let open: () => void = () => undefined
    const opened = new Promise<void>((done) => {
      open = done
    })
    world.outside.hooks.beforePast = () => opened
    await control.backfill(now - 90 * 60_000, now)
    const schedule = world.client.schedule.getHandle(SCHEDULES.discoverTraders)
    const running = async () => (await schedule.describe()).info.runningActions.length
    await expect.poll(running, { timeout: 20_000 }).toBe(1)
    const joined = await control.start({ sources: null, wallets: 5 })
    expect(joined).toEqual({ workflowId: expect.stringMatching(/^discover-traders-\d/), outcome: 'running' })
    open()
    const rows = async () =>
      (await database.pool.query("select count(*)::int as runs from discovery_runs where state = 'finished'")).rows
    await expect.poll(rows, { timeout: 30_000 }).toEqual([{ runs: 2 }])
  })
})
