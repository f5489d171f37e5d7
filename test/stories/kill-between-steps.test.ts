import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { FillId } from '../../domain/money/ids.ts'
import { createRandom } from '../../sim/random.ts'
import { expectSoundBooks } from '../support/story-books.ts'
import { type Rig, startRig, type Victim } from '../support/story-rig.ts'
import { PATIENT } from '../support/story-world.ts'

/** Fills whose moment is left to chance: delivered this long before the kill, at most. */
const CHANCE = { buys: 12, sells: 4, withinMs: 1_500 }

/** Two systems side by side, because most of the time goes into waiting for time limits. Each is killed part by part. */
const SYSTEMS: readonly { victims: readonly Victim[]; seed: number }[] = [
  { victims: ['worker', 'postgres'], seed: 1 },
  { victims: ['api', 'temporal'], seed: 2 },
]

describe.concurrent.each(SYSTEMS)('a system whose $victims are killed in turn', ({ victims, seed }) => {
  const random = createRandom(seed)
  let rig: Rig
  beforeAll(async () => {
    rig = await startRig()
  })
  // A test that failed must not hold up the next one.
  afterEach(() => rig.gates.open())
  afterAll(() => rig?.stop())

  describe.sequential.each(victims)('the %s', (victim) => {
    it.sequential('killed with a fill at each step up to the order: each is copied once', async () => {
      const { gates, servers, world } = rig
      const fills: FillId[] = []
      const buy = async (moment: string) => {
        const fillId = await rig.buy(`${victim} ${moment}`)
        fills.push(fillId)
        return fillId
      }
      // Deeper gates first: what passed them before they closed stays where it is.
      await world.ready()
      await gates.close('submitting')
      await rig.untilStep([await buy('claimed')], 'claimed')
      await gates.close('preparing')
      const decided = await buy('decided')
      await rig.untilStep([decided], 'decided')
      await rig.untilIn(decided, 'executeOrder')
      await gates.close('deciding')
      await rig.untilStep([await buy('reserved')], 'reserved')
      await gates.close('account')
      await rig.untilIn(await buy('validated'), 'sizeOrder')
      await gates.close('validating')
      await rig.untilIn(await buy('resolved'), 'validateSignal')
      servers.temporal.freeze()
      await rig.untilStep([await buy('delivered')], 'recorded')

      await rig.kill(victim)
      await gates.open()
      if (victim !== 'temporal') servers.temporal.thaw()
      await rig.restart(victim)
      await rig.untilBooked(fills)
    })

    it.sequential('killed with orders that are prepared and filled: each is booked once', async () => {
      const { gates, world } = rig
      await world.ready()
      await gates.close('submitting')
      const filled = await rig.buy(`${victim} filled`)
      await rig.untilStep([filled], 'claimed')
      await gates.close('preparing')
      const prepared = await rig.buy(`${victim} prepared`)
      await rig.untilStep([prepared], 'decided')
      await gates.close('account')
      await gates.open('preparing')
      await rig.untilStep([prepared], 'prepared')
      await gates.open('submitting')
      await rig.untilStep([filled], 'submitted')

      await rig.kill(victim)
      await gates.open()
      await rig.restart(victim)
      await rig.untilBooked([filled, prepared])
    })

    it.sequential('killed with fills that are booked, being recorded, and not delivered yet', async () => {
      const { gates, world } = rig
      await world.ready()
      await gates.close('submitting')
      const booked = await rig.buy(`${victim} booked`)
      await rig.untilStep([booked], 'claimed')
      await gates.close('recording')
      const recording = await rig.buy(`${victim} recording`)
      await vi.waitFor(async () => expect(await gates.waiting('fill_logs')).toBeGreaterThan(0), PATIENT)
      await gates.open('submitting')
      await rig.untilStep([booked], 'booked')

      await rig.kill(victim)
      await gates.open()
      const undelivered = await rig.buy(`${victim} undelivered`)
      await rig.restart(victim)
      await rig.untilBooked([booked, recording, undelivered])
    })

    it.sequential('killed at a moment that chance chose, for entries and exits', async () => {
      const soldBefore = rig.sold.size
      const holdings = [...rig.bought.keys()].slice(soldBefore, soldBefore + CHANCE.sells)
      const plays = [
        ...holdings.map((buy) => () => rig.sell(buy)),
        ...Array.from({ length: CHANCE.buys }, (_, index) => () => rig.buy(`${victim} by chance ${index}`)),
      ]
      await rig.world.ready()
      const played = plays.map(async (play) => {
        await sleep(Math.round(random() * CHANCE.withinMs))
        return play()
      })

      await sleep(CHANCE.withinMs)
      await rig.kill(victim)
      await rig.restart(victim)
      await rig.untilBooked(await Promise.all(played))
    })
  })

  describe.sequential('after all of it', () => {
    it.sequential('there is one order and one execution per fill, each as large as without a kill', async () => {
      const { bought, sold, pool } = rig
      const { rows } = await pool.query(
        `select orders.side, orders.status, execution.count::int, execution.shares, execution.price
         from signals
         left join orders using (fill_id)
         left join lateral (
           select count(*), sum(shares_micros)::bigint as shares, min(price_micros) as price
           from executions where executions.order_id = orders.order_id
         ) as execution on true
         order by side`,
      )
      // Ten dollars at the limit of 51 cents are 19.60 shares; they cost 50 cents and bring 49.
      const size = { status: 'filled', count: 1, shares: 19_600_000n }
      expect(rows).toEqual([
        ...[...bought].map(() => ({ side: 'BUY', ...size, price: 500_000n })),
        ...[...sold].map(() => ({ side: 'SELL', ...size, price: 490_000n })),
      ])
    })

    it.sequential('there is one ended workflow per fill, none of them waiting for a person', async () => {
      const statuses = async () => {
        const found: string[] = []
        for await (const { status } of rig.world.client.workflow.list({ query: `WorkflowType = 'copyTrade'` }))
          found.push(status.name)
        return { runs: found.length, kinds: [...new Set(found)] }
      }
      const runs = rig.bought.size + rig.sold.size
      await vi.waitFor(async () => expect(await statuses()).toEqual({ runs, kinds: ['COMPLETED'] }), PATIENT)
    })

    it.sequential('every reservation is released and not a micro-dollar lost', async () => {
      await rig.world.ready()
      await expectSoundBooks(rig.world, rig.pool)
    })
  })
})
