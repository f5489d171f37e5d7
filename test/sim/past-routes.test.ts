import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../sim/clock.ts'
import { loadSession } from '../../sim/session.ts'
import { type Sim, startSim } from '../../sim/start.ts'

const NOW = Date.UTC(2026, 10, 25, 12)
const HOUR = 3_600_000
const DAY = 24 * HOUR
const session = await loadSession(fileURLToPath(new URL('../../sim/sessions/discovery.json', import.meta.url)))

type Row = Record<string, string & number>
type Page = { data: Row[]; pagination: { has_more: boolean; next_cursor: string | null } }

let clock: VirtualClock
let sim: Sim
/** The venue that most tests only read; those that move time or break things open one of their own. */
let shared: { clock: VirtualClock; sim: Sim }

async function openVenue(at: number) {
  const ownClock = createVirtualClock(at)
  // A block an hour, so that days can pass in a test.
  return { clock: ownClock, sim: await startSim({ session, clock: ownClock, pastUntil: NOW, blockMs: HOUR }) }
}

async function openOwn(at = NOW): Promise<void> {
  if (sim !== shared.sim) await sim.stop()
  ;({ clock, sim } = await openVenue(at))
}

beforeAll(async () => {
  shared = await openVenue(NOW)
  ;({ clock, sim } = shared)
})
afterEach(async () => {
  if (sim !== shared.sim) await sim.stop()
  ;({ clock, sim } = shared)
})
afterAll(async () => await shared.sim.stop())

const get = async (url: string): Promise<Response> => await fetch(url)
const json = async <T>(url: string): Promise<T> => (await (await get(url)).json()) as T
const data = async (path: string): Promise<Page> => await json<Page>(`${sim.urls.dataApi}${path}`)
const status = async (path: string): Promise<number> => (await get(`${sim.urls.dataApi}${path}`)).status
const gamma = async (query: string) =>
  (await json<{ markets: Row[] }>(`${sim.urls.gamma}/markets/keyset?${query}`)).markets
/** Wallets as the session names them; their addresses follow from the names. */
const walletOf = (name: string) => sim.pasts().find((one) => one.career.name === name)?.wallet ?? ''
const trades = async (wallet: string, more = '') =>
  (await data(`/v2/activity?user=${wallet}&type=TRADE&limit=1000${more}`)).data

async function tokenWhere(
  isWanted: (row: Row, market: Row) => boolean,
  name = 'noise',
): Promise<{ row: Row; market: Row }> {
  for (const row of await trades(walletOf(name))) {
    const query = `clob_token_ids=${row['token_id']}`
    const [market] = [...(await gamma(query)), ...(await gamma(`${query}&closed=true`))]
    if (market && isWanted(row, market)) return { row, market }
  }
  throw new Error('nobody traded such a market')
}

describe('leaderboards', () => {
  const board = async (query: string) => (await data(`/v2/leaderboard?${query}`)).data

  it('have the lucky wallet ahead of the skilled one by profit', async () => {
    for (const period of ['month', 'all']) {
      const [first, ...others] = await board(`time_period=${period}&sort_by=PNL`)
      expect(first).toMatchObject({ rank: 1, user_id: walletOf('lucky') })
      expect(others.map((row) => row['user_id'])).toContain(walletOf('skilled'))
    }
  })

  it('have names, figures and ranks, and skip ranks after wallets that are even', async () => {
    const rows = await board('time_period=all&sort_by=VOLUME')
    const washed = rows.filter((row) => [walletOf('wash one'), walletOf('wash two')].includes(String(row['user_id'])))
    expect(washed.map((row) => row['rank'])).toEqual([1, 1])
    expect(rows[2]?.['rank']).toBe(3)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      ...['rank', 'user_id', 'pnl', 'volume', 'user_name', 'x_username', 'profile_image', 'verified'],
    ])
  })

  it('count shares, not dollars, as volume', async () => {
    const wallet = walletOf('favourite')
    const day = NOW / 1000 - 86_400
    const shares = (await trades(wallet, `&start=${day}`)).reduce((sum, row) => sum + Number(row['size']), 0)
    const [row] = await board(`time_period=day&sort_by=VOLUME&user=${wallet}`)
    expect(row?.['volume']).toBeCloseTo(shares, 0)
  })

  it('are read by cursor, a page at a time', async () => {
    const whole = await board('time_period=week&sort_by=PNL')
    const first = await data('/v2/leaderboard?time_period=week&sort_by=PNL&limit=5')
    const cursor = first.pagination.next_cursor
    const second = await data(`/v2/leaderboard?time_period=week&sort_by=PNL&limit=5&cursor=${cursor}`)
    expect([...first.data, ...second.data]).toEqual(whole)
    expect(await status(`/v2/leaderboard?time_period=month&sort_by=PNL&limit=5&cursor=${cursor}`)).toBe(400)
  })

  it('tell one wallet both of its ranks', async () => {
    expect(await board(`time_period=all&sort_by=PNL&user=${walletOf('wash two')}`)).toMatchObject([
      { rank_volume: 1, rank_pnl: expect.any(Number) },
    ])
  })

  it.each(['time_period=year', 'time_period=all&sort_by=ROI', 'offset=10', 'limit=0', 'limit=1001'])(
    'refuse %s',
    async (query) => {
      expect(await status(`/v2/leaderboard?${query}`)).toBe(400)
    },
  )
})

