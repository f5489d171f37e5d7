import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SignalView } from '../../db/read-model/signals.ts'
import type { PlayedFill } from '../../sim/director.ts'
import type { FillScript } from '../../sim/session.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { expectSoundBooks } from '../support/story-books.ts'
import { buyUp, sellUp, storyLeader, storyMarket } from '../support/story-market.ts'
import { COPIED_ONCE, recordsOf } from '../support/story-steps.ts'
import { PATIENT, type StoryWorld, startStoryWorld } from '../support/story-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

/** Blocks are so far apart that a block can be taken back while it is still the newest but one. */
const BLOCK_MS = 1000
/** An entry older than this is not copied; an exit may be. */
const FRESH_MS = 12_000

const leader = storyLeader('leader')
const held = storyMarket('Held while away')
const missed = storyMarket('Bought while away')
const database = setUpTestDatabase()
let world: StoryWorld

beforeAll(async () => {
  const { connection, namespace } = await createTestNamespace()
  world = await startStoryWorld({
    databaseUrl: database.url,
    temporal: { address: connection.address ?? '', namespace },
    leaders: [leader],
    blockMs: BLOCK_MS,
    settings: { COPY_TRADING_MAX_SIGNAL_AGE_SECONDS: String(FRESH_MS / 1000), POLYGON_OVERLAP_BLOCKS: '20' },
  })
  // Only the chain feed brings fills in: no webhooks, no stream.
  world.postman.only()
  world.sim.setFaults([{ target: 'rtds', kind: 'silence' }])
  for (const market of [held, missed]) world.sim.addMarket(market.script)
})
afterAll(() => world?.stop())

async function play(script: FillScript): Promise<PlayedFill> {
  const [played] = await world.sim.play(script)
  if (!played) throw new Error(`${script.name} was not played`)
  return played
}

const signalOf = async ({ fillId }: PlayedFill) =>
  (await world.list<SignalView>('/signals')).find((signal) => signal.fillId === fillId)

/** The signal once it is decided and, if it was copied, booked. */
async function outcomeOf(fill: PlayedFill): Promise<SignalView | undefined> {
  const isSettled = async () => {
    const signal = await signalOf(fill)
    return signal?.decision?.verdict === 'skip' || signal?.order?.status === 'filled'
  }
  await expect.poll(isSettled, PATIENT).toBe(true)
  return signalOf(fill)
}

const copied = { decision: { verdict: 'copy' }, order: { status: 'filled' }, source: 'chain' }

describe('the product that was away while a leader traded', () => {
  let entry: PlayedFill
  let exit: PlayedFill

  it('had copied what came before', async () => {
    expect(await outcomeOf(await play(buyUp(leader, held, 'before')))).toMatchObject(copied)
  })

  it('reads the gap from the chain when it is back', async () => {
    await Promise.all([world.worker.stop(), world.api.kill()])
    entry = await play(buyUp(leader, missed, 'entry while away'))
    exit = await play(sellUp(leader, held, 'exit while away'))
    await sleep(Math.max(entry.blockTime, exit.blockTime) + FRESH_MS + 1 - Date.now())
    world.api.start()
    world.worker.start()
    await world.ready()

    for (const fill of [entry, exit]) {
      expect(await outcomeOf(fill)).toMatchObject({ fillId: fill.fillId, source: 'chain' })
    }
  })

  it('skips the entry that has become stale, and says so', async () => {
    const signal = await signalOf(entry)
    expect(signal).toMatchObject({ decision: { verdict: 'skip', reason: 'stale-signal' }, order: null })
    expect(signal?.decision?.actual).toMatch(/^\d+(\.\d+)? s old$/)
    expect(signal?.arrivalMs).toBeGreaterThan(FRESH_MS)
  })

  it('still makes the exit, which may be later', async () => {
    expect(await signalOf(exit)).toMatchObject(copied)
    expect(await world.get('/positions')).toMatchObject({ rows: [] })
    await expectSoundBooks(world, database.pool)
  })
})

describe('a fill whose block leaves the chain', () => {
  it('is not copied twice when it comes again in another block', async () => {
    const fill = await play(buyUp(leader, missed, 'comes again'))
    const before = await outcomeOf(fill)
    expect(before).toMatchObject(copied)
    await takeBack(fill, { drop: false })
    await expect.poll(() => blockOf(fill), PATIENT).not.toBe(fill.blockHash)

    expect(await signalOf(fill)).toMatchObject({
      ...copied,
      order: { orderId: before?.order?.orderId },
      reorged: false,
    })
    expect(await recordsOf(database.pool, fill.fillId)).toEqual(COPIED_ONCE)
    await expectSoundBooks(world, database.pool)
  })

  it('shows as reorged when it never comes again', async () => {
    const fill = await play(buyUp(leader, missed, 'gone for good'))
    await outcomeOf(fill)
    await takeBack(fill, { drop: true })
    await expect.poll(async () => (await signalOf(fill))?.reorged, PATIENT).toBe(true)

    // What was bought on it is ours all the same.
    expect(await recordsOf(database.pool, fill.fillId)).toEqual(COPIED_ONCE)
    await expectSoundBooks(world, database.pool)
  })

  /** Takes back the fill's block and what stands on it, as long as that is not final. */
  async function takeBack({ blockNumber }: PlayedFill, options: { drop: boolean }): Promise<void> {
    const state = await fetch(`${world.sim.url}/sim/state`)
    const { head } = (await state.json()) as { head: number }
    await world.sim.reorg(head - blockNumber + 1, options)
  }
})

async function blockOf({ fillId }: PlayedFill): Promise<string | undefined> {
  const { rows } = await database.pool.query<{ block_hash: string }>(
    'select block_hash from signals where fill_id = $1',
    [fillId],
  )
  return rows[0]?.block_hash
}
