import { describe, expect, it } from 'vitest'
import { createDataApi } from '../../../adapters/polymarket/data-api.ts'
import { ResponseShapeError } from '../../../domain/errors.ts'
import { toAddress, toConditionId } from '../../../domain/money/ids.ts'
import { createVenue, readFixture } from './venue.ts'

type Body = { data: Record<string, unknown>[]; pagination?: Record<string, unknown> }
const WALLET = toAddress('0x379a410a36c101e3b8dfb6c90d1176eb0def4b1a')

function dataApi(body: unknown) {
  const venue = createVenue({})
  venue.fault = (context) => context.json(body as Body)
  return { api: createDataApi({ http: venue.http, now: () => 1_791_000_000_000 }), requests: venue.requests }
}

const only = (body: Body, index: number): Body => ({ ...body, data: body.data.slice(index, index + 1) })

describe('listTrades', () => {
  const trades = readFixture<Body>('data-api/trades')

  it('reads a recorded page, exactly, with the unplaced outcome as null', async () => {
    const { api } = dataApi(only(trades, 0))
    const page = await api.listTrades({ user: WALLET })
    expect(page.rows).toEqual([
      {
        wallet: WALLET,
        side: 'BUY',
        tokenId: '107562952936555819668737826428754978979556920505990557747611348541829551199040',
        conditionId: '0x571aafcdc9d3549ac260d5f956adc4ae57d9ace63575abd99db58ba0130e9fcf',
        shares: 22_840_000n,
        price: 520_000n,
        at: 1_789_381_477_000,
        txHash: '0x7958c0638f1b7ab12d0e3c762a6a2d3fe98edb3f748d0bcbe12adae1a67e58a8',
        title: 'Will the highest temperature in Dallas be between 100-101°F on September 14?',
        slug: 'highest-temperature-in-dallas-on-september-14-2026-100-101f',
        outcome: 'Yes',
        outcomeIndex: null,
      },
    ])
    expect(page.nextCursor).toMatch(/^eyJ/)
  })

  it('asks for maker fills too, in seconds, under a URL that no cache has seen', async () => {
    const { api, requests } = dataApi({ data: [], pagination: { has_more: false, next_cursor: null } })
    const query = { user: WALLET, start: 1_500, end: 9_999, limit: 500, cursor: 'abc' }
    expect(await api.listTrades(query)).toEqual({ rows: [], nextCursor: null })
    await api.listTrades(query)
    const [first, second] = requests.map((request) => new URL(request, 'http://venue.test').searchParams)
    expect(Object.fromEntries(first ?? [])).toMatchObject({
      user: WALLET,
      taker_only: 'false',
      start: '1',
      end: '9',
      limit: '500',
      cursor: 'abc',
    })
    expect(first?.get('_')).not.toBe(second?.get('_'))
    expect(first?.has('offset')).toBe(false)
  })

  it('refuses rows of a wallet that was not asked for', async () => {
    await expect(dataApi(trades).api.listTrades({ user: WALLET })).rejects.toThrow(/answered about 0xc69b/)
    expect((await dataApi(trades).api.listTrades({})).rows).toHaveLength(2)
  })

  it('refuses a page that claims more without a cursor, which would restart the walk', async () => {
    const body = { data: [], pagination: { has_more: true, next_cursor: null } }
    await expect(dataApi(body).api.listTrades({})).rejects.toThrow('has_more and next_cursor disagree')
  })

  it('refuses a version 1 answer', async () => {
    await expect(dataApi([]).api.listTrades({})).rejects.toThrow(ResponseShapeError)
  })
})

describe('what a bound of nothing means', () => {
  it('is never sent: the service would take it for three years ago, or for tomorrow', async () => {
    const { api, requests } = dataApi({ data: [], pagination: { has_more: false, next_cursor: null } })
    await api.listActivity({ user: WALLET, start: 0, end: 0 })
    expect(requests[0]).toContain('start=1&end=1')
  })
})

describe('listLeaderboard', () => {
  it('has null for what is not available, and keeps the cursor of its board', async () => {
    const row = { rank: 3, user_id: WALLET, pnl: null, user_name: '' }
    const { api, requests } = dataApi({ data: [row], pagination: { has_more: true, next_cursor: 'next' } })
    expect(await api.listLeaderboard({ period: 'month', by: 'VOLUME', limit: 1, cursor: 'here' })).toEqual({
      rows: [{ wallet: WALLET, rank: 3, pnl: null, volumeShares: null }],
      nextCursor: 'next',
    })
    expect(requests[0]).toContain('limit=1&cursor=here&time_period=month&sort_by=VOLUME')
  })
})

