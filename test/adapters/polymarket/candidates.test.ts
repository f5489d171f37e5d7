import { describe, expect, it } from 'vitest'
import { createDataApi, type DataApi, type LeaderboardQuery } from '../../../adapters/polymarket/data-api.ts'
import { createTradesSource } from '../../../adapters/polymarket/large-trades.ts'
import { createLeaderboardSource } from '../../../adapters/polymarket/leaderboard.ts'
import { InvalidInputError, ResponseShapeError } from '../../../domain/errors.ts'
import { toAddress } from '../../../domain/money/ids.ts'
import type { CandidatePage, CandidateSource } from '../../../domain/traders/sources.ts'
import { createVenue, readFixture } from './venue.ts'

const wallet = (digit: number) => toAddress(`0x${String(digit).repeat(40)}`)

async function walk(source: CandidateSource): Promise<CandidatePage[]> {
  const pages: CandidatePage[] = []
  for (let cursor: string | null = null; ; ) {
    const page: CandidatePage = await source.findCandidates(cursor)
    pages.push(page)
    cursor = page.next
    if (cursor === null) return pages
  }
}

function recorded(fixture: string) {
  const venue = createVenue({})
  venue.fault = (context) => context.json(readFixture(fixture))
  return { dataApi: createDataApi({ http: venue.http, now: () => 0 }), requests: venue.requests }
}

describe('leaderboards', () => {
  it('are read as recorded: ranks, marked profits, and volumes in shares', async () => {
    const { dataApi, requests } = recorded('data-api/leaderboard')
    const { found, next } = await createLeaderboardSource({ dataApi, pageSize: 2 }).findCandidates(null)
    expect(found).toEqual([
      {
        wallet: '0x51698a47f840a242abc2ca0351371c7ffac41842',
        source: 'leaderboard',
        hints: { board: 'day-pnl', rank: 1, pnl: 2_492_743.86776, volumeShares: 12_942_959.982390001 },
      },
      {
        wallet: '0xf0318c32136c2db7fec88b84869aee6a1106c80c',
        source: 'leaderboard',
        hints: { board: 'day-pnl', rank: 2, pnl: 1_156_385.8796739983, volumeShares: 10_596_013.967173 },
      },
    ])
    expect(next).not.toBeNull()
    expect(requests[0]).toMatch(/^\/v2\/leaderboard\?limit=2&time_period=day&sort_by=PNL&_=/)
  })

  /** Boards of three pages, each of which names its board and place. */
  function boards() {
    const asked: string[] = []
    const listLeaderboard: DataApi['listLeaderboard'] = async ({ period, by, cursor }: LeaderboardQuery) => {
      const page = cursor === undefined ? 0 : Number(cursor.split(' ')[2])
      asked.push(`${period} ${by} ${page}`)
      const row = { wallet: wallet(page + 1), rank: 1, pnl: null, volumeShares: null }
      return { rows: [row], nextCursor: page < 2 ? `${period} ${by} ${page + 1}` : null }
    }
    return { asked, dataApi: { listLeaderboard } }
  }

  it('are walked one after the other, each with its own cursor', async () => {
    const { asked, dataApi } = boards()
    const pages = await walk(createLeaderboardSource({ dataApi }))
    const names = ['day PNL', 'day VOLUME', 'week PNL', 'week VOLUME', 'month PNL', 'month VOLUME']
    expect(asked).toEqual(names.flatMap((name) => [`${name} 0`, `${name} 1`, `${name} 2`]))
    expect(pages.flatMap(({ found }) => found)).toHaveLength(18)
  })

  it('are read to the depth that was asked for', async () => {
    const { asked, dataApi } = boards()
    await walk(createLeaderboardSource({ dataApi, maxPages: 1 }))
    expect(asked).toHaveLength(6)
  })

  it('are not read for ever when a page leads back to itself', async () => {
    const listLeaderboard: DataApi['listLeaderboard'] = async () => ({ rows: [], nextCursor: 'same' })
    const source = createLeaderboardSource({ dataApi: { listLeaderboard } })
    const { next } = await source.findCandidates(null)
    await expect(source.findCandidates(next)).rejects.toThrow(ResponseShapeError)
  })

  it('take no cursor but their own', async () => {
    await expect(createLeaderboardSource(boards()).findCandidates('}{')).rejects.toThrow(InvalidInputError)
  })
})

describe('large trades', () => {
  it('name takers with what their trades came to, and ask for no smaller ones', async () => {
    const { dataApi, requests } = recorded('data-api/trades')
    const { found } = await createTradesSource({ dataApi, minCash: 250, pageSize: 2 }).findCandidates(null)
    expect(found).toEqual([
      {
        wallet: '0x379a410a36c101e3b8dfb6c90d1176eb0def4b1a',
        source: 'trades',
        hints: { trades: 1, notional: 11.8768, largest: 11.8768, lastAt: 1_789_381_477_000 },
      },
      {
        wallet: '0xc69bd5567b40ef4d11922eaa57e1f9be1c642076',
        source: 'trades',
        hints: { trades: 1, notional: 0.01, largest: 0.01, lastAt: 1_789_381_477_000 },
      },
    ])
    expect(requests[0]).toMatch(/limit=2&filter_type=CASH&filter_amount=250&taker_only=true/)
  })

  it('are followed back for so many pages, and never in a circle', async () => {
    let pages = 0
    const listTrades: DataApi['listTrades'] = async ({ cursor }) => {
      pages += 1
      return { rows: [], nextCursor: cursor === 'stuck' ? 'stuck' : `page ${pages}` }
    }
    await walk(createTradesSource({ dataApi: { listTrades }, maxPages: 3 }))
    expect(pages).toBe(3)
    const circle: DataApi['listTrades'] = async () => ({ rows: [], nextCursor: 'stuck' })
    await expect(walk(createTradesSource({ dataApi: { listTrades: circle } }))).rejects.toThrow(ResponseShapeError)
  })
})
