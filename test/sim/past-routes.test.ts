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

describe('leaderboards', () => {
  const board = async (query: string) => (await venue.data(`/v2/leaderboard?${query}`)).data

  it('have the lucky wallet ahead of the skilled one by profit', async () => {
    for (const period of ['month', 'all']) {
      const [first, ...others] = await board(`time_period=${period}&sort_by=PNL`)
      expect(first).toMatchObject({ rank: 1, user_id: venue.walletOf('lucky') })
      expect(others.map((row) => row['user_id'])).toContain(venue.walletOf('skilled'))
    }
  })

  it('have names, figures and ranks, and skip ranks after wallets that are even', async () => {
    const rows = await board('time_period=all&sort_by=VOLUME')
    const washed = rows.filter((row) =>
      [venue.walletOf('wash one'), venue.walletOf('wash two')].includes(String(row['user_id'])),
    )
    expect(washed.map((row) => row['rank'])).toEqual([1, 1])
    expect(rows[2]?.['rank']).toBe(3)
    expect(Object.keys(rows[0] ?? {})).toEqual([
      ...['rank', 'user_id', 'pnl', 'volume', 'user_name', 'x_username', 'profile_image', 'verified'],
    ])
  })

  it('count shares, not dollars, as volume', async () => {
    const day = PAST_END / 1000 - 86_400
    const shares = (await venue.trades('favourite', `&start=${day}`)).reduce((sum, row) => sum + Number(row['size']), 0)
    const [row] = await board(`time_period=day&sort_by=VOLUME&user=${venue.walletOf('favourite')}`)
    expect(row?.['volume']).toBeCloseTo(shares, 0)
  })

  it('are read by cursor, a page at a time', async () => {
    const whole = await board('time_period=week&sort_by=PNL')
    const first = await venue.data('/v2/leaderboard?time_period=week&sort_by=PNL&limit=5')
    const cursor = first.pagination.next_cursor
    const second = await venue.data(`/v2/leaderboard?time_period=week&sort_by=PNL&limit=5&cursor=${cursor}`)
    expect([...first.data, ...second.data]).toEqual(whole)
    expect(await venue.status(`/v2/leaderboard?time_period=month&sort_by=PNL&limit=5&cursor=${cursor}`)).toBe(400)
  })

  it('tell one wallet both of its ranks', async () => {
    expect(await board(`time_period=all&sort_by=PNL&user=${venue.walletOf('wash two')}`)).toMatchObject([
      { rank_volume: 1, rank_pnl: expect.any(Number) },
    ])
  })

  it.each(['time_period=year', 'time_period=all&sort_by=ROI', 'offset=10', 'limit=0', 'limit=1001'])(
    'refuse %s',
    async (query) => {
      expect(await venue.status(`/v2/leaderboard?${query}`)).toBe(400)
    },
  )
})