describe('listActivity', () => {
  it('keeps cash with the fee in it, and places a known outcome', async () => {
    const { api } = dataApi(readFixture('data-api/activity'))
    const { rows } = await api.listActivity({ user: WALLET, types: ['TRADE', 'REDEEM'] })
    expect(rows.map(({ cash, shares, price, outcomeIndex }) => ({ cash, shares, price, outcomeIndex }))).toEqual([
      { cash: 12_161_840n, shares: 22_840_000n, price: 520_000n, outcomeIndex: null },
      { cash: 6_729_480n, shares: 7_440_000n, price: 900_000n, outcomeIndex: 1 },
    ])
  })

  it('reads rows that have no side, token or price', async () => {
    const reward = {
      proxy_wallet: WALLET,
      type: 'MAKER_REBATE',
      timestamp: 5,
      size: 1.5,
      usdc_size: 1.5,
      side: '',
      token_id: '',
      condition_id: '',
      price: 0,
      transaction_hash: '',
      outcome_index: 999,
    }
    const { api } = dataApi({ data: [reward], pagination: { has_more: false, next_cursor: null } })
    expect((await api.listActivity({ user: WALLET })).rows[0]).toMatchObject({
      type: 'MAKER_REBATE',
      side: null,
      tokenId: null,
      conditionId: null,
      price: null,
      txHash: null,
      outcomeIndex: null,
      cash: 1_500_000n,
    })
  })
})

describe('listPositions', () => {
  it('reads recorded positions', async () => {
    const { api, requests } = dataApi(readFixture('data-api/positions-open'))
    const { rows } = await api.listPositions({ user: WALLET, status: 'OPEN' })
    expect(rows[0]).toMatchObject({
      shares: 28_090_000n,
      averagePrice: 669_900n,
      entryCost: 18_820_200n,
      entryFees: 310_530n,
      unrealisedPnl: 1_264_000n,
      negRisk: true,
      outcomeIndex: 1,
      firstEntryAt: 1_791_292_984_000,
    })
    expect(rows[1]?.unrealisedPnl).toBe(-1_240_400n)
    expect(requests[0]).toContain('status=OPEN')
  })
})

describe('listResolutions', () => {
  const ctf = toConditionId('0x789f0872f66cfffd21a33020e5c90e11f95f947e03be77ac2df7e86b0cb71527')
  const protocolV2 = toConditionId('0x015ecdbafe90dfcb60b2f38afe44f4be85000000000000000000000000000000'.slice(0, 64))

  it('reads the payouts of a resolved condition', async () => {
    const { api } = dataApi(readFixture('data-api/resolutions'))
    expect(await api.listResolutions([ctf])).toEqual([
      {
        conditionId: ctf,
        status: 'resolved',
        payouts: [1_000_000n, 0n],
        resolvedBlock: 93_522_484,
        resolvedAt: Date.parse('2026-09-09T21:19:19Z'),
      },
    ])
  })

  it('asks for a Protocol V2 condition in 32 bytes and recognises the answer', async () => {
    const { api, requests } = dataApi(readFixture('data-api/resolutions-protocol-v2'))
    expect(await api.listResolutions([protocolV2])).toMatchObject([{ payouts: [1_000_000n, 0n] }])
    expect(requests[0]).toContain(`condition=${protocolV2}00`)
  })

  it('has no payouts before the status is resolved, and refuses resolved without payouts', async () => {
    const row = { condition_id: ctf, status: 'proposed', payouts: [1, 0] }
    expect(await dataApi({ data: [row] }).api.listResolutions([ctf])).toMatchObject([{ payouts: null }])
    const bare = { condition_id: ctf, status: 'resolved' }
    await expect(dataApi({ data: [bare] }).api.listResolutions([ctf])).rejects.toThrow('field "data[0].payouts"')
  })

  it('refuses an answer about another condition, and asks nothing about none', async () => {
    const { api, requests } = dataApi(readFixture('data-api/resolutions'))
    await expect(api.listResolutions([protocolV2])).rejects.toThrow(ResponseShapeError)
    expect(await api.listResolutions([])).toEqual([])
    expect(requests).toHaveLength(1)
  })
})
