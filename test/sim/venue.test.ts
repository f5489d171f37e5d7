import { readFile } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { type Sim, startSim } from '../../sim/start.ts'
import { buyUp, CONDITION, DOWN, exampleSession, SKILLED, UP } from './example-session.ts'

const START = Date.UTC(2026, 10, 25, 12)

let clock: VirtualClock
let sim: Sim

beforeEach(async () => {
  clock = createVirtualClock(START)
  sim = await startSim({ session: exampleSession(), clock })
  sim.begin()
})
afterEach(async () => await sim.stop())

const fixture = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(`../fixtures/sim/${name}`, import.meta.url), 'utf8'))
const get = async (url: string): Promise<Response> => await fetch(url)
const json = async (url: string) => (await (await get(url)).json()) as Record<string, never>

async function playOne(name: string, more = {}): Promise<void> {
  const played = sim.play(buyUp(name, more))
  clock.advance(1_500)
  await played
}

/** The paths at which `served` lacks a field of `recorded` or has another JSON type there. */
function missingFields(recorded: unknown, served: unknown, path = ''): string[] {
  if (typeOf(recorded) !== typeOf(served)) return [`${path} is ${typeOf(served)}, recorded ${typeOf(recorded)}`]
  if (Array.isArray(recorded)) {
    return recorded.length === 0 ? [] : missingFields(recorded[0], (served as unknown[])[0], `${path}[0]`)
  }
  if (typeof recorded !== 'object' || recorded === null) return []
  return Object.entries(recorded).flatMap(([key, value]) =>
    missingFields(value, (served as Record<string, unknown>)[key], `${path}.${key}`),
  )
}

const typeOf = (value: unknown) => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

describe('answers have every recorded field the product could read, in the recorded type', () => {
  it('a Gamma market', async () => {
    const body = await json(`${sim.urls.gamma}/markets/keyset?clob_token_ids=${UP}`)
    const notServed = [
      'marketMakerAddress|new|featured|groupItemThreshold|hasReviewedDates|comboStatus|liquidityClob|cyom|competitive',
      'oneDayPriceChange|oneHourPriceChange|automaticallyActive|clearBookOnStart|showGmpSeries|showGmpOutcome',
      'manualActivation|pendingDeployment|deploying|eventStartTime|holdingRewardsEnabled|makerRebatesFeeShareBps',
      'cryptoMarketConfigId|cryptoMarketConfig',
    ].join('|')
    const missing = missingFields(await fixture('gamma-market.json'), body['markets']?.[0])
    expect(missing.filter((problem) => !new RegExp(`^\\.(${notServed}) is undefined`).test(problem))).toEqual([])
  })

  it('a book', async () => {
    expect(missingFields(await fixture('clob-book.json'), await json(`${sim.urls.clob}/book?token_id=${UP}`))).toEqual(
      [],
    )
  })

  it('market info', async () => {
    const missing = missingFields(
      await fixture('clob-market-info.json'),
      await json(`${sim.urls.clob}/clob-markets/${CONDITION}`),
    )
    expect(missing).toEqual(['.itode is undefined, recorded boolean'])
  })

  it.each(['trades', 'activity', 'positions'])('Data API %s', async (what) => {
    await playOne('shape')
    clock.advance(5_000)
    const recorded = await fixture(what === 'positions' ? 'data-positions-open.json' : `data-${what}.json`)
    const served = await json(`${sim.urls.dataApi}/v2/${what}?user=${SKILLED}`)
    expect(missingFields(recorded, served)).toEqual(['.pagination.next_cursor is null, recorded string'])
  })

  it('a resolution', async () => {
    clock.advance(70_000)
    const served = await json(`${sim.urls.dataApi}/v2/resolutions?condition=${CONDITION}`)
    expect(missingFields(await fixture('data-resolutions.json'), served)).toEqual([])
    expect(served).toMatchObject({ data: [{ status: 'resolved', payouts: [1_000_000, 0] }] })
  })
})