describe('activity', () => {
  it('is of every kind, and what is no trade has no token', async () => {
    const rows = (await data(`/v2/activity?user=${walletOf('maker')}&limit=1000`)).data
    const byType = new Map(rows.map((row) => [String(row['type']), row]))
    expect([...byType.keys()].toSorted()).toEqual([
      ...['CONVERSION', 'MAKER_REBATE', 'MERGE', 'REDEEM', 'REWARD', 'SPLIT', 'TRADE'],
    ])
    for (const [type, row] of byType) {
      expect(row['transaction_hash']).toMatch(/^0x[0-9a-f]{64}$/)
      expect(row).not.toHaveProperty('order_hash')
      if (type === 'TRADE') continue
      expect(row).toMatchObject({ token_id: '', side: '', outcome_index: 999, price: 0 })
      if (type.startsWith('RE') && type !== 'REDEEM') expect(row).toMatchObject({ condition_id: '', title: '' })
    }
  })

  it('of one type is asked for by name', async () => {
    const { data: rows } = await data(`/v2/activity?user=${walletOf('maker')}&type=SPLIT,MERGE&limit=50`)
    expect(new Set(rows.map((row) => row['type']))).toEqual(new Set(['SPLIT', 'MERGE']))
  })

  it('has the fee in the cash of a buy, and none in that of a maker', async () => {
    const feeOf = (row: Row) => Number(row['usdc_size']) - Number(row['size']) * Number(row['price'])
    const { row, market } = await tokenWhere((one, { feesEnabled }) => one['side'] === 'BUY' && Boolean(feesEnabled))
    const { rate } = market['feeSchedule'] as unknown as { rate: number }
    const price = Number(row['price'])
    expect(feeOf(row)).toBeCloseTo(Number(row['size']) * rate * price * (1 - price), 4)
    expect((await trades(walletOf('maker'))).every((one) => Math.abs(feeOf(one)) < 1e-6)).toBe(true)
  })

  it('is read to its end by cursor; each page begins with the last row of the one before', async () => {
    const path = `/v2/activity?user=${walletOf('noise')}&limit=100`
    const pages = [await data(path)]
    for (let cursor = pages[0]?.pagination.next_cursor; cursor; cursor = pages.at(-1)?.pagination.next_cursor) {
      pages.push(await data(`${path}&cursor=${cursor}&_=${pages.length}`))
    }
    expect(pages.length).toBeGreaterThan(3)
    for (const [i, page] of pages.slice(1).entries()) expect(page.data[0]).toEqual(pages[i]?.data.at(-1))
    const all = pages.flatMap((page) => page.data)
    const keys = new Set(all.map((row) => `${row['transaction_hash']} ${row['token_id']} ${row['condition_id']}`))
    expect(keys.size).toBe(all.length - (pages.length - 1))
    const times = all.map((row) => Number(row['timestamp']))
    expect(times).toEqual(times.toSorted((a, b) => b - a))
  })

  it('goes on from its cursor while newer rows arrive', async () => {
    await openOwn()
    const path = `/v2/activity?user=${walletOf('skilled')}&limit=10`
    const first = await data(path)
    clock.advance(2 * DAY)
    expect((await data(path)).data[0]).not.toEqual(first.data[0])
    const second = await data(`${path}&cursor=${first.pagination.next_cursor}`)
    expect(second.data[0]).toEqual(first.data.at(-1))
  })

  it('lies between start and end', async () => {
    const [start, end] = [NOW / 1000 - 20 * 86_400, NOW / 1000 - 10 * 86_400]
    const times = (await trades(walletOf('skilled'), `&start=${start}&end=${end}`)).map((row) =>
      Number(row['timestamp']),
    )
    expect(times.length).toBeGreaterThan(5)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(start)
    expect(Math.max(...times)).toBeLessThanOrEqual(end)
  })

  it('does not know the outcome of fresh rows', async () => {
    await openOwn(NOW + DAY)
    const later = (await trades(walletOf('maker'), `&start=${NOW / 1000}`)).at(-1)
    await openOwn(Number(later?.['timestamp']) * 1000 + 6_000)
    const path = `/v2/activity?user=${walletOf('maker')}&type=TRADE&limit=1`
    expect((await data(path)).data).toMatchObject([{ outcome_index: 999, event_slug: '' }])
    clock.advance(60_000)
    expect((await trades(walletOf('maker'))).find((row) => row['timestamp'] === later?.['timestamp'])).toEqual(later)
  })

  it.each(['', 'user=0x01&offset=5', 'user=0x01&limit=1001', 'user=0x01&cursor=made-up'])(
    'refuses "%s"',
    async (query) => {
      expect(await status(`/v2/activity?${query}`)).toBe(400)
    },
  )

  it('refuses a cursor with other filters', async () => {
    const page = await data(`/v2/activity?user=${walletOf('noise')}&limit=10`)
    const cursor = page.pagination.next_cursor
    expect(await status(`/v2/activity?user=${walletOf('lucky')}&limit=10&cursor=${cursor}`)).toBe(400)
    expect(await status(`/v2/activity?user=${walletOf('noise')}&type=TRADE&limit=10&cursor=${cursor}`)).toBe(400)
  })
})

