import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openPastVenue, PAST_END, type PastVenue, type Row } from './past-venue.ts'

const DAY = 86_400_000

/** What most tests only read; those that move time or break things open a venue of their own. */
let venue: PastVenue
const own: PastVenue[] = []

async function openOwn(at = PAST_END): Promise<PastVenue> {
  const opened = await openPastVenue(at)
  own.push(opened)
  return opened
}

beforeAll(async () => {
  venue = await openPastVenue()
})
afterEach(async () => {
  for (const opened of own.splice(0)) await opened.stop()
})
afterAll(async () => await venue.stop())

describe('markets of the past', () => {
  it('that have resolved are shown when closed ones are asked for, with payouts', async () => {
    const { market } = await venue.tradeWhere(({ closed }) => Boolean(closed))
    expect(await venue.gamma(`condition_ids=${market['conditionId']}`)).toEqual([])
    expect(market).toMatchObject({ umaResolutionStatus: 'resolved', acceptingOrders: false })
    const prices = JSON.parse(String(market['outcomePrices'])) as string[]
    const resolution = await venue.data(`/v2/resolutions?condition=${market['conditionId']}`)
    expect(resolution.data).toMatchObject([{ status: 'resolved', payouts: prices.map((price) => Number(price) * 1e6) }])
  })

  it('that are open have a book around their price', async () => {
    const { trade, market } = await venue.tradeWhere(
      ({ closed, acceptingOrders }) => !closed && Boolean(acceptingOrders),
    )
    expect(market).toMatchObject({ closed: false, version: 'v1', enableOrderBook: true })
    const book = await venue.json<{ bids: Row[]; asks: Row[] }>(
      `${venue.sim.urls.clob}/book?token_id=${trade['token_id']}`,
    )
    expect(Number(book.bids.at(-1)?.['price'])).toBeLessThan(Number(book.asks.at(-1)?.['price']))
  })

  it('of a group share it', async () => {
    const { market } = await venue.tradeWhere(({ negRisk }) => Boolean(negRisk))
    const [event] = market['events'] as unknown as { id: string; slug: string }[]
    expect(market['negRiskMarketID']).toMatch(/^0x[0-9a-f]{64}$/)
    expect(event?.slug).toContain('highest-temperature')
  })

  it('about a game say when it starts, in Gamma’s own form', async () => {
    const { market } = await venue.tradeWhere(({ feeType }) => feeType === 'sports_fees_v2')
    expect(market['gameStartTime']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/)
  })

  it('were created before they opened', async () => {
    const { market } = await venue.tradeWhere(() => true)
    expect(Date.parse(String(market['createdAt']))).toBeLessThan(Date.parse(String(market['acceptingOrdersTimestamp'])))
  })

  it('are listed by page, those of days to come not yet', async () => {
    const first = await venue.json<{ markets: Row[]; next_cursor: string }>(
      `${venue.sim.urls.gamma}/markets/keyset?limit=100`,
    )
    const second = await venue.gamma(`limit=100&after_cursor=${first.next_cursor}`)
    expect(first.markets).toHaveLength(100)
    expect(new Set([...first.markets, ...second].map((one) => one['id'])).size).toBe(100 + second.length)
    for (const one of second) expect(Date.parse(String(one['acceptingOrdersTimestamp']))).toBeLessThanOrEqual(PAST_END)
  })
})

