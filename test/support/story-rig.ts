import type { Pool } from 'pg'
import { expect, vi } from 'vitest'
import { createPool } from '../../db/pool.ts'
import type { FillId } from '../../domain/money/ids.ts'
import type { FillScript } from '../../sim/session.ts'
import { SCHEDULES } from '../../temporal/names.ts'
import { createGatekeeper, type Gatekeeper } from './story-gates.ts'
import { buyUp, type StoryMarket, sellUp, storyLeader, storyMarket } from './story-market.ts'
import { type StoryServers, startStoryServers } from './story-servers.ts'
import { activityOf, type Step, stepsOf } from './story-steps.ts'
import { PATIENT, type StoryWorld, startStoryWorld } from './story-world.ts'

/** Who can be killed while everything else goes on. */
export type Victim = 'worker' | 'api' | 'postgres' | 'temporal'

/** The whole system with servers of its own, every part of which can be killed, and the fills that went through it. */
export type Rig = {
  world: StoryWorld
  servers: StoryServers
  gates: Gatekeeper
  pool: Pool
  /** Every buy so far and its market: one each, so that each is resolved, priced and copied by itself. */
  bought: ReadonlyMap<FillId, StoryMarket>
  sold: ReadonlySet<FillId>
  /** The leader buys in a new market; answers once the fill is on the chain, which is when it is delivered. */
  buy(name: string): Promise<FillId>
  /** The leader sells all of an earlier buy. */
  sell(buy: FillId): Promise<FillId>
  kill(victim: Victim): Promise<void>
  restart(victim: Victim): Promise<void>
  /** Waits until the copies of these fills stand at a step. */
  untilStep(fills: readonly FillId[], step: Step): Promise<void>
  /** Waits until the copy of a fill is in an activity. */
  untilIn(fill: FillId, activity: string): Promise<void>
  /** Waits until all is booked, running the periodic jobs as their schedules would, only sooner. */
  untilBooked(fills: readonly FillId[]): Promise<void>
  stop(): Promise<void>
}

const leader = storyLeader('leader')
const OFTEN = { ...PATIENT, interval: 10 }
const DRAIN_EVERY_MS = 5_000

/** Starts servers, venue and product. */
export async function startRig(): Promise<Rig> {
  const servers = await startStoryServers()
  const pool = createPool(servers.databaseUrl, { onError: () => undefined })
  const gates = createGatekeeper(servers.databaseUrl)
  const world = await startStoryWorld({
    databaseUrl: servers.databaseUrl,
    temporal: { address: servers.temporalAddress, namespace: 'default' },
    leaders: [leader],
    blockMs: 100,
  })
  await pausePeriodicJobs(world)
  const bought = new Map<FillId, StoryMarket>()
  const sold = new Set<FillId>()

  async function play(script: FillScript): Promise<FillId> {
    const [played] = await world.sim.play(script)
    if (!played) throw new Error(`${script.name} was not played`)
    return played.fillId
  }

  const untilStep = (fills: readonly FillId[], step: Step) =>
    vi.waitFor(async () => expect(await stepsOf(pool, fills)).toEqual(fills.map(() => step)), OFTEN)

  return {
    world,
    servers,
    gates,
    pool,
    bought,
    sold,
    async buy(name) {
      const market = storyMarket(name)
      world.sim.addMarket(market.script)
      const fillId = await play(buyUp(leader, market, market.script.slug))
      bought.set(fillId, market)
      return fillId
    },
    async sell(buy) {
      const market = bought.get(buy)
      if (!market) throw new Error('only what was bought can be sold')
      const fillId = await play(sellUp(leader, market, `${market.script.slug} sold`))
      sold.add(fillId)
      return fillId
    },
    kill: (victim) => (isServer(victim) ? servers[victim] : world[victim]).kill(),
    async restart(victim) {
      if (isServer(victim)) await servers[victim].start()
      else world[victim].start()
    },
    untilStep,
    untilIn: (fill, activity) =>
      vi.waitFor(async () => expect(await activityOf(world.client, fill)).toBe(activity), OFTEN),
    async untilBooked(fills) {
      const drainer = setInterval(() => void world.trigger('drainInbox').catch(() => undefined), DRAIN_EVERY_MS)
      await untilStep(fills, 'booked').finally(() => clearInterval(drainer))
    },
    async stop() {
      await gates.open()
      await world.stop()
      await pool.end()
      await servers.stop()
    },
  }
}

/** They write under locks of their own: with gates closed, a job and the story would wait for each other. */
async function pausePeriodicJobs({ client }: StoryWorld): Promise<void> {
  for (const schedule of [SCHEDULES.settleMarkets, SCHEDULES.checkHealth]) {
    await client.schedule.getHandle(schedule).pause('a story closes gates')
  }
}

const isServer = (victim: Victim) => victim === 'postgres' || victim === 'temporal'
