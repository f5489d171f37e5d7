import { describe, expect, it } from 'vitest'
import { createClob } from '../../../adapters/polymarket/clob.ts'
import { createDataApi } from '../../../adapters/polymarket/data-api.ts'
import { createPriceHistory } from '../../../adapters/polymarket/price-history.ts'
import { ResponseShapeError, TransportError } from '../../../domain/errors.ts'
import { toTokenId } from '../../../domain/money/ids.ts'
import { createVenue, readFixture } from './venue.ts'

const TOKEN = toTokenId('107562952936555819668737826428754978979556920505990557747611348541829551199040')
const QUERY = { tokenId: TOKEN, from: 1_789_295_000_500, until: 1_789_300_000_500 }

type Body = { data: unknown[]; pagination: unknown }

function history(answers: { clob?: unknown; indexer?: unknown }) {
  const venue = createVenue({})
  const asked: unknown[] = []
  venue.fault = async (context) => {
    if (context.req.method === 'POST') asked.push(await context.req.json())
    const isIndexer = context.req.path.startsWith('/v2')
    const body = isIndexer ? answers.indexer : answers.clob
    if (typeof body === 'number') return context.json({ error: 'away' }, body as 503)
    return body === undefined ? context.json({ error: 'not found' }, 404) : context.json(body as Body)
  }
  const now = () => 0
  const prices = createPriceHistory({
    clob: createClob({ http: venue.http, now }),
    dataApi: createDataApi({ http: venue.http, now }),
  })
  return { prices, requests: venue.requests, asked }
}

describe('past prices', () => {
  it('come from the order books, by the minute over exactly the range, in order', async () => {
    const { prices, requests } = history({
      clob: {
        history: [
          { t: 1_789_295_120, p: 0.35 },
          { t: 1_789_295_061, p: 0.34 },
        ],
      },
    })
    expect(await prices.fetchPrices(QUERY)).toEqual([
      { at: 1_789_295_061_000, mid: 0.34 },
      { at: 1_789_295_120_000, mid: 0.35 },
    ])
    expect(requests).toEqual([`/prices-history?market=${TOKEN}&startTs=1789295000&endTs=1789300001&fidelity=1`])
  })

  it('come from the indexer, not before the end of their bucket', async () => {
    const { prices, requests } = history({ indexer: readFixture('data-api/prices-history') })
    expect(await prices.fetchIndexedPrices(QUERY)).toEqual([
      { at: 1_789_295_160_000, mid: 0.34 },
      { at: 1_789_295_220_000, mid: 0.34 },
    ])
    expect(requests).toHaveLength(1)
    expect(requests[0]).toContain(`token_id=${TOKEN}&start=1789295000&end=1789300000`)
  })

  it('leave out the payout with which the indexer ends a resolved market', async () => {
    const { data, pagination } = readFixture<Body>('data-api/prices-history')
    const settled = { timestamp: 1_789_295_220, price: 1, resolution_seconds: 0 }
    const { prices } = history({ indexer: { data: [...data, settled], pagination } })
    expect((await prices.fetchIndexedPrices(QUERY)).map(({ mid }) => mid)).toEqual([0.34, 0.34])
  })

  it('are none where nobody knows the token', async () => {
    expect(await history({}).prices.fetchPrices(QUERY)).toEqual([])
    expect(await history({}).prices.fetchIndexedPrices(QUERY)).toEqual([])
  })

  it('are refused where they are no prices', async () => {
    const { prices } = history({ clob: { history: [{ t: 1_789_295_120, p: 34 }] } })
    await expect(prices.fetchPrices(QUERY)).rejects.toThrow(ResponseShapeError)
  })
})

describe('past prices of several tokens', () => {
  const OTHER = toTokenId('12345')
  const MANY = { tokenIds: [TOKEN, OTHER], from: QUERY.from, until: QUERY.until }

  it('come with one request over exactly the range, by token and in order', async () => {
    const points = [
      { t: 1_789_295_120, p: 0.35 },
      { t: 1_789_295_061, p: 0.34 },
    ]
    const { prices, requests, asked } = history({ clob: { history: { [TOKEN]: points, [OTHER]: [] } } })
    expect(await prices.fetchPricesOfMany(MANY)).toEqual(
      new Map([
        [
          TOKEN,
          [
            { at: 1_789_295_061_000, mid: 0.34 },
            { at: 1_789_295_120_000, mid: 0.35 },
          ],
        ],
        [OTHER, []],
      ]),
    )
    expect(requests).toEqual(['/batch-prices-history'])
    expect(asked).toEqual([{ markets: [TOKEN, OTHER], start_ts: 1_789_295_000, end_ts: 1_789_300_001, fidelity: 1 }])
  })

  it.each([
    ['the service knows no such question', undefined],
    ['it answers in another shape', { history: [] }],
    ['it answers about a token that was not asked for', { history: { 999: [] } }],
    ['it answers about another time', { history: { [TOKEN]: [{ t: 1_789_300_002, p: 0.35 }] } }],
  ])('are refused where %s', async (_what, clob) => {
    expect(await history({ clob }).prices.fetchPricesOfMany(MANY)).toBeNull()
  })

  it('fail where the service is away: that is no refusal', async () => {
    const { prices } = history({ clob: 503 })
    await expect(prices.fetchPricesOfMany(MANY)).rejects.toThrow(TransportError)
  })
})