describe('Gamma', () => {
  it.each([
    ['a token', `clob_token_ids=${DOWN}`, 1],
    ['two tokens of one market', `clob_token_ids=${UP}&clob_token_ids=${DOWN}`, 1],
    ['a condition', `condition_ids=${CONDITION}`, 1],
    ['a slug', 'slug=up-or-down', 1],
    ['a token that no market has', 'clob_token_ids=12345', 0],
    ['a misspelt parameter, which it ignores', 'clob_token_id=12345', 1],
    ['closed markets while it is open', `clob_token_ids=${UP}&closed=true`, 0],
  ])('finds by %s', async (_what, query, count) => {
    expect((await json(`${sim.urls.gamma}/markets/keyset?${query}`))['markets']).toHaveLength(count)
  })

  it('refuses offsets', async () => {
    expect((await get(`${sim.urls.gamma}/markets/keyset?offset=20`)).status).toBe(422)
  })

  it('hides a resolved market unless asked for closed ones, and then shows its payouts', async () => {
    clock.advance(70_000)
    expect((await json(`${sim.urls.gamma}/markets/keyset?clob_token_ids=${UP}`))['markets']).toHaveLength(0)
    const closed = await json(`${sim.urls.gamma}/markets/keyset?clob_token_ids=${UP}&closed=true`)
    expect(closed).toMatchObject({
      markets: [{ closed: true, acceptingOrders: false, umaResolutionStatus: 'resolved', outcomePrices: '["1","0"]' }],
    })
  })

  it('maps the recorded end onto wall time', async () => {
    const body = await json(`${sim.urls.gamma}/markets/keyset?clob_token_ids=${UP}`)
    expect(body).toMatchObject({ markets: [{ endDate: new Date(START + 60_000).toISOString() }] })
  })
})

describe('the CLOB', () => {
  it('lists the best level last, as the real one does', async () => {
    const book = await json(`${sim.urls.clob}/book?token_id=${UP}`)
    expect(book).toMatchObject({
      bids: [
        { price: '0.49', size: '200' },
        { price: '0.5', size: '300' },
      ],
      asks: [
        { price: '0.53', size: '400' },
        { price: '0.52', size: '100' },
      ],
    })
  })

  it('shows the second outcome as the mirror of the first', async () => {
    const book = await json(`${sim.urls.clob}/book?token_id=${DOWN}`)
    expect(book).toMatchObject({
      bids: [
        { price: '0.47', size: '400' },
        { price: '0.48', size: '100' },
      ],
      asks: [
        { price: '0.51', size: '200' },
        { price: '0.5', size: '300' },
      ],
    })
  })

  it('stamps a book with the wall time of its snapshot and refines the tick where the recording did', async () => {
    clock.advance(31_000)
    const book = await json(`${sim.urls.clob}/book?token_id=${UP}`)
    expect(book).toMatchObject({ timestamp: String(START + 30_000), tick_size: '0.001' })
  })

  it.each([
    ['an unknown token', '12345', 0],
    ['a market that stopped taking orders', UP, 60_000],
    ['a resolved market', UP, 70_000],
  ])('has no book for %s', async (_what, tokenId, afterMs) => {
    clock.advance(afterMs)
    expect((await get(`${sim.urls.clob}/book?token_id=${tokenId}`)).status).toBe(404)
  })

  it('drops unknown tokens from a request for several books', async () => {
    const response = await fetch(`${sim.urls.clob}/books`, {
      method: 'POST',
      body: JSON.stringify([{ token_id: UP }, { token_id: '12345' }]),
    })
    expect(await response.json()).toHaveLength(1)
  })

  it('names the condition of a token', async () => {
    expect(await json(`${sim.urls.clob}/markets-by-token/${DOWN}`)).toMatchObject({ condition_id: CONDITION })
  })
})