describe('trades', () => {
  it('of everyone come newest first, of takers only unless asked', async () => {
    const takers = (await data('/v2/trades?limit=1000')).data
    const all = (await data('/v2/trades?limit=1000&taker_only=false')).data
    const isMakers = (row: Row) => row['proxy_wallet'] === walletOf('maker')
    expect(takers.filter(isMakers)).toEqual([])
    expect(all.filter(isMakers).length).toBeGreaterThan(50)
    expect(new Set(all.map((row) => row['proxy_wallet'])).size).toBe(8)
  })

  it('are filtered by dollars or by shares, with both parameters or neither', async () => {
    const large = (await data('/v2/trades?filter_type=CASH&filter_amount=400')).data
    expect(large.length).toBeGreaterThan(0)
    for (const row of large) expect(Number(row['size']) * Number(row['price'])).toBeGreaterThanOrEqual(400)
    const many = (await data('/v2/trades?filter_type=TOKENS&filter_amount=900')).data
    for (const row of many) expect(Number(row['size'])).toBeGreaterThanOrEqual(900)
    expect(await status('/v2/trades?filter_type=CASH')).toBe(400)
    expect(await status('/v2/trades?filter_amount=400')).toBe(400)
  })

  it('ignore start and end without a user', async () => {
    expect((await data(`/v2/trades?limit=5&end=${NOW / 1000 - 86_400}`)).data).toEqual(
      (await data('/v2/trades?limit=5')).data,
    )
  })

  it('of one market are those of all wallets', async () => {
    const [row] = await trades(walletOf('wash one'))
    const of = (await data(`/v2/trades?condition=${row?.['condition_id']}&taker_only=false`)).data
    expect(of.map((one) => one['proxy_wallet'])).toEqual(expect.arrayContaining([walletOf('wash two')]))
  })
})

describe('positions', () => {
  const positions = async (name: string, more = '') =>
    (await data(`/v2/positions?user=${walletOf(name)}&limit=1000${more}`)).data

  it('are those that are still held, and those that were', async () => {
    const [held, closed] = [await positions('skilled'), await positions('skilled', '&status=CLOSED')]
    expect(new Set(held.map((row) => row['status']))).toEqual(new Set(['OPEN', 'REDEEMABLE', 'REDEEMABLE_LOST']))
    expect(held.every((row) => Number(row['current_size']) >= 0.1)).toBe(true)
    expect(closed.every((row) => Number(row['current_size']) < 0.1)).toBe(true)
    expect(closed.reduce((sum, row) => sum + Number(row['realized_pnl']), 0)).toBeGreaterThan(1_000)
  })

  it('are asked for by status and condition', async () => {
    const [lost] = await positions('skilled', '&status=REDEEMABLE_LOST')
    expect(lost).toMatchObject({ current_value: 0, redeemable: true })
    expect(await positions('skilled', `&condition=${lost?.['condition_id']}`)).toHaveLength(1)
  })
})

