import { randomUUID } from 'node:crypto'
import { ResponseShapeError } from '../../domain/errors.ts'
import { readTraderId, TASK_QUEUES, WORKFLOWS } from '../../temporal/names.ts'
import type { ResearchInput } from '../../temporal/research-messages.ts'
import type { ResearchWorld } from '../support/research-world.ts'

/** One run of a workflow; without `runId` the latest of its chain. */
export type RecordedRun = { workflowId: string; runId?: string }

/** Brings a workflow of research to one of its ends. */
export type ResearchScenario = (world: ResearchWorld) => Promise<RecordedRun>

/** One for each way that a run of research can go, by the name of its recorded history. */
export const RESEARCH_SCENARIOS: Record<string, ResearchScenario> = {
  'discover-published': async (world) => {
    for (const name of ['ada', 'bob', 'cy']) world.outside.add(name)
    return run(world, WORKFLOWS.discoverTraders, ALL)
  },

  'discover-failed-above-half': async (world) => {
    const ada = world.outside.add('ada')
    world.outside.faults.set(`past ${ada}`, () => new ResponseShapeError('the venue has changed'))
    return run(world, WORKFLOWS.discoverTraders, ALL)
  },

  'discover-found-no-source': async (world) => {
    world.outside.faults.set('candidates', () => new ResponseShapeError('odd rows'))
    return run(world, WORKFLOWS.discoverTraders, ALL)
  },

  async 'discover-cancelled'(world) {
    world.outside.add('ada')
    const handle = await start(world, WORKFLOWS.discoverTraders, ALL)
    world.outside.hooks.beforePast = () => handle.cancel().then(() => undefined)
    await handle.result().catch(() => undefined)
    return handle
  },

  async 'discover-goes-on-with-a-fresh-history'(world) {
    const { workflowId, firstExecutionRunId } = await severalBusy(world)
    return { workflowId, runId: firstExecutionRunId }
  },

  async 'discover-went-on'(world) {
    const { workflowId } = await severalBusy(world)
    return { workflowId }
  },

  async 'read-trader-scored'(world) {
    const wallet = world.outside.add('ada')
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return { workflowId: readTraderId(wallet) }
  },

  async 'read-trader-unfinished'(world) {
    const wallet = world.outside.add('bob')
    world.outside.page.size = 3
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return { workflowId: readTraderId(wallet) }
  },

  async 'read-trader-prices-one-by-one'(world) {
    const wallet = world.outside.add('dan')
    world.outside.hooks.refusesMany = true
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return { workflowId: readTraderId(wallet) }
  },

  async 'read-trader-without-markets'(world) {
    const wallet = world.outside.add('cy')
    world.outside.faults.set('markets', () => new ResponseShapeError('the catalogue has changed'))
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return { workflowId: readTraderId(wallet) }
  },

  'refresh-scores': async (world) => {
    world.outside.add('ada')
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return run(world, WORKFLOWS.refreshScores, ALL)
  },

  'backtest-answered': async (world) => {
    const wallet = world.outside.add('ada')
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return run(world, WORKFLOWS.backtestWallet, { wallet, delayMs: 5_000, stake: 50 })
  },

  'backtest-failed': async (world) => {
    world.deps.recordedBooks = { near: () => Promise.reject(new ResponseShapeError('odd books')) }
    const wallet = world.outside.add('ada')
    await run(world, WORKFLOWS.discoverTraders, ALL)
    return run(world, WORKFLOWS.backtestWallet, { wallet, delayMs: 5_000, stake: 50 })
  },

  'clean-up': (world) => run(world, WORKFLOWS.cleanUp),

  'clean-up-with-a-failed-step': async (world) => {
    world.deps.partitions = { keep: () => Promise.reject(new ResponseShapeError('locked')) }
    return run(world, WORKFLOWS.cleanUp)
  },
}

const ALL: ResearchInput = { sources: null, wallets: 200 }

/** More wallets than one history takes, all of which somebody else is reading. */
async function severalBusy(world: ResearchWorld) {
  const wallets = Array.from({ length: 101 }, (_, n) => world.outside.add(`busy ${n}`))
  const { client } = world
  await Promise.all(
    wallets.map((wallet) => client.workflow.start('nobody', { workflowId: readTraderId(wallet), taskQueue: 'nobody' })),
  )
  const handle = await start(world, WORKFLOWS.discoverTraders, ALL)
  await handle.result()
  await Promise.all(wallets.map((wallet) => client.workflow.getHandle(readTraderId(wallet)).terminate()))
  return handle
}

async function run(world: ResearchWorld, type: string, ...args: unknown[]): Promise<RecordedRun> {
  const handle = await start(world, type, ...args)
  await handle.result().catch(() => undefined)
  return { workflowId: handle.workflowId }
}

function start({ client }: ResearchWorld, type: string, ...args: unknown[]) {
  return client.workflow.start(type, { workflowId: `${type}-${randomUUID()}`, taskQueue: TASK_QUEUES.research, args })
}