describe('the Data API', () => {
  const trades = async (query: string) =>
    (await json(`${sim.urls.dataApi}/v2/trades?${query}`))['data'] as unknown as Record<string, unknown>[]

  it('shows a fill only after its lag, and first without its outcome', async () => {
    await playOne('lagging')
    expect(await trades(`user=${SKILLED}`)).toHaveLength(0)
    clock.advance(5_000)
    expect(await trades(`user=${SKILLED}`)).toMatchObject([{ side: 'BUY', size: 100, price: 0.52, outcome_index: 999 }])
    clock.advance(30_000)
    expect(await trades(`user=${SKILLED}`)).toMatchObject([{ outcome_index: 0, event_slug: 'up-or-down' }])
  })

  it('hides maker fills unless they are asked for', async () => {
    await playOne('resting', { role: 'maker' })
    clock.advance(5_000)
    expect(await trades(`user=${SKILLED}`)).toHaveLength(0)
    expect(await trades(`user=${SKILLED}&taker_only=false`)).toHaveLength(1)
  })

  it('counts the fee into the cash of a buy', async () => {
    await playOne('with fee')
    clock.advance(5_000)
    const body = await json(`${sim.urls.dataApi}/v2/activity?user=${SKILLED}`)
    // 100 × 0.52, and 100 × 0.07 × 0.52 × 0.48 cut to five decimals.
    expect(body).toMatchObject({ data: [{ type: 'TRADE', usdc_size: 53.7472 }] })
  })

  it('pages by a cursor that is only good with the same filters', async () => {
    await playOne('first')
    await playOne('second')
    clock.advance(5_000)
    const page = await json(`${sim.urls.dataApi}/v2/trades?user=${SKILLED}&limit=1`)
    const cursor = (page['pagination'] as unknown as { next_cursor: string }).next_cursor
    expect(await trades(`user=${SKILLED}&limit=1&cursor=${cursor}&_=1`)).toHaveLength(1)
    expect((await get(`${sim.urls.dataApi}/v2/trades?side=SELL&limit=1&cursor=${cursor}`)).status).toBe(400)
  })

  it('refuses offsets', async () => {
    expect((await get(`${sim.urls.dataApi}/v2/trades?offset=1`)).status).toBe(400)
  })

  it('sums a wallet into positions', async () => {
    await playOne('bought')
    await playOne('sold', { side: 'SELL', legs: [{ price: '0.6', shares: '40' }] })
    clock.advance(5_000)
    const body = await json(`${sim.urls.dataApi}/v2/positions?user=${SKILLED}`)
    expect(body).toMatchObject({ data: [{ token_id: UP, current_size: 60, total_size: 100, status: 'OPEN' }] })
  })
})

describe('a performance', () => {
  it('plays scripted fills at their time with the block time of now', async () => {
    await sim.stop()
    sim = await startSim({ session: exampleSession([buyUp('scripted', { atMs: 10_000 })]), clock, speed: 5 })
    sim.begin()
    clock.advance(2_000 + 1_500)
    await new Promise(setImmediate)
    const state = (await json(`${sim.url}/sim/state`)) as unknown as { fills: { name: string; blockTime: number }[] }
    expect(state.fills.map(({ name }) => name)).toEqual(['scripted'])
    expect(clock.now() - (state.fills[0]?.blockTime ?? 0)).toBeLessThan(2_500)
  })

  it('has ids of its own, and the markets of earlier performances are resolved', async () => {
    await sim.stop()
    sim = await startSim({ session: exampleSession(), clock, run: 1 })
    const [market] = sim.markets()
    expect(market?.conditionId).not.toBe(CONDITION)
    const old = await json(`${sim.urls.gamma}/markets/keyset?clob_token_ids=${UP}&closed=true`)
    expect(old).toMatchObject({ markets: [{ closed: true, outcomePrices: '["1","0"]' }] })
  })

  it('begins the next performance when one ends, if told to', async () => {
    await sim.stop()
    sim = await startSim({ session: exampleSession(), clock, repeat: true })
    sim.begin()
    clock.advance(90_000)
    expect(await json(`${sim.url}/sim/state`)).toMatchObject({ run: 1, begun: true })
  })

  it('refuses a script with a leader nobody knows', async () => {
    await expect(
      startSim({ session: exampleSession([buyUp('stranger', { leader: 'nobody' })]), clock }),
    ).rejects.toThrow('fill "stranger" must be of a leader or a wallet, was "nobody"')
  })
})
