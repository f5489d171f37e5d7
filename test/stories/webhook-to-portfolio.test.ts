import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DeliveryView } from '../../db/read-model/operations.ts'
import type { OrderView } from '../../db/read-model/orders.ts'
import type { PnlView } from '../../db/read-model/pnl.ts'
import type { PositionView } from '../../db/read-model/positions.ts'
import type { SignalView } from '../../db/read-model/signals.ts'
import { setUpTestDatabase } from '../support/postgres.ts'
import { expectSoundBooks } from '../support/story-books.ts'
import { buyUp, type StoryMarket, sellUp, storyLeader, storyMarket } from '../support/story-market.ts'
import { SENDERS, type Sender } from '../support/story-postman.ts'
import { COPIED_ONCE, recordsOf } from '../support/story-steps.ts'
import { PATIENT, type StoryWorld, startStoryWorld } from '../support/story-world.ts'
import { createTestNamespace } from '../support/temporal-namespace.ts'

const STORIES = SENDERS.map((sender) => ({
  sender,
  leader: storyLeader(`leader of ${sender}`),
  market: storyMarket(`Seen by ${sender}`, { fees: { rate: 0.07, exponent: 1, type: 'crypto_fees_v2' } }),
  // A bare hint makes the product read the receipt itself.
  source: sender === 'alchemy ADDRESS_ACTIVITY' ? 'receipt' : (sender.split(' ')[0] ?? ''),
}))
const everybody = storyLeader('leader of everybody')
/** So slow that in these stories a fill comes by webhook or not at all. */
const NO_CHAIN_FEED = { POLYGON_POLL_MS: '60000' }

const database = setUpTestDatabase()
const payouts = new Map<string, bigint>()
let world: StoryWorld

beforeAll(async () => {
  const { connection, namespace } = await createTestNamespace()
  world = await startStoryWorld({
    databaseUrl: database.url,
    temporal: { address: connection.address ?? '', namespace },
    leaders: [...STORIES.map(({ leader }) => leader), everybody],
    settings: NO_CHAIN_FEED,
  })
  // The stream of matches would be a second way for each fill.
  world.sim.setFaults([{ target: 'rtds', kind: 'silence' }])
})
afterAll(() => world?.stop())

const signalOf = async (fillId: string) =>
  (await world.list<SignalView>('/signals')).find((signal) => signal.fillId === fillId)
const ordersOf = async (fillId: string) =>
  (await world.list<OrderView>('/orders')).filter((order) => order.fillId === fillId)
const positionsIn = async ({ up }: StoryMarket) =>
  (await world.get<{ rows: PositionView[] }>('/positions')).rows.filter(({ tokenId }) => tokenId === up)
const profitOf = async (leader: string) =>
  (await world.get<PnlView>('/pnl')).byLeader.find((row) => row.leader === leader)

/** Plays the fill and waits until what we made of it is booked. */
async function copied(...script: Parameters<StoryWorld['sim']['play']>) {
  const [played] = await world.sim.play(...script)
  if (!played) throw new Error('nothing was played')
  const { fillId } = played
  await expect.poll(async () => isSettled(await signalOf(fillId)), PATIENT).toBe(true)
  const signal = await signalOf(fillId)
  expect(signal).toMatchObject({ decision: { verdict: 'copy' }, order: { status: 'filled' } })
  const [order, ...others] = await ordersOf(fillId)
  expect(others).toEqual([])
  if (!signal || !order) throw new Error('the signal or its order is not shown')
  return { fillId, signal, order }
}

const isSettled = (signal: SignalView | undefined) =>
  signal?.decision?.verdict === 'skip' || signal?.order?.status === 'filled'

