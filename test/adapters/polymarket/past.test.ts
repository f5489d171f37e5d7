import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDataApi, type DataApi } from '../../../adapters/polymarket/data-api.ts'
import { type ActivityRow, activityWire } from '../../../adapters/polymarket/data-api-schema.ts'
import { createPastSource } from '../../../adapters/polymarket/past.ts'
import { InvalidInputError, ResponseShapeError } from '../../../domain/errors.ts'
import { toAddress } from '../../../domain/money/ids.ts'
import type { PastPage, PastSource } from '../../../domain/traders/sources.ts'
import { createVenue, readFixture } from './venue.ts'

const WALLET = toAddress('0x09b428f7c2b469786286214aa5c90dd9015f7320')
const OTHER = toAddress('0x379a410a36c101e3b8dfb6c90d1176eb0def4b1a')
const FROM = 1_784_000_000_000
const UNTIL = 1_784_100_000_000
const QUERY = { wallet: WALLET, from: FROM, until: UNTIL, cursor: null }

/** A row as version 2 prints it; a trade unless said otherwise. */
const row = (second: number, more: Record<string, unknown> = {}): ActivityRow =>
  activityWire.parse({
    proxy_wallet: WALLET,
    type: 'TRADE',
    timestamp: FROM / 1000 + second,
    size: 10,
    usdc_size: 5,
    price: 0.5,
    side: 'BUY',
    token_id: '123',
    condition_id: `0x${'c'.repeat(64)}`,
    transaction_hash: `0x${String(Math.abs(second)).padStart(64, '0')}`,
    outcome_index: 0,
    ...more,
  })

/** An indexer that holds these rows: newest first, both bounds within, a page at a time. */
function indexer(rows: readonly ActivityRow[]) {
  const asked: { start: number | undefined; end: number | undefined }[] = []
  const listActivity: DataApi['listActivity'] = async ({ start = 0, end = UNTIL, limit = 100 }) => {
    asked.push({ start, end })
    const wanted = rows
      .filter(({ at }) => at >= Math.floor(start / 1000) * 1000 && at <= end)
      .toSorted((a, b) => b.at - a.at)
    const page = wanted.slice(0, limit)
    return { rows: page, nextCursor: page.length < wanted.length ? 'more' : null }
  }
  return { asked, sourceOf: (pageSize: number) => createPastSource({ dataApi: { listActivity }, pageSize }) }
}

async function walk(source: PastSource): Promise<PastPage[]> {
  const pages: PastPage[] = []
  let cursor: string | null = null
  do {
    const page: PastPage = await source.fetchPast({ ...QUERY, cursor })
    pages.push(page)
    cursor = page.next
  } while (cursor !== null)
  return pages
}