describe('past prices', () => {
  type History = { history: { t: number; p: number }[] }
  const book = async (query: string) => await fetch(`${venue.sim.urls.clob}/prices-history?${query}`)
  const history = async (query: string) => ((await (await book(query)).json()) as History).history
  const traded = async () =>
    (await venue.tradeWhere(({ closed, feeType }) => Boolean(closed) && feeType === 'politics_fees_v2')).trade

  it('are mids by the minute, for markets that are over too', async () => {
    const row = await traded()
    const at = Number(row['timestamp'])
    const points = await history(`market=${row['token_id']}&startTs=${at - 600}&endTs=${at + 600}&fidelity=1`)
    expect(points).toHaveLength(20)
    expect(points.every(({ t }, i) => i === 0 || t - (points[i - 1]?.t ?? 0) === 60)).toBe(true)
    expect(Math.abs((points[9]?.p ?? 0) - Number(row['price']))).toBeLessThan(0.1)
  })

  it('come as sparsely as asked', async () => {
    const row = await traded()
    const at = Number(row['timestamp'])
    const points = await history(`market=${row['token_id']}&startTs=${at}&endTs=${at + 6 * 3600}&fidelity=60`)
    expect(points.map(({ t }) => t % 3600)).toEqual([0, 0, 0, 0, 0, 0])
  })

  it('by interval are of open markets only', async () => {
    const closed = await traded()
    const { trade: open } = await venue.tradeWhere((one) => Boolean(one['acceptingOrders']))
    expect(await history(`market=${closed['token_id']}&interval=max&fidelity=60`)).toEqual([])
    expect((await history(`market=${open['token_id']}&interval=1d&fidelity=10`)).length).toBeGreaterThan(0)
  })

  it.each([
    ['a window of 16 days', 'startTs=1790000000&endTs=1791382400', "'startTs' and 'endTs' interval is too long"],
    ['too fine a week', 'interval=1w&fidelity=1', "minimum 'fidelity' for '1w' range is 5"],
    ['no range', 'fidelity=1', 'is required'],
    ['an interval nobody knows', 'interval=1y', "'interval'"],
  ])('are refused for %s', async (_what, query, message) => {
    const response = await book(`market=1&${query}`)
    expect(response.status).toBe(400)
    expect(((await response.json()) as { error: string }).error).toContain(message)
  })

  it('of several tokens come in one answer', async () => {
    const row = await traded()
    const at = Number(row['timestamp'])
    const body = { markets: [row['token_id'], '12345'], start_ts: at, end_ts: at + 600, fidelity: 1 }
    const response = await fetch(`${venue.sim.urls.clob}/batch-prices-history`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as { history: Record<string, unknown[]> }
    expect(Object.entries(answer.history).map(([token, points]) => [token, points.length])).toEqual(
      expect.arrayContaining([
        [row['token_id'], 10],
        ['12345', 0],
      ]),
    )
  })

  it('from the indexer get coarser with age and end with the payout', async () => {
    const row = await traded()
    const at = Number(row['timestamp'])
    const { data: rows } = await venue.data(
      `/v2/prices-history?token_id=${row['token_id']}&start=${at}&end=${at + 15 * 86_400}`,
    )
    const widths = [...new Set(rows.map((one) => one['resolution_seconds']))]
    expect(widths).toHaveLength(2)
    expect([300, 1_800, 10_800]).toContain(widths[0])
    expect(rows.at(-1)).toMatchObject({ resolution_seconds: 0 })
    expect([0, 0.5, 1]).toContain(rows.at(-1)?.['price'])
    const finer = `/v2/prices-history?token_id=${row['token_id']}&start=${at}&end=${at + 3600}&bucket_seconds=60`
    expect(PAST_END / 1000 - at < 7 * 86_400 || (await venue.data(finer)).data.length === 0).toBe(true)
    expect(await venue.status(`/v2/prices-history?token_id=1&start=${at}&end=${at + 16 * 86_400}`)).toBe(400)
  })
})

describe('faults strike pasts as everything else', () => {
  it('with a delay to wait for', async () => {
    venue.sim.setFaults([{ target: 'data', kind: 'rate-limit', path: 'leaderboard', ms: 3_000, count: 1 }])
    const refused = await fetch(`${venue.sim.urls.dataApi}/v2/leaderboard`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3'])
    expect(await venue.status('/v2/leaderboard')).toBe(200)
  })

  it('with old answers, unless the address is new', async () => {
    const { clock, sim, data, walletOf } = await openOwn()
    const path = `/v2/activity?user=${walletOf('maker')}&limit=1`
    const before = await data(`${path}&_=1`)
    clock.advance(DAY)
    sim.setFaults([{ target: 'data', kind: 'stale' }])
    expect(await data(`${path}&_=1`)).toEqual(before)
    expect(await data(`${path}&_=2`)).not.toEqual(before)
  })
})