describe('activity', () => {
  it('is of every kind, and what is no trade has no token', async () => {
    const rows = (await venue.data(`/v2/activity?user=${venue.walletOf('maker')}&limit=1000`)).data
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
    const { data: rows } = await venue.data(`/v2/activity?user=${venue.walletOf('maker')}&type=SPLIT,MERGE&limit=50`)
    expect(new Set(rows.map((row) => row['type']))).toEqual(new Set(['SPLIT', 'MERGE']))
  })

  it('has the fee in the cash of a buy, and none in that of a maker', async () => {
    const feeOf = (row: Row) => Number(row['usdc_size']) - Number(row['size']) * Number(row['price'])
    const { trade, market } = await venue.tradeWhere(
      ({ feesEnabled }, { side }) => side === 'BUY' && Boolean(feesEnabled),
    )
    const { rate } = market['feeSchedule'] as unknown as { rate: number }
    const price = Number(trade['price'])
    expect(feeOf(trade)).toBeCloseTo(Number(trade['size']) * rate * price * (1 - price), 4)
    expect((await venue.trades('maker')).every((one) => Math.abs(feeOf(one)) < 1e-6)).toBe(true)
  })

  it('is read to its end by cursor; each page begins with the last row of the one before', async () => {
    const path = `/v2/activity?user=${venue.walletOf('noise')}&limit=100`
    const pages = [await venue.data(path)]
    for (let cursor = pages[0]?.pagination.next_cursor; cursor; cursor = pages.at(-1)?.pagination.next_cursor) {
      pages.push(await venue.data(`${path}&cursor=${cursor}&_=${pages.length}`))
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
    const { clock, data, walletOf } = await openOwn()
    const path = `/v2/activity?user=${walletOf('skilled')}&limit=10`
    const first = await data(path)
    clock.advance(2 * DAY)
    expect((await data(path)).data[0]).not.toEqual(first.data[0])
    const second = await data(`${path}&cursor=${first.pagination.next_cursor}`)
    expect(second.data[0]).toEqual(first.data.at(-1))
  })

  it('lies between start and end', async () => {
    const [start, end] = [PAST_END / 1000 - 20 * 86_400, PAST_END / 1000 - 10 * 86_400]
    const times = (await venue.trades('skilled', `&start=${start}&end=${end}`)).map((row) => Number(row['timestamp']))
    expect(times.length).toBeGreaterThan(5)
    expect(Math.min(...times)).toBeGreaterThanOrEqual(start)
    expect(Math.max(...times)).toBeLessThanOrEqual(end)
  })

  it('does not know the outcome of fresh rows', async () => {
    const tomorrow = await openOwn(PAST_END + DAY)
    const later = (await tomorrow.trades('maker', `&start=${PAST_END / 1000}`)).at(-1)
    const { clock, data, trades, walletOf } = await openOwn(Number(later?.['timestamp']) * 1000 + 6_000)
    const path = `/v2/activity?user=${walletOf('maker')}&type=TRADE&limit=1`
    expect((await data(path)).data).toMatchObject([{ outcome_index: 999, event_slug: '' }])
    clock.advance(60_000)
    expect((await trades('maker')).find((row) => row['timestamp'] === later?.['timestamp'])).toEqual(later)
  })

  it.each(['', 'user=0x01&offset=5', 'user=0x01&limit=1001', 'user=0x01&cursor=made-up'])(
    'refuses "%s"',
    async (query) => {
      expect(await venue.status(`/v2/activity?${query}`)).toBe(400)
    },
  )

  it('refuses a cursor with other filters', async () => {
    const page = await venue.data(`/v2/activity?user=${venue.walletOf('noise')}&limit=10`)
    const cursor = page.pagination.next_cursor
    expect(await venue.status(`/v2/activity?user=${venue.walletOf('lucky')}&limit=10&cursor=${cursor}`)).toBe(400)
    expect(
      await venue.status(`/v2/activity?user=${venue.walletOf('noise')}&type=TRADE&limit=10&cursor=${cursor}`),
    ).toBe(400)
  })
})

describe('trades', () => {
  it('of everyone come newest first, of takers only unless asked', async () => {
    const takers = (await venue.data('/v2/trades?limit=1000')).data
    const all = (await venue.data('/v2/trades?limit=1000&taker_only=false')).data
    const isMakers = (row: Row) => row['proxy_wallet'] === venue.walletOf('maker')
    expect(takers.filter(isMakers)).toEqual([])
    expect(all.filter(isMakers).length).toBeGreaterThan(50)
    expect(new Set(all.map((row) => row['proxy_wallet'])).size).toBe(8)
  })

  it('are filtered by dollars or by shares, with both parameters or neither', async () => {
    const large = (await venue.data('/v2/trades?filter_type=CASH&filter_amount=400')).data
    expect(large.length).toBeGreaterThan(0)
    for (const row of large) expect(Number(row['size']) * Number(row['price'])).toBeGreaterThanOrEqual(400)
    const many = (await venue.data('/v2/trades?filter_type=TOKENS&filter_amount=900')).data
    for (const row of many) expect(Number(row['size'])).toBeGreaterThanOrEqual(900)
    expect(await venue.status('/v2/trades?filter_type=CASH')).toBe(400)
    expect(await venue.status('/v2/trades?filter_amount=400')).toBe(400)
  })

  it('ignore start and end without a user', async () => {
    expect((await venue.data(`/v2/trades?limit=5&end=${PAST_END / 1000 - 86_400}`)).data).toEqual(
      (await venue.data('/v2/trades?limit=5')).data,
    )
  })

  it('of one market are those of all wallets', async () => {
    const [row] = await venue.trades('wash one')
    const of = (await venue.data(`/v2/trades?condition=${row?.['condition_id']}&taker_only=false`)).data
    expect(of.map((one) => one['proxy_wallet'])).toEqual(expect.arrayContaining([venue.walletOf('wash two')]))
  })
})

describe('positions', () => {
  const positions = async (name: string, more = '') =>
    (await venue.data(`/v2/positions?user=${venue.walletOf(name)}&limit=1000${more}`)).data

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