describe('markets of the past', () => {
  it('that have resolved are shown when closed ones are asked for, with payouts', async () => {
    const { market } = await tokenWhere((_row, { closed }) => Boolean(closed))
    expect(await gamma(`condition_ids=${market['conditionId']}`)).toEqual([])
    expect(market).toMatchObject({ umaResolutionStatus: 'resolved', acceptingOrders: false })
    const prices = JSON.parse(String(market['outcomePrices'])) as string[]
    const resolution = await data(`/v2/resolutions?condition=${market['conditionId']}`)
    expect(resolution.data).toMatchObject([{ status: 'resolved', payouts: prices.map((price) => Number(price) * 1e6) }])
  })

  it('that are open have a book around their price', async () => {
    const { row, market } = await tokenWhere((_row, { closed, acceptingOrders }) => !closed && Boolean(acceptingOrders))
    expect(market).toMatchObject({ closed: false, version: 'v1', enableOrderBook: true })
    const book = await json<{ bids: Row[]; asks: Row[] }>(`${sim.urls.clob}/book?token_id=${row['token_id']}`)
    expect(Number(book.bids.at(-1)?.['price'])).toBeLessThan(Number(book.asks.at(-1)?.['price']))
  })

  it('of a group share it', async () => {
    const { market } = await tokenWhere((_row, { negRisk }) => Boolean(negRisk))
    const [event] = market['events'] as unknown as { id: string; slug: string }[]
    expect(market['negRiskMarketID']).toMatch(/^0x[0-9a-f]{64}$/)
    expect(event?.slug).toContain('highest-temperature')
  })

  it('about a game say when it starts, in Gamma’s own form', async () => {
    const { market } = await tokenWhere((_row, { feeType }) => feeType === 'sports_fees_v2')
    expect(market['gameStartTime']).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+00$/)
  })

  it('were created before they opened', async () => {
    const { market } = await tokenWhere(() => true)
    expect(Date.parse(String(market['createdAt']))).toBeLessThan(Date.parse(String(market['acceptingOrdersTimestamp'])))
  })

  it('are listed by page, those of days to come not yet', async () => {
    const first = await json<{ markets: Row[]; next_cursor: string }>(`${sim.urls.gamma}/markets/keyset?limit=100`)
    const second = await gamma(`limit=100&after_cursor=${first.next_cursor}`)
    expect(first.markets).toHaveLength(100)
    expect(new Set([...first.markets, ...second].map((one) => one['id'])).size).toBe(100 + second.length)
    for (const one of second) expect(Date.parse(String(one['acceptingOrdersTimestamp']))).toBeLessThanOrEqual(NOW)
  })
})

describe('past prices', () => {
  type History = { history: { t: number; p: number }[] }
  const book = async (query: string) => await get(`${sim.urls.clob}/prices-history?${query}`)
  const history = async (query: string) => ((await (await book(query)).json()) as History).history
  const traded = async () =>
    (await tokenWhere((_row, { closed, feeType }) => Boolean(closed) && feeType === 'politics_fees_v2')).row

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
    const { row: open } = await tokenWhere((_row, one) => Boolean(one['acceptingOrders']))
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
    const response = await fetch(`${sim.urls.clob}/batch-prices-history`, {
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
    const { data: rows } = await data(
      `/v2/prices-history?token_id=${row['token_id']}&start=${at}&end=${at + 15 * 86_400}`,
    )
    const widths = [...new Set(rows.map((one) => one['resolution_seconds']))]
    expect(widths).toHaveLength(2)
    expect([300, 1_800, 10_800]).toContain(widths[0])
    expect(rows.at(-1)).toMatchObject({ resolution_seconds: 0 })
    expect([0, 0.5, 1]).toContain(rows.at(-1)?.['price'])
    const finer = `/v2/prices-history?token_id=${row['token_id']}&start=${at}&end=${at + 3600}&bucket_seconds=60`
    expect(NOW / 1000 - at < 7 * 86_400 || (await data(finer)).data.length === 0).toBe(true)
    expect(await status(`/v2/prices-history?token_id=1&start=${at}&end=${at + 16 * 86_400}`)).toBe(400)
  })
})

describe('faults strike pasts as everything else', () => {
  it('with a delay to wait for', async () => {
    sim.setFaults([{ target: 'data', kind: 'rate-limit', path: 'leaderboard', ms: 3_000, count: 1 }])
    const refused = await get(`${sim.urls.dataApi}/v2/leaderboard`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '3'])
    expect(await status('/v2/leaderboard')).toBe(200)
  })

  it('with old answers, unless the address is new', async () => {
    await openOwn()
    const path = `/v2/activity?user=${walletOf('maker')}&limit=1`
    const before = await data(`${path}&_=1`)
    clock.advance(DAY)
    sim.setFaults([{ target: 'data', kind: 'stale' }])
    expect(await data(`${path}&_=1`)).toEqual(before)
    expect(await data(`${path}&_=2`)).not.toEqual(before)
  })
})