describe('a recorded past', () => {
  async function recorded(): Promise<PastPage> {
    const venue = createVenue({})
    venue.fault = (context) => context.json(readFixture('data-api/activity-of-a-whale'))
    const dataApi = createDataApi({ http: venue.http, now: () => UNTIL })
    const page = await createPastSource({ dataApi }).fetchPast(QUERY)
    expect(venue.requests[0]).toContain('limit=1000')
    return page
  }

  it('takes the fee out of what a buyer paid, to the micro-dollar, and knows a taker by it', async () => {
    const { fills } = await recorded()
    expect(fills[0]).toEqual({
      at: 1_784_059_201_000,
      conditionId: '0xecba7b1db1c698ab73b3572abfcde327a02b5112676144e049edcc1e1e0f5b0b',
      tokenId: '46421815574359643620514688756609814860051932583278915389775335554413697029363',
      outcomeIndex: 1,
      side: 'BUY',
      role: 'taker',
      shares: 402_482.85,
      notional: 263_323.988485,
      fee: 4_552.22705,
      orderHash: null,
      txHash: '0x85ba8e5cc2f63b7317d10a16475e6ff47a4ee4761c9a47a7642719282c4490aa',
      source: 'data-api',
    })
  })

  it('takes what is below the printed digits for no fee, and leaves the role open', async () => {
    const { fills } = await recorded()
    expect(fills.filter(({ shares }) => shares < 100).map(({ fee, role }) => ({ fee, role }))).toEqual(
      Array.from({ length: 4 }, () => ({ fee: 0, role: null })),
    )
  })

  it('finds the fee schedule of the market in every fee', async () => {
    const takers = (await recorded()).fills.filter(({ fee }) => fee > 0)
    for (const { shares, notional, fee } of takers) {
      const price = notional / shares
      expect(fee / (shares * price * (1 - price))).toBeCloseTo(0.05, 5)
    }
    expect(takers).toHaveLength(5)
  })

  it('has rebates and rewards as income, and redemptions with what they paid', async () => {
    const { events, next, reaches } = await recorded()
    expect(events.map(({ kind, shares, cash }) => ({ kind, shares, cash }))).toEqual([
      { kind: 'income', shares: 0, cash: 3_597.7603 },
      { kind: 'income', shares: 0, cash: 3_249.99909 },
      { kind: 'income', shares: 0, cash: 114_703.4301 },
      { kind: 'redeem', shares: 10_980_911.728675, cash: 10_980_911.728675 },
    ])
    expect({ next, reaches }).toEqual({ next: null, reaches: FROM })
  })
})

describe('what each kind of row becomes', () => {
  it.each([
    ['SPLIT', '', { kind: 'split', shares: 10, cash: -5 }],
    ['MERGE', '', { kind: 'merge', shares: 10, cash: 5 }],
    ['CONVERSION', '', { kind: 'convert', shares: 10, cash: 5 }],
    ['REDEEM', '', { kind: 'redeem', shares: 10, cash: 5 }],
    ['YIELD', '', { kind: 'income', shares: 0, cash: 5 }],
    ['MIGRATION', 'IN', { kind: 'transfer-in', shares: 10, cash: 0 }],
    ['MIGRATION', 'OUT', { kind: 'transfer-out', shares: 10, cash: 0 }],
    ['MIGRATION', '', null],
    ['DEPOSIT', '', null],
    ['TIP', 'IN', null],
    ['SOMETHING_NEW', '', null],
  ])('%s %s', async (type, side, expected) => {
    const { sourceOf } = indexer([row(1, { type, side, price: 0 })])
    const { fills, events } = await sourceOf(10).fetchPast(QUERY)
    expect(fills).toEqual([])
    expect(events).toMatchObject(expected ? [expected] : [])
  })

  it('leaves out dust that moved no share, and reads a price above one as what was paid', async () => {
    const dust = row(1, { size: 0.0000001 })
    const odd = row(2, { size: 0.000001, price: 1.2, usdc_size: 0.000001 })
    const { fills } = await indexer([dust, odd]).sourceOf(10).fetchPast(QUERY)
    expect(fills).toMatchObject([{ shares: 0.000001, notional: 0.000001 }])
  })

  it('keeps the outcome open while the indexer has not placed a row', async () => {
    const { fills } = await indexer([row(1, { outcome_index: 999 })])
      .sourceOf(10)
      .fetchPast(QUERY)
    expect(fills[0]?.outcomeIndex).toBeNull()
  })

  it('takes what a sale brought less than its price for the fee', async () => {
    const { fills } = await indexer([row(1, { side: 'SELL', usdc_size: 4.8 })])
      .sourceOf(10)
      .fetchPast(QUERY)
    expect(fills).toMatchObject([{ side: 'SELL', notional: 5, fee: 0.2, role: 'taker' }])
  })
})