describe.each(STORIES)('a leader’s fills that $sender delivers', ({ sender, leader, market, source }) => {
  let bought: OrderView
  let earlier: number

  beforeAll(() => {
    earlier = world.postman.delivered.length
    world.postman.only(sender)
    world.sim.addMarket(market.script)
  })

  it('are copied on paper, and signals, orders, positions and profit tell the same', async () => {
    const { signal, order } = await copied(buyUp(leader, market, `buy by ${sender}`))
    bought = order

    expect(signal).toMatchObject({ leader: leader.wallet, side: 'BUY', tokenId: market.up, price: '0.5', source })
    expect(signal).toMatchObject({ reorged: false, outcome: 'Up' })
    expect(signal.order).toMatchObject({ orderId: order.orderId, shares: order.filledShares, notional: order.notional })
    expect(order).toMatchObject({ side: 'BUY', status: 'filled', averagePrice: '0.5', filledShares: order.shares })
    // 7 % of p(1 − p) a share.
    expect(Number(order.fee)).toBeCloseTo(Number(order.filledShares) * 0.07 * 0.25, 4)
    expect(await positionsIn(market)).toMatchObject([
      { leader: leader.wallet, shares: order.filledShares, question: market.script.question },
    ])
    const [position] = await positionsIn(market)
    expect(Number(position?.cost)).toBeCloseTo(Number(order.notional) + Number(order.fee), 6)
    expect(await profitOf(leader.wallet)).toMatchObject({ trades: 1, realised: '0' })
    await expectSoundBooks(world, database.pool, payouts)
  })

  it('are sold when the leader sells, in the leader’s proportion', async () => {
    const { signal, order } = await copied(sellUp(leader, market, `sell by ${sender}`, '40'))

    expect(signal).toMatchObject({ side: 'SELL', source })
    expect(order).toMatchObject({ side: 'SELL', status: 'filled', averagePrice: '0.49' })
    expect(Number(order.filledShares)).toBeCloseTo(0.4 * Number(bought.filledShares), 2)
    const [position] = await positionsIn(market)
    expect(Number(position?.shares)).toBeCloseTo(Number(bought.filledShares) - Number(order.filledShares), 6)
    const profit = await profitOf(leader.wallet)
    const share = Number(order.filledShares) / Number(bought.filledShares)
    const cost = share * (Number(bought.notional) + Number(bought.fee))
    expect(Number(profit?.realised)).toBeCloseTo(Number(order.notional) - Number(order.fee) - cost, 4)
    await expectSoundBooks(world, database.pool, payouts)
  })

  it('become realised profit when the market resolves', async () => {
    const before = Number((await profitOf(leader.wallet))?.realised)
    const [position] = await positionsIn(market)
    world.sim.resolve(market.conditionId)
    await world.trigger('settleMarkets')
    await expect.poll(() => positionsIn(market), PATIENT).toEqual([])
    payouts.set(market.up, 1_000_000n)

    const won = Number(position?.shares) - Number(position?.cost)
    expect(won).toBeGreaterThan(0)
    expect(await profitOf(leader.wallet)).toMatchObject({ trades: 2, unrealised: '0' })
    expect(Number((await profitOf(leader.wallet))?.realised)).toBeCloseTo(before + won, 6)
    await expectSoundBooks(world, database.pool, payouts)
  })

  it('came by no other way', async () => {
    const delivered = world.postman.delivered.slice(earlier)
    expect(delivered.length).toBeGreaterThanOrEqual(2)
    expect(new Set(delivered.map((delivery) => delivery.sender))).toEqual(new Set([sender]))
  })
})

describe('a fill that every provider, the stream and the chain tell of', () => {
  const market = storyMarket('Seen by everybody')

  it('is one signal, one decision and one order', async () => {
    await world.worker.stop()
    world.worker.start({ POLYGON_POLL_MS: '100' })
    const earlier = world.postman.delivered.length
    world.sim.addMarket(market.script)
    world.postman.only(...SENDERS)
    // Each provider tells it twice, and the stream, which the faults before had silenced, speaks again.
    world.sim.setFaults([{ target: 'webhooks', kind: 'duplicate' }])
    const runs = () => world.worker.output.filter((line) => line.includes('worker runs')).length
    await expect.poll(runs, PATIENT).toBe(2)
    const [played] = await world.sim.play(buyUp(everybody, market, 'buy by everybody'))
    if (!played) throw new Error('nothing was played')
    const { fillId } = played
    await expect.poll(async () => (await signalOf(fillId))?.order?.status, PATIENT).toBe('filled')
    // Moralis tells a block a second time once it is deep enough; it does so of earlier ones, too.
    const delivered = () => world.postman.delivered.slice(earlier)
    const countOf = (sender: Sender) => delivered().filter((delivery) => delivery.sender === sender).length
    await expect.poll(() => countOf('moralis'), PATIENT).toBeGreaterThanOrEqual(4)
    for (const sender of SENDERS) expect(countOf(sender), sender).toBeGreaterThanOrEqual(2)
    expect(new Set(delivered().map(({ status }) => status))).toEqual(new Set([200]))
    expect(await recordsOf(database.pool, fillId)).toEqual(COPIED_ONCE)
    expect(await ordersOf(fillId)).toHaveLength(1)
    await expectSoundBooks(world, database.pool, payouts)
  })

  it('shows each delivery with what it brought', async () => {
    const deliveries = await world.list<DeliveryView>('/deliveries')
    const verdicts = new Set(deliveries.map(({ verdict }) => verdict))
    expect(deliveries).toHaveLength(world.postman.delivered.length)
    expect([...verdicts].toSorted()).toEqual(['duplicate', 'hint', 'recorded'])
  })
})