describe('transactions', () => {
  const hash = (name: string) => ({ transaction_hash: `0x${name.padStart(64, '0')}` })

  it('are summed over their orders, by token and side', async () => {
    const rows = [
      row(5, { ...hash('a'), size: 10, usdc_size: 5.125 }),
      row(5, { ...hash('a'), size: 30, price: 0.6, usdc_size: 18 }),
      row(5, { ...hash('a'), side: 'SELL', usdc_size: 5 }),
      row(5, { ...hash('a'), token_id: '124' }),
      row(5, { ...hash('b') }),
    ]
    const { fills } = await indexer(rows).sourceOf(10).fetchPast(QUERY)
    expect(
      fills.map(({ tokenId, side, shares, notional, fee, role }) => ({ tokenId, side, shares, notional, fee, role })),
    ).toEqual([
      { tokenId: '123', side: 'BUY', shares: 40, notional: 23, fee: 0.125, role: null },
      { tokenId: '123', side: 'SELL', shares: 10, notional: 5, fee: 0, role: null },
      { tokenId: '124', side: 'BUY', shares: 10, notional: 5, fee: 0, role: null },
      { tokenId: '123', side: 'BUY', shares: 10, notional: 5, fee: 0, role: null },
    ])
  })

  it('are told once and whole, wherever pages end', async () => {
    const seconds = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(seconds, fc.integer({ min: 0, max: 20 }), async (times, more) => {
        const rows = times.map((second, i) =>
          row(second, { ...hash(`${second}${i % 2}`), size: i + 1, usdc_size: (i + 1) / 2 }),
        )
        const most = Math.max(...times.map((second) => times.filter((other) => other === second).length))
        const { sourceOf } = indexer(rows)
        const [whole] = await walk(sourceOf(1000))
        const pages = await walk(sourceOf(most + 1 + more))
        expect(pages.flatMap(({ fills }) => fills)).toEqual(whole?.fills)
        for (const { fills, reaches } of pages)
          for (const fill of fills) expect(fill.at).toBeGreaterThanOrEqual(reaches)
      }),
      { numRuns: 200 },
    )
  })
})

describe('paging', () => {
  it('stops at the beginning of the range and covers it', async () => {
    const { sourceOf, asked } = indexer([row(-1), row(0), row(5), row(9)])
    const pages = await walk(sourceOf(2))
    expect(
      pages.map(({ fills, reaches }) => [fills.map(({ at }) => (at - FROM) / 1000), (reaches - FROM) / 1000]),
    ).toEqual([
      [[9], 6],
      [[5, 0], 0],
    ])
    expect(asked.map(({ end }) => ((end ?? 0) - FROM) / 1000)).toEqual([100_000, 5])
  })

  it('goes on with another range where it was, and not with another wallet', async () => {
    const { sourceOf } = indexer([row(0), row(5), row(9)])
    const { next } = await sourceOf(2).fetchPast(QUERY)
    const later = await sourceOf(2).fetchPast({ ...QUERY, until: UNTIL + 1_000, cursor: next })
    expect(later.fills.map(({ at }) => (at - FROM) / 1000)).toEqual([5, 0])
    await expect(sourceOf(2).fetchPast({ ...QUERY, wallet: OTHER, cursor: next })).rejects.toThrow(InvalidInputError)
    await expect(sourceOf(2).fetchPast({ ...QUERY, cursor: 'elsewhere' })).rejects.toThrow(InvalidInputError)
  })

  it('does not read the same page for ever', async () => {
    const stuck = createPastSource({
      dataApi: { listActivity: async () => ({ rows: [row(100_000)], nextCursor: 'more' }) },
    })
    await expect(stuck.fetchPast(QUERY)).rejects.toThrow(ResponseShapeError)
    const empty = createPastSource({ dataApi: { listActivity: async () => ({ rows: [], nextCursor: 'more' }) } })
    await expect(empty.fetchPast(QUERY)).rejects.toThrow('does not get any further')
  })

  it('takes rows in whatever order they come', async () => {
    const rows = [row(3), row(9), row(5)]
    const source = createPastSource({ dataApi: { listActivity: async () => ({ rows, nextCursor: null }) } })
    const { fills } = await source.fetchPast(QUERY)
    expect(fills.map(({ at }) => (at - FROM) / 1000)).toEqual([9, 5, 3])
  })
})
